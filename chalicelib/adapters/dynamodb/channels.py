"""Channels that staff bring in by hand, on DynamoDB (core table).

ROUND#<round> / CHANNEL#<live|jury>   version, confirmed_by, doc = all fields
"""

from __future__ import annotations

from chalicelib.adapters.dynamodb.common import outbox_put, write_audited
from chalicelib.adapters.dynamodb.table import Item, Table
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.events import Event
from chalicelib.outcome.declared import Entered, Sheet


class DynamoChannelStore:
    """See `chalicelib.outcome.ports.ChannelStore`."""

    def __init__(self, core: Table, audit: Table) -> None:
        self._core = core
        self._audit = audit

    def get(self, round_id: str, name: str) -> Entered | None:
        item = self._core.get(f"ROUND#{round_id}", f"CHANNEL#{name}", strong=True)
        return None if item is None else _entered(item)

    def put(self, entered: Entered, audit: AuditEntry, event: Event | None) -> None:
        first = entered.version == 1
        put = self._core.putting(
            _item(entered),
            condition=(
                "attribute_not_exists(#version)"
                if first
                else "#version = :before AND #confirmed = :nobody"
            ),
            names={"#version": "version"} | ({} if first else {"#confirmed": "confirmed_by"}),
            values={} if first else {":before": entered.version - 1, ":nobody": ""},
        )
        writes = [put] if event is None else [put, outbox_put(self._core, event)]
        write_audited(self._audit, audit, lambda: writes)


def _item(entered: Entered) -> Item:
    at = entered.confirmed_at
    return {
        "pk": f"ROUND#{entered.round_id}",
        "sk": f"CHANNEL#{entered.name}",
        "round": entered.round_id,
        "name": entered.name,
        "version": entered.version,
        "confirmed_by": entered.confirmed_by,
        "confirmed_at": "" if at is None else to_text(at),
        "typists": list(entered.typists),
        "votes": dict(entered.votes),
        "note": entered.note,
        "sheets": [
            {
                "id": sheet.id,
                "name": sheet.name,
                "scores": {key: list(given) for key, given in sheet.scores.items()},
                "conflicts": sorted(sheet.conflicts),
            }
            for sheet in entered.sheets
        ],
    }


def _entered(item: Item) -> Entered:
    at = item["confirmed_at"]
    return Entered(
        round_id=item["round"],
        name=item["name"],
        votes={key: int(given) for key, given in item["votes"].items()},
        note=item["note"],
        sheets=tuple(
            Sheet(
                one["id"],
                one["name"],
                {key: tuple(int(n) for n in given) for key, given in one["scores"].items()},
                frozenset(one["conflicts"]),
            )
            for one in item["sheets"]
        ),
        typists=tuple(item["typists"]),
        confirmed_by=item["confirmed_by"],
        confirmed_at=from_text(at) if at else None,
        version=int(item["version"]),
    )
