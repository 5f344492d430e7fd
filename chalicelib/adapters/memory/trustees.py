"""Trustees in memory."""

from __future__ import annotations

from threading import Lock

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import Event
from chalicelib.trustees.model import Trust


class MemoryTrusteeStore:
    """See `chalicelib.trustees.ports.TrusteeStore`."""

    def __init__(self, audit: MemoryAuditLog, outbox: MemoryOutbox) -> None:
        self._audit = audit
        self._outbox = outbox
        self._lock = Lock()
        self.rows: dict[str, Trust] = {}

    def get(self, round_id: str) -> Trust | None:
        return self.rows.get(round_id)

    def save(self, trust: Trust, audit: AuditEntry, event: Event | None = None) -> None:
        with self._lock:
            stored = self.rows.get(trust.round_id)
            if (stored.version if stored else 0) != trust.version - 1:
                raise Conflict("the trustees were changed by somebody else meanwhile")
            self._outbox.tell(event)
            self.rows[trust.round_id] = trust
            self._audit.append(audit)
