"""A mail speaks its reader's language only while the city offers that language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from chalicelib.kernel.speech import SOURCE
from chalicelib.notifications.model import CHOOSES, Message

# What the pages read in an address, to show one page in a language.
_FIELD: Final = "taal"
# Mails to people who have a page of their own (*Mijn pagina*), where they choose a language.
_OWN_PAGE: Final = frozenset(
    {"idea_received", "idea_typed", "idea_followed_change", "project_update", "result_follower"}
)


def offered(message: Message, languages: Collection[str]) -> Message:
    """`message` in a language that the city offers, its link to the page in that language."""
    language = message.language if message.language in languages else SOURCE
    values = dict(message.values)
    if "link" in values and language != SOURCE:
        mark = "&" if "?" in values["link"] else "?"
        values["link"] += f"{mark}{_FIELD}={language}"
    if len(languages) > 1 and message.template in _OWN_PAGE:
        values[CHOOSES] = "1"
    return replace(message, values=values, language=language)
