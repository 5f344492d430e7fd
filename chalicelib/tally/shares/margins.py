"""How near each losing project was under equal shares, from one exact replay.

At the final share, and with that share kept as it is. In a round with winner w at price ρ per
unit of satisfaction, a project c would have gone first if its supporters, paying at most
x = ρ · rate(c) each, had raised its cost. So per round

* effective support is Σ min(purse, x) / cost;
* one more voter who chooses only c adds min(share, x), hence the missing voters;
* a cost k would have won when Σ min(purse, ρ · k) reaches k (by cost), or when Σ min(purse, x)
  does (by score).

After the last round nothing competes: the supporters need only hold the cost together. The
best round counts. An exact tie is left out: the figures named here win whatever the tie rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .exact import ExactPurses
from .instance import Candidate, Instance
from .price import price


@dataclass(slots=True)
class Margin:
    """Figures of one losing candidate; amounts in units of money.

    `held` is what its supporters had together when that first fell below the cost, after round
    `dropped` (0: from the start). `paid` is what they gave to each winner. `voters` and `cost`
    are the smallest changes that win at the same share; None where there is none.
    """

    effective: Fraction = Fraction(0)
    held: Fraction = Fraction(0)
    dropped: int | None = None
    voters: int | None = None
    cost: int | None = None
    paid: dict[int, Fraction] = field(default_factory=dict)


def margins(
    instance: Instance, share: Fraction, order: Sequence[int], *, by_cost: bool
) -> dict[int, Margin]:
    """The margins of all candidates that are not in the order of purchase."""
    winners = set(order)
    losers = {
        index: candidate
        for index, candidate in enumerate(instance.candidates)
        if index not in winners
    }
    found = {index: Margin() for index in losers}
    state = ExactPurses.start(instance, share)
    for number, winner in enumerate(order):
        candidate = instance.candidates[winner]
        due = price(candidate, state.purses, candidate.cost * state.scale)
        if due is None:
            raise AssertionError(f"project {candidate.key} is not affordable in this order")
        rho = Fraction(due.top, due.weight * candidate.rate)
        held = {index: _held(loser, state) for index, loser in losers.items()}
        for index, loser in losers.items():
            _drop(found[index], loser, held[index], number)
            _round(found[index], loser, state, rho, share, by_cost=by_cost)
        state.pay(candidate, due)
        for index, loser in losers.items():
            given = held[index] - _held(loser, state)
            if given:
                found[index].paid[winner] = given
    for index, loser in losers.items():
        left = _held(loser, state)
        _drop(found[index], loser, left, len(order))
        _end(found[index], loser, left, share)
    return found


def _held(candidate: Candidate, state: ExactPurses) -> Fraction:
    total = 0
    for block in candidate.blocks:
        total += sum(block.singles(state.purses))
        for purse, cast in zip(block.several(state.purses), block.times, strict=True):
            total += purse * cast
    return Fraction(total, state.scale)


def _raised(candidate: Candidate, state: ExactPurses, level: Fraction) -> Fraction:
    """Σ min(purse, level · unit), in units of money; `level` in units of a purse."""
    total = 0
    top, bottom = level.numerator, level.denominator
    for block in candidate.blocks:
        limit = top * block.unit
        for purse in block.singles(state.purses):
            total += min(purse * bottom, limit)
        for purse, cast in zip(block.several(state.purses), block.times, strict=True):
            total += min(purse * bottom, limit) * cast
    return Fraction(total, bottom * state.scale)


def _drop(margin: Margin, candidate: Candidate, held: Fraction, number: int) -> None:
    if margin.dropped is None and held < candidate.cost:
        margin.dropped, margin.held = number, held


def _round(
    margin: Margin,
    candidate: Candidate,
    state: ExactPurses,
    rho: Fraction,
    share: Fraction,
    *,
    by_cost: bool,
) -> None:
    cost = candidate.cost
    level = rho * candidate.rate
    raised = _raised(candidate, state, level)
    margin.effective = max(margin.effective, raised / cost)
    each = min(share, level / state.scale)
    if each > 0:
        extra = int((cost - raised) // each) + 1
        margin.voters = extra if margin.voters is None else min(margin.voters, extra)
    if not by_cost:
        lower = -(-raised.numerator // raised.denominator) - 1
    else:
        lower = _highest(candidate, state, rho, margin.cost or 0)
    if lower >= 1:
        margin.cost = lower if margin.cost is None else max(margin.cost, lower)


def _highest(candidate: Candidate, state: ExactPurses, rho: Fraction, known: int) -> int:
    """The largest whole cost k with Σ min(purse, ρ · k) > k, not looked for below `known`.

    The surplus is concave in k and zero at zero, so the costs that win are a stretch from 1 on.
    """

    def wins(cost: int) -> bool:
        return _raised(candidate, state, rho * cost) > cost

    if not wins(known + 1):
        return known
    low, high = known + 1, candidate.cost - 1
    while low < high:
        middle = (low + high + 1) // 2
        if wins(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _end(margin: Margin, candidate: Candidate, held: Fraction, share: Fraction) -> None:
    """After the last purchase: whoever can still be paid for is bought."""
    margin.effective = max(margin.effective, held / candidate.cost)
    if share > 0:
        short = candidate.cost - held
        extra = -(-short.numerator * share.denominator // (short.denominator * share.numerator))
        margin.voters = extra if margin.voters is None else min(margin.voters, extra)
    lower = held.numerator // held.denominator
    if lower >= 1:
        margin.cost = lower if margin.cost is None else max(margin.cost, lower)
