"""The Method of Equal Shares, alone or with a completion.

Peters, Pierczyński and Skowron, "Proportional Participatory Budgeting with Additive
Utilities" (NeurIPS 2021); equalshares.net for the method and its completions. Every voter
holds an equal share of the budget. In each round the project is bought at which its supporters
pay the least per unit of satisfaction; who cannot pay that gives what is left.

`add1` raises everybody's share step by step and counts again: an exhaustive outcome is taken
at once, and when an outcome goes over budget the one before it is taken. With `run_on` only
going over budget ends it, as in Wieliczka and Świecie in 2023. `greedy` spends what is left by
votes; `add1u` is add1 and then greedy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from ..model import Election
from ..outcome import Exact, Outcome, Round
from ..shares.climb import Summit, climb
from ..shares.exact import run_exact
from ..shares.instance import Instance, prepare
from ..ties import TieRule, TieUse
from .greedy import walk


def equal_shares(
    election: Election,
    ties: TieRule,
    scores: Mapping[str, Exact],
    *,
    satisfaction: Literal["cost", "score"] = "cost",
    completion: Literal["none", "greedy", "add1", "add1u"] = "none",
    step: int | None = None,
    run_on: bool = False,
    whole_start: bool = False,
) -> Outcome:
    """Count by equal shares. `scores` rank the projects that a greedy completion adds.

    `step` in units of money, by default one unit of currency. `whole_start` rounds the first
    share down to a whole unit of currency.
    """
    instance = prepare(election, satisfaction, ties)
    start = Fraction(election.budget, election.voters) if election.voters else Fraction(0)
    if whole_start:
        start = Fraction(start // election.units * election.units)
    summit = Summit(start, 0, (), "none")
    if completion in ("add1", "add1u") and instance.candidates:
        summit = climb(instance, start, Fraction(step or election.units), run_on=run_on)
    outcome = _report(election, ties, instance, summit, satisfaction)
    outcome = replace(
        outcome,
        scores=dict(scores),
        facts={
            **outcome.facts,
            "completion": completion,
            "start_share": start,
            "step": step or election.units,
            "run_on": run_on,
            "whole_start": whole_start,
        },
    )
    if completion in ("greedy", "add1u"):
        outcome = complete(election, ties, outcome, scores)
    return outcome


def _report(
    election: Election,
    ties: TieRule,
    instance: Instance,
    summit: Summit,
    satisfaction: Literal["cost", "score"],
) -> Outcome:
    """Run the final share once more on exact numbers, and write down every round."""
    costs, votes = election.costs, election.supporters()
    left = election.budget
    rounds: list[Round] = []
    uses: list[TieUse] = []
    for key in instance.free:
        rounds.append(Round(len(rounds) + 1, key, "funded", left, {"price": 0}))
    objective: Exact = 0
    for bought in run_exact(instance, summit.share):
        candidate = instance.candidates[bought.candidate]
        left -= candidate.cost
        number = len(rounds) + 1
        if len(bought.tied) > 1:
            tied = [instance.candidates[index].key for index in bought.tied]
            uses.append(ties.settle(tied, costs, votes, at=number))
        objective += candidate.rate * candidate.weight
        figures: dict[str, Exact] = {
            "cost": candidate.cost,
            "price": bought.share,
            "effective_support": Fraction(candidate.cost) / bought.share,
            "supporters": candidate.voters,
            "paid_less": bought.poor,
        }
        rounds.append(Round(number, candidate.key, "funded", left, figures))
    selected = tuple(step.project for step in rounds)
    return Outcome(
        rule="equal-shares",
        budget=election.budget,
        cost=election.budget - left,
        selected=selected,
        objective=objective,
        ties=tuple(uses),
        rounds=tuple(rounds),
        votes=votes,
        left=left,
        facts={
            "satisfaction": satisfaction,
            "share": summit.share,
            "raises": summit.raises,
            "ended": summit.reason,
        },
        tie_rule=ties,
    )


def complete(
    election: Election, ties: TieRule, outcome: Outcome, scores: Mapping[str, Exact]
) -> Outcome:
    """Spend what is left by votes; the added steps have the events `completed` and `skipped`."""
    walked = walk(
        election,
        scores,
        ties,
        budget=outcome.left,
        settled=frozenset(outcome.selected),
        first_round=len(outcome.rounds) + 1,
    )
    steps = tuple(
        replace(step, event="completed" if step.event == "funded" else step.event)
        for step in walked.steps
    )
    costs = election.costs
    gained = satisfaction_of(election, walked.winners, str(outcome.facts.get("satisfaction")))
    added = sum(costs[key] for key in walked.winners)
    return replace(
        outcome,
        cost=outcome.cost + added,
        left=outcome.left - added,
        selected=outcome.selected + walked.winners,
        objective=outcome.objective + gained,
        ties=outcome.ties + walked.uses,
        rounds=outcome.rounds + steps,
    )


def satisfaction_of(election: Election, winners: tuple[str, ...], satisfaction: str) -> int:
    """The total satisfaction that these projects give, by cost or by score."""
    if satisfaction == "score":
        points = election.points()
        return sum(points[key] for key in winners)
    costs, votes = election.costs, election.supporters()
    return sum(costs[key] * votes[key] for key in winners)
