"""One text of an idea that the public doesn't read any more: it holds what shouldn't be there.

    shown ──ask──▶ hiding ──another hides──▶ hidden ──show──▶ shown
      ▲               └──another keeps──┐
      └─────────────────────────────────┘

Invariants: nothing is deleted, the text stays a version with its fingerprint; hiding takes two
people; the text that stands on the website now can't be hidden (it is changed, or the idea is
taken off); the reason is public, and holds no personal data itself; the author is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.versions import readable
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.moderation.model import Step, stepped
from chalicelib.moderation.office import File, Office, told
from chalicelib.moderation.personal import personal_data
from chalicelib.moderation.voice import Withheld, WithheldState

Verdict = Literal["ask", "hide", "keep", "show"]

MIN_WHY: Final = 5
MAX_WHY: Final = 300
# verdict → (from which state, to which one, step of the dossier)
VERDICTS: Final[Mapping[Verdict, tuple[WithheldState, WithheldState, str]]] = {
    "ask": ("shown", "hiding", "version-ask"),
    "hide": ("hiding", "hidden", "version-hidden"),
    "keep": ("hiding", "shown", "version-kept"),
    "show": ("hidden", "shown", "version-shown"),
}


def hidden_reasons(marks: Sequence[Withheld]) -> Mapping[int, str]:
    """The versions that the public doesn't read, with the reason."""
    return {one.number: one.why for one in marks if one.state == "hidden"}


def judge_version(
    office: Office,
    idea_id: str,
    number: int,
    *,
    version: int,
    verdict: Verdict,
    why: str,
    actor: str,
    now: datetime,
) -> Withheld:
    """Carries out `verdict` on the mark's `version` (0: there is none yet). Whoever agrees to hide
    may leave `why` empty: the reason is that of who asked. The same again is done already.

    Raises NotFound, Refused (`version-current`, `version-not-public`, `why-missing`, `text-long`,
    `why-personal`, `withheld-not-allowed`,
    `same-signer`, `withheld-meanwhile`), Conflict.
    """
    file = office.file(idea_id)
    found = _mark(office, file, number)
    source, target, what = VERDICTS[verdict]
    why = why or (found.why if verdict == "hide" else "")
    require_why(why)
    if found.version != version:
        same = (target, actor, why) == (found.state, found.judged_by, found.why)
        if found.version == version + 1 and same:
            return found
        raise Refused("withheld-meanwhile")
    if found.state != source:
        raise Refused("withheld-not-allowed")
    if source == "hiding" and found.judged_by == actor:
        raise Refused("same-signer")
    if verdict == "ask":
        _require_public(office, file, number)
    judged = replace(
        found, state=target, version=found.version + 1, judged_by=actor, why=why, at=now
    )
    _save(office, file, Step(now, actor, what, f"Versie {number}: {why}"), judged, found)
    return judged


def _mark(office: Office, file: File, number: int) -> Withheld:
    """Raises NotFound when the idea has no such version."""
    if not any(one.number == number for one in office.ideas.versions(file.idea.id)):
        raise NotFound("version")
    marks = office.dossiers.withheld(file.idea.id)
    nothing = Withheld(file.idea.id, number, "shown", 0, "", "", file.idea.submitted_at)
    return next((one for one in marks if one.number == number), nothing)


def require_why(why: str) -> None:
    """Raises Refused when `why` can't be a public reason."""
    if len(why) < MIN_WHY:
        raise Refused("why-missing", least=MIN_WHY)
    if len(why) > MAX_WHY:
        raise Refused("text-long", most=MAX_WHY)
    if any(True for _ in personal_data(why)):
        raise Refused("why-personal")


def _require_public(office: Office, file: File, number: int) -> None:
    if number == file.idea.edition:
        raise Refused("version-current")
    versions, history = office.ideas.versions(file.idea.id), office.ideas.history(file.idea.id)
    if number not in readable(versions, history):
        raise Refused("version-not-public")


def _save(office: Office, file: File, step: Step, judged: Withheld, before: Withheld) -> None:
    # A text that waits for a second person is work.
    work = (judged.state == "hiding") - (before.state == "hiding")
    after = replace(file.dossier, reported=max(file.dossier.reported + work, 0))
    audit = AuditEntry(
        at=step.at,
        actor=step.by,
        action=f"moderation:dossier:{step.what}",
        subject=file.idea.id,
        changes={f"version {judged.number}": (before.state, judged.state)},
        note=step.text,
    )
    event = told(file, "withheld", step.at) if judged.state == "hidden" else None
    office.dossiers.save(stepped(after, step), audit, event, voice=judged)
