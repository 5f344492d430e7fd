"""Another form for a round, while people may be writing: what was begun keeps the form it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.rounds.changes import MAX_NOTE, MIN_NOTE
from chalicelib.rounds.form import FormSchema
from chalicelib.rounds.model import Round
from chalicelib.rounds.ports import RoundStore
from chalicelib.rounds.validation import problems

# Every form that a draft or an idea may name is kept; more than these nobody can oversee.
MAX_EARLIER: Final = 50


def change_form(
    rounds: RoundStore,
    round_id: str,
    form: FormSchema,
    *,
    note: str,
    version: int,
    actor: str,
    now: datetime,
) -> Round:
    """Asks `form` of every idea that begins from here on; the same form again changes nothing.

    Raises NotFound; Refused (`form-note-missing`, `note-too-long`, `form-closed` once no ideas are
    taken any more, `too-many-forms`, `round-invalid` with the `problems`); Conflict when the round
    isn't at `version`.
    """
    round_ = rounds.get(round_id)
    if round_ is None:
        raise NotFound("round")
    if form == round_.form:
        return round_
    if round_.version != version:
        raise Conflict("the round was changed meanwhile")
    if len(note) < MIN_NOTE:
        raise Refused("form-note-missing", least=MIN_NOTE)
    if len(note) > MAX_NOTE:
        raise Refused("note-too-long", most=MAX_NOTE)
    if now >= round_.phase("submission").closes_at:
        raise Refused("form-closed")
    earlier = tuple(one for one in (round_.form, *round_.earlier_forms) if one != form)
    if len(earlier) > MAX_EARLIER:
        raise Refused("too-many-forms", most=MAX_EARLIER)
    changed = replace(round_, version=version + 1, form=form, earlier_forms=earlier)
    found = problems(changed)
    if found:
        raise Refused("round-invalid", problems=" ".join(found))
    audit = AuditEntry(
        at=now,
        actor=actor,
        action="rounds:form:change",
        subject=round_id,
        changes={"form": (round_.form.version, form.version)},
        note=note,
    )
    rounds.replace(changed, audit, None, frozen=rounds.frozen(round_id) is not None)
    return changed
