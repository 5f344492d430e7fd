"""The mails that bring somebody back to an idea that they began."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from chalicelib.ideas.drafts import secret_of
from chalicelib.ideas.model import Draft
from chalicelib.ideas.ports import IdeaStore
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.events import Event
from chalicelib.kernel.ids import fingerprint
from chalicelib.kernel.speech import language
from chalicelib.kernel.text import clean_line
from chalicelib.notifications.model import Message
from chalicelib.rounds.model import Round
from chalicelib.rounds.ports import RoundStore

_SLOT_SECONDS: Final = 600
_ADDRESS: Final = re.compile(r"[^@\s,;:<>]{1,64}@[^@\s,;:<>]{1,180}\.[^@\s.,;:<>]{2,}")


def reminders(
    event: Event, ideas: IdeaStore, rounds: RoundStore, keyring: Keyring, city_url: str
) -> Iterator[Message]:
    """The reminder, unless the draft was sent or is gone, or what was typed is no address."""
    draft = ideas.draft(event.data["draft_id"]) if "draft_id" in event.data else None
    round_ = rounds.get(event.data["round_id"])
    if draft is None or round_ is None or draft.idea_id or not _ADDRESS.fullmatch(draft.address):
        return
    secret = secret_of(keyring, draft.id, draft.created_at)
    if fingerprint(secret) != draft.key:
        # Its secret was a random one: nobody but its writer knows the link.
        return
    title = clean_line(draft.answers.get("title", ""))
    values = {
        "round_title": round_.title,
        "about": f": “{title}”" if title else "",
        "last_day": to_text(round_.phase("submission").closes_at),
        "link": f"{city_url}/indienen/{draft.id}?sleutel={secret}",
    }
    yield Message(
        event.id, "draft_reminder", draft.address, values, secret=True, language=draft.language
    )


def link_message(draft: Draft, round_: Round, link: str, to: str, now: datetime) -> Message:
    """The mail with the link to a draft, as its writer asks for it. The same one for ten minutes,
    so that a double tap sends one."""
    slot = int(now.timestamp()) // _SLOT_SECONDS
    title = clean_line(draft.answers.get("title", ""))
    values = {
        "round_title": round_.title,
        "about": f": “{title}”" if title else "",
        "last_day": to_text(round_.phase("submission").closes_at),
        "link": link,
    }
    message_id = f"draft-link-{draft.id}-{slot}-{fingerprint(to)[:16]}"
    return Message(message_id, "draft_link", to, values, secret=True, language=language())
