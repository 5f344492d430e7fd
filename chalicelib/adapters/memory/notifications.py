"""Queues, the delivery log and the mail service in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.kernel.errors import Refused, Unavailable
from chalicelib.kernel.events import Event
from chalicelib.notifications.model import CLAIM_TERM, Claim, Delivery, Message


class MemoryMessageQueue:
    """See `chalicelib.notifications.ports.MessageQueue`. `messages` wait until `take_all`."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def send(self, messages: Sequence[Message]) -> None:
        self.messages.extend(messages)

    def take_all(self) -> list[Message]:
        taken, self.messages = self.messages, []
        return taken


class MemoryEventQueues:
    """See `chalicelib.notifications.ports.EventQueues`."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Event]] = []

    def put(self, queue: str, event: Event) -> None:
        self.sent.append((queue, event))


class MemoryDeliveryLog:
    """See `chalicelib.notifications.ports.DeliveryLog`."""

    def __init__(self) -> None:
        self._deliveries: dict[str, Delivery] = {}
        self._problems: dict[str, Delivery] = {}

    def claim(self, message_id: str, now: datetime) -> Claim:
        found = self._deliveries.get(message_id)
        if found is not None and found.state in ("sent", "rejected"):
            return "done"
        if found is not None and found.state == "sending" and now - found.at < CLAIM_TERM:
            return "busy"
        self._deliveries[message_id] = Delivery(message_id, "sending", now)
        return "yours"

    def sent(self, message_id: str, now: datetime) -> None:
        self._deliveries[message_id] = Delivery(message_id, "sent", now)
        self._problems.pop(message_id, None)

    def failed(self, message_id: str, now: datetime, error: str) -> None:
        self._wrong(Delivery(message_id, "failed", now, error))

    def rejected(self, message_id: str, now: datetime, error: str) -> None:
        self._wrong(Delivery(message_id, "rejected", now, error))

    def problems(self, limit: int) -> tuple[Delivery, ...]:
        return tuple(one for _, one in sorted(self._problems.items()))[:limit]

    def _wrong(self, delivery: Delivery) -> None:
        self._deliveries[delivery.message_id] = delivery
        self._problems[delivery.message_id] = delivery


@dataclass(frozen=True, slots=True)
class SentMail:
    """One mail as the twin of the mail service got it."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str


class MemoryMailer:
    """See `chalicelib.notifications.ports.Mailer`. Addresses in `rejecting` are refused; while
    `down` is true nothing gets through."""

    def __init__(self) -> None:
        self.mails: list[SentMail] = []
        self.rejecting: set[str] = set()
        self.down = False

    def send(self, to: str, subject: str, text: str, html: str, message_id: str) -> None:
        if self.down:
            raise Unavailable("mail service")
        if to in self.rejecting:
            raise Refused("mail-rejected", code="MessageRejected")
        self.mails.append(SentMail(to, subject, text, html, message_id))
