"""An election prepared for equal shares: per project, who supports it and how much.

Groups are distinct ballots. A supporter's utility is `rate * unit`: by cost, rate is the cost
and unit 1 for everybody; by score, rate is 1 and unit the points. Supporters of equal unit
form one block, so that a whole block is read, compared and summed by the interpreter's own
loops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Literal

from ..model import Election
from ..ties import TieRule

Purses = list[int]
Reader = Callable[[Purses], tuple[int, ...]]


def _nobody(purses: Purses) -> tuple[int, ...]:
    return ()


def _reader(groups: Sequence[int]) -> Reader:
    """Reads the purses of these groups in one call."""
    if not groups:
        return _nobody
    if len(groups) == 1:
        only = groups[0]
        return lambda purses: (purses[only],)
    return itemgetter(*groups)


@dataclass(frozen=True, slots=True)
class Block:
    """Supporters with one unit of utility: groups of one voter apart from larger ones."""

    unit: int
    singles: Reader
    several: Reader
    times: tuple[int, ...]
    groups: list[int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project with support. `weight` is the sum of units over its supporters.

    Invariant: cost / weight is the least that it can ever cost a supporter per unit, because
    it is the price when everybody can pay in full.
    """

    key: str
    cost: int
    rate: int
    weight: int
    voters: int
    blocks: tuple[Block, ...]
    top_unit: int

    @property
    def groups(self) -> int:
        """The number of groups that support it."""
        return sum(len(block.groups) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Instance:
    """What equal shares needs of an election. `rank[c]` is the place in the tie order."""

    budget: int
    voters: int
    groups: int
    times: tuple[int, ...]
    candidates: tuple[Candidate, ...]
    rank: tuple[int, ...]
    free: tuple[str, ...]


def prepare(election: Election, satisfaction: Literal["cost", "score"], ties: TieRule) -> Instance:
    """Prepare once; every run on it uses the same tables.

    Projects that cost nothing and have support are `free`: they are funded before the count.
    """
    times = tuple(election.ballots.values())
    by_points = satisfaction == "score"
    candidates: list[Candidate] = []
    free: list[str] = []
    splits = _by_points(election) if by_points else _by_marks(election)
    for project in sorted(election.projects, key=attrgetter("id")):
        units = splits[project.id]
        if not units:
            continue
        if project.cost == 0:
            free.append(project.id)
            continue
        blocks: list[Block] = []
        weight = voters = 0
        for unit in sorted(units):
            ones, several = units[unit]
            casts = tuple([times[group] for group in several])
            count = len(ones) + sum(casts)
            blocks.append(Block(unit, _reader(ones), _reader(several), casts, ones + several))
            weight += unit * count
            voters += count
        rate = 1 if by_points else project.cost
        top = blocks[-1].unit
        candidates.append(
            Candidate(project.id, project.cost, rate, weight, voters, tuple(blocks), top)
        )
    votes = {candidate.key: candidate.voters for candidate in candidates}
    if by_points or free:
        votes = election.supporters()
    order = ties.order(election.costs, votes)
    placed = sorted(range(len(candidates)), key=lambda c: order(candidates[c].key))
    rank = [0] * len(candidates)
    for place, c in enumerate(placed):
        rank[c] = place
    free.sort(key=order)
    return Instance(
        election.budget,
        election.voters,
        len(times),
        times,
        tuple(candidates),
        tuple(rank),
        tuple(free),
    )


Split = dict[str, dict[int, tuple[list[int], list[int]]]]
"""Per project and unit: the groups of one voter, and the larger ones."""


def _by_marks(election: Election) -> Split:
    """By cost every mark weighs the same, so points are not looked at."""
    return {
        key: {1: (groups.once, groups.often)} if groups.once or groups.often else {}
        for key, groups in election.support.items()
    }


def _by_points(election: Election) -> Split:
    """By score the points are the unit; a project given zero points isn't supported."""
    blocks: Split = {project.id: {} for project in election.projects}
    for group, (ballot, cast) in enumerate(election.ballots.items()):
        for key, points in ballot:
            if points:
                split = blocks[key].setdefault(points, ([], []))
                split[cast > 1].append(group)
    return blocks
