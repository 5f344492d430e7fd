"""Typing a batch: A, then B without seeing A's, then C where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, NotFound, Refused, Unavailable
from chalicelib.paperballots.committing import new_batch_secret
from chalicelib.paperballots.model import (
    BATCH_MAX,
    BATCHES_MAX,
    TEXT_MAX,
    Batch,
    Sheet,
    Side,
    differences,
)
from chalicelib.paperballots.ports import PaperBallotStore
from chalicelib.paperballots.sheets import counts_of

_ATTEMPTS: Final = 8


def begin(
    store: PaperBallotStore, round_id: str, *, box: str, token: str, actor: str, now: datetime
) -> Batch:
    """The next batch, which `actor` types first; the one made before when `token` was used.

    Raises Refused `box-missing`, `too-many-batches`, `settled`.
    """
    if not box or len(box) > TEXT_MAX:
        raise Refused("box-missing", most=TEXT_MAX)
    for _ in range(_ATTEMPTS):
        there = store.batches(round_id)
        made = next((one for one in there if one.token == token), None)
        if made is not None:
            return made
        if len(there) >= BATCHES_MAX:
            raise Refused("too-many-batches")
        if store.settlement(round_id) is not None:
            raise Refused("settled")
        batch = Batch(round_id, len(there) + 1, box, token, "first", 1, actor)
        try:
            store.save_batch(batch, _line(batch, "begin", actor, now))
        except Conflict:
            continue
        return batch
    raise Unavailable("batch numbers contended")


def _line(batch: Batch, verb: str, actor: str, now: datetime) -> AuditEntry:
    return AuditEntry(
        now,
        actor,
        f"paperballots:batch:{verb}",
        f"{batch.round_id}-{batch.number}",
        {"state": ("", batch.state)},
    )


def side_of(batch: Batch, actor: str) -> Side | None:
    """The side that `actor` may type at this moment; None for nobody's turn of theirs."""
    if batch.state == "first":
        return "a" if actor == batch.by_a else None
    if batch.state == "second" and actor != batch.by_a:
        return "b" if batch.by_b in ("", actor) else None
    return None


def take_second(store: PaperBallotStore, batch: Batch, actor: str, now: datetime) -> Batch:
    """`actor` becomes B. Raises Refused `same-person` or `not-your-turn`, Conflict."""
    if batch.state == "second" and batch.by_b == actor:
        return batch
    if actor == batch.by_a:
        raise Refused("same-person")
    if batch.state != "second" or batch.by_b:
        raise Refused("not-your-turn")
    after = replace(batch, by_b=actor, version=batch.version + 1)
    store.save_batch(after, _line(after, "take", actor, now))
    return after


def _side(batch: Batch, actor: str) -> Side:
    side = side_of(batch, actor)
    if side is None or (side == "b" and batch.by_b != actor):
        raise Refused("not-your-turn")
    return side


def type_sheet(store: PaperBallotStore, batch: Batch, sheet: Sheet, actor: str) -> None:
    """Raises Refused `not-your-turn`, `not-handed-out`, `batch-full`, `sheet-elsewhere`;
    Conflict when the batch moved on."""
    side = _side(batch, actor)
    ranges = store.ranges(batch.round_id)
    if not any(one.first <= sheet.number <= one.last for one in ranges):
        raise Refused("not-handed-out", number=sheet.number)
    there = store.sheets(batch.round_id, batch.number, side)
    if sheet.number not in there and len(there) >= BATCH_MAX:
        raise Refused("batch-full", most=BATCH_MAX)
    store.put_sheet(batch, side, sheet)


def drop_sheet(store: PaperBallotStore, batch: Batch, number: int, actor: str) -> None:
    """Takes out a sheet that was typed by mistake. Raises as `type_sheet`."""
    store.drop_sheet(batch, _side(batch, actor), number)


def sign(store: PaperBallotStore, batch: Batch, total: int, actor: str, now: datetime) -> Batch:
    """`actor` states how many sheets they counted by hand; it must be what they typed.

    Raises Refused `not-your-turn`, `total-differs` (`typed`), `batch-empty`; Conflict.
    """
    side = _side(batch, actor)
    typed = store.sheets(batch.round_id, batch.number, side)
    if len(typed) != total:
        raise Refused("total-differs", typed=len(typed))
    if not typed:
        raise Refused("batch-empty")
    if side == "a":
        after = replace(batch, state="second", total_a=total, version=batch.version + 1)
    else:
        first = store.sheets(batch.round_id, batch.number, "a")
        found = differences(first, typed)
        after = replace(
            batch,
            total_b=total,
            version=batch.version + 1,
            differing=len(found),
            state="differs" if found else "settled",
            counts={} if found else counts_of(typed),
            secret="" if found else new_batch_secret(),
        )
    store.save_batch(after, _line(after, f"sign-{side}", actor, now))
    return after


def decide(
    store: PaperBallotStore,
    batch: Batch,
    chosen: Mapping[int, Sheet | None],
    actor: str,
    now: datetime,
) -> Batch:
    """The third person's word on every sheet that differs; None is a sheet that isn't there.

    Raises Refused `same-person`, `not-your-turn`, `undecided` (`number`); Conflict.
    """
    if batch.state != "differs":
        raise Refused("not-your-turn")
    if actor in (batch.by_a, batch.by_b):
        raise Refused("same-person")
    a = store.sheets(batch.round_id, batch.number, "a")
    b = store.sheets(batch.round_id, batch.number, "b")
    open_ = differences(a, b)
    for one in open_:
        if one.number not in chosen:
            raise Refused("undecided", number=one.number)
    decided = tuple(sheet for one in open_ if (sheet := chosen[one.number]) is not None)
    final = {number: sheet for number, sheet in a.items() if b.get(number) == sheet}
    final |= {sheet.number: sheet for sheet in decided}
    after = replace(
        batch,
        by_c=actor,
        state="settled",
        counts=counts_of(final),
        secret=new_batch_secret(),
        version=batch.version + 1,
    )
    store.save_batch(after, _line(after, "decide", actor, now), decided)
    return after


def require_batch(store: PaperBallotStore, round_id: str, number: int) -> Batch:
    """Raises NotFound."""
    batch = store.batch(round_id, number)
    if batch is None:
        raise NotFound("batch")
    return batch
