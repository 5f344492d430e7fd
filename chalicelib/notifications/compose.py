"""From an event to the mails that it calls for: one for each person, never more.

Reads what is stored at this moment, so an event that comes late tells what is true. The ids of
the messages are made of the event and the person: composing twice gives the same messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.agenda.ports import AgendaStore
from chalicelib.families.ports import FamilyStore
from chalicelib.ideas.model import HistoryLine, Idea
from chalicelib.ideas.ports import IdeaStore
from chalicelib.identity.ports import Keyring
from chalicelib.kernel import events
from chalicelib.kernel.events import Event
from chalicelib.kernel.speech import N_, SOURCE
from chalicelib.kernel.text import normal_email
from chalicelib.moderation.ports import DossierStore
from chalicelib.notifications.compose_agenda import agenda_messages
from chalicelib.notifications.compose_consent import consent_messages, questions
from chalicelib.notifications.compose_dossier import dossier_messages
from chalicelib.notifications.compose_family import family_messages
from chalicelib.notifications.compose_refusal import refusal_messages
from chalicelib.notifications.compose_reminder import reminders
from chalicelib.notifications.compose_result import result_messages
from chalicelib.notifications.compose_split import split_messages
from chalicelib.notifications.compose_takedown import takedown_messages
from chalicelib.notifications.model import Message
from chalicelib.notifications.offering import offered
from chalicelib.notifications.people import applicants, followers, mail_to
from chalicelib.outcome.ports import ResultStore
from chalicelib.projects.ports import ProjectStore
from chalicelib.rounds.ports import RoundStore


@dataclass(frozen=True, slots=True)
class Sources:
    """What mails are made from. `city_url` is the public address of the pages, `languages` are
    those that the city offers at this moment."""

    rounds: RoundStore
    ideas: IdeaStore
    projects: ProjectStore
    results: ResultStore
    city_url: str
    keyring: Keyring
    families: FamilyStore
    agenda: AgendaStore
    dossiers: DossierStore
    languages: tuple[str, ...] = (SOURCE,)


def compose(event: Event, sources: Sources) -> tuple[Message, ...]:
    """The messages of `event`; none when its subject is gone. Raises KeyError for an event
    that no mail is made of."""
    return tuple(offered(one, sources.languages) for one in _COMPOSERS[event.type](event, sources))


def _received(event: Event, sources: Sources) -> Iterator[Message]:
    idea = sources.ideas.get(event.data["idea_id"])
    round_ = sources.rounds.get(idea.round_id) if idea else None
    if idea is None or round_ is None:
        return
    private = sources.ideas.private(idea.id)
    typed = idea.source in ("paper", "staff") and private is not None
    writer = normal_email(private.people[0].email) if private and typed else ""
    for person in applicants(sources.ideas, idea):
        # Staff typed it: the writer takes it over by signing in with this very address.
        takes_over = bool(writer) and normal_email(person.email) == writer
        template = "idea_received"
        if takes_over:
            template = "idea_typed_few" if idea.missing else "idea_typed"
        values = {
            "title": idea.content.title,
            "reference": idea.id,
            "days": str(round_.answer_days),
            "least": str(round_.applicants.min_people),
            "link": f"{sources.city_url}/mijn" + (f"/overnemen/{idea.id}" if takes_over else ""),
        }
        yield mail_to(person, f"{event.id}:{person.key}", template, values)
    yield from questions(event, idea, sources.ideas, sources.keyring, sources.city_url)


def _reminder(event: Event, sources: Sources) -> Iterator[Message]:
    yield from reminders(event, sources.ideas, sources.rounds, sources.keyring, sources.city_url)


def _consent(event: Event, sources: Sources) -> Iterator[Message]:
    idea = sources.ideas.get(event.data["idea_id"])
    if idea is not None:
        yield from consent_messages(event, idea, sources.ideas, sources.keyring, sources.city_url)


def _dossier(event: Event, sources: Sources) -> Iterator[Message]:
    yield from dossier_messages(
        event, sources.ideas, sources.rounds, sources.dossiers, sources.city_url
    )


def _split(event: Event, sources: Sources) -> Iterator[Message]:
    yield from split_messages(event, sources.ideas, sources.keyring, sources.city_url)


def _taken_off(event: Event, sources: Sources) -> Iterator[Message]:
    yield from takedown_messages(event, sources.ideas, sources.dossiers, sources.city_url)


_DECISIONS: Final[Mapping[str, str]] = {
    "published": "idea_published",
    "accepted": "idea_accepted",
    "refused": "idea_refused",
    "received": "idea_unpublished",
}


def _decided(event: Event, sources: Sources) -> Iterator[Message]:
    idea = sources.ideas.get(event.data["idea_id"])
    if idea is None:
        return
    line = _line(sources.ideas.history(idea.id), event)
    values = _values(sources, idea, line.sentence if line else "")
    template = _DECISIONS[event.data["state"]]
    if "reopened" in event.data:
        template = "idea_reopened"
    told = list(
        refusal_messages(event, idea, values, sources.ideas, sources.dossiers, sources.city_url)
        if template == "idea_refused"
        else ()
    )
    names = {message.id for message in told}
    rest = _tell_all(event, sources, idea, template, values)
    yield from (*told, *(message for message in rest if message.id not in names))


def _edited(event: Event, sources: Sources) -> Iterator[Message]:
    """The others of the group read that the text changed; the author did it."""
    idea = sources.ideas.get(event.data["idea_id"])
    if idea is None:
        return
    # Not a link to a page that isn't there yet for the public.
    values = {"title": idea.content.title, "number": str(idea.edition)}
    for person in applicants(sources.ideas, idea):
        if person.key != idea.author:
            yield mail_to(person, f"{event.id}:{person.key}", "idea_edited", values)


def _answered(event: Event, sources: Sources) -> Iterator[Message]:
    idea = sources.ideas.get(event.data["idea_id"])
    if idea is None:
        return
    line = _line(sources.ideas.history(idea.id), event)
    values = _values(sources, idea, line.sentence if line else "")
    template = "change_taken" if event.data["answer"] == "taken" else "change_refused"
    people = applicants(sources.ideas, idea)
    for person in people:
        yield mail_to(person, f"{event.id}:{person.key}", template, values)
    if event.data["answer"] == "taken":
        for follower in followers(sources.ideas, idea.id, people):
            key = f"{event.id}:{follower.key}"
            yield mail_to(follower, key, "idea_followed_change", values)


def _family(event: Event, sources: Sources) -> Iterator[Message]:
    yield from family_messages(
        event, sources.families, sources.ideas, sources.keyring, sources.city_url
    )


def _withdrawn(event: Event, sources: Sources) -> Iterator[Message]:
    idea = sources.ideas.get(event.data["idea_id"])
    if idea is None:
        return
    line = _line(sources.ideas.history(idea.id), event)
    sentence = line.sentence if line else N_("Wie het idee indiende, trok het in.")
    values = _values(sources, idea, sentence)
    yield from _tell_all(event, sources, idea, "idea_withdrawn", values)


def _values(sources: Sources, idea: Idea, sentence: str) -> dict[str, str]:
    return {
        "title": idea.content.title,
        "sentence": sentence,
        "link": f"{sources.city_url}/ideeen/{idea.id}",
    }


def _tell_all(
    event: Event, sources: Sources, idea: Idea, template: str, values: Mapping[str, str]
) -> Iterator[Message]:
    """The applicants by `template`, those who follow the idea by the general words."""
    people = applicants(sources.ideas, idea)
    for person in people:
        yield mail_to(person, f"{event.id}:{person.key}", template, values)
    for follower in followers(sources.ideas, idea.id, people):
        yield mail_to(follower, f"{event.id}:{follower.key}", "idea_followed_change", values)


def _line(history: tuple[HistoryLine, ...], event: Event) -> HistoryLine | None:
    """The history line that was written with the event; else the last one of its state."""
    for line in reversed(history):
        if line.at == event.at:
            return line
    fitting = [line for line in history if line.state == event.data.get("state")]
    return fitting[-1] if fitting else None


def _project(event: Event, sources: Sources) -> Iterator[Message]:
    project = sources.projects.get(event.data["project_id"])
    if project is None:
        return
    told = [update for update in project.updates if update.at == event.at]
    values = {
        "title": project.title,
        "text": (told or project.updates)[-1].text,
        "link": f"{sources.city_url}/projecten/{project.id}",
    }
    idea = sources.ideas.get(project.id)
    people = applicants(sources.ideas, idea) if idea else ()
    for person in (*people, *followers(sources.ideas, project.id, people)):
        yield mail_to(person, f"{event.id}:{person.key}", "project_update", values)


def _released(event: Event, sources: Sources) -> Iterator[Message]:
    round_id = event.data["round_id"]
    result = sources.results.get(round_id)
    if result is None or not result.is_released:
        return
    link = f"{sources.city_url}/rondes/{round_id}/resultaat"
    yield from result_messages(event, result, sources.ideas, link)


def _agenda(event: Event, sources: Sources) -> Iterator[Message]:
    yield from agenda_messages(event, sources.agenda, sources.keyring, sources.city_url)


_COMPOSERS: Final[Mapping[str, Callable[[Event, Sources], Iterator[Message]]]] = {
    events.IDEA_SUBMITTED: _received,
    events.IDEA_DECIDED: _decided,
    events.IDEA_WITHDRAWN: _withdrawn,
    events.IDEA_TAKEN_OFF: _taken_off,
    events.IDEA_SPLIT: _split,
    events.DOSSIER_TOLD: _dossier,
    events.IDEA_CONSENT: _consent,
    events.DRAFT_REMIND: _reminder,
    events.IDEA_EDITED: _edited,
    events.CHANGE_ANSWERED: _answered,
    events.FAMILY_CHANGED: _family,
    events.PROJECT_UPDATED: _project,
    events.RESULT_RELEASED: _released,
    events.AGENDA_CHANGED: _agenda,
    events.AGENDA_REMIND: _agenda,
    events.AGENDA_OFF: _agenda,
}
