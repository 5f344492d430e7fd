"""Sending an idea in: the moment a draft becomes an idea, exactly once."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.ideas.homes import home_problems
from chalicelib.ideas.model import Consent, Content, Draft, HistoryLine, Idea, Private, Submission
from chalicelib.ideas.ports import IdeaStore
from chalicelib.ideas.rules import (
    content_problems,
    declaration_problems,
    extra_problems,
    people_problems,
)
from chalicelib.ideas.telling import BEGAN_WITH
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.events import IDEA_SUBMITTED, Event
from chalicelib.kernel.speech import N_, SOURCE
from chalicelib.places.search import StreetIndex
from chalicelib.rounds.model import Round
from chalicelib.rounds.timeline import require_open

# The draft's answer with the title of the example that it began with.
EXAMPLE: Final = "voorbeeld"
# The draft's answer that names the idea that its writer wants to go on with.
WISH: Final = "samen"
RECEIVED: Final = N_("Het idee is binnen. De stad kijkt het na.")


def send(
    ideas: IdeaStore,
    draft: Draft,
    content: Content,
    private: Private,
    author: str,
    round_: Round,
    now: datetime,
    consents: tuple[Consent, ...] = (),
    language: str = SOURCE,
    streets: StreetIndex | None = None,
) -> str:
    """Turns `draft` into an idea; its id, also when it was sent before.

    The idea takes the draft's id, so that a retry makes the same idea and the same event.
    `consents` are the co-applicants that are asked (`consents.ask`). Mails to all of them are in
    `language`, in which the idea was sent. With `streets`, where the applicants live is looked up.
    Raises Closed after the deadline, Refused `idea-incomplete`, and Conflict when the draft
    changed since it was read.
    """
    if draft.idea_id:
        return draft.idea_id
    require_open(round_, "submission", now)
    form = round_.form_of(draft.form)
    found = [
        *content_problems(content, round_, form),
        *extra_problems(content, private, form),
        *people_problems(private.people, round_),
        *declaration_problems(private.declared, round_),
    ]
    if streets:
        found += home_problems(private.people, round_, content.area_id, streets)
    if found:
        raise Refused("idea-incomplete", fields=" ".join(problem.about for problem in found))
    idea = Idea(
        id=draft.id,
        round_id=round_.id,
        content=content,
        state="received",
        version=1,
        author=author,
        photos=tuple(photo for photo in draft.photos if photo.state != "refused"),
        source="web",
        submitted_at=now,
        changed_at=now,
        consents=consents,
        form=form.version,
        wish=draft.answers.get(WISH, ""),
    )
    line = HistoryLine(now, "received", "bewoner", received(draft.answers.get(EXAMPLE, "")))
    submission = Submission(idea, private.reading(language), line, draft.id, draft.version)
    return ideas.submit(submission, submitted_event(idea))


def received(example: str) -> str:
    """The public sentence; it names the example of the gallery that the idea began with."""
    if not example:
        return RECEIVED
    return BEGAN_WITH.format(example=example)


def submitted_event(idea: Idea) -> Event:
    """The event that an idea is there, the same however often it is told."""
    return Event(
        id=f"idea-submit-{idea.id}",
        type=IDEA_SUBMITTED,
        at=idea.submitted_at,
        data={"idea_id": idea.id, "round_id": idea.round_id},
    )
