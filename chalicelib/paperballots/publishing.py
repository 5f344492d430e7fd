"""What is published of a round's paper beside its result: how many sheets came back, how many
counted, why the others didn't, and the difference with its explanation. Never what was chosen."""

from __future__ import annotations

from typing import Any

from chalicelib.kernel.errors import Refused
from chalicelib.paperballots.model import Batch
from chalicelib.paperballots.ports import PaperBallotStore
from chalicelib.rounds.plain import canonical_json


def paper_account(store: PaperBallotStore, round_id: str) -> bytes:
    """The account of settled paper, as canonical JSON. Raises Refused `paper-unsettled`.

    {"handed_out", "blank", "spoiled", "marks", "sheets", "valid", "invalid": {reason: sheets},
    "missing", "note", "batches": [{"number", "sheets", "valid", "invalid"}, …]}: `blank` and
    `spoiled` came back unused, `marks` are voters who got a sheet, and `missing` are those of
    them whose sheet is in no box.
    """
    settlement = store.settlement(round_id)
    if settlement is None:
        raise Refused("paper-unsettled", round=round_id)
    ranges = store.ranges(round_id)
    plain = {
        "handed_out": sum(one.size for one in ranges),
        "blank": sum(one.blank for one in ranges),
        "spoiled": sum(one.spoiled for one in ranges),
        "marks": settlement.marks,
        "missing": settlement.marks - settlement.sheets,
        "note": settlement.note,
        "batches": [_batch(one) for one in store.batches(round_id)],
        **_counts(dict(settlement.counts)),
    }
    return canonical_json(plain).encode() + b"\n"


def _batch(batch: Batch) -> dict[str, Any]:
    return {"number": batch.number, **_counts(dict(batch.counts))}


def _counts(counts: dict[str, int]) -> dict[str, Any]:
    """Sheets by reason; without a reason they are valid."""
    invalid = {reason: count for reason, count in counts.items() if reason and count}
    return {"sheets": sum(counts.values()), "valid": counts.get("", 0), "invalid": invalid}
