"""From paper to idea: the second pair of eyes, and ideas that staff enter for somebody.

The idea belongs to its writer, never to the clerk: it has no author until the writer claims it
with the e-mail address on the paper (`ideas.claiming`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.completing import open_places
from chalicelib.ideas.model import Consent, HistoryLine, Idea
from chalicelib.ideas.rules import NAME_MAX, content_problems, extra_problems
from chalicelib.ideas.sending import submitted_event
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.speech import N_
from chalicelib.notebooks.handing_out import require_page
from chalicelib.notebooks.model import LANGUAGES, PageKey, Transcript
from chalicelib.notebooks.ports import NotebookStore
from chalicelib.rounds.form import OWN_PREFIX
from chalicelib.rounds.model import Round

ON_PAPER: Final = N_("Het idee kwam binnen op papier. De stad kijkt het na.")
FOR_SOMEBODY: Final = N_("De stad voerde het idee in voor een bewoner. De stad kijkt het na.")


def on_paper(transcript: Transcript) -> str:
    """The public sentence, with the language of the paper where it isn't Dutch."""
    if transcript.language == "nl":
        return ON_PAPER
    language = LANGUAGES[transcript.language]
    words = language if transcript.language == "xx" else f"het {language}"
    return ON_PAPER.replace("op papier.", f"op papier, in {words}.")


def open_questions(transcript: Transcript, round_: Round) -> tuple[str, ...]:
    """The fields that still must be asked or read before this can be an idea, each once. A
    question of the round's own is called `extra_` and its key."""
    return tuple(dict.fromkeys(_questions(transcript, round_)))


def _questions(transcript: Transcript, round_: Round) -> Iterator[str]:
    content = transcript.content
    yield from (problem.about for problem in content_problems(content, round_))
    yield from ("cost" for line in content.costs if not line.cents)
    yield from ("cost_note" for line in content.costs if not line.label)
    if transcript.asked:
        for problem in extra_problems(content, transcript.private, round_.form):
            yield OWN_PREFIX + problem.about
    if not transcript.writer.name or len(transcript.writer.name) > NAME_MAX:
        yield "name"
    if not transcript.consent:
        yield "consent"
    yield from transcript.unreadable


def confirm(
    notebooks: NotebookStore,
    round_: Round,
    key: PageKey,
    version: int,
    actor: str,
    now: datetime,
) -> str:
    """Makes the page's idea, once; its id. Four eyes: who typed it can't confirm it.

    Raises NotFound, Refused `same-person`, `move-not-allowed`, `questions-open` or `too-late`,
    and Conflict when the page isn't at `version`.
    """
    require_page(notebooks, key)
    page = notebooks.page(key)
    if page.fate == "idea":
        return page.idea_id
    if page.version != version:
        raise Conflict("the page was changed meanwhile")
    transcript = notebooks.transcript(key)
    if page.fate != "typed" or transcript is None:
        raise Refused("move-not-allowed", fate=page.fate)
    if page.typed_by == actor:
        raise Refused("same-person")
    idea = _idea(new_id(), "paper", transcript, round_, now)
    changed = replace(
        page, fate="idea", version=version + 1, by=actor, idea_id=idea.id, changed_at=now
    )
    entry = AuditEntry(
        now,
        actor,
        "notebooks:page:confirm",
        key.text,
        {"fate": ("typed", "idea"), "idea": ("", idea.id)},
    )
    line = HistoryLine(now, "received", "bewoner", on_paper(transcript))
    notebooks.make_idea(idea, transcript.private, line, submitted_event(idea), entry, changed)
    return idea.id


def enter_for(
    notebooks: NotebookStore,
    round_: Round,
    idea_id: str,
    transcript: Transcript,
    actor: str,
    now: datetime,
    source: Literal["paper", "staff"] = "staff",
    consents: tuple[Consent, ...] = (),
) -> str:
    """Enters somebody's idea for them, once for an `idea_id` (the form's own); that id. `consents`
    are what those who hand in along said (`group.consents_of`); whoever lacks has an open place.

    Raises Refused `questions-open` with the `fields`, or `too-late`.
    """
    idea = _idea(idea_id, source, transcript, round_, now, consents)
    entry = AuditEntry(now, actor, "notebooks:idea:enter", idea.id, {"state": ("", "received")})
    sentence = FOR_SOMEBODY if source == "staff" else on_paper(transcript)
    line = HistoryLine(now, "received", "bewoner", sentence)
    notebooks.make_idea(idea, transcript.private, line, submitted_event(idea), entry)
    return idea.id


def _idea(
    idea_id: str,
    source: Literal["paper", "staff"],
    transcript: Transcript,
    round_: Round,
    now: datetime,
    consents: tuple[Consent, ...] = (),
) -> Idea:
    if now < round_.phase("submission").opens_at:
        raise NotFound("submission")
    # Paper that was handed in on time may be typed later, until the list for the vote is made.
    if now >= round_.phase("review").closes_at:
        raise Refused("too-late")
    questions = open_questions(transcript, round_)
    if questions:
        raise Refused("questions-open", fields=" ".join(questions))
    return Idea(
        id=idea_id,
        round_id=round_.id,
        content=transcript.content,
        state="received",
        version=1,
        author="",
        photos=(),
        source=source,
        submitted_at=now,
        changed_at=now,
        consents=open_places(consents, len(transcript.private.people), round_, now),
        form=round_.form.version,
    )
