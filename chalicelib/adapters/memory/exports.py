"""Requests for exports in memory."""

from __future__ import annotations

from threading import Lock

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.audit.model import AuditEntry
from chalicelib.exports.model import Request
from chalicelib.kernel.errors import Conflict


class MemoryExportStore:
    """See `chalicelib.exports.ports.ExportStore`."""

    def __init__(self, audit: MemoryAuditLog) -> None:
        self._audit = audit
        self._lock = Lock()
        self._requests: dict[str, Request] = {}

    def get(self, request_id: str) -> Request | None:
        return self._requests.get(request_id)

    def all(self) -> tuple[Request, ...]:
        newest = sorted(self._requests.values(), key=lambda r: (r.asked_at, r.id), reverse=True)
        return tuple(newest)

    def put(self, request: Request, audit: AuditEntry) -> None:
        with self._lock:
            stored = self._requests.get(request.id)
            if (stored.version if stored else 0) != request.version - 1:
                raise Conflict("export")
            self._requests[request.id] = request
            self._audit.append(audit)

    def note(self, audit: AuditEntry) -> None:
        self._audit.append(audit)
