"""The small city hall of the moderation tests, on the real local tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.audit import DynamoAuditLog
from chalicelib.adapters.dynamodb.common import event_from_plain
from chalicelib.adapters.dynamodb.dossiers import DynamoDossierStore
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.rounds import DynamoRoundStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.kernel.events import Event
from tests.support.stack import LocalStack
from tests.unit.moderation.office import Hall


class HallStores:
    """The stores of moderation over one client."""

    def __init__(self, stack: LocalStack, client: Any) -> None:
        self.core = Table(stack.table("CoreTable"), lambda: client)
        self.log = Table(stack.table("AuditTable"), lambda: client)
        self.ideas = DynamoIdeaStore(self.core, self.log)
        self.rounds = DynamoRoundStore(self.core, self.log)
        self.dossiers = DynamoDossierStore(self.core, self.log, self.ideas)


@dataclass
class Told:
    """What was told, as the twin's outbox gives it."""

    core: Table

    @property
    def events(self) -> list[Event]:
        plain = (item["event"] for item in self.core.scan() if item.get("kind") == "outbox")
        return sorted(map(event_from_plain, plain), key=lambda one: (one.at, one.id))


class TableHall(Hall):
    def __init__(self, stack: LocalStack) -> None:
        self.stack = stack
        super().__init__()

    def open(self) -> None:
        stores = HallStores(self.stack, clients.dynamodb())
        self.ideas, self.rounds, self.dossiers = stores.ideas, stores.rounds, stores.dossiers
        self.audit, self.outbox = DynamoAuditLog(stores.log), Told(stores.core)
