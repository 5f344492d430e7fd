"""What residents say about ideas: reports of what is wrong, and reactions under them.

    reaction ──clean, known author──▶ shown ──hide──▶ hiding ──another──▶ hidden
        └────────held─────▶ waiting ──show──▲  ▲──────show──┘                ▲
                               └────────hide────────────────────────────────┘
    shown, hiding, hidden ──ask──▶ deleting ──another──▶ deleted, or keeps it ──▶ hidden

Invariants: a reaction is text of at most `MAX_COMMENT` characters by somebody who is signed in;
hiding what was published works at once and waits for a second person; it keeps the record;
deleting takes two people and wipes the text; a report is answered
once, by mail when its writer left an address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal, TypeVar

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.events import Event
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.speech import N_, SOURCE
from chalicelib.moderation.language import foul_words, links
from chalicelib.moderation.model import Step, stepped
from chalicelib.moderation.office import File, Office, told
from chalicelib.moderation.personal import personal_data
from chalicelib.moderation.voice import Comment, CommentState, Report, ReportReason
from chalicelib.moderation.wording import fill, values_of

T = TypeVar("T")
SAME_REPORT: Final = timedelta(minutes=10)
Verdict = Literal["show", "hide", "ask-hide", "confirm-hide", "ask-delete", "delete", "keep"]
# What waits for a look, or for another person than who asked.
WAITING: Final[frozenset[CommentState]] = frozenset({"waiting", "hiding", "deleting"})
# Verdicts of the second of two people.
SECOND: Final[frozenset[Verdict]] = frozenset({"confirm-hide", "delete", "keep"})

REASONS: Final[Mapping[ReportReason, str]] = {
    "personal": N_("Er staan gegevens van iemand in"),
    "insult": N_("Het is grof of kwetsend"),
    "untrue": N_("Het klopt niet"),
    "double": N_("Het staat er al"),
    "advert": N_("Het is reclame"),
    "other": N_("Iets anders"),
}
MAX_REPORT: Final = 500
MAX_COMMENT: Final = 1000
MAX_NAME: Final = 40
MIN_WHY: Final = 5
_ATTEMPTS: Final = 6

# verdict → (from which states, to which one)
VERDICTS: Final[Mapping[Verdict, tuple[frozenset[CommentState], CommentState]]] = {
    "show": (frozenset({"waiting", "hiding", "hidden"}), "shown"),
    "hide": (frozenset({"waiting"}), "hidden"),
    "ask-hide": (frozenset({"shown"}), "hiding"),
    "confirm-hide": (frozenset({"hiding"}), "hidden"),
    "ask-delete": (frozenset({"shown", "hiding", "hidden"}), "deleting"),
    "delete": (frozenset({"deleting"}), "deleted"),
    "keep": (frozenset({"deleting"}), "hidden"),
}
_STEPS: Final[Mapping[Verdict, str]] = {
    "show": "comment-shown",
    "hide": "comment-hidden",
    "ask-hide": "comment-hiding",
    "confirm-hide": "comment-hidden",
    "ask-delete": "comment-delete",
    "delete": "comment-deleted",
    "keep": "comment-kept",
}


def report(
    office: Office,
    idea_id: str,
    *,
    reason: ReportReason,
    text: str,
    email: str,
    now: datetime,
    language: str = SOURCE,
) -> Report:
    """Takes a report about a public idea; the same one again is done. The answer is mailed in
    `language`.

    Raises NotFound, Refused (`text-long`, `report-empty` when `other` says nothing), Conflict
    after many tries."""
    if len(text) > MAX_REPORT:
        raise Refused("text-long", most=MAX_REPORT)
    if reason == "other" and len(text) < MIN_WHY:
        raise Refused("report-empty", least=MIN_WHY)
    made = Report(new_id(), idea_id, reason, text, email, now, language=language)
    step = Step(now, "", "report", "\n".join(filter(None, (REASONS[reason], text))))

    def act() -> Report:
        file = _public(office, idea_id)
        # A double tap, or a lost answer: the very same words shortly after are one report.
        same = (made.reason, made.text, made.email)
        for one in office.dossiers.reports(idea_id):
            if (one.reason, one.text, one.email) == same and now - one.at < SAME_REPORT:
                return one
        after = replace(file.dossier, reported=file.dossier.reported + 1)
        office.dossiers.save(stepped(after, step), None, voice=made)
        return made

    return _again(act)


def close_report(
    office: Office,
    idea_id: str,
    report_id: str,
    *,
    answer: str,
    actor: str,
    now: datetime,
) -> Report:
    """Closes a report with an answer; whoever left an address gets it by mail. The same answer
    again is done already.

    Raises NotFound, Refused (`answer-short`, `text-long`, `report-closed`, `variable-…`),
    Conflict.
    """
    if len(answer) < MIN_WHY:
        raise Refused("answer-short", least=MIN_WHY)
    if len(answer) > MAX_REPORT:
        raise Refused("text-long", most=MAX_REPORT)

    def act() -> Report:
        file = office.file(idea_id)
        words = fill(answer, values_of(file.idea, file.round))
        found = next((r for r in office.dossiers.reports(idea_id) if r.id == report_id), None)
        if found is None:
            raise NotFound("report")
        if found.closed_at is not None:
            if (found.answer, found.closed_by) == (words, actor):
                return found
            raise Refused("report-closed")
        closed = replace(
            found, answer=words, closed_by=actor, closed_at=now, version=found.version + 1
        )
        step = Step(now, actor, "report-closed", words)
        event = _told(file, "report", now, report_id) if found.email else None
        _save(office, file, step, closed, -1, event, words)
        return closed

    return _again(act)


def comment(
    office: Office, idea_id: str, *, person: str, name: str, text: str, now: datetime
) -> Comment:
    """A resident reacts. It waits for a look when the round says so, when it is their first,
    or when something was noticed in it.

    Raises NotFound, Refused (`comments-off`, `name-missing`, `name-long`, `text-empty`,
    `text-long`).
    """
    if not name:
        raise Refused("name-missing")
    if len(name) > MAX_NAME:
        raise Refused("name-long", most=MAX_NAME)
    if not text:
        raise Refused("text-empty")
    if len(text) > MAX_COMMENT:
        raise Refused("text-long", most=MAX_COMMENT)
    comment_id = new_id()

    def act() -> Comment:
        file = _public(office, idea_id)
        if file.round.review.comments == "off":
            raise Refused("comments-off")
        earlier = office.dossiers.comments_of(person)
        # A double tap: the very same words by the same person are one reaction.
        same = next((one for one in earlier if (one.idea_id, one.text) == (idea_id, text)), None)
        if same is not None:
            return same
        known = any(one.state == "shown" for one in earlier)
        held = file.round.review.comments == "held" or not known or _noticed(f"{name} {text}")
        state: CommentState = "waiting" if held else "shown"
        made = Comment(comment_id, idea_id, person, name, text, now, state)
        after = replace(file.dossier, reported=file.dossier.reported + held)
        office.dossiers.save(stepped(after, Step(now, "", "comment")), None, voice=made)
        return made

    return _again(act)


def _noticed(text: str) -> bool:
    return any(True for _ in personal_data(text)) or bool(foul_words(text)) or bool(links(text))


def answer_officially(
    office: Office, idea_id: str, *, text: str, actor: str, now: datetime
) -> Comment:
    """The city's own answer under an idea, marked as such. Raises NotFound, Refused
    (`comments-off`, `text-empty`, `text-long`)."""
    if not text:
        raise Refused("text-empty")
    if len(text) > MAX_COMMENT:
        raise Refused("text-long", most=MAX_COMMENT)
    comment_id = new_id()

    def act() -> Comment:
        file = _public(office, idea_id)
        if file.round.review.comments == "off":
            raise Refused("comments-off")
        made = Comment(
            comment_id, idea_id, actor, "De stad", text, now, "shown", True, judged_by=actor
        )
        _save(office, file, Step(now, actor, "comment-official", text), made, 0, None, text)
        return made

    return _again(act)


def judge_comment(
    office: Office,
    idea_id: str,
    comment_id: str,
    *,
    version: int,
    verdict: Verdict,
    why: str,
    actor: str,
    now: datetime,
) -> Comment:
    """Shows, hides or deletes a reaction. Deleting is asked by one and done by another; what was
    published goes offline at once, and another confirms it.

    Raises NotFound, Refused (`why-missing` for all but showing, `verdict-not-allowed`,
    `same-signer`), Conflict when somebody else judged it since `version`.
    """
    if verdict != "show" and len(why) < MIN_WHY:
        raise Refused("why-missing", least=MIN_WHY)

    def act() -> Comment:
        file = office.file(idea_id)
        found = next((c for c in office.dossiers.comments(idea_id) if c.id == comment_id), None)
        if found is None:
            raise NotFound("comment")
        sources, target = VERDICTS[verdict]
        if found.version != version:
            if (found.state, found.judged_by, found.why) == (target, actor, why):
                return found
            raise Refused("judged-meanwhile")
        if found.state not in sources:
            raise Refused("verdict-not-allowed")
        if verdict in SECOND and found.judged_by == actor:
            raise Refused("same-signer")
        judged = replace(
            found,
            state=target,
            text="" if target == "deleted" else found.text,
            version=found.version + 1,
            judged_by=actor,
            why=why,
        )
        # Waiting for a look, or for a second person, is work.
        work = (target in WAITING) - (found.state in WAITING)
        _save(office, file, Step(now, actor, _STEPS[verdict], why), judged, work, None, why)
        return judged

    return _again(act)


def _save(
    office: Office,
    file: File,
    step: Step,
    voice: Report | Comment,
    work: int,
    event: Event | None,
    why: str,
) -> None:
    audit = AuditEntry(
        at=step.at,
        actor=step.by,
        action=f"moderation:dossier:{step.what}",
        subject=file.idea.id,
        changes={"voice": (voice.id, str(voice.version))},
        note=why,
    )
    after = replace(file.dossier, reported=max(file.dossier.reported + work, 0))
    office.dossiers.save(stepped(after, step), audit, event, voice=voice)


def _told(file: File, what: str, now: datetime, report_id: str) -> Event:
    event = told(file, what, now)
    return replace(event, data={**event.data, "report_id": report_id})


def _public(office: Office, idea_id: str) -> File:
    """Raises NotFound for what residents can't read."""
    file = office.file(idea_id)
    if file.idea.state not in ("published", "accepted"):
        raise NotFound("idea")
    return file


def _again(act: Callable[[], T]) -> T:
    """`act` again while somebody else writes the dossier in between."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return act()
        except Conflict:
            continue
    return act()
