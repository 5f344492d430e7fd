"""Thresholds: who may win at all, before the money is divided.

Absolute (at least 60 votes), a share of the voters, a share in proportion to the cost (Świecie
2023: votes/voters ≥ cost/(3 · budget)), the best n (which then go to a jury). A project that
misses the gate is told what was needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from .model import Election, TallyError
from .outcome import Exact
from .ties import TieRule, TieUse


@dataclass(frozen=True, slots=True)
class Gate:
    """All conditions hold together; None leaves one out."""

    votes: int | None = None
    voters_share: Fraction | None = None
    cost_share: Fraction | None = None
    best: int | None = None

    def __post_init__(self) -> None:
        if self.votes is not None and self.votes < 0:
            raise TallyError("a threshold is not below zero")
        if self.best is not None and self.best < 1:
            raise TallyError("at least one project goes through the gate")

    def needed(self, election: Election, cost: int) -> int:
        """The smallest number of supporters with which a project of this cost passes."""
        least = Fraction(self.votes or 0)
        if self.voters_share is not None:
            least = max(least, self.voters_share * election.voters)
        if self.cost_share is not None and election.budget:
            share = self.cost_share * Fraction(cost, election.budget)
            least = max(least, share * election.voters)
        return -(-least.numerator // least.denominator)


@dataclass(frozen=True, slots=True)
class Passed:
    """Who passed, what was needed of those who didn't, and ties at the edge of the best n."""

    keys: tuple[str, ...]
    missed: Mapping[str, int]
    ties: tuple[TieUse, ...]


def pass_gate(gate: Gate, election: Election, scores: Mapping[str, Exact], ties: TieRule) -> Passed:
    """Apply the thresholds on supporters, then keep the best n by score."""
    votes, costs = election.supporters(), election.costs
    missed = {
        project.id: needed
        for project in election.projects
        if votes[project.id] < (needed := gate.needed(election, project.cost))
    }
    order = ties.order(costs, votes)
    line = sorted((key for key in costs if key not in missed and scores[key] > 0), key=order)
    line.sort(key=scores.__getitem__, reverse=True)
    uses: list[TieUse] = []
    if gate.best is not None and len(line) > gate.best:
        edge = scores[line[gate.best - 1]]
        if scores[line[gate.best]] == edge:
            uses.append(ties.settle([k for k in line if scores[k] == edge], costs, votes, at=0))
        last = line[gate.best - 1]
        missed.update(dict.fromkeys(line[gate.best :], votes[last]))
        line = line[: gate.best]
    return Passed(tuple(line), missed, tuple(uses))
