"""Equal shares with bounded overspending (BOS).

Papasotiropoulos, Pishbin, Skibski, Skowron and Wąs, "Method of Equal Shares with Bounded
Overspending" (EC 2025, arXiv 2409.15005). Supporters may buy a project although they can raise
only a part α of its cost. At a level x they raise α(x) = Σ min(purse, x · utility) / cost; the
price is then ρ = x / α, the project with the smallest ρ / α is bought, and its supporters pay
min(purse, ρ · utility). Projects must fit in what is left of the real budget.

x / α(x)² falls towards its end points on each stretch between purses, so only purses per
utility, and the x at which all of the cost is raised, can be the best level.

The denominators of exact payments would double in length with every purchase. So payments are
part of this rule as follows: rounded up to whole units of 2**-GRID_BITS of a unit of money.
All comparisons are exact on those whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ..model import Election
from ..outcome import Exact, Outcome, Round
from ..shares.instance import Candidate, Instance, Purses, prepare
from ..shares.price import price
from ..ties import TieRule, TieUse
from .equal_shares import satisfaction_of

GRID_BITS = 96


@dataclass(frozen=True, slots=True)
class Offer:
    """The best level for a candidate: `rank` is ρ/α per unit of satisfaction, `part` is α,
    `charge` what a supporter pays per unit of utility, in grid units, as a fraction.
    """

    rank: Fraction
    part: Fraction
    charge: Fraction


def bos(
    election: Election, ties: TieRule, *, satisfaction: Literal["cost", "score"] = "cost"
) -> Outcome:
    """Count by equal shares with bounded overspending."""
    instance = prepare(election, satisfaction, ties)
    costs, votes = election.costs, election.supporters()
    purses = [(election.budget << GRID_BITS) // max(1, election.voters)] * instance.groups
    waiting: dict[int, Fraction | None] = dict.fromkeys(range(len(instance.candidates)))
    left = election.budget
    rounds = [
        Round(number, key, "funded", left, {"cost": 0})
        for number, key in enumerate(instance.free, 1)
    ]
    uses: list[TieUse] = []
    while True:
        offers = _best(instance, purses, waiting, left)
        if not offers:
            break
        tied = [instance.candidates[index].key for index in offers]
        number = len(rounds) + 1
        if len(tied) > 1:
            uses.append(ties.settle(tied, costs, votes, at=number))
        winner = min(offers, key=instance.rank.__getitem__)
        candidate, offer = instance.candidates[winner], offers[winner]
        del waiting[winner]
        left -= candidate.cost
        _pay(candidate, purses, offer)
        figures: dict[str, Exact] = {
            "cost": candidate.cost,
            "raised_part": offer.part,
            "supporters": candidate.voters,
        }
        rounds.append(Round(number, candidate.key, "funded", left, figures))
    selected = tuple(step.project for step in rounds)
    return Outcome(
        rule="bos",
        budget=election.budget,
        cost=election.budget - left,
        selected=selected,
        objective=satisfaction_of(election, selected, satisfaction),
        ties=tuple(uses),
        rounds=tuple(rounds),
        votes=votes,
        left=left,
        scores=dict(votes),
        facts={"satisfaction": satisfaction, "grid_bits": GRID_BITS},
        tie_rule=ties,
    )


def _best(
    instance: Instance, purses: Purses, waiting: dict[int, Fraction | None], left: int
) -> dict[int, Offer]:
    """All candidates with the smallest rank, with their offers; drops who is out for good.

    Purses only shrink, so a rank only rises and its last value is a lower bound.
    """
    best: Fraction | None = None
    found: dict[int, Offer] = {}
    for index in sorted(waiting, key=lambda index: waiting[index] or Fraction(0)):
        candidate, bound = instance.candidates[index], waiting[index]
        if best is not None and bound is not None and bound > best:
            break
        offer = _offer(candidate, purses) if candidate.cost <= left else None
        if offer is None:
            del waiting[index]
            continue
        waiting[index] = offer.rank
        if best is None or offer.rank < best:
            best, found = offer.rank, {}
        if offer.rank == best:
            found[index] = offer
    return found


def _offer(candidate: Candidate, purses: Purses) -> Offer | None:
    """The best level for a candidate, None when its supporters have nothing left."""
    cost = candidate.cost << GRID_BITS
    full = price(candidate, purses, cost)
    best: tuple[int, int] | None = None
    level = (0, 1)
    raised = cost
    if full is not None:
        best, level = (full.top, full.weight * cost * cost), (full.top, full.weight)
    given, weight = 0, candidate.weight
    for purse, unit, cast in _ladder(candidate, purses):
        if full is not None and purse * full.weight >= full.top * unit:
            break
        collected = given * unit + purse * weight
        rank = (purse * unit, collected * collected)
        if purse and (best is None or rank[0] * best[1] < best[0] * rank[1]):
            best, level = rank, (purse, unit)
            raised = collected // unit
        given += purse * cast
        weight -= unit * cast
    if best is None:
        return None
    part = Fraction(raised, cost)
    return Offer(
        Fraction(best[0] * cost, best[1] * candidate.rate) * candidate.cost,
        part,
        Fraction(level[0], level[1]) / part,
    )


def _ladder(candidate: Candidate, purses: Purses) -> list[tuple[int, int, int]]:
    """(purse, unit, voters) by purse per unit, equal steps taken together."""
    steps: dict[tuple[int, int], int] = {}
    for block in candidate.blocks:
        for purse in block.singles(purses):
            steps[purse, block.unit] = steps.get((purse, block.unit), 0) + 1
        for purse, cast in zip(block.several(purses), block.times, strict=True):
            steps[purse, block.unit] = steps.get((purse, block.unit), 0) + cast
    flat = [(purse, unit, cast) for (purse, unit), cast in steps.items()]
    if candidate.top_unit == 1:
        return sorted(flat)
    return sorted(flat, key=lambda step: Fraction(step[0], step[1]))


def _pay(candidate: Candidate, purses: Purses, offer: Offer) -> None:
    top, bottom = offer.charge.numerator, offer.charge.denominator
    for block in candidate.blocks:
        payment = -(-top * block.unit // bottom)
        for group in block.groups:
            purses[group] = max(0, purses[group] - payment)
