"""Batches of letters on DynamoDB (core table).

LETTERS#<round> / BATCH#<02>             the batch, as its fields
LETTERS#<round>#<02> / SLICE#<0000>      marks of its letters: keyed hashes, 64 characters each
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.adapters.dynamodb.common import write_audited
from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table, Write
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.ids import is_id
from chalicelib.voters.model import SLICE, Batch


class DynamoLetterStore:
    """See `chalicelib.voters.ports.LetterStore`."""

    def __init__(self, core: Table, audit: Table) -> None:
        self._core = core
        self._audit = audit

    def batches(self, round_id: str) -> tuple[Batch, ...]:
        items = self._core.query(f"LETTERS#{round_id}", prefix="BATCH#", strong=True)
        return tuple(_batch(round_id, item) for item in items)

    def batch(self, round_id: str, number: int) -> Batch | None:
        if not is_id(round_id):
            return None
        item = self._core.get(f"LETTERS#{round_id}", f"BATCH#{number:02d}", strong=True)
        return None if item is None else _batch(round_id, item)

    def save(self, batch: Batch, audit: AuditEntry | None) -> None:
        write = self._over(batch)
        try:
            if audit is None:
                self._core.write([write])
            else:
                write_audited(self._audit, audit, lambda: [write])
        except ConditionFailed as error:
            raise Conflict("another version of the batch is stored") from error

    def _over(self, batch: Batch) -> Write:
        item = _item(batch)
        if batch.version == 1:
            return self._core.putting(item, unless_exists=True)
        return self._core.putting(
            item,
            condition="#version = :before",
            names={"#version": "version"},
            values={":before": batch.version - 1},
        )

    def finish_slice(self, batch: Batch, marks: Sequence[str]) -> None:
        item: Item = {
            "pk": f"LETTERS#{batch.round_id}#{batch.number:02d}",
            "sk": f"SLICE#{batch.done - 1:04d}",
            "marks": [bytes.fromhex(mark) for mark in marks],
        }
        try:
            self._core.write([self._over(batch), self._core.putting(item)])
        except ConditionFailed as error:
            raise Conflict("another version of the batch is stored") from error

    def mark(self, round_id: str, batch: int, row: int) -> str:
        number, place = divmod(row - 1, SLICE)
        if not is_id(round_id) or number > 9999:
            return ""
        pk = f"LETTERS#{round_id}#{batch:02d}"
        item = self._core.get(pk, f"SLICE#{number:04d}", strong=True)
        if item is None or place >= len(item["marks"]):
            return ""
        mark: str = item["marks"][place].hex()
        return mark


def _item(batch: Batch) -> Item:
    return {
        "pk": f"LETTERS#{batch.round_id}",
        "sk": f"BATCH#{batch.number:02d}",
        "source": batch.source,
        "token": batch.token,
        "by": batch.by,
        "made_at": to_text(batch.made_at),
        "version": batch.version,
        "state": batch.state,
        "upload": batch.upload,
        "total": batch.total,
        "done": batch.done,
        "faults": [[reason, count] for reason, count in batch.faults],
        "lines": [[line, reason] for line, reason in batch.lines],
        "reason": batch.reason,
    }


def _batch(round_id: str, item: Item) -> Batch:
    return Batch(
        round_id=round_id,
        number=int(item["sk"].partition("#")[2]),
        source=item["source"],
        token=item["token"],
        by=item["by"],
        made_at=from_text(item["made_at"]),
        version=item["version"],
        state=item["state"],
        upload=item["upload"],
        total=item["total"],
        done=item["done"],
        faults=tuple((reason, count) for reason, count in item["faults"]),
        lines=tuple((line, reason) for line, reason in item["lines"]),
        reason=item["reason"],
    )
