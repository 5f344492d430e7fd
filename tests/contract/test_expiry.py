"""Expiry on the real local DynamoDB: what is due goes, what isn't stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.expiry import DynamoExpiry
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.kernel.clock import to_epoch
from tests.support.rounds import day
from tests.support.stack import LocalStack

NOW = day(10)


@pytest.fixture
def tables(stack: LocalStack) -> tuple[Table, Table, Table]:
    core, sessions, messages = (
        Table(stack.table(name), clients.dynamodb)
        for name in ("CoreTable", "SessionsTable", "MessagesTable")
    )
    return core, sessions, messages


def row(pk: str, expires: datetime | None) -> dict[str, object]:
    item: dict[str, object] = {"pk": pk, "sk": "X"}
    if expires is not None:
        item["expires"] = to_epoch(expires)
    return item


def test_only_what_is_due_goes(tables: tuple[Table, Table, Table]) -> None:
    core, sessions, messages = tables
    second = timedelta(seconds=1)
    for item in (
        row("DRAFT#a", NOW),
        row("DRAFT#b", NOW + second),
        row("OUTBOX#a", NOW - second),
        row("MEET#a", NOW - second),
        row("MEET#b", NOW + second),
        row("ROUNDS", None),
        row("ROUND#odd", NOW - second),
    ):
        core.put(item)
    sessions.put(row("SESSION#a", NOW - second))
    sessions.put(row("SESSION#b", NOW + second))
    messages.put(row("MSG#a", NOW - second))
    messages.put(row("PROBLEMS", NOW - second))

    report = DynamoExpiry(core, sessions, messages).delete_expired(NOW)

    assert report == {"drafts": 1, "sessions": 1, "outbox": 1, "deliveries": 2, "registrations": 1}
    assert {item["pk"] for item in core.scan()} == {"DRAFT#b", "MEET#b", "ROUNDS", "ROUND#odd"}
    assert [item["pk"] for item in sessions.scan()] == ["SESSION#b"]
    assert list(messages.scan()) == []


def test_the_second_night_finds_nothing(tables: tuple[Table, Table, Table]) -> None:
    core, sessions, messages = tables
    core.put(row("OUTBOX#a", NOW))
    expiry = DynamoExpiry(core, sessions, messages)
    assert expiry.delete_expired(NOW)["outbox"] == 1
    assert sum(expiry.delete_expired(NOW).values()) == 0


def test_a_row_that_was_renewed_meanwhile_stays(tables: tuple[Table, Table, Table]) -> None:
    core, sessions, messages = tables
    sessions.put(row("SESSION#a", NOW))
    real = sessions.scan

    def scan() -> object:
        for item in real():
            sessions.put(row("SESSION#a", day(20)))
            yield item

    sessions.scan = scan  # type: ignore[method-assign, assignment]

    report = DynamoExpiry(core, sessions, messages).delete_expired(NOW)

    assert report["sessions"] == 0
    assert sessions.get("SESSION#a", "X") is not None
