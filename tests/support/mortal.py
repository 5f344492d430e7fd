"""A process that is killed at one chosen AWS call, behind the real wiring."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from chalicelib import settings, wiring
from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.rounds import DynamoRoundStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.kernel.clock import FixedClock
from tests.support.aws_faults import Mortal
from tests.support.client import Browser
from tests.support.fuse import When
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.stack import LocalStack
from tests.support.twins import app_on

NOW = day(10)
KILLS: tuple[When, ...] = ("before", "after")


class Services(wiring.Production):
    """The real wiring over one client for every table."""

    def __init__(self, client: Any) -> None:
        super().__init__(settings.load(), FixedClock(NOW))
        self._client = client

    def _table(self, name: str) -> Table:
        return Table(self.settings.table(name), lambda: self._client)


class Town:
    def __init__(self, stack: LocalStack) -> None:
        self.stack = stack
        self._houses = count()
        self.sound = Services(clients.dynamodb())
        core = Table(stack.table("CoreTable"), clients.dynamodb)
        DynamoRoundStore(core, Table(stack.table("AuditTable"), clients.dynamodb)).create(
            sample_round(), audit_entry()
        )

    def browser(self, jar: Any = None, client: Any = None, *, app: str = "submit_api") -> Browser:
        """Each from an address of its own: no limit is met by pressing often."""
        services = Services(client) if client else self.sound
        return Browser(
            app_on(services, [app]), jar=jar, address=f"192.0.2.{next(self._houses) % 250}"
        )

    def rows(self, start: str) -> list[str]:
        keys = (row["pk"]["S"] for row in self.stack.rows("CoreTable"))
        return sorted({key for key in keys if key.startswith(start)})


def deaths(town: Town, act: Callable[[Mortal], None], check: Callable[[str], None]) -> int:
    """Kills `act` at call 0, 1, … in both ways until a run survives; how many calls it has."""
    at = 0
    for when in KILLS:
        at = 0
        while True:
            mortal = Mortal(at, when)
            act(mortal)
            check(f"{when} call {at} of {mortal.calls}")
            if not mortal.dead:
                break
            at += 1
    return at
