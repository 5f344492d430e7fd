"""The mails of a released result: to each applicant about their own project, and one to each
person who follows others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.events import Event
from chalicelib.notifications.model import Message
from chalicelib.notifications.people import Recipient, applicants, followers, mail_to
from chalicelib.notifications.saying import listed
from chalicelib.outcome.document import Line, read_document, read_lines
from chalicelib.outcome.model import Result


@dataclass(slots=True)
class _Followed:
    """What one person follows."""

    person: Recipient
    lines: list[Line] = field(default_factory=list)


def result_messages(event: Event, result: Result, ideas: IdeaStore, link: str) -> Iterator[Message]:
    """All mails about the result, winners' first."""
    round_title = read_document(result)["round_title"]
    following: dict[str, _Followed] = {}
    for line in read_lines(result):
        idea = ideas.get(line.project_id)
        people = applicants(ideas, idea) if idea else ()
        for person in people:
            values = {
                "title": line.title,
                "sentence": line.sentence,
                "link": link,
                "round_title": round_title,
            }
            template = "result_winner" if line.won else "result_other"
            yield mail_to(person, f"{event.id}:{line.project_id}:{person.key}", template, values)
        for follower in followers(ideas, line.project_id, people):
            following.setdefault(follower.key, _Followed(follower)).lines.append(line)
    for key, followed in following.items():
        values = {
            "title": followed.lines[0].title,
            "sentence": listed((one.title, one.sentence) for one in followed.lines),
            "link": link,
            "round_title": round_title,
        }
        yield mail_to(followed.person, f"{event.id}:{key}", "result_follower", values)
