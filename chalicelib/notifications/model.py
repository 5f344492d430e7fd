"""A mail to one person: which words, and what fills them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """`id` is derived from the event and the person, so that a repeat is the same message.

    `template` names the words, `values` fill them (texts only). `secret` messages carry a
    code: nothing of their values is ever stored.
    """

    id: str
    template: str
    to: str
    values: Mapping[str, str] = field(default_factory=dict)
    secret: bool = False
