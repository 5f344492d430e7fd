"""The ideas that may go on the ballot, read from the ideas that staff accepted."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.ideas.model import Card
from chalicelib.ideas.ports import IdeaStore
from chalicelib.rounds.ballot import Candidate

_PAGE = 100


def accepted_candidates(ideas: IdeaStore, round_id: str) -> tuple[Candidate, ...]:
    """Every accepted idea of the round."""
    return tuple(
        Candidate(card.id, card.title, card.cost_cents, card.area_id, card.theme_id)
        for card in _accepted(ideas, round_id)
    )


def _accepted(ideas: IdeaStore, round_id: str) -> Iterator[Card]:
    cursor = ""
    while True:
        page = ideas.queue(round_id, "accepted", _PAGE, cursor)
        yield from page.cards
        if not page.cursor:
            return
        cursor = page.cursor
