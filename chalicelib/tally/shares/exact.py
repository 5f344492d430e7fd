"""One run of equal shares on exact numbers: whole numbers over one shared denominator.

Peters, Pierczyński and Skowron, "Proportional Participatory Budgeting with Additive
Utilities", NeurIPS 2021. The denominator grows when a price doesn't divide. The report is made
of this run, and it settles what the bounded run must leave open.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from .instance import Candidate, Instance, Purses
from .price import Price, price


@dataclass(frozen=True, slots=True)
class Bought:
    """One purchase. `rho` is the price per unit of satisfaction, `share` what a supporter who
    can pays per unit; `poor` supporters pay less. `tied` are the candidates of equal price.
    """

    candidate: int
    rho: Fraction
    share: Fraction
    poor: int
    tied: tuple[int, ...]


@dataclass(slots=True)
class ExactPurses:
    """The money of each group, as whole numbers over `scale`."""

    purses: Purses
    scale: int

    @classmethod
    def start(cls, instance: Instance, share: Fraction) -> ExactPurses:
        """Everybody holds the same share."""
        return cls([share.numerator] * instance.groups, share.denominator)

    def pay(self, candidate: Candidate, due: Price) -> None:
        """Take the payments for a bought candidate."""
        common = gcd(due.top, due.weight)
        top, weight = due.top // common, due.weight // common
        purses = self.purses
        if weight != 1:
            purses = [purse * weight for purse in purses]
            self.scale *= weight
        for block in candidate.blocks:
            payment = top * block.unit
            for group in block.groups:
                purse = purses[group]
                purses[group] = purse - payment if purse > payment else 0
        self.purses = purses


def run_exact(instance: Instance, share: Fraction) -> list[Bought]:
    """All purchases in order, ties by the instance's tie order."""
    state = ExactPurses.start(instance, share)
    candidates = instance.candidates
    queue: list[tuple[Fraction, int]] = [
        (Fraction(candidate.cost, candidate.weight * candidate.rate), index)
        for index, candidate in enumerate(candidates)
    ]
    heapq.heapify(queue)
    bought: list[Bought] = []
    while queue:
        best: Fraction | None = None
        seen: list[tuple[Fraction, int, Price]] = []
        while queue and (best is None or queue[0][0] <= best):
            _, index = heapq.heappop(queue)
            candidate = candidates[index]
            due = price(candidate, state.purses, candidate.cost * state.scale)
            if due is None:
                continue
            rho = Fraction(due.top, due.weight * candidate.rate * state.scale)
            seen.append((rho, index, due))
            best = rho if best is None else min(best, rho)
        if best is None:
            break
        equal = [index for rho, index, _ in seen if rho == best]
        winner = min(equal, key=instance.rank.__getitem__)
        for rho, index, due in seen:
            if index != winner:
                heapq.heappush(queue, (rho, index))
                continue
            share_paid = Fraction(due.top, due.weight * state.scale)
            bought.append(Bought(index, rho, share_paid, due.poor, tuple(equal)))
            state.pay(candidates[index], due)
    return bought


def replay_exact(instance: Instance, share: Fraction, order: Sequence[int]) -> ExactPurses:
    """The money that is left after these purchases, each of which must be affordable."""
    state = ExactPurses.start(instance, share)
    for index in order:
        candidate = instance.candidates[index]
        due = price(candidate, state.purses, candidate.cost * state.scale)
        if due is None:
            raise AssertionError(f"project {candidate.key} is not affordable in this order")
        state.pay(candidate, due)
    return state
