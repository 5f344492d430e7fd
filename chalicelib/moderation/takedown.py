"""A published idea that the city takes off the website: hidden, and where it must, deleted.

    shown ──ask──▶ hiding ──another hides──▶ hidden ──show──▶ shown
      ▲               └──another keeps──┐
      └─────────────────────────────────┘
    hidden ──ask-delete──▶ deleting ──another deletes──▶ deleted
      ▲                        └──another spares──┐
      └───────────────────────────────────────────┘

Invariants: hiding and deleting take two people each, showing again takes one; the reason is public
and holds no personal data itself; what is hidden comes back just as it was, with who supports and
follows it; what is deleted never comes back, and leaves its id, its states, the fingerprints of its
texts and the reason; an idea on the ballot list stays, since everybody votes about one text; the
applicants are told. Each act is one transaction of the mark, the idea, its dossier, the audit line
and the event; `moderate_idea` handles the pictures and empties the versions afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import Idea
from chalicelib.ideas.telling import DELETED, HIDDEN, SHOWN_AGAIN
from chalicelib.ideas.versions import is_readable
from chalicelib.ideas.wiping import emptied
from chalicelib.ideas.withdrawing import require_off_ballot
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.events import IDEA_TAKEN_OFF, Event
from chalicelib.moderation.model import Dossier, Step, copied, stepped
from chalicelib.moderation.office import File, Office, city_line
from chalicelib.moderation.ports import IdeaChange
from chalicelib.moderation.voice import Takedown, TakedownState
from chalicelib.moderation.withholding import require_why

Verdict = Literal["ask", "hide", "keep", "show", "ask-delete", "delete", "spare"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a verdict does to the mark, and the step of the dossier that tells it."""

    source: TakedownState
    target: TakedownState
    what: str


VERDICTS: Final[Mapping[Verdict, Turn]] = {
    "ask": Turn("shown", "hiding", "idea-hide-ask"),
    "hide": Turn("hiding", "hidden", "idea-hidden"),
    "keep": Turn("hiding", "shown", "idea-hide-kept"),
    "show": Turn("hidden", "shown", "idea-shown"),
    "ask-delete": Turn("hidden", "deleting", "idea-delete-ask"),
    "delete": Turn("deleting", "deleted", "idea-deleted"),
    "spare": Turn("deleting", "hidden", "idea-delete-kept"),
}
# States that wait for another person than who brought the mark there.
WAITING: Final[frozenset[TakedownState]] = frozenset({"hiding", "deleting"})
# Verdicts of the second person that agree: the reason may be that of who asked.
AGREEING: Final[frozenset[Verdict]] = frozenset({"hide", "delete"})


def mark_of(office: Office, idea: Idea) -> Takedown:
    """What was decided about showing `idea`; version 0 before anybody asked."""
    found = office.dossiers.takedown(idea.id)
    return found or Takedown(idea.id, "shown", 0, "", "", idea.submitted_at)


def judge_idea(
    office: Office,
    idea_id: str,
    *,
    version: int,
    verdict: Verdict,
    why: str,
    actor: str,
    now: datetime,
) -> Takedown:
    """Carries out `verdict` on the mark's `version` (0: there is none yet). The very same again is
    done already.

    Raises NotFound, Refused (`why-missing`, `text-long`, `why-personal`, `takedown-not-allowed`,
    `same-signer`, `idea-not-public`, `on-ballot`) and Conflict when another decision came first.
    """
    file = office.file(idea_id)
    found = mark_of(office, file.idea)
    turn = VERDICTS[verdict]
    why = why or (found.why if verdict in AGREEING else "")
    require_why(why)
    if found.version != version:
        same = (turn.target, actor, why) == (found.state, found.judged_by, found.why)
        if found.version == version + 1 and same:
            return found
        raise Conflict("another decision came first")
    if found.state != turn.source:
        raise Refused("takedown-not-allowed")
    if turn.source in WAITING and found.judged_by == actor:
        raise Refused("same-signer")
    if verdict in ("ask", "hide"):
        _require_published(office, file.idea)
    judged = replace(
        found, state=turn.target, version=version + 1, judged_by=actor, why=why, at=now
    )
    step = Step(now, actor, turn.what, why)
    match verdict:
        case "hide":
            return _hide(office, file, judged, found, step)
        case "show":
            return _show(office, file, judged, found, step)
        case "delete":
            return _delete(office, file, judged, found, step)
    return _save(office, file, file.dossier, judged, found, step)


