"""Trustees on DynamoDB (core table).

ROUND#<round> / TRUSTEES     version, seats, draws, public, parts, asked_at, given, tries
"""

from __future__ import annotations

from chalicelib.adapters.dynamodb.common import outbox_put, write_audited
from chalicelib.adapters.dynamodb.table import Item, Table
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.events import Event
from chalicelib.trustees.model import Given, SealedParts, Seat, Tries, Trust

_KEY = "TRUSTEES"


class DynamoTrusteeStore:
    """See `chalicelib.trustees.ports.TrusteeStore`."""

    def __init__(self, core: Table, audit: Table) -> None:
        self._core = core
        self._audit = audit

    def get(self, round_id: str) -> Trust | None:
        item = self._core.get(f"ROUND#{round_id}", _KEY, strong=True)
        return None if item is None else _trust(round_id, item)

    def save(self, trust: Trust, audit: AuditEntry, event: Event | None = None) -> None:
        first = trust.version == 1
        put = self._core.putting(
            _item(trust),
            condition="attribute_not_exists(#version)" if first else "#version = :before",
            names={"#version": "version"},
            values={} if first else {":before": trust.version - 1},
        )
        writes = [put] if event is None else [put, outbox_put(self._core, event)]
        write_audited(self._audit, audit, lambda: writes)


def _item(trust: Trust) -> Item:
    sealed = trust.sealed
    return {
        "pk": f"ROUND#{trust.round_id}",
        "sk": _KEY,
        "version": trust.version,
        "seats": [
            {
                "number": seat.number,
                "person": seat.person,
                "name": seat.name,
                "key": seat.key,
                "at": to_text(seat.at),
            }
            for seat in trust.seats
        ],
        "draws": dict(trust.draws),
        "public": "" if sealed is None else sealed.public,
        "parts": [] if sealed is None else list(sealed.parts),
        "asked_at": "" if trust.asked_at is None else to_text(trust.asked_at),
        "given": [
            {"number": one.number, "wrapped": one.wrapped, "at": to_text(one.at)}
            for one in trust.given
        ],
        "tries": {
            str(number): {"count": used.count, "until": to_text(used.until)}
            for number, used in trust.tries.items()
        },
    }


def _trust(round_id: str, item: Item) -> Trust:
    asked = item["asked_at"]
    parts = tuple(bytes(part) for part in item["parts"])
    return Trust(
        round_id=round_id,
        version=int(item["version"]),
        seats=tuple(
            Seat(int(one["number"]), one["person"], one["name"], one["key"], from_text(one["at"]))
            for one in item["seats"]
        ),
        draws=dict(item["draws"]),
        sealed=SealedParts(item["public"], parts) if parts else None,
        asked_at=from_text(asked) if asked else None,
        given=tuple(
            Given(int(one["number"]), bytes(one["wrapped"]), from_text(one["at"]))
            for one in item["given"]
        ),
        tries={
            int(number): Tries(int(used["count"]), from_text(used["until"]))
            for number, used in item["tries"].items()
        },
    )
