"""What fills a mail, said in the language of its reader.

Messages carry facts: moments, and sentences as they are stored, in Dutch. They become words when
the mail is made. What people wrote stays as it is, and says that it is Dutch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Final

from chalicelib.ideas import telling
from chalicelib.kernel import moments
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.speech import SOURCE, language
from chalicelib.outcome import retold as count

# Values that people wrote, residents or staff.
_WRITTEN: Final = frozenset(
    {"about", "access", "joining", "leading", "other", "place", "round_title", "text", "title"}
)
_LINE: Final = re.compile(r"“(?P<title>.+?)”: (?P<sentence>.+)")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a value; `written` by people, in Dutch."""

    text: str
    written: bool = False

    @property
    def html(self) -> str:
        shown = escape(self.text).replace("\n", "<br>")
        foreign = self.written and self.text and language() != SOURCE
        return f'<span lang="{SOURCE}">{shown}</span>' if foreign else shown


def said(values: Mapping[str, str]) -> dict[str, tuple[Part, ...]]:
    """What fills the words of a mail."""
    return {name: tuple(_parts(name, value)) for name, value in values.items()}


def listed(lines: Iterable[tuple[str, str]]) -> str:
    """A value of several sentences, each with what it is about."""
    return "\n".join(f"“{title}”: {sentence}" for title, sentence in lines)


def _parts(name: str, value: str) -> Iterable[Part]:
    if name == "when":
        return (Part(_moment(value)),)
    if name == "last_day":
        return (Part(_last_day(value)),)
    if name == "sentence":
        return _sentence(value)
    return (Part(value, name in _WRITTEN),)


def _sentence(value: str) -> Iterable[Part]:
    """A sentence of an idea's history or of a count, a list of these, or words of people."""
    found = [_LINE.fullmatch(line) for line in value.split("\n")]
    if any(one is None for one in found):
        return (_told(value),)
    parts: list[Part] = []
    for one in found:
        if one is not None:
            start = "\n“" if parts else "“"
            parts += [Part(start), Part(one["title"], True), Part("”: "), _told(one["sentence"])]
    return parts


def _told(sentence: str) -> Part:
    for retold in (count.retold, telling.retold):
        words = retold(sentence)
        if words != sentence:
            return Part(words)
    return Part(sentence, written=True)


def _moment(value: str) -> str:
    moment = _read(value)
    return moments.moment(moment) if moment else value


def _last_day(value: str) -> str:
    """The last day before a moment."""
    moment = _read(value)
    return moments.date(moment - timedelta(seconds=1)) if moment else value


def _read(value: str) -> datetime | None:
    try:
        return from_text(value)
    except ValueError:
        return None
