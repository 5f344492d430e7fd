"""One run of equal shares where every supporter's utility is the same: what an approval counts.

As single.py, on numbers small enough for the interpreter's quickest loops: the share is just
under 2**29, so that purses are single digits of its integers. Their error bound is wider, and
what they leave open is decided on more bits. Two things save looking at purses at all: who holds
at least the share minus all prices so far pays in full, and a project that costs more than all
its supporters held at the start is never bought.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from fractions import Fraction

from .bounded import CloseCall, Scaled
from .instance import Block, Candidate, Instance, Purses

KEY = 32


def run_even(instance: Instance, share: Fraction) -> tuple[int, ...]:
    """The candidates that are bought at this share, in order. Raises CloseCall."""
    return tuple(_Even(instance, share).search())


class _Even:
    """The state of a run. `level` is never above any purse; `slack` is the most by which a purse
    may be too small; `guesses[c]` is a price that a candidate never falls below.
    """

    __slots__ = ("bits", "candidates", "guesses", "instance", "level", "purses", "slack", "start")

    def __init__(self, instance: Instance, share: Fraction) -> None:
        self.bits = Scaled.narrow(instance, share).bits
        self.start = self.level = (share.numerator << self.bits) // share.denominator
        self.purses = [self.level] * instance.groups
        self.slack = 1
        self.candidates = instance.candidates
        self.guesses = [0] * len(instance.candidates)
        self.instance = instance

    def search(self) -> list[int]:
        """Buy until nothing can be paid for."""
        queue = self._queue()
        bought: list[int] = []
        while True:
            seen = self._contest(queue)
            if not seen:
                return bought
            winner = seen[0]
            if len(seen) > 1:
                best = min(entry[0] for entry in seen)
                contenders = [entry for entry in seen if entry[1] <= best]
                winner = contenders[0]
                if len(contenders) > 1:
                    if any(entry[5] for entry in contenders):
                        raise CloseCall
                    place = Scaled.wide(self.instance).place
                    winner = min(contenders, key=lambda entry: place[entry[2]])
                for entry in seen:
                    if entry is not winner:
                        heapq.heappush(queue, (entry[1], entry[2]))
            bought.append(winner[2])
            self._pay(*winner[2:])

    def _queue(self) -> list[tuple[int, int]]:
        """Everything that can be paid for at the start, by its least price."""
        most, scale = self.start + 1, self.bits + KEY
        queue = [
            ((one.cost << scale) // (one.voters * one.rate), index)
            for index, one in enumerate(self.candidates)
            if one.cost << self.bits < most * one.voters
        ]
        heapq.heapify(queue)
        return queue

    def _contest(self, queue: list[tuple[int, int]]) -> list[tuple[int, int, int, int, int, int]]:
        """All that may be cheapest: upper and lower key, candidate, and its price as top / weight
        with `poor` supporters who give less.
        """
        best: int | None = None
        seen: list[tuple[int, int, int, int, int, int]] = []
        while queue and (best is None or queue[0][0] <= best):
            index = heapq.heappop(queue)[1]
            candidate = self.candidates[index]
            top, weight, poor = self._price(candidate, index)
            if not weight:
                continue
            unit = weight * candidate.rate
            upper = -(-(top << KEY) // unit)
            lower = ((top - self.slack * poor) << KEY) // unit
            seen.append((upper, lower, index, top, weight, poor))
            if best is None or upper < best:
                best = upper
        return seen

    def _price(self, candidate: Candidate, index: int) -> tuple[int, int, int]:
        """The price of a candidate; a weight of zero when it surely cannot be paid for."""
        cost, voters = candidate.cost << self.bits, candidate.voters
        base = -(-cost // voters)
        if base <= self.level:
            return cost, voters, 0
        limit = max(base, self.guesses[index])
        given, weight, limit = _settle(candidate.blocks[0], self.purses, cost, voters, limit)
        if not weight:
            if cost - given - self.slack * voters <= 0:
                raise CloseCall
            return 0, 0, 0
        self.guesses[index] = limit
        return cost - given, weight, voters - weight

    def _pay(self, index: int, top: int, weight: int, poor: int) -> None:
        payment = -(-top // weight)
        purses: Purses = self.purses
        groups = self.candidates[index].blocks[0].groups
        if poor:
            for group in groups:
                left = purses[group] - payment
                purses[group] = left if left > 0 else 0
        else:
            for group in groups:
                purses[group] -= payment
        self.level -= payment
        self.slack += -(-self.slack * poor // weight) + 2


def _settle(
    block: Block, purses: Purses, cost: int, voters: int, limit: int
) -> tuple[int, int, int]:
    """What the poor give, how many pay in full, and what those pay, rounded up.

    `limit` is at most the price: prices only rise during a run. Nobody pays in full when
    everybody has less than their part, and then they hold less than the cost.
    """
    rich: Sequence[int] = block.singles(purses)
    several: Sequence[tuple[int, int]] = ()
    if block.times:
        several = list(zip(block.several(purses), block.times))  # noqa: B905, made together
    given, weight = 0, voters
    while True:
        lacking = [purse for purse in rich if purse < limit]
        if lacking:
            given += sum(lacking)
            weight -= len(lacking)
        for purse, cast in several:
            if purse < limit:
                given += purse * cast
                weight -= cast
        if not weight:
            return given, 0, limit
        found = -(-(cost - given) // weight)
        if found <= limit:
            return given, weight, limit
        if lacking:
            rich = [purse for purse in rich if purse >= limit]
        if several:
            several = [each for each in several if each[0] >= limit]
        limit = found
