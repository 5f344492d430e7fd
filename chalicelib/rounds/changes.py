"""What staff change about a round: set it up, and move its phases in full sight.

A phase is moved with a note that residents read, never silently (`rounds.settings`,
`rounds.proposals`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.rounds.model import Phase, PhaseKey, Round
from chalicelib.rounds.ports import RoundStore
from chalicelib.rounds.proposals import Saved, change_round
from chalicelib.rounds.settings import MAX_NOTE, MIN_NOTE, require_note
from chalicelib.rounds.validation import require_valid

__all__ = ["MAX_NOTE", "MIN_NOTE", "create_round", "move_phase"]


def create_round(rounds: RoundStore, round_: Round, actor: str, now: datetime) -> None:
    """Stores a new round. Raises Refused `round-invalid`, Conflict when its id is taken."""
    first = replace(round_, version=1, moves=(), changes=())
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
) -> Saved:
    """Moves one phase; `version` is that of the round that the mover saw. Once the round
    opened, it is proposed to a second person.

    A vote that ends later takes the start of the steps after it along, where they would begin
    before its end. Raises NotFound, and as `proposals.change_round`.
    """
    round_ = rounds.get(round_id)
    if round_ is None:
        raise NotFound("round")
    if round_.version != version:
        raise Conflict("the round was changed meanwhile")
    require_note(note)
    old, new = round_.phase(key), Phase(key, opens_at, closes_at)
    if old == new:
        raise Refused("nothing-changed")
    phases = tuple(new if phase.key == key else phase for phase in round_.phases)
    if key == "voting" and rounds.frozen(round_id) is not None:
        phases = _pushed(phases, new)
    wanted = replace(round_, phases=phases)
    return change_round(rounds, wanted, note=note, version=version, actor=actor, now=now)


def _pushed(phases: tuple[Phase, ...], voting: Phase) -> tuple[Phase, ...]:
    """The steps after the vote begin at its end at the earliest."""
    after = [phase.key for phase in phases].index("voting")
    return (
        *phases[: after + 1],
        *(
            replace(phase, opens_at=max(phase.opens_at, voting.closes_at))
            for phase in phases[after + 1 :]
        ),
    )
