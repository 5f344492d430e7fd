"""A change that two people agreed on, as the news that residents read of it.

Its id is made of the hash that they confirmed, so that the page of the round knows the address
and the same change is never told twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from chalicelib.news.model import MAX_TEXT, MAX_TITLE, NewsItem
from chalicelib.rounds.differences import differences
from chalicelib.rounds.model import Round, RoundChange

_INTRO: Final = "De stad paste iets aan. Twee mensen van de stad keken het na."
_END: Final = "Alle regels van de ronde staan op de website."


def news_id(change: RoundChange) -> str:
    """The id of the news about `change`; empty for a change that nobody confirmed by a hash."""
    return f"wijziging-{change.hash[:24]}" if change.hash else ""


def change_news(before: Round, after: Round) -> NewsItem:
    """The news about the last change of `after`, which follows `before`."""
    change = after.changes[-1]
    title, text = _title(before, after), _text(change)
    return NewsItem(news_id(change), title, text, after.id, change.at)


def _title(before: Round, after: Round) -> str:
    all_ = len(differences(before, after))
    rules = len(differences(replace(before, phases=after.phases), after))
    dates = all_ - rules
    if dates and rules:
        what, verb = "De regels en datums", "veranderden"
    elif dates:
        what, verb = ("De datums", "veranderden") if dates > 1 else ("Een datum", "veranderde")
    else:
        what, verb = ("De regels", "veranderden") if rules > 1 else ("Een regel", "veranderde")
    room = MAX_TITLE - len(f"{what} van  {verb}")
    name = after.title if len(after.title) <= room else f"{after.title[: room - 1].rstrip()}…"
    return f"{what} van {name} {verb}"


def _text(change: RoundChange) -> str:
    around = "\n\n".join((_INTRO, "Dit veranderde:", "Waarom?", change.note, _END))
    lines = _that_fit(change.what, MAX_TEXT - len(around) - len("\n"))
    return "\n\n".join(
        (_INTRO, "\n".join(("Dit veranderde:", *lines)), f"Waarom?\n{change.note}", _END)
    )


def _that_fit(sentences: Iterable[str], room: int) -> list[str]:
    """A line for each sentence; where there is no room for all, how many aren't there."""
    lines = [f"• {sentence}" for sentence in sentences]
    if sum(len(line) + 1 for line in lines) <= room:
        return lines
    kept: list[str] = []
    more = "• En nog {count} andere. Je vindt ze bij de regels."
    room -= len(more.format(count=len(lines))) + 1
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return [*kept, more.format(count=len(lines) - len(kept))]
