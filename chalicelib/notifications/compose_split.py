"""The mails about an idea that became two: to those behind it, and to those who follow it."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.ideas.model import TAKEN_OFF
from chalicelib.ideas.ports import IdeaStore
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.events import Event
from chalicelib.notifications.compose_consent import questions
from chalicelib.notifications.links import own_link, public_link
from chalicelib.notifications.model import Message
from chalicelib.notifications.people import applicants, followers, mail_to


def split_messages(
    event: Event, ideas: IdeaStore, keyring: Keyring, city_url: str
) -> Iterator[Message]:
    """What `event` calls for, of what is true at this moment. Who takes part and didn't say so
    yet is asked about the second idea, too."""
    idea, part = ideas.get(event.data["idea_id"]), ideas.get(event.data["part_id"])
    if idea is None or part is None:
        return
    yield from questions(event, part, ideas, keyring, city_url, event.at)
    if {idea.state, part.state} & TAKEN_OFF:
        # The mail would say the name of what the city doesn't show.
        return
    people = applicants(ideas, idea)
    both = {"title": idea.content.title, "other": part.content.title}
    for person in people:
        link = own_link(idea, person, city_url) or public_link(idea, city_url)
        values = both | {"link": link or city_url}
        yield mail_to(person, f"{event.id}:{person.key}", "split_done", values)
    line = next((one for one in ideas.history(idea.id) if one.at == event.at), None)
    if line is None:
        return
    values = {
        "title": idea.content.title,
        "sentence": line.sentence,
        "link": f"{city_url}/ideeen/{idea.id}",
    }
    for follower in followers(ideas, idea.id, people):
        yield mail_to(follower, f"{event.id}:{follower.key}", "idea_followed_change", values)
