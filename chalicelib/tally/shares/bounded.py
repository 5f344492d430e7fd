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

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from .instance import Candidate, Instance, Purses
from .offer import Offer, Shortage

BITS = 80
KEY_BITS = 64
DIGIT = 29
"""The length of a share with which purses are single digits of the interpreter's integers."""


class CloseCall(Exception):
    """The rounded numbers cannot decide: exact ones must."""


@dataclass(frozen=True)
class Scaled:
    """Costs and the least prices of an instance in units of 2**-bits, worked out once."""

    instance: Instance
    bits: int

    @classmethod
    def wide(cls, instance: Instance) -> Scaled:
        """So fine that close calls are rare."""
        return cls(instance, BITS)

    @classmethod
    def narrow(cls, instance: Instance, share: Fraction) -> Scaled:
        """As fine as the quickest loops of the interpreter allow."""
        return cls(instance, max(0, DIGIT - int(share).bit_length()))

    def stored(self, share: Fraction) -> int:
        """A share in units of a purse, rounded down."""
        return (share.numerator << self.bits) // share.denominator

    def exact_key(self, rho: Fraction) -> int:
        """The key that an exact price per unit of satisfaction is never above."""
        return -(-(rho.numerator << self.bits + KEY_BITS) // rho.denominator)

    @cached_property
    def costs(self) -> tuple[int, ...]:
        """The cost of each candidate in units of a purse."""
        return tuple(candidate.cost << self.bits for candidate in self.instance.candidates)

    @cached_property
    def least(self) -> tuple[int, ...]:
        """A key that no price of the candidate is ever below."""
        return tuple(
            (candidate.cost << self.bits + KEY_BITS) // (candidate.weight * candidate.rate)
            for candidate in self.instance.candidates
        )

    @cached_property
    def place(self) -> tuple[int, ...]:
        """The order of the candidates when everybody can pay in full, ties settled."""
        candidates, rank = self.instance.candidates, self.instance.rank
        if all(candidate.rate == candidate.cost for candidate in candidates):
            # The least price per unit of cost is one over the number of supporters.
            order = sorted(range(len(candidates)), key=lambda c: (-candidates[c].weight, rank[c]))
        else:
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
    """Rounded purses and the most by which any of them may be too small. `flush`: nobody was
    asked for more than they had.
    """

    purses: Purses
    slack: int
    flush: bool = True

    @classmethod
    def start(cls, groups: int, share: int) -> BoundedPurses:
        """Everybody holds the share, rounded down."""
        return cls([share] * groups, 1)

    @classmethod
    def behind(cls, paid: Purses, purchases: int, share: int) -> BoundedPurses:
        """Everybody held the share and paid that much for purchases that all paid in full."""
        return cls([share - payment for payment in paid], 1 + 2 * purchases)

    def pay(self, candidate: Candidate, due: Offer) -> None:
        """Take the payments, rounded up, and widen the bound accordingly."""
        top, weight, purses = due.top, due.weight, self.purses
        for block in candidate.blocks:
            payment = -(-top * block.unit // weight)
            for group in block.groups:
                purses[group] -= payment
        if not due.full:
            self.flush = False
        self.slack += -(-candidate.top_unit * self.slack * due.poor // weight) + 2

    def missing(self, short: Shortage, cost: int) -> int:
        """What the supporters surely lack, above zero. Raises CloseCall when that is unsure."""
        missing = cost - short.held - self.slack * short.near
        if missing <= 0:
            raise CloseCall
        return missing


def upper_key(candidate: Candidate, due: Offer) -> int:
    """A key that the true price is never above."""
    return -(-(due.top << KEY_BITS) // (due.weight * candidate.rate))


def lower_key(candidate: Candidate, due: Offer, slack: int) -> int:
    """A key that the true price is never below."""
    return ((due.top - slack * due.poor) << KEY_BITS) // (due.weight * candidate.rate)
