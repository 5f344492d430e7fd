"""Moments in Dutch, for texts that are stored or printed (pages have `web.words`)."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

_BRUSSELS: Final = ZoneInfo("Europe/Brussels")
MONTHS: Final = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli"),
    *("augustus", "september", "oktober", "november", "december"),
)


def day(value: datetime) -> str:
    """`20 november 2026`, as Brussels counts."""
    at = value.astimezone(_BRUSSELS)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def moment(value: datetime) -> str:
    """`20 november 2026 om 9.00 uur`, as Brussels counts."""
    at = value.astimezone(_BRUSSELS)
    return f"{day(value)} om {at.hour}.{at.minute:02d} uur"
