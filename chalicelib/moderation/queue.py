"""The moderation queue: oldest first, filtered, paged by position.

A page costs a bounded number of queries however many ideas there are: a filter that finds
little ends the page early and goes on behind the last idea that was looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.ideas.model import Card, IdeaState, queue_position
from chalicelib.ideas.ports import IdeaStore

PAGE: Final = 25
_QUERIES: Final = 5
_QUERY_SIZE: Final = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show of a queue; empty texts don't filter."""

    area_id: str = ""
    theme_id: str = ""
    text: str = ""

    def fits(self, card: Card) -> bool:
        return (
            (not self.area_id or card.area_id == self.area_id)
            and (not self.theme_id or card.theme_id == self.theme_id)
            and all(word in card.title.casefold() for word in self.text.casefold().split())
        )

    @property
    def is_empty(self) -> bool:
        return not (self.area_id or self.theme_id or self.text.strip())


@dataclass(frozen=True, slots=True)
class Shown:
    """One page. `cursor` leads on, also from a page without hits; empty at the end."""

    cards: tuple[Card, ...]
    cursor: str


def queue_page(
    ideas: IdeaStore, round_id: str, state: IdeaState, wanted: Filter, cursor: str = ""
) -> Shown:
    """Up to `PAGE` ideas behind `cursor`. Raises Refused `bad-cursor`."""
    if wanted.is_empty:
        page = ideas.queue(round_id, state, PAGE, cursor)
        return Shown(page.cards, page.cursor)
    found: list[Card] = []
    for _ in range(_QUERIES):
        page = ideas.queue(round_id, state, _QUERY_SIZE, cursor)
        for card in page.cards:
            if wanted.fits(card):
                found.append(card)
            if len(found) == PAGE:
                last = card is page.cards[-1] and not page.cursor
                return Shown(tuple(found), "" if last else queue_position(card))
        cursor = page.cursor
        if not cursor:
            break
    return Shown(tuple(found), cursor)
