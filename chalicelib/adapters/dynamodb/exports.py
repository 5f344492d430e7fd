"""Requests for exports on DynamoDB (core table).

EXPORT / <asked_at>#<id>     request fields, version, expires
EXPORT#<id> / PLACE          sk of the above: a request is found by its id alone
"""

from __future__ import annotations

from chalicelib.adapters.dynamodb.common import write_audited
from chalicelib.adapters.dynamodb.table import Item, Table
from chalicelib.audit.model import AuditEntry
from chalicelib.exports.model import REQUEST_TERM, Request
from chalicelib.kernel.clock import from_text, to_epoch, to_text

_LIST = "EXPORT"


class DynamoExportStore:
    """See `chalicelib.exports.ports.ExportStore`."""

    def __init__(self, core: Table, audit: Table) -> None:
        self._core = core
        self._audit = audit

    def get(self, request_id: str) -> Request | None:
        place = self._core.get(f"EXPORT#{request_id}", "PLACE", strong=True)
        if place is None:
            return None
        item = self._core.get(_LIST, place["place"], strong=True)
        return None if item is None else _request(item)

    def all(self) -> tuple[Request, ...]:
        return tuple(_request(item) for item in self._core.query(_LIST, reverse=True))

    def put(self, request: Request, audit: AuditEntry) -> None:
        place = f"{to_text(request.asked_at)}#{request.id}"
        expires = to_epoch(request.asked_at + REQUEST_TERM)
        item: Item = {
            "pk": _LIST,
            "sk": place,
            "id": request.id,
            "round_id": request.round_id,
            "kind_of_list": request.kind,
            "format": request.format,
            "why": request.why,
            "state": request.state,
            "asked_by": request.asked_by,
            "asked_at": to_text(request.asked_at),
            "answered_by": request.answered_by,
            "answered_at": to_text(request.answered_at) if request.answered_at else None,
            "version": request.version,
            "expires": expires,
        }
        found: Item = {
            "pk": f"EXPORT#{request.id}",
            "sk": "PLACE",
            "place": place,
            "expires": expires,
        }
        if request.version == 1:
            writes = [
                self._core.putting(found, unless_exists=True),
                self._core.putting(item, unless_exists=True),
            ]
        else:
            writes = [
                self._core.putting(
                    item,
                    condition="#version = :before",
                    names={"#version": "version"},
                    values={":before": request.version - 1},
                )
            ]
        write_audited(self._audit, audit, lambda: writes)

    def note(self, audit: AuditEntry) -> None:
        write_audited(self._audit, audit, list)


def _request(item: Item) -> Request:
    return Request(
        id=item["id"],
        round_id=item["round_id"],
        kind=item["kind_of_list"],
        format=item["format"],
        why=item["why"],
        state=item["state"],
        asked_by=item["asked_by"],
        asked_at=from_text(item["asked_at"]),
        answered_by=item["answered_by"],
        answered_at=from_text(item["answered_at"]) if item["answered_at"] else None,
        version=item["version"],
    )
