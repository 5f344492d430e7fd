"""The promise of a round: everybody gets an answer within so many working days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.easter import easter

_BRUSSELS: Final = ZoneInfo("Europe/Brussels")
_SATURDAY: Final = 5

# Belgian law's ten days off (Royal Decree of 18 April 1974): seven have a date, and three move
# with Easter: the Monday after it, Ascension and the Monday of Pentecost.
_DATED: Final = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER: Final = (1, 39, 50)


@cache
def holidays(year: int) -> frozenset[date]:
    """The legal days off in Belgium in `year`."""
    sunday = easter(year)
    moving = [sunday + timedelta(days=days) for days in _AFTER_EASTER]
    return frozenset((*moving, *(date(year, month, day) for month, day in _DATED)))


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for the legal days off."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def answer_due(submitted_at: datetime, answer_days: int) -> datetime:
    """The moment (UTC) at which the promised answer is late: the end of the last day.

    Counts so many working days after the day that the idea came in, as days go in Brussels.
    """
    day = submitted_at.astimezone(_BRUSSELS).date()
    left = answer_days
    while left > 0:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return _end(day)


def end_of_day(moment: datetime, days: int) -> datetime:
    """The end (UTC) of the day that comes `days` calendar days after `moment` in Brussels."""
    return _end(moment.astimezone(_BRUSSELS).date() + timedelta(days=days))


def _end(day: date) -> datetime:
    end = datetime.combine(day + timedelta(days=1), time(), _BRUSSELS)
    return end.astimezone(UTC)
