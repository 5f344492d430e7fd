"""What applicants tell the city in another way than on their own page: staff enter it for them.

It counts from when it came, and the log says who entered it and how it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from chalicelib.kernel.errors import Refused

Via = Literal["letter", "phone", "desk"]

VIAS: Final[Mapping[Via, str]] = {
    "letter": "Met een brief",
    "phone": "Aan de telefoon",
    "desk": "Aan het loket",
}
_BRUSSELS: Final = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True, slots=True)
class Behalf:
    """Who enters what applicants said, how they said it, and when it came."""

    actor: str
    via: Via
    received_at: datetime

    def said(self, text: str = "") -> str:
        """How it came, and what was said, as colleagues and the log read it."""
        day = self.received_at.astimezone(_BRUSSELS)
        return f"{VIAS[self.via]}, {day.day}/{day.month}/{day.year}\n{text}".strip()


def require_came(behalf: Behalf, asked_at: datetime, now: datetime) -> None:
    """Raises Refused `moment-ahead` for what would come later than `now`, and `answer-early` for
    an answer from before the question."""
    if behalf.received_at > now:
        raise Refused("moment-ahead")
    if behalf.received_at < asked_at:
        raise Refused("answer-early")
