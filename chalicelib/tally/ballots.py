"""From what a voter fills in to points: marks, points, scores, rankings, a spent budget.

Rankings become points by a stated rule (Borda and others), because two programs that both
say "Borda" may differ in what the last place gets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from .model import Ballot, Election, Project, TallyError, add
from .pb_read import PbFile

Ranking = Literal["borda0", "borda1", "harmonic", "eurovision", "plurality"]
RANKINGS: tuple[Ranking, ...] = ("borda0", "borda1", "harmonic", "eurovision", "plurality")
EUROVISION = (12, 10, 8, 7, 6, 5, 4, 3, 2, 1)
HARMONIC_WHOLE = 232_792_560
"""The least common multiple of 1 to 22: one over the place as a whole number of parts."""


def rank_points(ranked: Sequence[str], rule: Ranking = "borda0") -> dict[str, int]:
    """Points by project for one ranking, best first.

    `borda0`: the last place gets 0 (as pabutools); `borda1`: it gets 1 (3, 2, 1 in Kraków);
    `harmonic`: 1, 1/2, 1/3 … in parts of HARMONIC_WHOLE, for at most 22 places;
    `eurovision`: 12, 10, 8, 7 …; `plurality`: only the first counts.
    """
    size = len(ranked)
    if len(set(ranked)) != size:
        raise TallyError("a ranking names a project twice")
    if rule == "borda0":
        return {key: size - place - 1 for place, key in enumerate(ranked)}
    if rule == "borda1":
        return {key: size - place for place, key in enumerate(ranked)}
    if rule == "harmonic":
        if size > 22:
            raise TallyError("a harmonic ranking has at most 22 places")
        return {key: HARMONIC_WHOLE // (place + 1) for place, key in enumerate(ranked)}
    if rule == "eurovision":
        given = dict(enumerate(EUROVISION))
        return {key: given.get(place, 0) for place, key in enumerate(ranked)}
    if rule == "plurality":
        return {key: int(place == 0) for place, key in enumerate(ranked)}
    raise TallyError(f"unknown way to count a ranking: {rule}")


def knapsack_ballot(marks: Sequence[str], costs: Mapping[str, int], purse: int) -> Ballot:
    """The ballot of a voter who spent a purse on projects. Raises TallyError when overspent."""
    if len(set(marks)) != len(marks):
        raise TallyError("a ballot names a project twice")
    if sum(costs[key] for key in marks) > purse:
        raise TallyError("the chosen projects cost more than there was to spend")
    return tuple((key, 1) for key in sorted(marks))


def election_of(file: PbFile, ranking: Ranking = "borda0") -> Election:
    """The election in a file, rankings turned into points by `ranking`."""
    projects = tuple(
        Project(
            row.id,
            row.cost,
            row.fields.get("name", ""),
            row.fields.get("district") or row.fields.get("neighborhood") or None,
            row.fields.get("category") or None,
        )
        for row in file.projects
    )
    grouped: dict[Ballot, int] = {}
    ordinal = file.vote_type == "ordinal"
    mark = {row.id: (row.id, 1) for row in file.projects}.__getitem__
    for (ids, points), times in file.ballots.items():
        if ordinal:
            ballot = tuple(sorted(rank_points(ids, ranking).items()))
        elif points:
            ballot = tuple(sorted(zip(ids, points)))  # noqa: B905, as many by the reader
        else:
            ballot = tuple(map(mark, sorted(ids)))
        add(grouped, ballot, times)
    return Election(file.budget, projects, grouped, file.units, file.meta.get("currency") or "EUR")
