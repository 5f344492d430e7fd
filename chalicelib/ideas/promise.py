"""The promise of a round: everybody gets an answer within so many working days."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_BRUSSELS: Final = ZoneInfo("Europe/Brussels")
_SATURDAY: Final = 5


def answer_due(submitted_at: datetime, answer_days: int) -> datetime:
    """The moment (UTC) at which the promised answer is late: the end of the last day.

    Counts so many working days after the day that the idea came in, as days go in Brussels.
    Saturdays and Sundays don't count.
    """
    day = submitted_at.astimezone(_BRUSSELS).date()
    left = answer_days
    while left > 0:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY:
            left -= 1
    end = datetime.combine(day + timedelta(days=1), time(), _BRUSSELS)
    return end.astimezone(UTC)
