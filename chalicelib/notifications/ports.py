"""What notifications need: a queue to wait in, a record of what went out, a mail service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.kernel.events import Event
from chalicelib.notifications.model import Claim, Delivery, Message


class MessageQueue(Protocol):
    """Messages on their way to `send_message`."""

    def send(self, messages: Sequence[Message]) -> None:
        """Queues `messages`. Raises Unavailable when the queue doesn't take all of them; those
        it took may come twice when the call is made again."""
        ...


class EventQueues(Protocol):
    """The queues of the workers, by the names in `notifications.routing`."""

    def put(self, queue: str, event: Event) -> None:
        """Queues the event. Raises Unavailable when the queue doesn't take it."""
        ...


class DeliveryLog(Protocol):
    """What was sent, without addresses or texts."""

    def claim(self, message_id: str, now: datetime) -> Claim:
        """Takes a message to send it.

        `yours`: nobody else will for `CLAIM_TERM`. `done`: it was sent or finally rejected.
        `busy`: another is at it and may yet fail, so the message must come back later.
        """
        ...

    def sent(self, message_id: str, now: datetime) -> None: ...
    def failed(self, message_id: str, now: datetime, error: str) -> None:
        """Gives the claim back; `error` is the service's code, without an address."""
        ...

    def rejected(self, message_id: str, now: datetime, error: str) -> None:
        """Records that it will never be delivered: it isn't tried again."""
        ...

    def problems(self, limit: int) -> tuple[Delivery, ...]:
        """Messages that were rejected, or failed and haven't been sent since."""
        ...


class Mailer(Protocol):
    """The mail service."""

    def send(self, to: str, subject: str, text: str, html: str, message_id: str) -> None:
        """Raises Refused `mail-rejected` (with the service's `code`) when it will never work,
        Unavailable otherwise."""
        ...
