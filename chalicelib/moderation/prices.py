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


def publish_prices(
    dossiers: DossierStore, round_id: str, *, version: int, actor: str, now: datetime
) -> Desk:
    """Publishes the round's amounts, all at once; published before is done already. Raises
    Conflict when the desk changed since it was read."""
    desk = dossiers.desk(round_id)
    if desk.prices_published_at is not None:
        return desk
    if desk.version != version:
        raise Conflict("the desk was changed meanwhile")
    changed = replace(desk, version=desk.version + 1, prices_published_at=now)
    entry = AuditEntry(
        at=now,
        actor=actor,
        action="moderation:prices:publish",
        subject=round_id,
        changes={"prices_published_at": ("", to_text(now))},
    )
    dossiers.save_desk(changed, entry)
    return changed


def public_estimate(dossiers: DossierStore, round_id: str, idea_id: str) -> int | None:
    """The city's amount for an idea in cents, once everybody may read it."""
    if dossiers.desk(round_id).prices_published_at is None:
        return None
    dossier = dossiers.get(idea_id)
    if dossier is None or dossier.merit is None or not dossier.merit.costs:
        return None
    return dossier.merit.total_cents
