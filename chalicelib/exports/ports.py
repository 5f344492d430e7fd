"""What exports need from outside."""

from __future__ import annotations

from typing import Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.exports.model import Request, Table


class ExportStore(Protocol):
    """Requests for lists with personal data."""

    def get(self, request_id: str) -> Request | None:
        """Strongly consistent."""
        ...

    def all(self) -> tuple[Request, ...]:
        """Newest first."""
        ...

    def put(self, request: Request, audit: AuditEntry) -> None:
        """Stores `request` over version `request.version - 1`, with its line in the audit log.
        Raises Conflict when another version is stored."""
        ...

    def note(self, audit: AuditEntry) -> None:
        """Writes a line in the audit log alone: a file was made."""
        ...


class SheetMaker(Protocol):
    """Makes a spreadsheet of a table."""

    def sheet(self, table: Table, title: str) -> bytes: ...
