"""The price of a candidate from purses that may be below zero: what is left if nobody runs dry.

A purse here is the share minus all prices that its owner was asked for. Who could not pay one in
full is below zero from then on, and holds nothing. How far below says how much larger the share
must get before there is something again: who is further down than the horizon is left out, and
everybody else without enough counts as poor, also those who hold nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .instance import Candidate, Purses

NO_END = 1 << 4096
"""More than any purse is below zero."""


class Offer(NamedTuple):
    """The price as the fraction `top / weight`; `poor` counts those within the horizon who give
    less than asked. `full`: every supporter pays what is asked.
    """

    top: int
    weight: int
    poor: int
    full: bool


class Shortage(NamedTuple):
    """Supporters hold `held` together; `near` of them are within the horizon."""

    held: int
    near: int


def offer(
    candidate: Candidate,
    purses: Purses,
    cost: int,
    guess: int = 0,
    horizon: int = 0,
    *,
    flush: bool = False,
) -> Offer | Shortage:
    """The price of a candidate, or what its supporters hold when that is less than its cost.

    `guess` is a price that may be near, zero for none. Voters poorer than -horizon are left out;
    without a horizon nobody is, and below zero nobody holds anything. `flush`: no purse is below
    zero.
    """
    if candidate.top_unit > 1:
        return _mixed(candidate, purses, cost, guess, -horizon if horizon else None)
    block = candidate.blocks[0]
    several: Sequence[tuple[int, int]] = ()
    if block.times:
        several = list(zip(block.several(purses), block.times))  # noqa: B905, made together
    lowest = -horizon if horizon and not flush else -NO_END
    return _even(candidate.voters, block.singles(purses), several, cost, guess, lowest)


def _even(
    voters: int,
    ones: Sequence[int],
    several: Sequence[tuple[int, int]],
    cost: int,
    guess: int,
    lowest: int,
) -> Offer | Shortage:
    """All supporters have unit 1: one threshold, found by Newton's steps from below.

    A guess above the price still helps: who is richer than that is rich for sure.
    """
    base = -(-cost // voters)
    limit = max(base, guess)
    guessed = limit > base
    poor = [purse for purse in ones if purse < limit]
    poor_several = [each for each in several if each[0] < limit]
    while True:
        given, weight = _given(poor, poor_several, voters)
        rich, rich_several = ones, several
        while weight:
            found = -(-(cost - given) // weight)
            if found <= limit:
                break
            rich = [purse for purse in rich if purse >= limit]
            rich_several = [each for each in rich_several if each[0] >= limit]
            limit = found
            more = [purse for purse in rich if purse < limit]
            given += sum(more)
            weight -= len(more)
            for purse, cast in rich_several:
                if purse < limit:
                    given += purse * cast
                    weight -= cast
            guessed = False
        if not guessed or (weight and found == limit):
            break
        limit = max(base, found) if weight else base
        poor = [purse for purse in poor if purse < limit]
        poor_several = [each for each in poor_several if each[0] < limit]
        guessed = False
    near = voters
    if lowest != -NO_END:
        near -= len(poor) - len([purse for purse in poor if purse > lowest])
        near -= sum([cast for purse, cast in poor_several if purse <= lowest])
    if not weight:
        return Shortage(given, near)
    return Offer(cost - given, weight, near - weight, weight == voters)


def _given(poor: list[int], several: list[tuple[int, int]], voters: int) -> tuple[int, int]:
    """What these give together, and how many voters are left; below zero nobody gives."""
    given = sum([purse for purse in poor if purse > 0])
    left = voters - len(poor)
    for purse, cast in several:
        left -= cast
        if purse > 0:
            given += purse * cast
    return given, left


def _mixed(
    candidate: Candidate, purses: Purses, cost: int, guess: int, lowest: int | None
) -> Offer | Shortage:
    """Supporters with several units: one threshold per block."""
    if lowest is None:
        lowest = -NO_END
    held: list[tuple[int, list[int], list[tuple[int, int]]]] = []
    broke = voters = everybody = total = 0
    for block in candidate.blocks:
        near = [purse for purse in block.singles(purses) if purse > lowest]
        ones = [purse for purse in near if purse > 0]
        broke += len(near) - len(ones)
        several: list[tuple[int, int]] = []
        count = len(ones)
        for purse, cast in zip(block.several(purses), block.times, strict=True):
            if purse > 0:
                several.append((purse, cast))
                count += cast
            elif purse > lowest:
                broke += cast
        total += sum(ones) + sum(purse * cast for purse, cast in several)
        voters += count
        everybody += block.unit * count
        held.append((block.unit, ones, several))
    if total < cost:
        return Shortage(total, voters + broke)
    top, weight = cost, everybody
    if guess * everybody > cost:
        top, weight = guess, 1
    while True:
        given = poor = 0
        left = everybody
        limits = [-(-top * unit // weight) for unit, _, _ in held]
        for (unit, ones, several), limit in zip(held, limits, strict=True):
            lacking = [purse for purse in ones if purse < limit]
            missing = len(lacking)
            given += sum(lacking)
            for purse, cast in several:
                if purse < limit:
                    given += purse * cast
                    missing += cast
            poor += missing
            left -= unit * missing
        if not left:
            top, weight = cost, everybody
            continue
        found = cost - given
        if [-(-found * unit // left) for unit, _, _ in held] == limits:
            return Offer(found, left, poor + broke, left == candidate.weight)
        top, weight = found, left
        if top * everybody < cost * weight:
            top, weight = cost, everybody
