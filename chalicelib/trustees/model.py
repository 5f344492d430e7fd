"""The trustees of a round: three seats, and what became of their parts.

    seats     a trustee drew a code and typed it back: the public key that follows from it
    sealed    the secret key was made, split, and each trustee's parts sealed to that key
    asked     the vote is over, audited, and the link cut: codes may be typed
    given     the parts of a trustee whose code was right, wrapped for the count

Seats and keys change until `sealed`, never after it. Nothing here is a secret: a sealed part opens
with a trustee's code only, a given part with the count's right only, and two are needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

SEATS: Final = 3
NEEDED: Final = 2
TRIES: Final = 5
WAIT: Final = timedelta(minutes=15)
NAME_MAX: Final = 80


@dataclass(frozen=True, slots=True)
class Seat:
    """One trustee. `name` is the name or function that residents read; `key` is public, in hex."""

    number: int
    person: str
    name: str
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SealedParts:
    """The public key of the vote in hex, and for each seat in order what its trustee opens."""

    public: str
    parts: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """The parts of one seat, wrapped under a key that only the count may use."""

    number: int
    wrapped: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Tries:
    """Codes that were typed without success, and when the last of them stops to count."""

    count: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Trust:
    """All of a round's trustees. `draws` are the public keys of codes that were drawn and not
    typed back yet, by person; `version` counts saved changes."""

    round_id: str
    version: int = 0
    seats: tuple[Seat, ...] = ()
    draws: Mapping[str, str] = field(default_factory=dict)
    sealed: SealedParts | None = None
    asked_at: datetime | None = None
    given: tuple[Given, ...] = ()
    tries: Mapping[int, Tries] = field(default_factory=dict)

    def seat_of(self, person: str) -> Seat | None:
        return next((seat for seat in self.seats if seat.person == person), None)

    def gave(self, number: int) -> bool:
        return any(one.number == number for one in self.given)

    @property
    def missing(self) -> int:
        """How many trustees still lack a key."""
        return SEATS - len(self.seats)

    @property
    def is_enough(self) -> bool:
        """Whether the ballots can be opened."""
        return len(self.given) >= NEEDED
