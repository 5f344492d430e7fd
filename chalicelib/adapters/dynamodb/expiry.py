"""Deleting what is past its `expires` (epoch seconds) on DynamoDB.

DynamoDB's own TTL promises "within a few days"; this promises the night after. Each row is
deleted on condition that it is still expired: a session may have been renewed meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table
from chalicelib.kernel.clock import to_epoch
from chalicelib.retention.terms import DELIVERIES, DRAFTS, EXPIRING, OUTBOX, REGISTRATIONS, SESSIONS


class DynamoExpiry:
    """See `chalicelib.retention.ports.Expiry`."""

    def __init__(self, core: Table, sessions: Table, messages: Table) -> None:
        self._tables = ((core, ""), (sessions, SESSIONS.name), (messages, DELIVERIES.name))

    def delete_expired(self, now: datetime) -> dict[str, int]:
        deleted = dict.fromkeys(EXPIRING, 0)
        moment = to_epoch(now)
        for table, only in self._tables:
            for item in table.scan():
                expires = item.get("expires")
                name = only or _class_of(item)
                if isinstance(expires, int) and expires <= moment and name:
                    deleted[name] += _delete(table, item, moment)
        return deleted


def _class_of(item: Item) -> str:
    """The retention class of a row of the core table; empty for rows that stay."""
    if item["pk"].startswith("OUTBOX#"):
        return OUTBOX.name
    if item["pk"].startswith("MEET#"):
        return REGISTRATIONS.name
    return DRAFTS.name if item["pk"].startswith("DRAFT#") else ""


def _delete(table: Table, item: Item, moment: int) -> int:
    deletion = table.deleting(
        item["pk"],
        item["sk"],
        condition="#expires <= :now",
        names={"#expires": "expires"},
        values={":now": moment},
    )
    try:
        table.write([deletion])
    except ConditionFailed:
        return 0
    return 1
