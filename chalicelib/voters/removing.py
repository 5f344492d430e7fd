"""Taking out a ballot that somebody else cast with a letter: two people and a reason.

    asked ──another person agrees──▶ confirmed     the voter's row of the roll is struck
       └────dropped by either────▶ dropped

Only letters can be in doubt: whoever holds one is taken for its owner, and its number leads to
the voter without anybody seeing a ballot. The ballot itself is taken out after the close, by the
count, before anything is opened; nobody here knows which one it is. Until then the owner can come
to the desk or use eID and vote: that ballot is theirs, and takes the strike away. A removal that
nobody confirmed before the close has no effect: in doubt a ballot counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import Closed, Conflict, NotFound, Refused, Unavailable
from chalicelib.rounds.model import FrozenRound
from chalicelib.voters.model import REASON_MAX, REMOVALS_MAX, Credential, Removal, read_label
from chalicelib.voters.ports import CodeStore, LetterStore, PaperRoll, RemovalStore

_ATTEMPTS: Final = 8


@dataclass(frozen=True, slots=True)
class Watchers:
    """The ports that a removal goes through."""

    removals: RemovalStore
    letters: LetterStore
    codes: CodeStore
    paper: PaperRoll
    clock: Clock


def ask(
    watchers: Watchers, frozen: FrozenRound, text: str, reason: str, token: str, actor: str
) -> Removal:
    """Asks to take out the ballot cast with the letter of number `text`; the one asked before
    when `token` was used before.

    Raises Refused `reason-missing`, `label-wrong`, `label-unknown`, `not-voted` (not with this
    letter), `removal-there`, `too-many-removals`; Closed `vote-not-open`.
    """
    now = watchers.clock.now()
    _require_open(frozen, now)
    if not reason or len(reason) > REASON_MAX:
        raise Refused("reason-missing", most=REASON_MAX)
    found = _credential(watchers, frozen.round_id, text)
    if watchers.paper.means_of(frozen.round_id, found.voter_token) != "letter":
        raise Refused("not-voted")
    for _ in range(_ATTEMPTS):
        there = watchers.removals.removals(frozen.round_id)
        made = next((one for one in there if one.token == token), None)
        if made is not None:
            return made
        if any(one.label == found.label and one.state != "dropped" for one in there):
            raise Refused("removal-there")
        if len(there) >= REMOVALS_MAX:
            raise Refused("too-many-removals")
        removal = Removal(frozen.round_id, len(there) + 1, found.label, reason, token, actor, now)
        try:
            watchers.removals.ask(removal, _line(removal, "ask", actor, now))
        except Conflict:
            continue
        return removal
    raise Unavailable("removal numbers contended")


def confirm(watchers: Watchers, frozen: FrozenRound, number: int, actor: str) -> Removal:
    """Another person agrees: the voter is struck, in one transaction through an open gate.

    Raises NotFound, Refused `same-person`, `removal-decided`, `not-voted`; Closed.
    """
    now = watchers.clock.now()
    removal = _asked(watchers, frozen.round_id, number)
    if removal.by == actor:
        raise Refused("same-person")
    _require_open(frozen, now)
    found = _credential(watchers, frozen.round_id, removal.label)
    after = replace(removal, state="confirmed", by_b=actor)
    line = _line(after, "confirm", actor, now)
    watchers.removals.confirm(after, found.voter_token, watchers.clock, line)
    return after


def drop(watchers: Watchers, frozen: FrozenRound, number: int, actor: str) -> Removal:
    """The ballot stays. Raises NotFound, Refused `removal-decided`."""
    removal = _asked(watchers, frozen.round_id, number)
    after = replace(removal, state="dropped", by_b=actor)
    watchers.removals.drop(after, _line(after, "drop", actor, watchers.clock.now()))
    return after


def _require_open(frozen: FrozenRound, now: datetime) -> None:
    if not frozen.is_open(now):
        raise Closed("vote-not-open", round=frozen.round_id)


def _asked(watchers: Watchers, round_id: str, number: int) -> Removal:
    there = watchers.removals.removals(round_id)
    removal = next((one for one in there if one.number == number), None)
    if removal is None:
        raise NotFound("removal")
    if removal.state != "asked":
        raise Refused("removal-decided")
    return removal


def _credential(watchers: Watchers, round_id: str, text: str) -> Credential:
    label = read_label(text)
    if label is None:
        raise Refused("label-wrong")
    mark = watchers.letters.mark(round_id, *label)
    found = watchers.codes.code(round_id, mark) if mark else None
    if found is None:
        raise Refused("label-unknown")
    return found


def _line(removal: Removal, verb: str, actor: str, now: datetime) -> AuditEntry:
    return AuditEntry(
        now,
        actor,
        f"voters:removal:{verb}",
        f"{removal.round_id}-{removal.number}",
        {"state": ("", removal.state), "letter": ("", removal.label)},
        removal.reason,
    )
