"""The contract of AuditLog, on both sides; the log is filled through another store."""

from __future__ import annotations

import pytest

from chalicelib.adapters.audit_vault import S3AuditVault
from chalicelib.adapters.memory.audit import MemoryAuditVault
from chalicelib.audit.model import broken_links
from chalicelib.audit.ports import AuditVault
from chalicelib.news.model import NewsItem
from tests.support.rounds import audit_entry, day
from tests.support.stores import KINDS, Stores, make_stores


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest) -> Stores:
    return make_stores(request.param, request)


def fill(stores: Stores, lines: int) -> None:
    for number in range(lines):
        item = NewsItem(f"n{number}", "Titel", "Tekst", "", day(number))
        stores.news.put(item, audit_entry(f"news:item:write{number}", day(number)))


def test_lines_are_numbered_and_chained(stores: Stores) -> None:
    fill(stores, 12)
    lines = stores.audit.all()

    assert [line.number for line in lines] == list(range(1, 13))
    assert broken_links(lines) == ()
    assert lines[0].entry == audit_entry("news:item:write0", day(0))


def test_latest_gives_the_newest_first(stores: Stores) -> None:
    fill(stores, 4)

    assert [line.number for line in stores.audit.latest(3)] == [4, 3, 2]
    assert [line.number for line in stores.audit.latest(99)] == [4, 3, 2, 1]


def test_an_empty_log_holds(stores: Stores) -> None:
    assert stores.audit.all() == ()
    assert stores.audit.latest(5) == ()


def test_lines_before_and_after_a_number(stores: Stores) -> None:
    fill(stores, 6)

    assert [line.number for line in stores.audit.before(4, 2)] == [3, 2]
    assert [line.number for line in stores.audit.before(10**12, 9)] == [6, 5, 4, 3, 2, 1]
    assert stores.audit.before(1, 9) == ()
    assert [line.number for line in stores.audit.after(0, 2)] == [1, 2]
    assert [line.number for line in stores.audit.after(4, 9)] == [5, 6]
    assert stores.audit.after(6, 9) == ()


@pytest.fixture(params=["memory", "s3"])
def vault(request: pytest.FixtureRequest) -> AuditVault:
    if request.param == "memory":
        return MemoryAuditVault()
    stack = request.getfixturevalue("stack")
    return S3AuditVault(stack.stack.buckets["AuditBucket"].name)


def test_the_vault_knows_where_it_ends(vault: AuditVault) -> None:
    assert vault.last() == 0
    vault.keep(1, 9, b"x")
    vault.keep(10, 12, b"y")
    vault.keep(10, 12, b"y")

    assert vault.last() == 12
