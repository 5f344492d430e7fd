"""How values read: money, dates, counts. The templates' filters.

Own small tables rather than a locale library: dates and money on these pages follow two fixed
patterns, and a locale library costs a third of the package and a fifth of the cold start. An
amount reads alike in every language, `€ 5.000`: it stands on ballots, letters and screens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date as Date
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from chalicelib.kernel.clock import to_text
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import SOURCE, gettext, language, ngettext
from chalicelib.web.calendar_words import said, table

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


def count(number: int, one: str, many: str) -> str:
    """`1 idee`, `12 ideeën`."""
    return f"{number} {ngettext(one, many, number)}"


def machine(value: datetime) -> str:
    """For the `datetime` attribute of `<time>`."""
    return to_text(value)


def written() -> Markup:
    """The attribute of what people wrote themselves, on a page in another language."""
    return Markup("") if language() == SOURCE else Markup(' lang="nl"')


def paragraphs(text: str) -> Markup:
    """Plain text as HTML paragraphs: empty lines part them, single breaks stay. People wrote it,
    so on a page in another language it says that it is Dutch."""
    blocks = [block for block in text.split("\n\n") if block.strip()]
    return Markup("\n").join(
        Markup("<p{}>{}</p>").format(
            written(), Markup("<br>").join(escape(line) for line in block.split("\n"))
        )
        for block in blocks
    )


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "euros": format_euros,
    "date": date,
    "short_date": short_date,
    "time": time,
    "moment": moment,
    "until": until,
    "by": by,
    "count": count,
    "machine": machine,
    "paragraphs": paragraphs,
    "say": gettext,
}
