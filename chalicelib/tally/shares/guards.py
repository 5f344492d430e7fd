"""What stands in the way of a purchase being undercut, as the share grows: looks and guards.

Take a run and one with a larger share that buys the same projects before some round. Nobody's
purse is then larger by more than the *drift*: the difference of the shares plus all by which the
prices of those purchases fell (times the largest unit of utility). Who paid everything in the
first run had paid at most the prices; so the drift holds for them too, and it grows from round
to round.

A *look* at a candidate remembers its price: `top / weight`, with `poor` supporters who give less
than that. Whoever is further below zero than the horizon stays there while the drift is within
it. With a drift d the others collect at most weight · y + Σ poor purses + poor · d at a level y
below the price, so the price is at least (top - poor · d) / weight. A candidate that its supporters
cannot pay for lacks some amount, and a drift of that amount over those within the horizon is needed
to change that.

So one look holds for many raises, and says by itself until which drift. The *level* of a round
(the share minus all prices so far) turns drift into one number per round: the level at the later
share minus the level at the look. Where a look ends, the candidate is looked at again, no
earlier.
"""

from __future__ import annotations

from typing import NamedTuple

from .bounded import KEY_BITS, lower_key
from .instance import Candidate
from .offer import Offer, Shortage

NEVER = 1 << 4096
"""A level that no round reaches."""


class Look(NamedTuple):
    """A candidate as it was seen: `key` is a lower bound on its price, `slope` what that loses
    per unit of drift; `reach` is the drift up to which this holds. `short`: it cannot be paid for
    as long as that.
    """

    key: int
    slope: int = 0
    reach: int = NEVER
    short: bool = False

    def lasts(self, upper: int) -> int:
        """The largest drift with which the candidate stays above the price `upper`; below zero
        when it isn't above it at all.
        """
        if self.short:
            return self.reach
        if self.slope:
            return min(self.reach, (self.key - upper - 1) // self.slope)
        return self.reach if self.key > upper else -1

    def after(self, drift: int) -> Look | None:
        """The same look for a run with this drift, None when it says nothing any more."""
        if drift > self.reach:
            return None
        reach = self.reach if self.reach == NEVER else self.reach - drift
        return Look(self.key - self.slope * drift, self.slope, reach, self.short)


def look_at(candidate: Candidate, found: Offer, slack: int, horizon: int) -> Look:
    """The look at a candidate that can be paid for."""
    slope = -((-found.poor << KEY_BITS) // (found.weight * candidate.rate))
    reach = NEVER if found.full else horizon - slack
    return Look(lower_key(candidate, found, slack), slope, reach)


def out_of_reach(short: Shortage, missing: int, slack: int, horizon: int) -> Look:
    """The look at a candidate that surely lacks `missing`."""
    reach = horizon - slack
    return Look(0, 0, min(reach, (missing - 1) // short.near) if short.near else reach, True)
