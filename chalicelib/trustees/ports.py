"""What trustees need from storage."""

from __future__ import annotations

from typing import Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.events import Event
from chalicelib.trustees.model import Trust


class TrusteeStore(Protocol):
    """The trustees of each round, one document a round."""

    def get(self, round_id: str) -> Trust | None:
        """Strongly consistent."""
        ...

    def save(self, trust: Trust, audit: AuditEntry, event: Event | None = None) -> None:
        """Stores `trust` over version `trust.version - 1`, with its line and its event, all or
        nothing. Raises Conflict when another version is stored."""
        ...
