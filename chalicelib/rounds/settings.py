"""Another version of a round: what may change when, and how it becomes one.

What the clock has passed stays as it was. Once ideas come in, no area or theme goes away. Once
rules and list are frozen, they stay; only the end of the vote can move, and only back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.kernel.errors import Refused
from chalicelib.rounds.differences import differences
from chalicelib.rounds.form import FormSchema
from chalicelib.rounds.model import Phase, PhaseMove, Round, RoundChange
from chalicelib.rounds.validation import require_valid

MIN_NOTE: Final = 10
MAX_NOTE: Final = 500
# Every form that a draft or an idea may name is kept; more than these nobody can oversee.
MAX_EARLIER: Final = 50
# The gates follow the clock's job, which runs every minute; whoever extends a vote later than
# this would race with its end.
EXTEND_BEFORE: Final = timedelta(minutes=5)


def is_opened(round_: Round, now: datetime) -> bool:
    """Whether residents already build on the round: its first step began."""
    return any(phase.opens_at <= now for phase in round_.phases)


def require_note(note: str) -> None:
    """Raises Refused `note-missing` or `note-too-long`."""
    if len(note) < MIN_NOTE:
        raise Refused("note-missing", least=MIN_NOTE)
    if len(note) > MAX_NOTE:
        raise Refused("note-too-long", most=MAX_NOTE)


def next_version(
    before: Round, wanted: Round, note: str, now: datetime, *, frozen: bool, agreed: str = ""
) -> Round:
    """`wanted` as the version after `before`, with what residents read about the change.

    `agreed` is the hash of the proposal that two people agreed on; empty before the opening.
    Raises Refused: `nothing-changed`, `note-missing`, `note-too-long`, `opening-passed`,
    `closing-passed`, `moment-passed`, `voting-frozen`, `vote-shorter`, `extend-late`,
    `settings-frozen`, `area-in-use`, `form-closed`, `too-many-forms`, `round-invalid`.
    """
    wanted = replace(
        wanted,
        id=before.id,
        version=before.version,
        moves=before.moves,
        changes=before.changes,
        earlier_forms=before.earlier_forms,
    )
    if wanted == before:
        raise Refused("nothing-changed")
    opened = is_opened(before, now)
    moved = [pair for pair in _phases(before, wanted) if pair[0] != pair[1]]
    # An empty note is one that nobody wrote; any other is held to its length.
    if opened or moved or note:
        require_note(note)
    for old, new in moved:
        _require_movable(old, new, now, frozen=frozen)
    _require_changeable(before, wanted, now, frozen=frozen)
    what = tuple(one.sentence for one in differences(before, wanted))
    after = replace(
        wanted,
        version=before.version + 1,
        moves=(*before.moves, *(_move(old, new, note, now) for old, new in moved)),
        changes=(*before.changes, RoundChange(now, note, what, agreed))
        if opened
        else before.changes,
        earlier_forms=_earlier_forms(before, wanted),
    )
    require_valid(after)
    return after


def _phases(before: Round, wanted: Round) -> list[tuple[Phase, Phase]]:
    keys = [phase.key for phase in before.phases]
    if [phase.key for phase in wanted.phases] != keys:
        raise Refused("round-invalid", problems="Alle zes stappen moeten er zijn.")
    return list(zip(before.phases, wanted.phases, strict=True))


def _require_movable(old: Phase, new: Phase, now: datetime, *, frozen: bool) -> None:
    if frozen and old.key == "voting":
        _require_extension(old, new, now)
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


def _require_extension(old: Phase, new: Phase, now: datetime) -> None:
    if new.opens_at != old.opens_at:
        raise Refused("voting-frozen")
    if new.closes_at < old.closes_at:
        raise Refused("vote-shorter")
    if now >= old.closes_at - EXTEND_BEFORE:
        raise Refused("extend-late", minutes=int(EXTEND_BEFORE.total_seconds()) // 60)


def _require_changeable(before: Round, wanted: Round, now: datetime, *, frozen: bool) -> None:
    if frozen and _frozen_part(before) != _frozen_part(wanted):
        raise Refused("settings-frozen")
    submission = before.phase("submission")
    if submission.opens_at <= now:
        areas, themes = {one.id for one in wanted.areas}, {one.id for one in wanted.themes}
        for one in before.areas:
            if one.id not in areas:
                raise Refused("area-in-use", name=one.name)
        for theme in before.themes:
            if theme.id not in themes:
                raise Refused("area-in-use", name=theme.name)
    if wanted.form != before.form and now >= submission.closes_at:
        raise Refused("form-closed")


def _frozen_part(round_: Round) -> tuple[object, ...]:
    return (round_.pot_cents, round_.ballot, round_.voters, round_.count)


def _earlier_forms(before: Round, wanted: Round) -> tuple[FormSchema, ...]:
    if wanted.form == before.form:
        return before.earlier_forms
    earlier = tuple(one for one in (before.form, *before.earlier_forms) if one != wanted.form)
    if len(earlier) > MAX_EARLIER:
        raise Refused("too-many-forms", most=MAX_EARLIER)
    return earlier


def _move(old: Phase, new: Phase, note: str, now: datetime) -> PhaseMove:
    return PhaseMove(
        phase=old.key,
        old_opens_at=old.opens_at,
        old_closes_at=old.closes_at,
        new_opens_at=new.opens_at,
        new_closes_at=new.closes_at,
        note=note,
        at=now,
    )
