"""What notifications need: a queue to wait in, a record of what went out, a mail service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.notifications.model import Message


class MessageQueue(Protocol):
    """Messages on their way to `send_message`."""

    def send(self, messages: Sequence[Message]) -> None:
        """Queues `messages`. Raises Unavailable when the queue doesn't take them."""
        ...


class DeliveryLog(Protocol):
    """What was sent, without addresses or texts."""

    def claim(self, message_id: str, now: datetime) -> bool:
        """Takes a message to send it; False when it was sent, or is being sent by another.

        A claim runs out after five minutes, so that a crash before the send isn't the end.
        """
        ...

    def sent(self, message_id: str, now: datetime) -> None: ...
    def failed(self, message_id: str, now: datetime, error: str) -> None:
        """Gives the claim back; `error` is the service's code, without an address."""
        ...


class Mailer(Protocol):
    """The mail service."""

    def send(self, to: str, subject: str, text: str, html: str, message_id: str) -> None:
        """Raises Refused `mail-rejected` when it will never work, Unavailable otherwise."""
        ...
