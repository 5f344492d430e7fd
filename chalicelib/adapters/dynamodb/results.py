"""Results and turnout on DynamoDB (core table).

ROUND#<round> / RESULT       document, hash, counted_at, confirmed[]; once released also
                             released_at, ratification{}, corrections[], version; release_at
                             when a moment was set
ROUND#<round> / FILE#<name>#<000>    parts, content (zlib); an item holds at most 400 KB, so a
                             file lies in as many as it needs
ROUND#<round> / TURNOUT      voters, ideas, counted_at
"""

from __future__ import annotations

import zlib
from datetime import date, datetime
from typing import Final

from chalicelib.adapters.dynamodb.common import outbox_put, write_audited
from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table, Write
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.events import Event
from chalicelib.outcome.model import Correction, Ratification, Result, Turnout

_RESULT = "RESULT"
_TURNOUT = "TURNOUT"
_PART: Final = 350_000


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
        self._write(put, audit, event)

    def move(
        self, result: Result, before: datetime | None, audit: AuditEntry, event: Event | None
    ) -> None:
        # A result without a moment has no such attribute, and none is equal to this text.
        put = self._core.putting(
            _item(result),
            condition=(
                "#hash = :hash AND #confirmed = :confirmed AND attribute_not_exists(#released) AND "
                "(#moment = :before OR (:before = :none AND attribute_not_exists(#moment)))"
            ),
            names={
                "#hash": "hash",
                "#confirmed": "confirmed",
                "#released": "released_at",
                "#moment": "release_at",
            },
            values={
                ":hash": result.hash,
                ":confirmed": list(result.confirmed_by),
                ":before": "" if before is None else to_text(before),
                ":none": "",
            },
        )
        self._write(put, audit, event)

    def _write(self, put: Write, audit: AuditEntry, event: Event | None) -> None:
        writes = [put]
        if event is not None:
            writes.append(outbox_put(self._core, event))
        write_audited(self._audit, audit, lambda: writes)

    def put_file(self, round_id: str, name: str, content: bytes) -> None:
        packed = zlib.compress(content)
        parts = [packed[at : at + _PART] for at in range(0, len(packed), _PART)]
        # The first part last: a file that can be found is whole.
        for number in reversed(range(len(parts))):
            item = {
                "pk": f"ROUND#{round_id}",
                "sk": _file_key(name, number),
                "parts": len(parts),
                "content": parts[number],
            }
            self._core.put(item)

    def file(self, round_id: str, name: str) -> bytes | None:
        pk = f"ROUND#{round_id}"
        first = self._core.get(pk, _file_key(name, 0))
        if first is None:
            return None
        packed = [first["content"]]
        for number in range(1, first["parts"]):
            item = self._core.get(pk, _file_key(name, number), strong=True)
            if item is None:
                return None
            packed.append(item["content"])
        return zlib.decompress(b"".join(packed))

    def note(self, result: Result, audit: AuditEntry) -> None:
        put = self._core.putting(
            _item(result),
            condition=(
                "#hash = :hash AND attribute_exists(#released) AND "
                "(#version = :before OR (:before = :none AND attribute_not_exists(#version)))"
            ),
            names={"#hash": "hash", "#released": "released_at", "#version": "version"},
            values={":hash": result.hash, ":before": result.version - 1, ":none": 0},
        )
        write_audited(self._audit, audit, lambda: [put])

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
    if result.release_at is not None:
        item["release_at"] = to_text(result.release_at)
    if result.version:
        item["version"] = result.version
        item["corrections"] = [
            {"text": one.text, "at": to_text(one.at)} for one in result.corrections
        ]
    if result.ratification is not None:
        item["ratification"] = {
            "decision": result.ratification.decision,
            "decided_on": result.ratification.decided_on.isoformat(),
            "at": to_text(result.ratification.at),
        }
    return item


def _file_key(name: str, number: int) -> str:
    return f"FILE#{name}#{number:03d}"


def _result(round_id: str, item: Item) -> Result:
    released, moment = item.get("released_at"), item.get("release_at")
    return Result(
        round_id=round_id,
        document=item["document"],
        hash=item["hash"],
        counted_at=from_text(item["counted_at"]),
        confirmed_by=tuple(item["confirmed"]),
        released_at=None if released is None else from_text(released),
        ratification=_ratification(item.get("ratification")),
        corrections=tuple(
            Correction(one["text"], from_text(one["at"])) for one in item.get("corrections", [])
        ),
        version=item.get("version", 0),
        release_at=None if moment is None else from_text(moment),
    )


def _ratification(plain: Item | None) -> Ratification | None:
    if plain is None:
        return None
    day = date.fromisoformat(plain["decided_on"])
    return Ratification(plain["decision"], day, from_text(plain["at"]))
