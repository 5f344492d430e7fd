"""The audit log on DynamoDB, to read. Lines are written by `common.write_audited`."""

from __future__ import annotations

from chalicelib.adapters.dynamodb.common import AUDIT_PARTITION, audit_line
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.audit.model import ChainedEntry


class DynamoAuditLog:
    """See `chalicelib.audit.ports.AuditLog`."""

    def __init__(self, audit: Table) -> None:
        self._audit = audit

    def latest(self, limit: int) -> tuple[ChainedEntry, ...]:
        items = self._audit.query(AUDIT_PARTITION, reverse=True, limit=limit)
        return tuple(audit_line(item) for item in items)

    def before(self, number: int, limit: int) -> tuple[ChainedEntry, ...]:
        items = self._audit.query(AUDIT_PARTITION, reverse=True, limit=limit, after=_key(number))
        return tuple(audit_line(item) for item in items)

    def after(self, number: int, limit: int) -> tuple[ChainedEntry, ...]:
        items = self._audit.query(AUDIT_PARTITION, limit=limit, strong=True, after=_key(number))
        return tuple(audit_line(item) for item in items)

    def all(self) -> tuple[ChainedEntry, ...]:
        return tuple(audit_line(item) for item in self._audit.query(AUDIT_PARTITION))


def _key(number: int) -> dict[str, str]:
    return {"pk": AUDIT_PARTITION, "sk": f"{number:012d}"}
