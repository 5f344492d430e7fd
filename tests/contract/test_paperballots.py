"""Paper ballots: one contract for the twin and for DynamoDB."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.paperballots import DynamoPaperBallotStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.paperballots import MemoryPaperBallotStore
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.events import ROUND_CLOSED, Event
from chalicelib.paperballots.batches import decide
from chalicelib.paperballots.model import Batch, Range, Settlement, Sheet
from chalicelib.paperballots.ports import PaperBallotStore
from chalicelib.paperballots.sheets import final_sheets
from tests.support.paperballots import NOW, some_blanks, tick, typed
from tests.support.rounds import audit_entry, day
from tests.support.stack import LocalStack


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> PaperBallotStore:
    if request.param == "memory":
        return MemoryPaperBallotStore(MemoryAuditLog(), MemoryOutbox())
    stack: LocalStack = request.getfixturevalue("stack")
    core = Table(stack.table("CoreTable"), clients.dynamodb)
    return DynamoPaperBallotStore(core, Table(stack.table("AuditTable"), clients.dynamodb))


def test_ranges_and_versions(store: PaperBallotStore) -> None:
    blanks = Range("r26", 1, 1, 100, "Balie", "token00001", day(51))
    store.save_range(blanks, audit_entry())
    with pytest.raises(Conflict):
        store.save_range(blanks, audit_entry())
    after = replace(blanks, version=2, blank=3, spoiled=1)
    store.save_range(after, audit_entry())
    assert store.ranges("r26") == (after,)
    assert store.ranges("r25") == ()


def test_a_batch_typed_twice_and_decided(store: PaperBallotStore) -> None:
    some_blanks(store)
    marked = Sheet(7, ((1, 5), (3, 2)))
    batch = typed(store, [tick(1, 1), marked], [tick(1, 2), marked])
    assert store.batches("r26") == (batch,)
    assert store.sheets("r26", batch.number, "a") == {1: tick(1, 1), 7: marked}
    assert store.sheets("r26", batch.number, "b") == {1: tick(1, 2), 7: marked}
    assert store.sheets("r26", batch.number, "c") == {}
    done = decide(store, batch, {1: Sheet(1, (), "unreadable")}, "cem", NOW)
    assert store.batch("r26", 1) == done
    assert final_sheets(store, done) == {1: Sheet(1, (), "unreadable"), 7: marked}
    assert store.batch("r26", 2) is None and store.batch("R#", 1) is None


def test_a_sheet_is_in_one_batch_and_moves_it(store: PaperBallotStore) -> None:
    first = Batch("r26", 1, "Bib", "token00001", "first", 1, "ann")
    other = Batch("r26", 2, "Bib", "token00002", "first", 1, "bob")
    store.save_batch(first, audit_entry())
    store.save_batch(other, audit_entry())
    store.put_sheet(first, "a", tick(1, 1))
    with pytest.raises(Conflict):
        store.put_sheet(first, "a", tick(2, 1))
    second = replace(first, version=2)
    store.put_sheet(second, "a", tick(1, 2))
    with pytest.raises(Refused, match="sheet-elsewhere"):
        store.put_sheet(other, "a", tick(1, 2))
    assert store.sheets("r26", 1, "a") == {1: tick(1, 2)}
    store.drop_sheet(replace(first, version=3), "a", 1)
    store.drop_sheet(replace(first, version=4), "a", 9)
    with pytest.raises(Conflict):
        store.drop_sheet(first, "a", 1)
    assert store.sheets("r26", 1, "a") == {} == store.sheets("r26", 2, "a")
    with pytest.raises(Conflict):
        store.save_batch(replace(first, version=2), audit_entry())


def test_settled_once_and_nothing_after(store: PaperBallotStore) -> None:
    some_blanks(store)
    settlement = Settlement("r26", 4, {"": 2, "late": 1}, "Eén thuis.", "mia", day(66))
    event = Event("paper-r26", ROUND_CLOSED, day(66), {"round_id": "r26"})
    assert store.settlement("r26") is None
    assert store.settle(settlement, audit_entry(), event)
    assert not store.settle(replace(settlement, marks=9), audit_entry(), event)
    assert store.settlement("r26") == settlement
    with pytest.raises(Conflict):
        store.save_batch(Batch("r26", 1, "Bib", "token00001", "first", 1, "ann"), audit_entry())
    with pytest.raises(Conflict):
        store.save_range(replace(store.ranges("r26")[0], version=2), audit_entry())
