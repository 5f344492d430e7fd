"""What a project costs its supporters per unit of utility.

The price is the smallest x with Σ min(purse, x · unit) = cost. The left side is concave and
rising in x, so Newton's steps from below never overshoot and end after finitely many at the
exact solution; one step from anywhere lands below it. Purses are whole numbers, so "poorer
than x" is "below x rounded up" and every comparison is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from .instance import Block, Candidate, Purses

FEW = 3
"""Where fewer than one in so many could pay in full last time, the sum is looked at first."""


@dataclass(frozen=True, slots=True)
class Price:
    """The price as the fraction `top / weight`; `poor` voters give all that they have left."""

    top: int
    weight: int
    poor: int


def price(
    candidate: Candidate, purses: Purses, cost: int, hint: Price | None = None
) -> Price | None:
    """The price of a candidate now, None when its supporters hold less than its cost.

    `cost` in the unit of the purses. A good guess in `hint` saves steps, a bad one changes
    nothing.
    """
    if candidate.top_unit == 1:
        return _even(candidate, purses, cost, hint)
    return _mixed(candidate, purses, cost, hint)


def _even(candidate: Candidate, purses: Purses, cost: int, hint: Price | None) -> Price | None:
    """All supporters have unit 1, the usual case: one threshold for all.

    A guess that turns out too high still helps: whoever is richer than it is rich for sure, so
    only the others are looked at again.
    """
    block = candidate.blocks[0]
    everybody = candidate.voters
    base = limit = -(-cost // everybody)
    if hint is not None:
        limit = max(base, -(-hint.top // hint.weight))
    guessed = limit > base
    ones, several, times = block.singles(purses), block.several(purses), block.times
    if hint is None or hint.weight * FEW < everybody:
        held = sum(ones) + sum(map(mul, several, times))
        if held < cost:
            return None
    rich: Sequence[int] = ones
    rich_several: Sequence[int] = several
    rich_times: Sequence[int] = times
    given = poor = 0
    while True:
        lacking = [purse for purse in rich if purse < limit]
        if lacking:
            given += sum(lacking)
            poor += len(lacking)
        if rich_several:
            for purse, cast in zip(rich_several, rich_times):  # noqa: B905
                if purse < limit:
                    given += purse * cast
                    poor += cast
        weight = everybody - poor
        if weight:
            found = -(-(cost - given) // weight)
            if found == limit:
                return Price(cost - given, weight, poor)
        elif guessed:
            found = base
        else:
            return None
        if found > limit:
            if lacking:
                rich = [purse for purse in rich if purse >= limit]
            if rich_several:
                rich_several, rich_times = _not_below(rich_several, rich_times, limit)
            limit = found
        else:
            rich = lacking
            if rich_several:
                rich_several, rich_times = _below(several, times, limit)
            limit = max(base, found)
            given = poor = 0
        guessed = False


def _below(purses: Sequence[int], times: Sequence[int], limit: int) -> tuple[list[int], list[int]]:
    kept = [at for at, purse in enumerate(purses) if purse < limit]
    return [purses[at] for at in kept], [times[at] for at in kept]


def _not_below(
    purses: Sequence[int], times: Sequence[int], limit: int
) -> tuple[list[int], list[int]]:
    kept = [at for at, purse in enumerate(purses) if purse >= limit]
    return [purses[at] for at in kept], [times[at] for at in kept]


def _mixed(candidate: Candidate, purses: Purses, cost: int, hint: Price | None) -> Price | None:
    """Supporters with several units: one threshold per block."""
    held = [
        (block.unit, block.singles(purses), block.several(purses), block.times)
        for block in candidate.blocks
    ]
    at = (cost, candidate.weight)
    guessed = hint is not None and hint.top * candidate.weight > cost * hint.weight
    if guessed and hint is not None:
        at = (hint.top, hint.weight)
    while True:
        limits = _limits(candidate.blocks, *at)
        given = poor = 0
        weight = candidate.weight
        for (unit, ones, several, times), limit in zip(held, limits, strict=True):
            lacking = [purse for purse in ones if purse < limit]
            missing = len(lacking)
            given += sum(lacking)
            for purse, cast in zip(several, times, strict=True):
                if purse < limit:
                    given += purse * cast
                    missing += cast
            poor += missing
            weight -= unit * missing
        if weight:
            found = (cost - given, weight)
            if _limits(candidate.blocks, *found) == limits:
                return Price(cost - given, weight, poor)
        elif guessed:
            found = (cost, candidate.weight)
        else:
            return None
        if guessed and found[0] * candidate.weight < cost * found[1]:
            found = (cost, candidate.weight)
        guessed = False
        at = found


def _limits(blocks: tuple[Block, ...], top: int, weight: int) -> list[int]:
    return [-(-top * block.unit // weight) for block in blocks]
