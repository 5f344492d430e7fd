"""Sending one message: once, also when the queue delivers it three times or a worker dies.

A mail service takes no idempotency key. What is left is the moment between its yes and our
note of it: a worker that dies there sends that one mail twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from chalicelib.kernel.errors import Refused, Unavailable
from chalicelib.notifications.model import Message
from chalicelib.notifications.ports import DeliveryLog, Mailer
from chalicelib.notifications.rendering import render


def deliver(
    message: Message, deliveries: DeliveryLog, mailer: Mailer, now: datetime
) -> Literal["sent", "done", "rejected"]:
    """Sends `message` unless that was done. A rejected address is recorded, not tried again.

    Raises Unavailable when it must come back later; KeyError when it has no words.
    """
    # Before the claim: a message without words then never looks as if it were on its way.
    mail = render(message)
    claim = deliveries.claim(message.id, now)
    if claim == "done":
        return "done"
    if claim == "busy":
        raise Unavailable("another worker is sending this message")
    try:
        mailer.send(message.to, mail.subject, mail.text, mail.html, message.id)
    except Refused as error:
        deliveries.rejected(message.id, now, str(error.details.get("code", error.reason)))
        return "rejected"
    except Unavailable as error:
        deliveries.failed(message.id, now, str(error))
        raise
    deliveries.sent(message.id, now)
    return "sent"
