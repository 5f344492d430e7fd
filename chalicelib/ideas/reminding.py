"""One reminder for whoever began an idea and didn't send it, shortly before the deadline.

The job may come late, twice, or die half-way: every draft has one event by its own id, and the
round is marked as done only after the last one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.events import DRAFT_REMIND, Event
from chalicelib.rounds.model import Round
from chalicelib.rounds.ports import RoundStore

# A weekend is enough to finish; it stays below OUTBOX_TERM, which remembers that it was told.
REMIND_BEFORE: Final = timedelta(days=3)


def remind(ideas: IdeaStore, rounds: RoundStore, round_: Round, now: datetime) -> int:
    """Tells about every open draft of the round that has an address, once; how many were new.

    Who types an address after this moment knows the deadline, and isn't reminded.
    """
    phase = round_.phase("submission")
    mark = Event(f"reminded-{round_.id}", DRAFT_REMIND, now, {"round_id": round_.id})
    if not phase.is_open(now) or now < phase.closes_at - REMIND_BEFORE:
        return 0
    if rounds.announced(mark.id):
        return 0
    told = 0
    for draft_id in ideas.drafts_with_address(round_.id):
        data = {"draft_id": draft_id, "round_id": round_.id}
        told += rounds.announce(Event(f"draft-remind-{draft_id}", DRAFT_REMIND, now, data))
    rounds.announce(mark)
    return told
