"""What waits for each colleague, once a day: what is late, what is due soon, what is nobody's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.identity.model import StaffMember
from chalicelib.moderation.model import WorkCard
from chalicelib.moderation.ports import DossierStore
from chalicelib.moderation.sharing import WORKERS, roles_in
from chalicelib.moderation.sharing_model import Desk

SOON: Final = timedelta(days=3)
# What one digest looks at: the work that is due first.
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Digest:
    """One colleague's work of one round. `unassigned` is for managers only."""

    member: StaffMember
    late: int
    soon: int
    unassigned: int

    @property
    def is_empty(self) -> bool:
        return not (self.late or self.soon or self.unassigned)


def digests(
    dossiers: DossierStore, round_id: str, staff: Sequence[StaffMember], now: datetime
) -> Iterator[Digest]:
    """A digest for everybody who has something waiting; who covers for somebody gets theirs."""
    cards = [card for card in dossiers.by_due(round_id, _MOST).cards if card.due <= now + SOON]
    desk = dossiers.desk(round_id)
    for member in staff:
        roles = roles_in(member, round_id, now)
        # While somebody is away their mail goes to who does the work.
        if not roles & WORKERS or desk.covered(member.person, now) != member.person:
            continue
        own = [card for card in cards if _belongs(card, member.person, desk, now)]
        late = sum(card.due <= now for card in own)
        free = sum(not card.assignee and card.due <= now for card in cards)
        found = Digest(member, late, len(own) - late, free if "manager" in roles else 0)
        if not found.is_empty:
            yield found


def _belongs(card: WorkCard, person: str, desk: Desk, now: datetime) -> bool:
    return bool(card.assignee) and desk.covered(card.assignee, now) == person
