"""How values read: money, dates, counts. The templates' filters.

Own small tables rather than a locale library: dates and money on these pages follow two fixed
patterns, and a locale library costs a third of the package and a fifth of the cold start. An
amount reads alike in every language, `€ 5.000`: it stands on ballots, letters and screens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from markupsafe import Markup, escape

from chalicelib.kernel.moments import (
    BRUSSELS,
    by,
    date,
    day,
    local,
    moment,
    short_date,
    time,
    until,
)
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import SOURCE, gettext, language, ngettext

__all__ = [
    "BRUSSELS",
    "FILTERS",
    "by",
    "count",
    "date",
    "day",
    "local",
    "machine",
    "moment",
    "named",
    "paragraphs",
    "short_date",
    "theirs",
    "time",
    "until",
    "written",
]


def count(number: int, one: str, many: str) -> str:
    """`1 idee`, `12 ideeën`."""
    return f"{number} {ngettext(one, many, number)}"


def machine(value: datetime) -> str:
    """For the `datetime` attribute of `<time>`, which knows no more than thousandths."""
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def written() -> Markup:
    """The attribute of what people wrote themselves, on a page in another language."""
    return Markup("") if language() == SOURCE else Markup(' lang="nl"')


def named(place: Named) -> Markup | str:
    """The name of an area or theme; where it is Dutch on a page in another language, it says so."""
    other = written() if place.told == place.name else ""
    return Markup("<span{}>{}</span>").format(other, place.told) if other else place.told


def theirs(text: str) -> Markup | str:
    """A line that people wrote; on a page in another language it says that it is Dutch."""
    other = written() if text else ""
    return Markup("<bdi{}>{}</bdi>").format(other, text) if other else text


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


class Named(Protocol):
    """Something with a Dutch name and perhaps others (`rounds.model.Theme`)."""

    @property
    def name(self) -> str: ...
    @property
    def told(self) -> str: ...


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
    "named": named,
    "theirs": theirs,
    "paragraphs": paragraphs,
    "say": gettext,
}
