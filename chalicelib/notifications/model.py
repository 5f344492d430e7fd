"""A mail to one person: which words, and what fills them; and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.kernel.speech import SOURCE

DeliveryState = Literal["sending", "sent", "failed", "rejected"]
Claim = Literal["yours", "done", "busy"]

# A claim outlives the function that took it (60 seconds at most), so whoever finds an older
# one knows that its owner is dead.
CLAIM_TERM: Final = timedelta(seconds=60)
# The value of a message whose reader may choose the language of the next one.
CHOOSES: Final = "choice"


@dataclass(frozen=True, slots=True)
class Message:
    """`id` is derived from the event and the person, so that a repeat is the same message.

    `template` names the words, `values` are the facts that fill them (`saying`). `secret`
    messages carry a code: nothing of their values is ever stored. `language` is that of the
    person who reads it.
    """

    id: str
    template: str
    to: str
    values: Mapping[str, str] = field(default_factory=dict)
    secret: bool = False
    language: str = SOURCE


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message; no address, no text. `error` is the mail service's code."""

    message_id: str
    state: DeliveryState
    at: datetime
    error: str = ""
