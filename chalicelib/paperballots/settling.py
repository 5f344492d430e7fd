"""Closing the paper of a round: everything must add up before anything is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.events import ROUND_CLOSED, Event
from chalicelib.paperballots.committing import committed
from chalicelib.paperballots.model import NOTE_MAX, Batch, Range, Settlement
from chalicelib.paperballots.ports import PaperBallotStore
from chalicelib.paperballots.sheets import counts_of, final_sheets
from chalicelib.rounds.model import FrozenRound
from chalicelib.voting.model import OpenedBallot

Trouble = Literal["vote-open", "batch-open", "more-than-marks", "more-than-handed-out"]
CHANNEL: Final = "paper"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The figures side by side. `troubles` forbid to settle; (which, number it is about)."""

    handed_out: int
    blank: int
    spoiled: int
    marks: int
    counts: Mapping[str, int]
    troubles: tuple[tuple[Trouble, int], ...]

    @property
    def sheets(self) -> int:
        return sum(self.counts.values())

    @property
    def missing(self) -> int:
        """Voters who got a ballot that isn't in a box."""
        return self.marks - self.sheets


def reconcile(
    ranges: tuple[Range, ...], batches: tuple[Batch, ...], marks: int, *, vote_open: bool
) -> Reconciliation:
    """Pure."""
    counts: Counter[str] = Counter()
    for batch in batches:
        counts.update(batch.counts)
    sheets = sum(counts.values())
    handed_out = sum(one.size for one in ranges)
    back = sum(one.blank + one.spoiled for one in ranges)
    troubles: list[tuple[Trouble, int]] = []
    if vote_open:
        troubles.append(("vote-open", 0))
    troubles += [("batch-open", one.number) for one in batches if one.state != "settled"]
    if sheets > marks:
        troubles.append(("more-than-marks", sheets - marks))
    if sheets + back > handed_out:
        troubles.append(("more-than-handed-out", sheets + back - handed_out))
    return Reconciliation(
        handed_out=handed_out,
        blank=sum(one.blank for one in ranges),
        spoiled=sum(one.spoiled for one in ranges),
        marks=marks,
        counts=dict(sorted(counts.items())),
        troubles=tuple(troubles),
    )


def settle(
    store: PaperBallotStore,
    frozen: FrozenRound,
    marks: int,
    *,
    note: str,
    actor: str,
    now: datetime,
) -> Settlement:
    """Closes the round's paper, once; the count begins when its event arrives.

    Raises Refused with the first trouble as its reason, `note-missing` when there is a
    difference to explain, `sums-differ` when a batch isn't what its sheets add up to.
    """
    there = store.settlement(frozen.round_id)
    if there is not None:
        return there
    batches = store.batches(frozen.round_id)
    found = reconcile(
        store.ranges(frozen.round_id), batches, marks, vote_open=now < frozen.closes_at
    )
    if found.troubles:
        reason, number = found.troubles[0]
        raise Refused(reason, number=number)
    if len(note) > NOTE_MAX or (found.missing and not note):
        raise Refused("note-missing", most=NOTE_MAX)
    for batch in batches:
        if counts_of(final_sheets(store, batch)) != dict(batch.counts):
            raise Refused("sums-differ", number=batch.number)
    settlement = Settlement(frozen.round_id, marks, found.counts, note, actor, now)
    line = AuditEntry(
        now,
        actor,
        "paperballots:round:settle",
        frozen.round_id,
        {"sheets": ("", str(found.sheets)), "marks": ("", str(marks))},
        note,
    )
    event = Event(f"paper-{frozen.round_id}", ROUND_CLOSED, now, {"round_id": frozen.round_id})
    store.settle(settlement, line, event)
    return store.settlement(frozen.round_id) or settlement


def settled(store: PaperBallotStore, frozen: FrozenRound) -> tuple[OpenedBallot, ...]:
    """The valid paper ballots, for the log and the count. Raises Refused `paper-unsettled`."""
    if store.settlement(frozen.round_id) is None:
        raise Refused("paper-unsettled", round=frozen.round_id)
    return committed(store, frozen)
