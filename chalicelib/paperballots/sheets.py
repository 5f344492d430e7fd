"""What counts of a batch: the sheets that both typed alike, and those that a third decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from chalicelib.kernel.errors import Refused
from chalicelib.paperballots.model import Batch, Sheet
from chalicelib.paperballots.ports import PaperBallotStore


def counts_of(sheets: Mapping[int, Sheet]) -> dict[str, int]:
    """Sheets per reason; the valid ones under the empty reason."""
    return dict(sorted(Counter(sheet.fault for sheet in sheets.values()).items()))


def final_sheets(store: PaperBallotStore, batch: Batch) -> dict[int, Sheet]:
    """What counts of a settled batch. Raises Refused `paper-unsettled`."""
    if batch.state != "settled":
        raise Refused("paper-unsettled")
    a = store.sheets(batch.round_id, batch.number, "a")
    b = store.sheets(batch.round_id, batch.number, "b")
    final = {number: sheet for number, sheet in a.items() if b.get(number) == sheet}
    return {**final, **store.sheets(batch.round_id, batch.number, "c")}
