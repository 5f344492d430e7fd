"""Stacks of scans: one contract for the twin and for DynamoDB, and one sheet for each picture."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.audit import DynamoAuditLog
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.notebooks import DynamoNotebookStore
from chalicelib.adapters.dynamodb.stacks import DynamoStackStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.adapters.memory.notebooks import MemoryNotebookStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.stacks import MemoryStackStore
from chalicelib.kernel.errors import Conflict
from chalicelib.notebooks.model import Page, PageKey, Scan
from chalicelib.notebooks.ports import NotebookStore
from chalicelib.notebooks.stack_model import Sheet, SheetKey, Stack
from chalicelib.notebooks.stack_ports import StackStore
from tests.support.paper import KEY, NOW, some_notebook
from tests.support.rounds import audit_entry
from tests.support.stack import LocalStack

STACK = Stack("r26", "stapel0001", 1, "ann", NOW)


class Desk:
    def __init__(self, stacks: StackStore, notebooks: NotebookStore, audit: Any) -> None:
        self.stacks, self.notebooks, self.audit = stacks, notebooks, audit


@pytest.fixture(params=["memory", "dynamodb"])
def desk(request: pytest.FixtureRequest) -> Desk:
    if request.param == "memory":
        log = MemoryAuditLog()
        notebooks = MemoryNotebookStore(log, MemoryIdeaStore(log, MemoryOutbox()))
        return Desk(MemoryStackStore(log, notebooks), notebooks, log)
    return on_tables(request.getfixturevalue("stack"))


def on_tables(stack: LocalStack) -> Desk:
    core, log = (Table(stack.table(n), clients.dynamodb) for n in ("CoreTable", "AuditTable"))
    notebooks = DynamoNotebookStore(core, log, DynamoIdeaStore(core, log))
    return Desk(DynamoStackStore(core, log), notebooks, DynamoAuditLog(log))


def sheet(name: str = "blad-1-a", **changes: Any) -> Sheet:
    key = SheetKey(changes.pop("round_id", "r26"), changes.pop("stack", STACK.id), name)
    return replace(Sheet(key, "ready", NOW, sha=name, read=KEY), **changes)


def test_a_stack_begins_once(desk: Desk) -> None:
    assert desk.stacks.start(STACK, audit_entry()) is True
    assert desk.stacks.start(replace(STACK, by="bob"), audit_entry()) is False
    later = replace(STACK, id="stapel0002", notebook=0, started_at=NOW + timedelta(hours=1))
    assert desk.stacks.start(later, audit_entry()) is True
    assert desk.stacks.start(replace(STACK, round_id="r27"), audit_entry()) is True
    assert desk.stacks.stack("r26", STACK.id) == STACK
    assert desk.stacks.stacks("r26") == (later, STACK)
    assert desk.stacks.stack("r26", "nergens") is None
    assert desk.stacks.stack("geen id!", "#") is None
    assert len(desk.audit.all()) == 3


def test_a_sheet_comes_back_whole_and_in_its_stack(desk: Desk) -> None:
    one, two = sheet("blad-1-a"), sheet("blad-2-b", state="refused", reason="photo-kind", read=None)
    other = sheet("blad-1-c", stack="stapel0002")
    elsewhere = sheet("blad-1-a", round_id="r27")
    for each in (two, one, other, elsewhere):
        assert desk.stacks.receive(each) == each
    assert desk.stacks.sheet(one.key) == one and desk.stacks.sheet(two.key) == two
    assert desk.stacks.sheets("r26", STACK.id) == (one, two)
    assert desk.stacks.all_sheets("r26") == (one, two, other)
    assert desk.stacks.sheets("r26", "nergens") == ()
    assert desk.stacks.sheet(SheetKey("r26", STACK.id, "nergens")) is None
    assert desk.stacks.sheet(SheetKey("geen id!", "#", "x")) is None


def test_the_first_version_stays(desk: Desk) -> None:
    first = desk.stacks.receive(sheet())
    assert desk.stacks.receive(sheet(state="refused", reason="photo-large")) == first
    assert desk.stacks.receive(sheet(sha="andere")) == first
    assert desk.stacks.sheets("r26", STACK.id) == (first,)


def test_the_same_bytes_in_one_round_are_a_double(desk: Desk) -> None:
    first = desk.stacks.receive(sheet("a-1", sha="bytes"))
    second = desk.stacks.receive(sheet("b-2", sha="bytes", stack="stapel0002"))
    assert (second.state, second.reason) == ("double", "a-1")
    assert desk.stacks.sheet(second.key) == second
    assert desk.stacks.holder("r26", "bytes") == first.key
    assert (
        desk.stacks.holder("r26", "andere") is None and desk.stacks.holder("r27", "bytes") is None
    )
    # Another round is another pile of paper; what was refused holds nothing.
    assert desk.stacks.receive(sheet("a-1", sha="bytes", round_id="r27")).state == "ready"
    desk.stacks.receive(sheet("c-3", sha="vuil", state="refused", reason="photo-kind"))
    assert desk.stacks.holder("r26", "vuil") is None


def test_a_sheet_is_placed_with_its_page_or_not_at_all(desk: Desk) -> None:
    some_notebook(desk.notebooks)
    desk.stacks.receive(sheet())
    placed = sheet(state="placed", page=KEY, version=2)
    page = Page(KEY, "returned", 1, by="ann", changed_at=NOW)
    scan = Scan(KEY, "upload0001", "ready", sha="blad-1-a", stored=placed.file)
    with pytest.raises(Conflict):
        desk.stacks.change(placed, audit_entry(), replace(page, version=2), scan)
    assert desk.stacks.sheet(placed.key) == sheet() and desk.notebooks.scan(KEY) is None
    lines = len(desk.audit.all())
    desk.stacks.change(placed, audit_entry(), page, scan)
    assert desk.stacks.sheet(placed.key) == placed
    assert (desk.notebooks.page(KEY), desk.notebooks.scan(KEY)) == (page, scan)
    assert len(desk.audit.all()) == lines + 1
    with pytest.raises(Conflict):
        desk.stacks.change(placed, audit_entry())
    with pytest.raises(Conflict):
        desk.stacks.change(sheet("nergens", version=2), audit_entry())
    dropped = replace(placed, state="dropped", page=None, version=3)
    desk.stacks.change(dropped, audit_entry())
    assert desk.stacks.sheet(placed.key) == dropped
    assert desk.notebooks.page(KEY) == page


def test_one_picture_under_eight_names_at_once_is_one_sheet(stack: LocalStack) -> None:
    desk = on_tables(stack)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda n: desk.stacks.receive(sheet(f"foto-{n}", sha="x")), range(8)))
    holder = desk.stacks.holder("r26", "x")
    assert sorted(one.state for one in got) == [*["double"] * 7, "ready"]
    assert holder is not None
    assert {one.reason for one in got if one.state == "double"} == {holder.name}
    assert set(desk.stacks.sheets("r26", STACK.id)) == set(got)


def test_two_who_place_two_sheets_on_one_page(stack: LocalStack) -> None:
    desk = on_tables(stack)
    some_notebook(desk.notebooks)
    key = PageKey("r26", 1, 3)
    for name in ("a", "b"):
        desk.stacks.receive(sheet(name))

    def place(name: str) -> str:
        placed = sheet(name, state="placed", page=key, version=2)
        page = Page(key, "returned", 1, by=name, changed_at=NOW)
        try:
            desk.stacks.change(placed, audit_entry(), page, Scan(key, name, "ready", sha=name))
        except Conflict:
            return "late"
        return "placed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(place, "ab")) == ["late", "placed"]
    states = {one.key.name: one.state for one in desk.stacks.sheets("r26", STACK.id)}
    by = desk.notebooks.page(key).by
    assert states == {by: "placed", "b" if by == "a" else "a": "ready"}
