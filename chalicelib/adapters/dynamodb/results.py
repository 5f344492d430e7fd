"""Results and turnout on DynamoDB (core table).

ROUND#<round> / RESULT       document, hash, counted_at, confirmed[], released_at (once released)
ROUND#<round> / TURNOUT      voters, ideas, counted_at
"""

from __future__ import annotations

from chalicelib.adapters.dynamodb.common import outbox_put, write_audited
from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.events import Event
from chalicelib.outcome.model import Result, Turnout

_RESULT = "RESULT"
_TURNOUT = "TURNOUT"


class DynamoResultStore:
    """See `chalicelib.outcome.ports.ResultStore`."""

    def __init__(self, core: Table, audit: Table) -> None:
        self._core = core
        self._audit = audit

    def get(self, round_id: str) -> Result | None:
        item = self._core.get(f"ROUND#{round_id}", _RESULT, strong=True)
        return None if item is None else _result(round_id, item)

    def put(self, result: Result, audit: AuditEntry, event: Event) -> bool:
        put = self._core.putting(_item(result), unless_exists=True)
        try:
            write_audited(self._audit, audit, lambda: [put, outbox_put(self._core, event)])
        except ConditionFailed as error:
            if 0 in error.failed:
                return False
            raise
        return True

    def confirm(self, result: Result, audit: AuditEntry, event: Event | None) -> None:
        put = self._core.putting(
            _item(result),
            condition="#hash = :hash AND #confirmed = :before AND attribute_not_exists(#released)",
            names={"#hash": "hash", "#confirmed": "confirmed", "#released": "released_at"},
            values={":hash": result.hash, ":before": list(result.confirmed_by[:-1])},
        )
        writes = [put]
        if event is not None:
            writes.append(outbox_put(self._core, event))
        write_audited(self._audit, audit, lambda: writes)

    def turnout(self, round_id: str) -> Turnout | None:
        item = self._core.get(f"ROUND#{round_id}", _TURNOUT)
        if item is None:
            return None
        return Turnout(round_id, item["voters"], item["ideas"], from_text(item["counted_at"]))

    def put_turnout(self, turnout: Turnout) -> None:
        self._core.put(
            {
                "pk": f"ROUND#{turnout.round_id}",
                "sk": _TURNOUT,
                "voters": turnout.voters,
                "ideas": turnout.ideas,
                "counted_at": to_text(turnout.counted_at),
            }
        )


def _item(result: Result) -> Item:
    item: Item = {
        "pk": f"ROUND#{result.round_id}",
        "sk": _RESULT,
        "document": result.document,
        "hash": result.hash,
        "counted_at": to_text(result.counted_at),
        "confirmed": list(result.confirmed_by),
    }
    if result.released_at is not None:
        item["released_at"] = to_text(result.released_at)
    return item


def _result(round_id: str, item: Item) -> Result:
    released = item.get("released_at")
    return Result(
        round_id=round_id,
        document=item["document"],
        hash=item["hash"],
        counted_at=from_text(item["counted_at"]),
        confirmed_by=tuple(item["confirmed"]),
        released_at=None if released is None else from_text(released),
    )
