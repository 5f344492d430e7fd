"""Results and turnout.

Invariants: a round has at most one result, and its document never changes once it is stored;
nobody but staff learns anything of it before `released_at` is set; the two who confirmed it
are different people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

CONFIRMATIONS: Final = 2


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many voted so far; counted now and then, never per vote."""

    round_id: str
    voters: int
    ideas: int
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class Ratification:
    """The decision of the college that makes the result binding: its number and its day."""

    decision: str
    decided_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """A public notice about a released result. It explains; the document never changes."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of a round, from the count on. `document` is its canonical JSON text and
    `hash` the SHA-256 of that; two staff members confirm this hash before it is released.

    `confirmed_by` are staff ids in the order of their confirmations. `release_at` is the moment
    that they set for the release, None for at once. `ratification` and
    `corrections` come after the release, beside the document; `version` counts them.
    """

    round_id: str
    document: str
    hash: str
    counted_at: datetime
    confirmed_by: tuple[str, ...] = ()
    released_at: datetime | None = None
    ratification: Ratification | None = None
    corrections: tuple[Correction, ...] = ()
    version: int = 0
    release_at: datetime | None = None

    @property
    def is_released(self) -> bool:
        return self.released_at is not None

    @property
    def is_planned(self) -> bool:
        """Confirmed by all who must, and waiting for its moment."""
        return len(self.confirmed_by) >= CONFIRMATIONS and not self.is_released

    def is_due(self, now: datetime) -> bool:
        """Whether the moment of a planned release has come."""
        return self.is_planned and (self.release_at is None or self.release_at <= now)
