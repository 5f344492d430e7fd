"""What staff change about a round: set it up, and move its phases in full sight.

A phase is moved with a note that residents read, never silently; what the clock has passed
stays as it was; and from the freeze on the vote's own dates are part of the frozen rules.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.events import PHASE_MOVED, Event
from chalicelib.rounds.model import Phase, PhaseKey, PhaseMove, Round
from chalicelib.rounds.ports import RoundStore
from chalicelib.rounds.validation import require_valid

MIN_NOTE: Final = 10
MAX_NOTE: Final = 500


def create_round(rounds: RoundStore, round_: Round, actor: str, now: datetime) -> None:
    """Stores a new round. Raises Refused `round-invalid`, Conflict when its id is taken."""
    first = replace(round_, version=1, moves=())
    require_valid(first)
    audit = AuditEntry(
        at=now, actor=actor, action="rounds:round:create", subject=first.id, note=first.title
    )
    rounds.create(first, audit)


def move_phase(
    rounds: RoundStore,
    round_id: str,
    key: PhaseKey,
    opens_at: datetime,
    closes_at: datetime,
    *,
    note: str,
    version: int,
    actor: str,
    now: datetime,
) -> Round:
    """Moves one phase; `version` is that of the round that the mover saw.

    Raises NotFound; Refused (`note-missing`, `note-too-long`, `nothing-changed`,
    `opening-passed`, `closing-passed`, `moment-passed`, `voting-frozen`, `round-invalid`);
    Conflict when the round was changed or frozen meanwhile.
    """
    round_ = rounds.get(round_id)
    if round_ is None:
        raise NotFound("round")
    if round_.version != version:
        raise Conflict("the round was changed meanwhile")
    _require_note(note)
    frozen = rounds.frozen(round_id) is not None
    old, new = round_.phase(key), Phase(key, opens_at, closes_at)
    _require_movable(old, new, now, frozen=frozen)
    moved = _moved(round_, old, new, note, now)
    require_valid(moved)
    audit = AuditEntry(
        at=now,
        actor=actor,
        action="rounds:phase:move",
        subject=round_id,
        changes=_changes(old, new),
        note=note,
    )
    event = Event(
        id=f"move-{round_id}-{moved.version}",
        type=PHASE_MOVED,
        at=now,
        data={"round_id": round_id, "phase": key},
    )
    rounds.replace(moved, audit, event, frozen=frozen)
    return moved


def _require_note(note: str) -> None:
    if len(note) < MIN_NOTE:
        raise Refused("note-missing", least=MIN_NOTE)
    if len(note) > MAX_NOTE:
        raise Refused("note-too-long", most=MAX_NOTE)


def _require_movable(old: Phase, new: Phase, now: datetime, *, frozen: bool) -> None:
    if (old.opens_at, old.closes_at) == (new.opens_at, new.closes_at):
        raise Refused("nothing-changed")
    if frozen and old.key == "voting":
        raise Refused("voting-frozen")
    if new.opens_at != old.opens_at:
        if old.opens_at <= now:
            raise Refused("opening-passed")
        if new.opens_at <= now:
            raise Refused("moment-passed", what="opens_at")
    if new.closes_at != old.closes_at:
        if old.closes_at <= now:
            raise Refused("closing-passed")
        if new.closes_at <= now:
            raise Refused("moment-passed", what="closes_at")


def _changes(old: Phase, new: Phase) -> dict[str, tuple[str, str]]:
    return {
        f"{old.key}.{edge}": (to_text(getattr(old, edge)), to_text(getattr(new, edge)))
        for edge in ("opens_at", "closes_at")
        if getattr(old, edge) != getattr(new, edge)
    }


def _moved(round_: Round, old: Phase, new: Phase, note: str, now: datetime) -> Round:
    move = PhaseMove(
        phase=old.key,
        old_opens_at=old.opens_at,
        old_closes_at=old.closes_at,
        new_opens_at=new.opens_at,
        new_closes_at=new.closes_at,
        note=note,
        at=now,
    )
    return replace(
        round_,
        version=round_.version + 1,
        phases=tuple(new if phase.key == old.key else phase for phase in round_.phases),
        moves=(*round_.moves, move),
    )
