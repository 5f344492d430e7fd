"""Another form for a round, while people may be writing: what was begun keeps the form it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.rounds.form import FormSchema
from chalicelib.rounds.ports import RoundStore
from chalicelib.rounds.proposals import Saved, change_round
from chalicelib.rounds.settings import MAX_NOTE, MIN_NOTE


def change_form(
    rounds: RoundStore,
    round_id: str,
    form: FormSchema,
    *,
    note: str,
    version: int,
    actor: str,
    now: datetime,
) -> Saved:
    """Asks `form` of every idea that begins from here on; the same form again changes nothing.

    Raises NotFound; Refused `form-note-missing`, and as `proposals.change_round`; Conflict when
    the round isn't at `version`.
    """
    round_ = rounds.get(round_id)
    if round_ is None:
        raise NotFound("round")
    if form == round_.form:
        return Saved(round_)
    if len(note) < MIN_NOTE:
        raise Refused("form-note-missing", least=MIN_NOTE)
    if len(note) > MAX_NOTE:
        raise Refused("note-too-long", most=MAX_NOTE)
    wanted = replace(round_, form=form)
    return change_round(rounds, wanted, note=note, version=version, actor=actor, now=now)
