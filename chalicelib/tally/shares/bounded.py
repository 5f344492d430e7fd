"""One run of equal shares on rounded whole numbers, with a proven bound on the error.

Purses are kept in units of 2**-BITS, always rounded in the same direction: what is stored is
never more than the true purse and never less than it by more than `slack`. Prices from such
purses are upper bounds, and `slack` gives the lower bound: with x the computed price, P the
poor and W the weight of the rich, the true price is at least x - slack · P / W, because the
sum of payments grows by at least W per unit below x and the poor add at most slack each.
A decision is made only where the bounds decide it; otherwise CloseCall is raised and the run
is made once more on exact numbers. So no outcome depends on the rounding.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from .instance import Candidate, Instance, Purses
from .price import Price, price

BITS = 80
KEY_BITS = 64

Queue = list[tuple[int, int]]


class CloseCall(Exception):
    """The rounded numbers cannot decide: exact ones must."""


@dataclass(frozen=True)
class Scaled:
    """Costs and the least prices of an instance in rounded units, worked out once."""

    instance: Instance

    @cached_property
    def costs(self) -> tuple[int, ...]:
        """The cost of each candidate in units of a purse."""
        return tuple(candidate.cost << BITS for candidate in self.instance.candidates)

    @cached_property
    def least(self) -> tuple[int, ...]:
        """A key that no price of the candidate is ever below."""
        return tuple(
            (candidate.cost << BITS + KEY_BITS) // (candidate.weight * candidate.rate)
            for candidate in self.instance.candidates
        )

    @cached_property
    def place(self) -> tuple[int, ...]:
        """The order of the candidates when everybody can pay in full, ties settled."""
        candidates, rank = self.instance.candidates, self.instance.rank
        order = sorted(
            range(len(candidates)),
            key=lambda c: (
                Fraction(candidates[c].cost, candidates[c].weight * candidates[c].rate),
                rank[c],
            ),
        )
        places = [0] * len(order)
        for place, c in enumerate(order):
            places[c] = place
        return tuple(places)


@dataclass(slots=True)
class BoundedPurses:
    """Rounded purses and the most by which any of them may be too small."""

    purses: Purses
    slack: int

    @classmethod
    def start(cls, groups: int, share: Fraction) -> BoundedPurses:
        """Everybody holds the share, rounded down."""
        stored, lost = divmod(share.numerator << BITS, share.denominator)
        return cls([stored] * groups, 1 if lost else 0)

    def copy(self) -> BoundedPurses:
        """The same purses, to be spent separately."""
        return BoundedPurses(self.purses.copy(), self.slack)

    def pay(self, candidate: Candidate, due: Price) -> None:
        """Take the payments, rounded up, and widen the bound accordingly."""
        top, weight, purses = due.top, due.weight, self.purses
        for block in candidate.blocks:
            payment = -(-top * block.unit // weight)
            for group in block.groups:
                purse = purses[group]
                purses[group] = purse - payment if purse > payment else 0
        self.slack += -(-candidate.top_unit * self.slack * due.poor // weight) + 2

    def lacks(self, candidate: Candidate, cost: int) -> bool:
        """Whether the supporters surely hold less than the cost. Raises CloseCall if unsure."""
        held = 0
        for block in candidate.blocks:
            held += sum(block.singles(self.purses))
            for purse, cast in zip(block.several(self.purses), block.times, strict=True):
                held += purse * cast
        if held + self.slack * candidate.voters < cost:
            return True
        raise CloseCall


def upper_key(candidate: Candidate, due: Price) -> int:
    """A key that the true price is never above."""
    return -(-(due.top << KEY_BITS) // (due.weight * candidate.rate))


def lower_key(candidate: Candidate, due: Price, slack: int) -> int:
    """A key that the true price is never below."""
    return ((due.top - slack * due.poor) << KEY_BITS) // (due.weight * candidate.rate)


def exact_key(rho: Fraction) -> int:
    """The key that an exact price per unit of satisfaction is never above."""
    return -(-(rho.numerator << BITS + KEY_BITS) // rho.denominator)


@dataclass(frozen=True, slots=True)
class Choice:
    """The next purchase: the candidate, its price, a key that the price is never above."""

    candidate: int
    due: Price
    upper: int


def choose(
    scaled: Scaled, state: BoundedPurses, queue: Queue, hints: dict[int, Price]
) -> Choice | None:
    """The candidate that equal shares buys next, None when nobody can be paid for.

    `queue` is a heap of lower bounds; candidates that cannot be paid for leave it. Raises
    CloseCall where the rounded numbers cannot decide.
    """
    candidates = scaled.instance.candidates
    best: int | None = None
    seen: list[tuple[int, int, Price, int]] = []
    while queue and (best is None or queue[0][0] <= best):
        _, index = heapq.heappop(queue)
        candidate = candidates[index]
        due = price(candidate, state.purses, scaled.costs[index], hints.get(index))
        if due is None:
            state.lacks(candidate, scaled.costs[index])
            continue
        hints[index] = due
        upper = upper_key(candidate, due)
        seen.append((lower_key(candidate, due, state.slack), index, due, upper))
        best = upper if best is None else min(best, upper)
    if best is None:
        return None
    contenders = [entry for entry in seen if entry[0] <= best]
    winner = contenders[0]
    if len(contenders) > 1:
        if any(due.poor for _, _, due, _ in contenders):
            raise CloseCall
        winner = min(contenders, key=lambda entry: scaled.place[entry[1]])
    for entry in seen:
        if entry is not winner:
            heapq.heappush(queue, (entry[0], entry[1]))
    return Choice(winner[1], winner[2], winner[3])
