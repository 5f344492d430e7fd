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
    ones: Sequence[int] = block.singles(purses)
    voters = candidate.voters
    several: list[tuple[int, int]] = []
    if flush:
        if block.times:
            several = list(zip(block.several(purses), block.times, strict=True))
        return _even(candidate, ones, several, voters, 0, cost, guess)
    if horizon:
        lowest = -horizon
        near = [purse for purse in ones if purse > lowest]
        ones = [purse for purse in near if purse > 0]
        broke = len(near) - len(ones)
    else:
        broke = len(ones)
        ones = [purse for purse in ones if purse > 0]
        broke -= len(ones)
        lowest = -NO_END
    weight = len(ones)
    if block.times:
        for purse, cast in zip(block.several(purses), block.times, strict=True):
            if purse > 0:
                several.append((purse, cast))
                weight += cast
            elif purse > lowest:
                broke += cast
    if not weight:
        return Shortage(0, broke)
    return _even(candidate, ones, several, weight, broke, cost, guess)


def _even(
    candidate: Candidate,
    ones: Sequence[int],
    several: Sequence[tuple[int, int]],
    everybody: int,
    broke: int,
    cost: int,
    guess: int,
) -> Offer | Shortage:
    """All supporters have unit 1: one threshold for all who hold something."""
    given, weight = 0, everybody
    base = limit = -(-cost // weight)
    if guess > base:
        limit = guess
    rich: Sequence[int] = ones
    rich_several: Sequence[tuple[int, int]] = several
    poor, guessed = 0, limit > base
    while True:
        lacking = [purse for purse in rich if purse < limit]
        given += sum(lacking)
        poor += len(lacking)
        for purse, cast in rich_several:
            if purse < limit:
                given += purse * cast
                poor += cast
        weight = everybody - poor
        if weight:
            found = -(-(cost - given) // weight)
            if found == limit:
                break
        elif guessed:
            found = base
        else:
            return Shortage(given, everybody + broke)
        if found > limit:
            rich = [purse for purse in rich if purse >= limit]
            rich_several = [each for each in rich_several if each[0] >= limit]
            limit = found
        else:
            rich = lacking
            rich_several = [each for each in several if each[0] < limit]
            limit, given, poor = max(base, found), 0, 0
        guessed = False
    return Offer(cost - given, weight, poor + broke, weight == candidate.weight)


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
