"""The mails of a refusal that one may appeal against: until when, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chalicelib.ideas.model import Idea
from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.events import Event
from chalicelib.moderation.ports import DossierStore
from chalicelib.moderation.terms import may_appeal
from chalicelib.notifications.compose_dossier import last_day
from chalicelib.notifications.links import own_link
from chalicelib.notifications.model import Message
from chalicelib.notifications.people import applicants, mail_to


def refusal_messages(
    event: Event,
    idea: Idea,
    values: Mapping[str, str],
    ideas: IdeaStore,
    dossiers: DossierStore,
    city_url: str,
) -> Iterator[Message]:
    """One mail for each applicant; none when nobody can appeal any more."""
    dossier = dossiers.get(idea.id)
    if dossier is None or dossier.refusal is None or not may_appeal(dossier, event.at):
        return
    values = {**values, "last_day": last_day(dossier.refusal.until)}
    for person in applicants(ideas, idea):
        own = own_link(idea, person, city_url, "/bezwaar")
        template = "idea_refused_appeal" if own else "idea_refused_group"
        link = own or values["link"]
        yield mail_to(person, f"{event.id}:{person.key}", template, {**values, "link": link})
