"""The contract of AuditLog, on both sides; the log is filled through another store."""

from __future__ import annotations

import pytest

from chalicelib.audit.model import broken_links
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
