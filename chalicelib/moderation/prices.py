"""What the city thinks that ideas cost: hidden from everybody until all amounts of a round are
published at one moment, so that no idea's price is known before another's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import Card, IdeaState
from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict
from chalicelib.moderation.ports import DossierStore
from chalicelib.moderation.sharing_model import Desk
from chalicelib.moderation.terms import published_cents

# How many ideas of each state are looked at for their amount.
LOOKED_AT: Final = 100
_STATES: Final[tuple[IdeaState, ...]] = ("accepted", "published")


def publish_prices(
    dossiers: DossierStore, round_id: str, *, version: int, actor: str, now: datetime
) -> Desk:
    """Publishes the round's amounts as they are at `now`, all at once; also those that were
    judged since they were published before. A second tap is done already. Raises Conflict when
    the desk changed since it was read."""
    desk = dossiers.desk(round_id)
    before = desk.prices_published_at
    if before is not None and desk.version == version + 1:
        return desk
    if desk.version != version:
        raise Conflict("the desk was changed meanwhile")
    changed = replace(desk, version=desk.version + 1, prices_published_at=now)
    entry = AuditEntry(
        at=now,
        actor=actor,
        action="moderation:prices:publish",
        subject=round_id,
        changes={"prices_published_at": (to_text(before) if before else "", to_text(now))},
    )
    dossiers.save_desk(changed, entry)
    return changed


@dataclass(frozen=True, slots=True)
class Open:
    """Ideas that go to the vote or may, and would be published without an amount, or with an
    older one than the city has. `more`: only the first ones were looked at."""

    missing: tuple[Card, ...]
    newer: tuple[Card, ...]
    more: bool


def open_estimates(
    dossiers: DossierStore, ideas: IdeaStore, round_id: str, published_at: datetime | None
) -> Open:
    """What publishing the round's amounts would leave out or change."""
    pages = [ideas.queue(round_id, state, LOOKED_AT) for state in _STATES]
    cards = [card for page in pages for card in page.cards]
    found = dossiers.many([card.id for card in cards])

    def judged_at(card: Card) -> datetime | None:
        merit = found[card.id].merit if card.id in found else None
        return merit.at if merit is not None and merit.costs else None

    return Open(
        tuple(card for card in cards if judged_at(card) is None),
        tuple(
            card
            for card in cards
            if published_at is not None and (judged_at(card) or published_at) > published_at
        ),
        any(page.cursor for page in pages),
    )


def public_estimate(dossiers: DossierStore, round_id: str, idea_id: str) -> int | None:
    """The city's amount for an idea in cents, once everybody may read it."""
    published_at = dossiers.desk(round_id).prices_published_at
    dossier = None if published_at is None else dossiers.get(idea_id)
    return None if dossier is None else published_cents(dossier, published_at)
