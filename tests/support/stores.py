"""Stores on both sides of the contract: in-memory twins, and DynamoDB Local."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.audit import DynamoAuditLog
from chalicelib.adapters.dynamodb.channels import DynamoChannelStore
from chalicelib.adapters.dynamodb.deliveries import DynamoDeliveryLog
from chalicelib.adapters.dynamodb.exports import DynamoExportStore
from chalicelib.adapters.dynamodb.news import DynamoNewsStore
from chalicelib.adapters.dynamodb.projects import DynamoProjectStore
from chalicelib.adapters.dynamodb.results import DynamoResultStore
from chalicelib.adapters.dynamodb.rounds import DynamoRoundStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.dynamodb.trustees import DynamoTrusteeStore
from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.channels import MemoryChannelStore
from chalicelib.adapters.memory.exports import MemoryExportStore
from chalicelib.adapters.memory.news import MemoryNewsStore
from chalicelib.adapters.memory.notifications import MemoryDeliveryLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.projects import MemoryProjectStore
from chalicelib.adapters.memory.results import MemoryResultStore
from chalicelib.adapters.memory.rounds import MemoryRoundStore
from chalicelib.adapters.memory.trustees import MemoryTrusteeStore
from chalicelib.audit.ports import AuditLog
from chalicelib.exports.ports import ExportStore
from chalicelib.news.ports import NewsStore
from chalicelib.notifications.ports import DeliveryLog
from chalicelib.outcome.ports import ChannelStore, ResultStore
from chalicelib.projects.ports import ProjectStore
from chalicelib.rounds.ports import RoundStore
from chalicelib.trustees.ports import TrusteeStore

KINDS = ("memory", "dynamodb")


@dataclass(frozen=True, slots=True)
class Stores:
    """One side's stores; `event_ids` are those in its outbox, sorted."""

    rounds: RoundStore
    news: NewsStore
    projects: ProjectStore
    results: ResultStore
    channels: ChannelStore
    exports: ExportStore
    trustees: TrusteeStore
    audit: AuditLog
    deliveries: DeliveryLog
    event_ids: Callable[[], list[str]]


def make_stores(kind: str, request: pytest.FixtureRequest) -> Stores:
    """The stores of `kind`. The local services start when first asked for."""
    return _memory() if kind == "memory" else _dynamodb(request)


def _memory() -> Stores:
    audit, outbox = MemoryAuditLog(), MemoryOutbox()
    news = MemoryNewsStore(audit)
    return Stores(
        rounds=MemoryRoundStore(audit, outbox, news=news),
        news=news,
        projects=MemoryProjectStore(audit, outbox),
        results=MemoryResultStore(audit, outbox),
        channels=MemoryChannelStore(audit, outbox),
        exports=MemoryExportStore(audit),
        trustees=MemoryTrusteeStore(audit, outbox),
        audit=audit,
        deliveries=MemoryDeliveryLog(),
        event_ids=lambda: sorted(event.id for event in outbox.events),
    )


def _dynamodb(request: pytest.FixtureRequest) -> Stores:
    stack = request.getfixturevalue("stack")
    core = Table(stack.table("CoreTable"), clients.dynamodb)
    audit = Table(stack.table("AuditTable"), clients.dynamodb)
    messages = Table(stack.table("MessagesTable"), clients.dynamodb)

    def event_ids() -> list[str]:
        return sorted(item["event"]["id"] for item in core.scan() if item.get("kind") == "outbox")

    return Stores(
        rounds=DynamoRoundStore(core, audit),
        news=DynamoNewsStore(core, audit),
        projects=DynamoProjectStore(core, audit),
        results=DynamoResultStore(core, audit),
        channels=DynamoChannelStore(core, audit),
        exports=DynamoExportStore(core, audit),
        trustees=DynamoTrusteeStore(core, audit),
        audit=DynamoAuditLog(audit),
        deliveries=DynamoDeliveryLog(messages),
        event_ids=event_ids,
    )
