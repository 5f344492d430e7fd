"""The mails to applicants whose idea the city hid, deleted or shows again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from chalicelib.ideas.model import TAKEN_OFF
from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.events import Event
from chalicelib.moderation.ports import DossierStore
from chalicelib.notifications.links import own_link
from chalicelib.notifications.model import Message
from chalicelib.notifications.people import applicants, mail_to

# What happened → the mail. A deleted idea has no name any more: its number tells which it was.
_TEMPLATES: Final[Mapping[str, str]] = {
    "hidden": "idea_hidden",
    "deleted": "idea_deleted",
    "shown": "idea_shown_again",
}


def takedown_messages(
    event: Event, ideas: IdeaStore, dossiers: DossierStore, city_url: str
) -> Iterator[Message]:
    """One mail for each applicant; none when something else happened since."""
    idea, what = ideas.get(event.data["idea_id"]), event.data["what"]
    mark = dossiers.takedown(event.data["idea_id"])
    if idea is None or mark is None:
        return
    state = idea.state if idea.state in TAKEN_OFF else "shown"
    if state != what:
        return
    values = {
        "title": idea.content.title,
        "reference": idea.id,
        "sentence": mark.reason,
    }
    for person in applicants(ideas, idea):
        own = own_link(idea, person, city_url) if what != "shown" else ""
        link = own or f"{city_url}/ideeen/{idea.id}"
        yield mail_to(
            person, f"{event.id}:{person.key}", _TEMPLATES[what], {**values, "link": link}
        )
