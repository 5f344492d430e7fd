"""Which worker learns of which event. Events that nobody needs stay in the outbox only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.kernel import events

ROUTES: Final[Mapping[str, tuple[str, ...]]] = {
    events.IDEA_SUBMITTED: ("moderation", "messages"),
    events.IDEA_DECIDED: ("moderation", "messages"),
    events.IDEA_WITHDRAWN: ("messages", "moderation"),
    events.IDEA_TAKEN_OFF: ("messages", "moderation"),
    events.IDEA_SPLIT: ("messages", "moderation"),
    events.DOSSIER_TOLD: ("messages",),
    events.IDEA_CONSENT: ("moderation", "messages"),
    events.IDEA_EDITED: ("moderation", "messages"),
    events.CHANGE_ASKED: (),
    events.CHANGE_ANSWERED: ("moderation", "messages"),
    events.FAMILY_CHANGED: ("moderation", "messages"),
    events.DRAFT_REMIND: ("messages",),
    events.PHASE_CHANGED: (),
    events.PHASE_MOVED: (),
    events.ROUND_CHANGED: (),
    events.ROUND_CLOSED: ("tally",),
    events.RESULT_READY: (),
    events.RESULT_RELEASED: ("messages",),
    events.PROJECT_UPDATED: ("messages",),
    events.NEWS_PUBLISHED: (),
    events.AGENDA_CHANGED: ("messages",),
    events.AGENDA_REMIND: ("messages",),
    events.AGENDA_OFF: ("messages",),
}


def queues_for(event_type: str) -> tuple[str, ...]:
    """The queues of an event's type. Raises KeyError for an unknown one: better held back and
    seen than lost."""
    return ROUTES[event_type]
