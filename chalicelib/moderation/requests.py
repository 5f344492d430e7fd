"""Answering a request for a change: the city takes it over or says why not.

As every staff act: on the version that was read, with the public line, the audit line and the
event in one transaction, and done already when it comes twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import (
    OPEN_TEXT,
    ChangeRequest,
    Check,
    HistoryLine,
    Idea,
    Private,
    pictures,
)
from chalicelib.ideas.ports import IdeaStore
from chalicelib.ideas.telling import NOT_TAKEN, TAKEN, TAKEN_WITH
from chalicelib.ideas.versions import fingerprint_of
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.events import CHANGE_ANSWERED, Event
from chalicelib.moderation.checks import find
from chalicelib.moderation.decisions import SENTENCE_MAX, SENTENCE_MIN
from chalicelib.rounds.model import Round
from chalicelib.rounds.ports import RoundStore

Answer = Literal["take", "refuse"]
_TARGET: Final[Mapping[Answer, Literal["taken", "refused"]]] = {
    "take": "taken",
    "refuse": "refused",
}


@dataclass(frozen=True, slots=True)
class RequestAnswer:
    """What staff say to the request, on which version of the idea."""

    idea_id: str
    version: int
    answer: Answer
    sentence: str = ""


def answer_problems(answer: RequestAnswer) -> Mapping[str, str]:
    """What is wrong with the answer's own words: field → code."""
    length = len(answer.sentence)
    if not answer.sentence:
        return {"sentence": "missing"} if answer.answer == "refuse" else {}
    if length < SENTENCE_MIN:
        return {"sentence": "too-short"}
    return {"sentence": "too-long"} if length > SENTENCE_MAX else {}


def noticed_in(idea: Idea, round_: Round) -> Iterator[Check]:
    """What the automatic checks find in the text that is asked for."""
    if idea.open_request is not None:
        asked = replace(idea, content=idea.open_request.content, source="demo")
        yield from find(asked, Private(()), round_, ())


def answer_request(
    ideas: IdeaStore, rounds: RoundStore, answer: RequestAnswer, actor: str, now: datetime
) -> Idea:
    """Takes the change over as the idea's next version, or refuses it; the idea as it is then.

    Raises NotFound, Refused (`answer-incomplete`, `no-request`, `on-ballot`: the list with names
    and amounts is fixed, `move-not-allowed`: the idea isn't under way), and Conflict when the
    idea isn't at the version that was read.
    """
    problems = answer_problems(answer)
    if problems:
        raise Refused("answer-incomplete", fields=" ".join(problems))
    idea = ideas.get(answer.idea_id)
    if idea is None:
        raise NotFound("idea")
    if idea.version != answer.version:
        if _is_done(idea, answer):
            return idea
        raise Conflict("the idea was changed meanwhile")
    asked = idea.open_request
    if asked is None:
        raise Refused("no-request")
    taken = answer.answer == "take"
    if taken and idea.state not in OPEN_TEXT:
        raise Refused("move-not-allowed", state=idea.state)
    if taken and rounds.ballot_list(idea.round_id) is not None:
        raise Refused("on-ballot", round=idea.round_id)
    done = replace(asked, state=_TARGET[answer.answer], answered_at=now, sentence=answer.sentence)
    changed = replace(idea, request=done, version=idea.version + 1, changed_at=now)
    if taken:
        changed = replace(changed, content=asked.content, photos=asked.photos)
    ideas.change(
        changed,
        HistoryLine(now, idea.state, "stad", _sentence(idea, answer)),
        _audit(idea, asked, answer, actor, now),
        Event(
            id=f"idea-answer-{idea.id}-{asked.number}",
            type=CHANGE_ANSWERED,
            at=now,
            data={"idea_id": idea.id, "round_id": idea.round_id, "answer": done.state},
        ),
    )
    return changed


def _sentence(idea: Idea, answer: RequestAnswer) -> str:
    if answer.answer == "refuse":
        return NOT_TAKEN.format(answer=answer.sentence)
    pattern = TAKEN_WITH if answer.sentence else TAKEN
    return pattern.format(number=idea.edition + 1, answer=answer.sentence)


def _audit(
    idea: Idea, asked: ChangeRequest, answer: RequestAnswer, actor: str, now: datetime
) -> AuditEntry:
    before = fingerprint_of(idea.content, pictures(idea.photos))
    after = fingerprint_of(asked.content, pictures(asked.photos))
    changes: dict[str, tuple[str, str]] = {"request": ("open", _TARGET[answer.answer])}
    if answer.answer == "take":
        changes["content"] = (before, after)
    return AuditEntry(
        at=now,
        actor=actor,
        action=f"moderation:change:{answer.answer}",
        subject=idea.id,
        changes=changes,
        note=answer.sentence,
    )


def _is_done(idea: Idea, answer: RequestAnswer) -> bool:
    """Whether the version after the one that was read says just what `answer` wants."""
    request = idea.request
    return (
        idea.version == answer.version + 1
        and request is not None
        and request.state == _TARGET[answer.answer]
        and request.sentence == answer.sentence
    )
