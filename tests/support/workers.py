"""The workers on in-memory twins: events go from the outbox through the real handlers.

`Workers(twins).run()` does what stream, queues and schedules do on AWS: it dispatches what is
new in the outbox and feeds the queues until they are empty, each delivery `times` times.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from chalicelib.adapters.dynamodb.common import outbox_item
from chalicelib.adapters.dynamodb.table import encode
from chalicelib.adapters.memory.notifications import MemoryEventQueues, MemoryMailer
from chalicelib.adapters.memory.pictures import MemoryPictureShelf, MemoryPictureUse
from chalicelib.adapters.queues import event_body, message_body
from chalicelib.functions import dispatch_events, send_message, tally_round
from chalicelib.ideas.model import HistoryLine, Idea, Person, Private
from chalicelib.kernel.events import IDEA_SUBMITTED, Event
from chalicelib.kernel.ids import fingerprint
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import day
from tests.support.twins import NOON, Twins


class WorkerTwins(Twins):
    """Also the ports that only workers have."""

    def __init__(self, now: datetime = NOON) -> None:
        super().__init__(now)
        self.event_queues = MemoryEventQueues()
        self.expired: dict[str, int] = {}

    @cached_property
    def mailer(self) -> MemoryMailer:
        return MemoryMailer()

    @cached_property
    def expiry(self) -> WorkerTwins:
        return self

    @cached_property
    def picture_shelf(self) -> MemoryPictureShelf:
        return MemoryPictureShelf()

    @cached_property
    def picture_use(self) -> MemoryPictureUse:
        return MemoryPictureUse()

    def delete_expired(self, now: datetime) -> dict[str, int]:
        return self.expired


def stream_record(event: Event, number: int = 1) -> dict[str, Any]:
    """A new outbox item as the stream tells it."""
    return {
        "eventName": "INSERT",
        "dynamodb": {
            "SequenceNumber": f"{number:021d}",
            "NewImage": encode(outbox_item(event)),
        },
    }


def queue_record(body: Any, number: int = 1) -> dict[str, Any]:
    """A queue's message with this body."""
    return {"messageId": f"m{number}", "body": body if isinstance(body, str) else json.dumps(body)}


def batch_of(bodies: Iterable[Any]) -> dict[str, Any]:
    """What a queue hands a function."""
    return {"Records": [queue_record(body, place) for place, body in enumerate(bodies)]}


class Workers:
    """Feeds the handlers. `failed` counts the deliveries that would come back."""

    def __init__(self, twins: WorkerTwins) -> None:
        self.twins = twins
        self.failed = 0
        self._told: set[str] = set()

    def run(self, times: int = 1) -> None:
        """Works until nothing is left. `failed` deliveries aren't tried again."""
        new = [event for event in self.twins.outbox.events if event.id not in self._told]
        self._told |= {event.id for event in new}
        for _ in range(times):
            records = [stream_record(event, place) for place, event in enumerate(new, start=1)]
            self._note(dispatch_events.run(self.twins, {"Records": records}))
        sent, self.twins.event_queues.sent = self.twins.event_queues.sent, []
        for queue, event in sent:
            if queue == "tally":
                self._note(tally_round.run(self.twins, batch_of([event_body(event)])))
            if queue == "messages":
                self._note(send_message.run(self.twins, batch_of([event_body(event)])))
        for message in self.twins.messages.take_all():
            for _ in range(times):
                self._note(send_message.run(self.twins, batch_of([message_body(message)])))
        if any(event.id not in self._told for event in self.twins.outbox.events):
            self.run(times)

    def _note(self, answer: dict[str, list[dict[str, str]]]) -> None:
        self.failed += len(answer["batchItemFailures"])


def person_of(email: str) -> str:
    """A person key for tests: made of the address, and not it."""
    return fingerprint(email)[:20]


def add_idea(
    services: Any,
    idea_id: str,
    *,
    title: str = "",
    state: str = "accepted",
    cost_cents: int = 1_500_00,
    email: str = "",
    round_id: str = "r26",
    at: datetime | None = None,
) -> Idea:
    """Stores an idea of two people in `state`, without the event's mails. Ideas lie apart."""
    first, second = sample_people()
    person = Person(first.name, email or f"{idea_id}@voorbeeld.example", "", first.street)
    moment = at or day(10)
    idea = Idea(
        id=idea_id,
        round_id=round_id,
        content=sample_content(
            title=title or f"Idee {idea_id}", cost_cents=cost_cents, place=f"Bij de {idea_id}"
        ),
        state=state,  # type: ignore[arg-type]
        version=1,
        author=person_of(person.email),
        photos=(),
        source="web",
        submitted_at=moment,
        changed_at=moment,
    )
    line = HistoryLine(moment, state, "stad", "Je idee past in de regels.")
    event = Event(
        f"idea-submit-{idea_id}", IDEA_SUBMITTED, moment, {"idea_id": idea_id, "round_id": round_id}
    )
    services.ideas.add(idea, Private((person, second)), line, event)
    return idea
