"""Paper ballots on DynamoDB (core table).

BALLOTS#<round> / RANGE#<003>         a range of blanks
BALLOTS#<round> / BATCH#<0003>        a batch
BALLOTS#<round> / CLAIM#<000123>      batch: where this sheet is typed
BALLOTS#<round> / SETTLED             the settlement
SHEETS#<round>#<0003>#<side> / <000123>   marks, fault, gone

Marks are kept apart from voters by having nothing to do with them: no item here knows a token.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chalicelib.adapters.dynamodb.common import outbox_put, write_audited
from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table, Write
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.events import Event
from chalicelib.kernel.ids import is_id
from chalicelib.paperballots.model import Batch, Range, Settlement, Sheet, Side


class DynamoPaperBallotStore:
    """See `chalicelib.paperballots.ports.PaperBallotStore`."""

    def __init__(self, core: Table, audit: Table) -> None:
        self._core = core
        self._audit = audit

    def ranges(self, round_id: str) -> tuple[Range, ...]:
        items = self._core.query(_pk(round_id), prefix="RANGE#", strong=True)
        return tuple(_range(round_id, item) for item in items)

    def save_range(self, blanks: Range, audit: AuditEntry) -> None:
        item: Item = {
            "pk": _pk(blanks.round_id),
            "sk": f"RANGE#{blanks.number:03d}",
            "first": blanks.first,
            "last": blanks.last,
            "holder": blanks.holder,
            "token": blanks.token,
            "at": to_text(blanks.handed_out_at),
            "version": blanks.version,
            "blank": blanks.blank,
            "spoiled": blanks.spoiled,
        }
        self._save(audit, [self._over(item), self._unsettled(blanks.round_id)])

    def _over(self, item: Item) -> Write:
        if item["version"] == 1:
            return self._core.putting(item, unless_exists=True)
        return self._core.putting(
            item,
            condition="#version = :before",
            names={"#version": "version"},
            values={":before": item["version"] - 1},
        )

    def _unsettled(self, round_id: str) -> Write:
        return self._core.checking(
            _pk(round_id), "SETTLED", "attribute_not_exists(#pk)", names={"#pk": "pk"}
        )

    def _save(self, audit: AuditEntry, writes: list[Write]) -> None:
        try:
            write_audited(self._audit, audit, lambda: writes)
        except ConditionFailed as error:
            raise Conflict("another version is stored, or the round is settled") from error

    def batches(self, round_id: str) -> tuple[Batch, ...]:
        items = self._core.query(_pk(round_id), prefix="BATCH#", strong=True)
        return tuple(_batch(round_id, item) for item in items)

    def batch(self, round_id: str, number: int) -> Batch | None:
        if not is_id(round_id):
            return None
        item = self._core.get(_pk(round_id), _batch_sk(number), strong=True)
        return None if item is None else _batch(round_id, item)

    def save_batch(self, batch: Batch, audit: AuditEntry, decided: Sequence[Sheet] = ()) -> None:
        writes = [self._over(_batch_item(batch)), self._unsettled(batch.round_id)]
        writes += [self._core.putting(_sheet_item(batch, "c", one)) for one in decided]
        self._save(audit, writes)

    def sheets(self, round_id: str, batch: int, side: Side) -> Mapping[int, Sheet]:
        items = self._core.query(_sheets_pk(round_id, batch, side), strong=True)
        return {int(item["sk"]): _sheet(item) for item in items if not item["gone"]}

    def put_sheet(self, batch: Batch, side: Side, sheet: Sheet) -> None:
        claim = self._core.putting(
            {
                "pk": _pk(batch.round_id),
                "sk": f"CLAIM#{sheet.number:06d}",
                "batch": batch.number,
            },
            condition="attribute_not_exists(#pk) OR #batch = :batch",
            names={"#pk": "pk", "#batch": "batch"},
            values={":batch": batch.number},
        )
        put = self._core.putting(_sheet_item(batch, side, sheet))
        try:
            self._core.write([self._moved(batch), claim, put])
        except ConditionFailed as error:
            if 0 not in error.failed:
                raise Refused("sheet-elsewhere", number=sheet.number) from error
            raise Conflict("the batch moved on") from error

    def _moved(self, batch: Batch) -> Write:
        """The batch one version on, so that nobody signs while a sheet comes in."""
        return self._over(_batch_item(replace(batch, version=batch.version + 1)))

    def drop_sheet(self, batch: Batch, side: Side, number: int) -> None:
        item = _sheet_item(batch, side, Sheet(number)) | {"gone": True}
        try:
            self._core.write([self._moved(batch), self._core.putting(item)])
        except ConditionFailed as error:
            raise Conflict("the batch moved on") from error

    def settlement(self, round_id: str) -> Settlement | None:
        item = self._core.get(_pk(round_id), "SETTLED", strong=True)
        if item is None:
            return None
        return Settlement(
            round_id=round_id,
            marks=item["marks"],
            counts=dict(item["counts"]),
            note=item["note"],
            by=item["by"],
            at=from_text(item["at"]),
        )

    def settle(self, settlement: Settlement, audit: AuditEntry, event: Event) -> bool:
        item: Item = {
            "pk": _pk(settlement.round_id),
            "sk": "SETTLED",
            "marks": settlement.marks,
            "counts": [[fault, count] for fault, count in settlement.counts.items()],
            "note": settlement.note,
            "by": settlement.by,
            "at": to_text(settlement.at),
        }
        writes = [self._core.putting(item, unless_exists=True), outbox_put(self._core, event)]
        try:
            write_audited(self._audit, audit, lambda: writes)
        except ConditionFailed:
            return False
        return True


def _pk(round_id: str) -> str:
    return f"BALLOTS#{round_id}"


def _batch_sk(number: int) -> str:
    return f"BATCH#{number:04d}"


def _batch_item(batch: Batch) -> Item:
    return {
        "pk": _pk(batch.round_id),
        "sk": _batch_sk(batch.number),
        "box": batch.box,
        "token": batch.token,
        "state": batch.state,
        "version": batch.version,
        "by": [batch.by_a, batch.by_b, batch.by_c],
        "totals": [batch.total_a, batch.total_b],
        "differing": batch.differing,
        "counts": [[fault, count] for fault, count in batch.counts.items()],
        "secret": batch.secret,
    }


def _sheets_pk(round_id: str, batch: int, side: Side) -> str:
    return f"SHEETS#{round_id}#{batch:04d}#{side}"


def _sheet_item(batch: Batch, side: Side, sheet: Sheet) -> Item:
    return {
        "pk": _sheets_pk(batch.round_id, batch.number, side),
        "sk": f"{sheet.number:06d}",
        "marks": [[number, mark] for number, mark in sheet.marks],
        "fault": sheet.fault,
        "gone": False,
    }


def _sheet(item: Item) -> Sheet:
    marks = tuple((number, mark) for number, mark in item["marks"])
    return Sheet(int(item["sk"]), marks, item["fault"])


def _range(round_id: str, item: Item) -> Range:
    return Range(
        round_id=round_id,
        number=int(item["sk"].partition("#")[2]),
        first=item["first"],
        last=item["last"],
        holder=item["holder"],
        token=item["token"],
        handed_out_at=from_text(item["at"]),
        version=item["version"],
        blank=item["blank"],
        spoiled=item["spoiled"],
    )


def _batch(round_id: str, item: Item) -> Batch:
    by_a, by_b, by_c = item["by"]
    total_a, total_b = item["totals"]
    return Batch(
        round_id=round_id,
        number=int(item["sk"].partition("#")[2]),
        box=item["box"],
        token=item["token"],
        state=item["state"],
        version=item["version"],
        by_a=by_a,
        by_b=by_b,
        by_c=by_c,
        total_a=total_a,
        total_b=total_b,
        differing=item["differing"],
        counts=dict(item["counts"]),
        secret=item["secret"],
    )
