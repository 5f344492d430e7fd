"""Channels that staff bring in by hand, in memory."""

from __future__ import annotations

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import Event
from chalicelib.outcome.declared import Entered


class MemoryChannelStore:
    """See `chalicelib.outcome.ports.ChannelStore`."""

    def __init__(self, audit: MemoryAuditLog, outbox: MemoryOutbox) -> None:
        self._audit = audit
        self._outbox = outbox
        self._entered: dict[tuple[str, str], Entered] = {}

    def get(self, round_id: str, name: str) -> Entered | None:
        return self._entered.get((round_id, name))

    def put(self, entered: Entered, audit: AuditEntry, event: Event | None) -> None:
        key = (entered.round_id, entered.name)
        stored = self._entered.get(key)
        version = stored.version if stored else 0
        if version != entered.version - 1 or (stored is not None and stored.is_confirmed):
            raise Conflict("another version of the channel is stored")
        self._outbox.tell(event)
        self._entered[key] = entered
        self._audit.append(audit)
