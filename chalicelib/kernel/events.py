"""Events: what happened, told once, in the same transaction as the fact itself.

An event carries identifiers only, never names or addresses: it travels through queues.
Its id is derived from the fact where that can be, so that a repeated use case tells the
same event and every consumer recognises it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

IDEA_SUBMITTED: Final = "ideas:idea:submit"
IDEA_DECIDED: Final = "moderation:idea:decide"
IDEA_WITHDRAWN: Final = "ideas:idea:withdraw"
DOSSIER_TOLD: Final = "moderation:dossier:tell"
IDEA_TAKEN_OFF: Final = "moderation:idea:takedown"
IDEA_SPLIT: Final = "moderation:idea:split"
DRAFT_REMIND: Final = "ideas:draft:remind"
IDEA_CONSENT: Final = "ideas:consent:change"
IDEA_EDITED: Final = "ideas:idea:edit"
CHANGE_ASKED: Final = "ideas:change:ask"
CHANGE_ANSWERED: Final = "moderation:change:answer"
FAMILY_CHANGED: Final = "families:join:change"
PHASE_CHANGED: Final = "rounds:phase:change"
PHASE_MOVED: Final = "rounds:phase:move"
ROUND_CHANGED: Final = "rounds:settings:change"
ROUND_CLOSED: Final = "voting:round:close"
RESULT_READY: Final = "tally:result:ready"
RESULT_RELEASED: Final = "tally:result:release"
PROJECT_UPDATED: Final = "projects:project:update"
AGENDA_CHANGED: Final = "agenda:registration:change"
AGENDA_REMIND: Final = "agenda:registration:remind"
AGENDA_OFF: Final = "agenda:gathering:off"
NEWS_PUBLISHED: Final = "news:item:publish"

# How long an outbox item stays: longer than a stream (24 hours) and a queue (4 days) can lag.
OUTBOX_TERM: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. `data` holds identifiers and small codes."""

    id: str
    type: str
    at: datetime
    data: Mapping[str, str] = field(default_factory=dict)
