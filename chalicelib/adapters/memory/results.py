"""Results and turnout in memory."""

from __future__ import annotations

from datetime import datetime

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import Event
from chalicelib.outcome.model import Result, Turnout


class MemoryResultStore:
    """See `chalicelib.outcome.ports.ResultStore`."""

    def __init__(self, audit: MemoryAuditLog, outbox: MemoryOutbox) -> None:
        self._audit = audit
        self._outbox = outbox
        self._results: dict[str, Result] = {}
        self._files: dict[tuple[str, str], bytes] = {}
        self._turnouts: dict[str, Turnout] = {}

    def get(self, round_id: str) -> Result | None:
        return self._results.get(round_id)

    def put(self, result: Result, audit: AuditEntry, event: Event) -> bool:
        if result.round_id in self._results:
            return False
        self._outbox.tell(event)
        self._results[result.round_id] = result
        self._audit.append(audit)
        return True

    def confirm(self, result: Result, audit: AuditEntry, event: Event | None) -> None:
        stored = self._results.get(result.round_id)
        if (
            stored is None
            or stored.hash != result.hash
            or stored.confirmed_by != result.confirmed_by[:-1]
            or stored.is_released
        ):
            raise Conflict("the result was confirmed by somebody else meanwhile")
        self._outbox.tell(event)
        self._results[result.round_id] = result
        self._audit.append(audit)

    def move(
        self, result: Result, before: datetime | None, audit: AuditEntry, event: Event | None
    ) -> None:
        stored = self._results.get(result.round_id)
        if (
            stored is None
            or stored.hash != result.hash
            or stored.confirmed_by != result.confirmed_by
            or stored.release_at != before
            or stored.is_released
        ):
            raise Conflict("the release was changed by somebody else meanwhile")
        self._outbox.tell(event)
        self._results[result.round_id] = result
        self._audit.append(audit)

    def put_file(self, round_id: str, name: str, content: bytes) -> None:
        self._files[round_id, name] = content

    def file(self, round_id: str, name: str) -> bytes | None:
        return self._files.get((round_id, name))

    def note(self, result: Result, audit: AuditEntry) -> None:
        stored = self._results.get(result.round_id)
        if (
            stored is None
            or not stored.is_released
            or stored.hash != result.hash
            or stored.version != result.version - 1
        ):
            raise Conflict("the result was changed by somebody else meanwhile")
        self._results[result.round_id] = result
        self._audit.append(audit)

    def turnout(self, round_id: str) -> Turnout | None:
        return self._turnouts.get(round_id)

    def put_turnout(self, turnout: Turnout) -> None:
        self._turnouts[turnout.round_id] = turnout
