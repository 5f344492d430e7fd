"""How days, hours and deadlines read, in the language that is spoken and on clocks in Brussels."""

from __future__ import annotations

from datetime import date as Date
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.kernel.calendar_words import said, table

BRUSSELS: Final = ZoneInfo("Europe/Brussels")


def local(moment: datetime) -> datetime:
    """`moment` as clocks in Brussels show it."""
    return moment.astimezone(BRUSSELS)


def date(moment: datetime) -> str:
    """`zondag 6 december 2026`."""
    here, words = local(moment), table()
    text = words.date.format(
        weekday=words.days[here.weekday()],
        day=_number(here.day),
        month=words.months[here.month - 1],
        year=here.year,
    )
    return said(text)


def short_date(moment: datetime) -> str:
    """`6 december 2026`."""
    return day(local(moment).date())


def day(value: Date) -> str:
    """`6 december 2026`, of a day without an hour."""
    return said(f"{_number(value.day)} {table().months[value.month - 1]} {value.year}")


def _number(of_month: int) -> str:
    return table().first if of_month == 1 else str(of_month)


def time(moment: datetime) -> str:
    """`23.59 uur`."""
    here = local(moment)
    return said(table().time.format(hour=here.hour, minute=f"{here.minute:02d}"))


def moment(value: datetime) -> str:
    """`zondag 6 december 2026 om 23.59 uur`."""
    return said(table().moment.format(date=date(value), time=time(value)))


def until(closes_at: datetime) -> str:
    """The last day before `closes_at`, as people say it.

    A phase that closes at midnight lasts `tot en met` the day before; any other hour is said.
    """
    last = _last_day(closes_at)
    if last is not None:
        return said(table().through.format(date=date(last)))
    return said(table().until.format(moment=moment(closes_at)))


def by(closes_at: datetime) -> str:
    """`ten laatste op …`: the last day before a moment, as `until` counts."""
    last = _last_day(closes_at)
    if last is not None:
        return said(table().latest.format(date=date(last)))
    return said(table().before.format(moment=moment(closes_at)))


def _last_day(closes_at: datetime) -> datetime | None:
    """The end of the day before, for what closes at midnight."""
    here = local(closes_at)
    if (here.hour, here.minute) != (0, 0):
        return None
    return datetime.fromtimestamp(closes_at.timestamp() - 1, tz=BRUSSELS)
