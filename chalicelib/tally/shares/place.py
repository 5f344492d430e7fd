"""Where a run that follows another one stands: its purchases so far and what they left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from .bounded import BoundedPurses
from .guards import Look
from .offer import Offer

AHEAD = 32
"""How many times the last drift a look should hold for: more makes bounds wider, fewer makes
looks more frequent.
"""


class Step(NamedTuple):
    """A purchase at the current share, and a key that its price is never above; `due` is None
    when it comes from an exact run.
    """

    candidate: int
    upper: int
    due: Offer | None


@dataclass(slots=True)
class Place:
    """Where a run stands: the purses, the level of the round, the purchases so far.

    `level` is the share minus all prices so far, in units of a purse; it is never above the true
    one, and below it by at most the slack. `levels[t]` is what it was in round t, `reached[t]`
    what it was at most. `looks` are those made at this share, `drift` is what the last round had
    more than at the current share.
    """

    state: BoundedPurses
    share: int
    level: int
    drift: int
    steps: list[Step] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    reached: list[int] = field(default_factory=list)
    looks: dict[int, Look] = field(default_factory=dict)

    @property
    def horizon(self) -> int:
        """How far below zero a purse may be to be still of interest."""
        return AHEAD * self.drift + 2 * self.state.slack + 2