def _require_published(office: Office, idea: Idea) -> None:
    if not is_readable(idea, office.ideas.history(idea.id)):
        raise Refused("idea-not-public")
    require_off_ballot(office.rounds, idea)


def _hide(office: Office, file: File, judged: Takedown, found: Takedown, step: Step) -> Takedown:
    judged = replace(judged, reason=judged.why, before=file.idea.state, stage=file.dossier.stage)
    hidden = replace(file.idea, state="hidden")
    dossier = replace(file.dossier, stage="withdrawn")
    told = HIDDEN.format(reason=judged.reason)
    return _save(office, file, dossier, judged, found, step, hidden, told)


def _show(office: Office, file: File, judged: Takedown, found: Takedown, step: Step) -> Takedown:
    if found.before is None or found.stage is None:
        raise Refused("takedown-not-allowed")
    judged = replace(judged, reason="", before=None, stage=None)
    shown = replace(file.idea, state=found.before)
    dossier = replace(file.dossier, stage=found.stage)
    return _save(office, file, dossier, judged, found, step, shown, SHOWN_AGAIN)


def _delete(office: Office, file: File, judged: Takedown, found: Takedown, step: Step) -> Takedown:
    judged = replace(judged, reason=judged.why)
    gone = emptied(file.idea)
    told = DELETED.format(reason=judged.reason)
    return _save(office, file, _without_words(file, gone), judged, found, step, gone, told)


def _without_words(file: File, gone: Idea) -> Dossier:
    """The dossier with who did what and when, without what was written in it."""
    own = {turn.what for turn in VERDICTS.values()}
    steps = tuple(one if one.what in own else replace(one, text="") for one in file.dossier.steps)
    return replace(
        copied(file.dossier, gone),
        formal=None,
        merit=None,
        condition=None,
        appeal=None,
        final=None,
        asked=None,
        split=None,
        steps=steps,
    )


def _save(
    office: Office,
    file: File,
    dossier: Dossier,
    judged: Takedown,
    found: Takedown,
    step: Step,
    idea: Idea | None = None,
    told: str = "",
) -> Takedown:
    """Writes all of it, or nothing. `idea` is what becomes of the idea, `told` the public line."""
    # An idea that waits for a second person is work.
    work = (judged.state in WAITING) - (found.state in WAITING)
    after = stepped(replace(dossier, reported=max(dossier.reported + work, 0)), step)
    changes: dict[str, tuple[str, str]] = {"shown": (found.state, judged.state)}
    change, event = None, None
    if idea is not None:
        idea = replace(idea, version=file.idea.version + 1, changed_at=step.at)
        change = IdeaChange(idea, city_line(step.at, idea.state, told))
        changes["state"] = (file.idea.state, idea.state)
        event = _event(judged, file)
    audit = AuditEntry(
        at=step.at,
        actor=step.by,
        action=f"moderation:{step.what.replace('-', ':', 1)}",
        subject=file.idea.id,
        changes=changes,
        note=step.text,
    )
    office.dossiers.save(after, audit, event, change, voice=judged)
    return judged


def _event(judged: Takedown, file: File) -> Event:
    return Event(
        id=f"idea-takedown-{judged.idea_id}-{judged.version}",
        type=IDEA_TAKEN_OFF,
        at=judged.at,
        data={
            "idea_id": judged.idea_id,
            "round_id": file.idea.round_id,
            "what": judged.state,
        },
    )
