"""The appeal: once for each refusal, within the round's term, decided by somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from chalicelib.ideas.model import HistoryLine, Idea
from chalicelib.ideas.promise import answer_due
from chalicelib.ideas.withdrawing import own_idea
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.speech import N_
from chalicelib.moderation.decisions import SENTENCE_MAX, SENTENCE_MIN
from chalicelib.moderation.model import MAX_TEXT, Appeal, Dossier, Step, moved
from chalicelib.moderation.office import File, Office, city_line, is_done, told
from chalicelib.moderation.ports import IdeaChange
from chalicelib.moderation.terms import again, is_appealed
from chalicelib.moderation.wording import fill, values_of

FILED: Final = N_("De indieners vroegen de stad om het idee opnieuw te bekijken.")


def appeal(office: Office, idea_id: str, *, text: str, person: str, now: datetime) -> Dossier:
    """The author appeals on their own page. The same text again is done already.

    Raises NotFound for who isn't the author, and what `_file` raises.
    """
    own_idea(office.ideas, idea_id, person)
    return _file(office, idea_id, text, "web", person, received_at=now, now=now)


def enter_appeal(
    office: Office,
    idea_id: str,
    *,
    text: str,
    received_at: datetime,
    actor: str,
    now: datetime,
) -> Dossier:
    """Staff type over an appeal that came on paper; what counts is when the letter came.

    Raises NotFound, Refused `moment-ahead`, and what `_file` raises.
    """
    if received_at > now:
        raise Refused("moment-ahead")
    return _file(office, idea_id, text, "paper", actor, received_at=received_at, now=now)


def _file(
    office: Office,
    idea_id: str,
    text: str,
    via: Literal["web", "paper"],
    by: str,
    *,
    received_at: datetime,
    now: datetime,
) -> Dossier:
    """Raises Refused (`appeal-short`, `text-long`, `appeal-used`, `appeal-late`, `no-appeal`)
    and Conflict."""
    if len(text) < SENTENCE_MIN:
        raise Refused("appeal-short", least=SENTENCE_MIN)
    if len(text) > MAX_TEXT:
        raise Refused("text-long", most=MAX_TEXT)
    file = office.file(idea_id)
    dossier = file.dossier
    before = dossier.appeal
    if before is not None and is_appealed(dossier):
        if (before.text, before.by) == (text, by):
            return dossier
        raise Refused("appeal-used")
    if dossier.stage != "refused" or dossier.refusal is None or dossier.refusal.until is None:
        raise Refused("no-appeal")
    if received_at >= dossier.refusal.until or received_at < dossier.refusal.at:
        raise Refused("appeal-late")
    # Whoever refused doesn't get it on their desk.
    assignee = "" if dossier.assignee in dossier.refusal.by else dossier.assignee
    after = replace(
        moved(dossier, "appeal"),
        appeal=Appeal(text, via, received_at, by),
        assignee=assignee,
        due=answer_due(now, file.round.answer_days),
    )
    return office.write(
        file,
        after,
        Step(now, by, f"appeal-{via}", text),
        by_staff=via == "paper",
        event=told(file, "appeal", now),
        change=IdeaChange(_next(file, now), HistoryLine(now, "appeal", "bewoner", FILED)),
    )


def decide_appeal(
    office: Office,
    idea_id: str,
    *,
    version: int,
    granted: bool,
    sentence: str,
    actor: str,
    now: datetime,
) -> Dossier:
    """Another person than refused decides. Granted: the idea is looked at again, from the
    first check; upheld: the refusal stands, and that is the end of it.

    Raises NotFound, Refused (`sentence-length`, `no-appeal`, `same-signer`, `variable-…`),
    Conflict.
    """
    if not SENTENCE_MIN <= len(sentence) <= SENTENCE_MAX:
        raise Refused("sentence-length", least=SENTENCE_MIN, most=SENTENCE_MAX)
    file = office.file(idea_id)
    sentence = fill(sentence, values_of(file.idea, file.round))
    step = Step(now, actor, "appeal-granted" if granted else "appeal-upheld", sentence)
    if is_done(file, version, step):
        return file.dossier
    filed, refusal = file.dossier.appeal, file.dossier.refusal
    if file.dossier.stage != "appeal" or filed is None or refusal is None:
        raise Refused("no-appeal")
    if actor in refusal.by:
        raise Refused("same-signer")
    closed = replace(
        filed, outcome="granted" if granted else "upheld", decided_by=actor, decided_at=now
    )
    dossier = replace(moved(file.dossier, "formal" if granted else "refused"), appeal=closed)
    idea = _next(file, now)
    if granted:
        idea = replace(idea, state="published")
        published_at = office.dossiers.desk(file.round.id).prices_published_at
        due = answer_due(now, file.round.answer_days)
        dossier = replace(again(dossier, published_at), due=due)
    return office.write(
        file,
        dossier,
        step,
        event=told(file, "granted" if granted else "upheld", now),
        change=IdeaChange(idea, city_line(now, idea.state, sentence)),
    )


def _next(file: File, now: datetime) -> Idea:
    return replace(file.idea, version=file.idea.version + 1, changed_at=now)
