"""What the audit log needs from storage. Writing happens inside other stores' transactions."""

from __future__ import annotations

from typing import Protocol

from chalicelib.audit.model import ChainedEntry


class AuditLog(Protocol):
    """The log, to read."""

    def latest(self, limit: int) -> tuple[ChainedEntry, ...]:
        """The last `limit` lines, newest first."""
        ...

    def all(self) -> tuple[ChainedEntry, ...]:
        """The whole log from its first line."""
        ...
