"""What the city thinks that ideas cost: hidden from everybody until all amounts of a round are
published at one moment, so that no idea's price is known before another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict
from chalicelib.moderation.ports import DossierStore
from chalicelib.moderation.sharing_model import Desk
from chalicelib.moderation.terms import published_cents


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


def public_estimate(dossiers: DossierStore, round_id: str, idea_id: str) -> int | None:
    """The city's amount for an idea in cents, once everybody may read it."""
    published_at = dossiers.desk(round_id).prices_published_at
    dossier = None if published_at is None else dossiers.get(idea_id)
    return None if dossier is None else published_cents(dossier, published_at)
