"""The things that are counted: projects, grouped ballots, one budget.

All amounts are whole units of money. In Buurtbudget a unit is a cent, so `units` (how many
of them make one euro) is 100; a file that states whole euros or złoty has `units` 1.
Ballots carry no voter: identical ballots are one entry with the number of times it was cast,
which is both a privacy rule and the reason that a count costs what its distinct ballots cost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

Ballot = tuple[tuple[str, int], ...]
"""(project id, points) pairs, sorted by project id, each id once, points ≥ 0."""


Key = TypeVar("Key")


class TallyError(ValueError):
    """An election or an option that cannot be counted, with the reason in plain words."""


@dataclass(frozen=True, slots=True)
class Project:
    """One project on the ballot. `cost` in whole units of money, above zero."""

    id: str
    cost: int
    name: str = ""
    area: str | None = None
    theme: str | None = None

    def __post_init__(self) -> None:
        if not self.id:
            raise TallyError("a project needs an id")
        if isinstance(self.cost, bool) or not isinstance(self.cost, int):
            raise TallyError(f"project {self.id}: the cost is not a whole number")
        if self.cost < 0:
            raise TallyError(f"project {self.id}: the cost is below zero")


class Support(NamedTuple):
    """Who names a project, as places in the order of the ballots: those cast once, and those
    cast more often.
    """

    once: list[int]
    often: list[int]


@dataclass(frozen=True, slots=True)
class Election:
    """Everything a count depends on, besides the rule.

    Invariants: project ids are unique; every ballot names known projects only, each once,
    names at least one, and was cast at least once. Raises TallyError otherwise. `support` is
    worked out from the ballots while they are checked.
    """

    budget: int
    projects: tuple[Project, ...]
    ballots: Mapping[Ballot, int]
    units: int = 100
    currency: str = "EUR"
    support: Mapping[str, Support] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if isinstance(self.budget, bool) or not isinstance(self.budget, int) or self.budget < 0:
            raise TallyError("the budget is not a whole number of at least zero")
        if self.units < 1:
            raise TallyError("one unit of currency is at least one unit of money")
        known = {project.id for project in self.projects}
        if len(known) != len(self.projects):
            repeated = Counter(project.id for project in self.projects)
            twice = sorted(key for key, times in repeated.items() if times > 1)
            raise TallyError(f"project ids occur twice: {', '.join(twice)}")
        object.__setattr__(self, "support", _support(self.ballots, known))

    @property
    def voters(self) -> int:
        """The number of valid ballots that name at least one project."""
        return sum(self.ballots.values())

    @property
    def costs(self) -> dict[str, int]:
        """The cost of each project, by id."""
        return {project.id: project.cost for project in self.projects}

    def project(self, key: str) -> Project:
        """The project with this id. Raises TallyError when there is none."""
        for project in self.projects:
            if project.id == key:
                return project
        raise TallyError(f"no project {key}")

    def supporters(self) -> dict[str, int]:
        """How many ballots name each project (also those that no ballot names)."""
        times = tuple(self.ballots.values())
        return {
            project.id: len(self.support[project.id].once)
            + sum([times[group] for group in self.support[project.id].often])
            for project in self.projects
        }

    def points(self) -> dict[str, int]:
        """How many points each project got. On an approval ballot a mark is one point."""
        points = {project.id: 0 for project in self.projects}
        for ballot, times in self.ballots.items():
            for key, given in ballot:
                points[key] += given * times
        return points


def _support(ballots: Mapping[Ballot, int], known: set[str]) -> dict[str, Support]:
    """Check all ballots and turn them around, in one pass. Raises TallyError."""
    support = {key: Support([], []) for key in known}
    add_once = {key: groups.once.append for key, groups in support.items()}
    add_often = {key: groups.often.append for key, groups in support.items()}
    for group, (ballot, times) in enumerate(ballots.items()):
        add = add_once if times == 1 else add_often
        previous = ""
        try:
            for key, given in ballot:
                if key <= previous or given < 0:
                    raise TallyError
                add[key](group)
                previous = key
        except (KeyError, TallyError):
            _refuse_ballot(ballot, times, known)
        if not previous or times < 1:
            _refuse_ballot(ballot, times, known)
    return support


def _refuse_ballot(ballot: Ballot, times: int, known: set[str]) -> None:
    if not ballot:
        raise TallyError("an empty ballot cannot be counted; leave it out")
    if times < 1:
        raise TallyError("a ballot was cast less than once")
    previous = ""
    for position, (key, given) in enumerate(ballot):
        if key not in known:
            raise TallyError(f"a ballot names an unknown project: {key}")
        if position and key <= previous:
            raise TallyError(f"a ballot is not sorted or names a project twice: {key}")
        if given < 0:
            raise TallyError(f"a ballot gives project {key} fewer than zero points")
        previous = key


def ballot_of(points: Mapping[str, int]) -> Ballot:
    """The canonical form of one ballot from its points by project."""
    return tuple(sorted(points.items()))


def add(grouped: dict[Key, int], ballot: Key, times: int) -> None:
    """Count a ballot; most are met for the first time, and cost one look-up."""
    before = len(grouped)
    known = grouped.setdefault(ballot, times)
    if len(grouped) == before:
        grouped[ballot] = known + times


def group(ballots: Iterable[Ballot]) -> dict[Ballot, int]:
    """Identical ballots with how often each was cast, in a fixed order; empty ones left out.

    The order says nothing about who voted when: it is the sorted order of the ballots.
    """
    counted = Counter(ballots)
    counted.pop((), None)
    return {ballot: counted[ballot] for ballot in sorted(counted)}


def from_approvals(
    budget: int,
    projects: Iterable[Project],
    ballots: Iterable[Iterable[str]],
    *,
    units: int = 100,
    currency: str = "EUR",
) -> Election:
    """An election from ballots that mark projects. Blank ballots don't count as voters.

    Raises TallyError when a ballot marks a project twice or one that isn't on the list.
    """
    canonical: Counter[Ballot] = Counter()
    for marks, times in Counter(tuple(sorted(ballot)) for ballot in ballots).items():
        canonical[tuple((key, 1) for key in marks)] += times
    canonical.pop((), None)
    grouped = {ballot: canonical[ballot] for ballot in sorted(canonical)}
    return Election(budget, tuple(projects), grouped, units, currency)


def from_points(
    budget: int,
    projects: Iterable[Project],
    ballots: Iterable[Mapping[str, int]],
    *,
    units: int = 100,
    currency: str = "EUR",
) -> Election:
    """An election from ballots that give points or scores, by project id."""
    grouped = group(ballot_of(points) for points in ballots)
    return Election(budget, tuple(projects), grouped, units, currency)
