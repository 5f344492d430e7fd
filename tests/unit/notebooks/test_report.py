"""The sum closes whatever staff record, and what isn't accounted for is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.adapters.memory.notebooks import MemoryNotebookStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.kernel.errors import BuurtError
from chalicelib.notebooks.confirming import confirm
from chalicelib.notebooks.intake import begin_scan, record, type_over
from chalicelib.notebooks.model import FATES, Fate, Page, PageKey
from chalicelib.notebooks.report import BrokenSum, custody_report
from tests.support.paper import NOW, sample_transcript, some_notebook
from tests.support.rounds import sample_round

ACTS = ("returned", "empty", "unreadable", "lost", "scan", "type", "confirm")
STEP = st.tuples(
    st.integers(1, 3),  # notebook, the third was never handed out
    st.integers(1, 5),  # page, the fifth was never printed
    st.sampled_from(ACTS),
    st.sampled_from(("ann", "bob")),
)


@given(st.lists(STEP, max_size=40))
def test_every_page_has_one_fate_and_the_sum_closes(
    steps: list[tuple[int, int, str, str]],
) -> None:
    audit, outbox = MemoryAuditLog(), MemoryOutbox()
    ideas = MemoryIdeaStore(audit, outbox)
    store = MemoryNotebookStore(audit, ideas)
    some_notebook(store, 4, "a")
    some_notebook(store, 3, "b")
    for notebook, number, act, actor in steps:
        key = PageKey("r26", notebook, number)
        try:
            _do(store, key, act, actor)
        except BuurtError:
            continue
    pages = store.pages("r26")
    report = custody_report(store.notebooks("r26"), pages)

    assert report.handed_out == 7 == sum(report.counts.values())
    assert report.returned + report.counts["out"] + report.counts["lost"] == 7
    assert len(report.missing) == report.counts["out"]
    for line in report.lines:
        assert sum(line.counts.values()) == line.notebook.pages
    made = {page.idea_id for page in pages if page.fate == "idea"}
    assert len(made) == report.counts["idea"] == len(outbox.events)
    assert all(ideas.get(one) is not None for one in made)
    assert all(page.by != page.typed_by for page in pages if page.fate == "idea")


def _do(store: MemoryNotebookStore, key: PageKey, act: str, actor: str) -> None:
    version = store.page(key).version
    match act:
        case "scan":
            begin_scan(store, key, version, actor, NOW)
        case "type":
            type_over(store, key, version, sample_transcript(), actor, NOW)
        case "confirm":
            confirm(store, sample_round(), key, version, actor, NOW)
        case "returned" | "empty" | "unreadable" | "lost":
            fate: Fate = act
            reason = "Nat geworden" if act in ("unreadable", "lost") else ""
            record(store, key, version, fate, reason, actor, NOW)


def test_pages_that_are_not_back_are_listed() -> None:
    audit = MemoryAuditLog()
    store = MemoryNotebookStore(audit, MemoryIdeaStore(audit, MemoryOutbox()))
    some_notebook(store, 3)
    record(store, PageKey("r26", 1, 2), 0, "empty", "", "ann", NOW)
    report = custody_report(store.notebooks("r26"), store.pages("r26"))
    assert report.missing == (PageKey("r26", 1, 1), PageKey("r26", 1, 3))
    assert report.lines[0].missing == (1, 3)
    assert report.counts == dict.fromkeys(FATES, 0) | {"out": 2, "empty": 1}


def test_books_that_dont_close_are_an_error_and_not_a_report() -> None:
    audit = MemoryAuditLog()
    store = MemoryNotebookStore(audit, MemoryIdeaStore(audit, MemoryOutbox()))
    notebook = some_notebook(store, 2)
    with pytest.raises(BrokenSum):
        custody_report([notebook], [Page(PageKey("r26", 1, 3), "empty", 1)])
    page = Page(PageKey("r26", 1, 1), "empty", 1)
    with pytest.raises(BrokenSum):
        custody_report([notebook], [page, page])


@pytest.mark.parametrize(
    "text", ["", "r26", "r26-1", "r26-0-1", "r26-01-1", "r26-1-1000", "R26-1-1", "r26-1-²", "-1-1"]
)
def test_what_is_no_page_is_none(text: str) -> None:
    assert PageKey.read(text) is None


def test_a_page_reads_back() -> None:
    key = PageKey("ronde-2026", 12, 3)
    assert PageKey.read(key.text) == key
