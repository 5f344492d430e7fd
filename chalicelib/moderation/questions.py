"""The answer to what the formal check asked: it comes back on the list of work."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.ideas.promise import answer_due
from chalicelib.ideas.withdrawing import own_idea
from chalicelib.kernel.errors import Refused
from chalicelib.moderation.behalf import Behalf, require_came
from chalicelib.moderation.model import MAX_TEXT, Dossier, Step
from chalicelib.moderation.office import Office

REPLY_MIN: Final = 2


def answer_question(
    office: Office, idea_id: str, *, person: str, text: str, now: datetime
) -> Dossier:
    """The author's answer; also after the term, as long as the city didn't go on. The same again
    is done already.

    Raises NotFound for who isn't the author, and what `_answer` raises.
    """
    own_idea(office.ideas, idea_id, person)
    return _answer(office, idea_id, text, Step(now, person, "answered", text), None)


def enter_answer(
    office: Office, idea_id: str, *, text: str, behalf: Behalf, now: datetime
) -> Dossier:
    """The applicants' answer, entered by staff.

    Raises NotFound, Refused (`moment-ahead`, `answer-early`), and what `_answer` raises.
    """
    step = Step(now, behalf.actor, "answered", behalf.said(text))
    return _answer(office, idea_id, text, step, behalf)


def _answer(office: Office, idea_id: str, text: str, step: Step, behalf: Behalf | None) -> Dossier:
    """Raises Refused (`reply-short`, `text-long`, `no-question`) and Conflict."""
    if len(text) < REPLY_MIN:
        raise Refused("reply-short", least=REPLY_MIN)
    if len(text) > MAX_TEXT:
        raise Refused("text-long", most=MAX_TEXT)
    file = office.file(idea_id)
    asked = file.dossier.asked
    if asked is not None and asked.answered_at is not None and asked.answer == text:
        return file.dossier
    if asked is None or file.dossier.stage != "formal" or asked.answered_at is not None:
        raise Refused("no-question")
    if behalf is not None:
        require_came(behalf, asked.at, step.at)
    after = replace(
        file.dossier,
        asked=replace(asked, answer=text, answered_at=step.at),
        due=answer_due(step.at, file.round.answer_days),
    )
    return office.write(file, after, step, by_staff=behalf is not None)
