"""What results need from storage."""

from __future__ import annotations

from typing import Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.events import Event
from chalicelib.outcome.model import Result, Turnout


class ResultStore(Protocol):
    """Results and the figures beside them."""

    def get(self, round_id: str) -> Result | None:
        """Also before release: callers that face the public check `is_released`."""
        ...

    def put(self, result: Result, audit: AuditEntry, event: Event) -> bool:
        """Stores a result once, with its audit line and event; False when one is there."""
        ...

    def confirm(self, result: Result, audit: AuditEntry, event: Event | None) -> None:
        """Stores the last confirmation of `result` (and the release, with its event).

        Raises Conflict when the stored result has another hash, other earlier confirmations,
        or is released.
        """
        ...

    def turnout(self, round_id: str) -> Turnout | None: ...
    def put_turnout(self, turnout: Turnout) -> None: ...
