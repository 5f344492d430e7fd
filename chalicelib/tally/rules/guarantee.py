"""The best project of each area first, the rest by votes (Wortegem-Petegem).

A quota for areas in the spirit of Jain, Sornat, Talmon and Zehavi, "Participatory Budgeting
with Project Groups" (IJCAI 2021). The best of each area are funded in the order of their
score while they fit; then all others, most votes first, skipping what doesn't fit.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..model import Election
from ..outcome import Exact, Outcome, Round
from ..ties import TieRule
from .greedy import Walk, walk


def best_per_area(election: Election, scores: Mapping[str, Exact], ties: TieRule) -> Outcome:
    """Count with a guarantee per area. Projects without an area have none."""
    costs, votes = election.costs, election.supporters()
    order = ties.order(costs, votes)
    best: dict[str, str] = {}
    for project in sorted(election.projects, key=lambda project: order(project.id)):
        area = project.area
        if area is None or scores[project.id] <= 0:
            continue
        if area not in best or scores[project.id] > scores[best[area]]:
            best[area] = project.id
    others = frozenset(costs) - frozenset(best.values())
    first = walk(election, scores, ties, budget=election.budget, settled=others)
    spent = sum(costs[key] for key in first.winners)
    second = walk(
        election,
        scores,
        ties,
        budget=election.budget - spent,
        settled=frozenset(best.values()),
        first_round=len(first.steps) + 1,
    )
    return _joined(election, scores, ties, first, second)


def _joined(
    election: Election, scores: Mapping[str, Exact], ties: TieRule, first: Walk, second: Walk
) -> Outcome:
    winners = first.winners + second.winners
    spent = sum(election.costs[key] for key in winners)
    rounds: tuple[Round, ...] = first.steps + second.steps
    return Outcome(
        rule="best-per-area",
        budget=election.budget,
        cost=spent,
        selected=winners,
        objective=sum(scores[key] for key in winners),
        ties=first.uses + second.uses,
        rounds=rounds,
        votes=election.supporters(),
        left=election.budget - spent,
        scores=dict(scores),
        facts={"guaranteed": len(first.winners)},
        tie_rule=ties,
    )
