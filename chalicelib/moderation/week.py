"""What is late or due within a week: on the desk of one person, and in the whole round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.moderation.model import WorkCard
from chalicelib.moderation.ports import DossierStore
from chalicelib.moderation.queue import desks_page

WEEK: Final = timedelta(days=7)
# One query a desk and one for the round, whatever there is.
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Due:
    """Up to `MOST` dossiers, what is due first comes first; `more` when there may be others."""

    cards: tuple[WorkCard, ...]
    more: bool


def due_on_desks(dossiers: DossierStore, round_id: str, desks: Sequence[str], now: datetime) -> Due:
    """What lies on all of `desks` and is due within a week of `now`."""
    page = desks_page(dossiers, round_id, desks, MOST)
    # Reported work comes first on a desk; behind its last one the order is that of due dates.
    last = page.cards[-1] if page.cursor else None
    more = last is not None and (bool(last.reported) or last.due <= now + WEEK)
    return Due(_due(page.cards, now), more)


def due_in_round(dossiers: DossierStore, round_id: str, now: datetime) -> Due:
    """All open work of the round that is due within a week of `now`."""
    page = dossiers.by_due(round_id, MOST)
    return Due(_due(page.cards, now), bool(page.cursor) and page.cards[-1].due <= now + WEEK)


def _due(cards: Sequence[WorkCard], now: datetime) -> tuple[WorkCard, ...]:
    found = (card for card in cards if card.due <= now + WEEK)
    return tuple(sorted(found, key=lambda card: card.position))
