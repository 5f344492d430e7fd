"""What runs at different shares have in common: the payments of the first rounds.

As long as all supporters of every purchase pay in full, the payments don't hang on the share: a
run at another share starts behind these rounds, with one subtraction per group.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .bounded import Scaled
from .instance import Purses
from .offer import Offer


@dataclass(slots=True)
class Prefix:
    """The payments of the first purchases, by group; `sunk[t]` is the sum of the prices before
    round t (each times the largest unit of utility).
    """

    scaled: Scaled
    paid: Purses
    order: list[int] = field(default_factory=list)
    sunk: list[int] = field(default_factory=lambda: [0])

    @classmethod
    def empty(cls, scaled: Scaled) -> Prefix:
        """Nothing is paid."""
        return cls(scaled, [0] * scaled.instance.groups)

    def follow(self, purchases: list[tuple[int, Offer | None]]) -> None:
        """Take over as many purchases as everybody pays in full."""
        same = 0
        for known, (candidate, due) in zip(self.order, purchases, strict=False):
            if known != candidate or due is None or not due.full:
                break
            same += 1
        while len(self.order) > same:
            self._book(self.order.pop(), -1)
            self.sunk.pop()
        for candidate, due in purchases[same:]:
            if due is None or not due.full:
                break
            self.order.append(candidate)
            self.sunk.append(self.sunk[-1] + self._book(candidate, 1))

    def _book(self, index: int, sign: int) -> int:
        candidate, paid = self.scaled.instance.candidates[index], self.paid
        cost = self.scaled.costs[index]
        for block in candidate.blocks:
            payment = sign * -(-cost * block.unit // candidate.weight)
            for group in block.groups:
                paid[group] += payment
        return -(-cost * candidate.top_unit // candidate.weight)
