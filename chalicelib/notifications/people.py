"""Who gets mail about an idea: those who sent it in, and those who follow it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.ideas.model import TAKEN_OFF, Idea
from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.text import normal_email
from chalicelib.notifications.model import Message


@dataclass(frozen=True, slots=True)
class Recipient:
    """`key` recognises the person in message ids; it never holds the address. `language` is the
    one they read mails in."""

    key: str
    email: str
    language: str


def mail_to(
    person: Recipient, message_id: str, template: str, values: Mapping[str, str]
) -> Message:
    """A message to that person, in their language."""
    return Message(message_id, template, person.email, values, language=person.language)


def applicants(ideas: IdeaStore, idea: Idea) -> tuple[Recipient, ...]:
    """Everybody behind the idea who gave an address, each address once: its own group, and those
    of the groups that go on with it. Who was asked to join and didn't say yes isn't behind it."""
    found: dict[str, Recipient] = {}
    for recipient in _group(ideas, idea):
        found.setdefault(normal_email(recipient.email), recipient)
    for joined_id in idea.family:
        joined = ideas.get(joined_id)
        for recipient in _group(ideas, joined) if joined else ():
            found.setdefault(normal_email(recipient.email), recipient)
    return tuple(found.values())


def _group(ideas: IdeaStore, idea: Idea) -> Iterator[Recipient]:
    private = ideas.private(idea.id)
    absent = {one.place for one in idea.consents if one.state not in ("yes", "paper")}
    for place, person in enumerate(private.people if private else ()):
        # The first applicant is known by a person key; the others by their place.
        key = idea.author if place == 0 and idea.author else f"{idea.id}-{place + 1}"
        if person.email and place not in absent:
            yield Recipient(key, person.email, person.language)


def followers(ideas: IdeaStore, idea_id: str, but_not: Sequence[Recipient]) -> Iterator[Recipient]:
    """Those who follow the idea and aren't among `but_not`; nobody while the city doesn't show it,
    since a mail would say its name."""
    idea = ideas.get(idea_id)
    if idea is not None and idea.state in TAKEN_OFF:
        return
    keys = {person.key for person in but_not}
    addresses = {normal_email(person.email) for person in but_not}
    for follower in ideas.followers(idea_id):
        if follower.person not in keys and normal_email(follower.email) not in addresses:
            yield Recipient(follower.person, follower.email, follower.language)
