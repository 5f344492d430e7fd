"""Most votes first (greedy), by votes or by votes per euro.

What most cities do (Talmon and Faliszewski, "A Framework for Approval-Based Budgeting
Methods", AAAI 2019, rules of the greedy family). The projects are walked once in order of
their score. `misfit` says what happens to the first that costs more than what is left:
`skip` (go on with the next), `stop` (the rest stays unspent), `part` (it is offered what is
left and the count ends), `top-up` (the city adds what is missing, up to a stated amount, and
the count ends).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Literal

from ..model import Election
from ..outcome import Exact, Outcome, Round
from ..ties import TieRule, TieUse

Misfit = Literal["skip", "stop", "part", "top-up"]
MISFITS: tuple[Misfit, ...] = ("skip", "stop", "part", "top-up")


def ratio_key(score: Exact, cost: int, *, per_cost: bool) -> tuple[int, Exact]:
    """What the order compares: a free project with support goes first when per euro."""
    if not per_cost:
        return (0, score)
    return (1, 0) if cost == 0 else (0, Fraction(score) / cost)


@dataclass(frozen=True, slots=True)
class Walk:
    """What one walk down the list gave: winners in order, steps, tie uses, part-funding."""

    winners: tuple[str, ...]
    steps: tuple[Round, ...]
    uses: tuple[TieUse, ...]
    partial: Mapping[str, int]
    topped_up: int = 0


def walk(
    election: Election,
    scores: Mapping[str, Exact],
    ties: TieRule,
    *,
    budget: int,
    per_cost: bool = False,
    misfit: Misfit = "skip",
    top_up: int = 0,
    most: int | None = None,
    settled: frozenset[str] = frozenset(),
    first_round: int = 1,
) -> Walk:
    """Fund by score within `budget`; `settled` names projects that are left out of the walk.

    Projects without score never win. At most `most` projects win. A tie is reported where the
    order of the equal projects matters: where those that still fit don't fit together.
    """
    costs, votes = election.costs, election.supporters()
    keyed = {
        project.id: ratio_key(scores[project.id], project.cost, per_cost=per_cost)
        for project in election.projects
        if project.id not in settled and scores[project.id] > 0
    }
    line = sorted(keyed, key=ties.order(costs, votes))
    line.sort(key=keyed.__getitem__, reverse=True)
    left, number, added = budget, first_round, 0
    winners: list[str] = []
    steps: list[Round] = []
    uses: list[TieUse] = []
    partial: dict[str, int] = {}
    stopped = False
    for _, equal in groupby(line, key=keyed.__getitem__):
        tied = list(equal)
        for position, key in enumerate(tied):
            cost, before = costs[key], left
            stopped = stopped or len(winners) == most
            rivals = [other for other in tied[position:] if costs[other] <= left]
            if stopped:
                event = "stopped"
            elif cost <= left:
                if len(rivals) > 1 and sum(costs[other] for other in rivals) > left:
                    uses.append(ties.settle(rivals, costs, votes, at=number))
                event = "funded"
                winners.append(key)
                left -= cost
            elif misfit == "part" and left > 0:
                event, stopped = "part", True
                partial[key], left = left, 0
            elif misfit == "top-up" and cost - left <= top_up:
                event, stopped = "topped-up", True
                winners.append(key)
                added, left = cost - left, 0
            else:
                event, stopped = "skipped", misfit != "skip"
            figures: dict[str, Exact] = {"score": scores[key], "cost": cost, "before": before}
            steps.append(Round(number, key, event, left, figures))
            number += 1
    return Walk(tuple(winners), tuple(steps), tuple(uses), partial, added)


def greedy(
    election: Election,
    scores: Mapping[str, Exact],
    ties: TieRule,
    *,
    per_cost: bool = False,
    misfit: Misfit = "skip",
    top_up: int = 0,
    most: int | None = None,
) -> Outcome:
    """The whole count by score, or by score per euro. `top_up` in units of money."""
    walked = walk(
        election,
        scores,
        ties,
        budget=election.budget,
        per_cost=per_cost,
        misfit=misfit,
        top_up=top_up,
        most=most,
    )
    costs = election.costs
    spent = sum(costs[key] for key in walked.winners) + sum(walked.partial.values())
    return Outcome(
        rule="greedy-per-cost" if per_cost else "greedy",
        budget=election.budget,
        cost=spent,
        selected=walked.winners,
        objective=sum(scores[key] for key in walked.winners),
        ties=walked.uses,
        rounds=walked.steps,
        votes=election.supporters(),
        left=election.budget - spent + walked.topped_up,
        scores=dict(scores),
        partial=walked.partial,
        facts={
            "misfit": misfit,
            "top_up": top_up,
            "topped_up": walked.topped_up,
            "most": most or 0,
        },
        tie_rule=ties,
    )
