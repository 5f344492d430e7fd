"""What the audit log needs from storage. Writing happens inside other stores' transactions."""

from __future__ import annotations

from typing import Protocol

from chalicelib.audit.model import ChainedEntry


class AuditLog(Protocol):
    """The log, to read."""

    def latest(self, limit: int) -> tuple[ChainedEntry, ...]:
        """The last `limit` lines, newest first."""
        ...

    def before(self, number: int, limit: int) -> tuple[ChainedEntry, ...]:
        """At most `limit` lines with smaller numbers, newest first."""
        ...

    def after(self, number: int, limit: int) -> tuple[ChainedEntry, ...]:
        """At most `limit` lines with greater numbers, oldest first; 0 begins at the first."""
        ...

    def all(self) -> tuple[ChainedEntry, ...]:
        """The whole log from its first line."""
        ...


class AuditVault(Protocol):
    """Storage that can be added to, and not changed: copies of the log leave for there."""

    def last(self) -> int:
        """The number of the last line that lies there; 0 when nothing does."""
        ...

    def keep(self, first: int, last: int, data: bytes) -> None:
        """Stores the lines `first` to `last`. The same again changes nothing that is kept."""
        ...
