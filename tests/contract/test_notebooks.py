"""Notebooks: one contract for the twin and for DynamoDB."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.audit import DynamoAuditLog
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.notebooks import DynamoNotebookStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.adapters.memory.notebooks import MemoryNotebookStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.rounds import MemoryRoundStore
from chalicelib.audit.ports import AuditLog
from chalicelib.ideas.completing import Named, Stores, enter_person
from chalicelib.ideas.model import CostLine, Extra, HistoryLine, Person, Private
from chalicelib.ideas.ports import IdeaStore
from chalicelib.ideas.sending import submitted_event
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.notebooks.confirming import confirm, enter_for
from chalicelib.notebooks.intake import begin_scan, record, type_over
from chalicelib.notebooks.model import Page, PageKey, Scan
from chalicelib.notebooks.ports import NotebookStore
from tests.support.ideas import sample_content
from tests.support.paper import KEY, NOW, WRITER, sample_transcript, some_notebook
from tests.support.rounds import audit_entry, day, sample_round

ROUND = sample_round()


@dataclass(frozen=True, slots=True)
class Desk:
    notebooks: NotebookStore
    ideas: IdeaStore
    audit: AuditLog

    def actions(self) -> list[str]:
        return [line.entry.action for line in self.audit.all()]

    def typed(self) -> Page:
        """The second page of a first notebook, typed over by Ann."""
        some_notebook(self.notebooks)
        record(self.notebooks, KEY, 0, "returned", "", "ann", NOW)
        return type_over(self.notebooks, KEY, 1, sample_transcript(), "ann", NOW)


@pytest.fixture(params=["memory", "dynamodb"])
def desk(request: pytest.FixtureRequest) -> Desk:
    if request.param == "memory":
        log = MemoryAuditLog()
        ideas = MemoryIdeaStore(log, MemoryOutbox())
        return Desk(MemoryNotebookStore(log, ideas), ideas, log)
    stack = request.getfixturevalue("stack")
    core = Table(stack.table("CoreTable"), clients.dynamodb)
    audit = Table(stack.table("AuditTable"), clients.dynamodb)
    stored = DynamoIdeaStore(core, audit)
    return Desk(DynamoNotebookStore(core, audit, stored), stored, DynamoAuditLog(audit))


def test_notebooks_get_the_next_number_and_a_repeat_gets_the_same(desk: Desk) -> None:
    first = some_notebook(desk.notebooks, token="a")
    second = some_notebook(desk.notebooks, pages=20, token="b")
    again = some_notebook(desk.notebooks, token="a")
    assert (first.number, second.number, again) == (1, 2, first)
    assert desk.notebooks.notebooks("r26") == (first, second)
    assert desk.notebooks.notebooks("r27") == ()
    assert desk.notebooks.notebook("r26", 2) == second
    assert desk.notebooks.notebook("r26", 3) is None
    assert desk.notebooks.notebook("geen id!", 1) is None
    assert desk.actions() == ["notebooks:notebook:hand-out"] * 2


def test_a_taken_number_is_a_conflict(desk: Desk) -> None:
    notebook = some_notebook(desk.notebooks)
    entry = desk.audit.latest(1)[0].entry
    with pytest.raises(Conflict):
        desk.notebooks.hand_out(replace(notebook, token="ander"), entry)
    assert desk.actions() == ["notebooks:notebook:hand-out"]


@pytest.mark.parametrize(("pages", "holder"), [(0, "Bib"), (61, "Bib"), (4, ""), (4, "x" * 121)])
def test_notebooks_that_cant_be(desk: Desk, pages: int, holder: str) -> None:
    from chalicelib.notebooks.handing_out import hand_out

    with pytest.raises(Refused):
        hand_out(desk.notebooks, "r26", pages=pages, holder=holder, token="t", actor="ann", now=NOW)
    assert desk.actions() == []


def test_a_page_is_out_until_something_is_recorded(desk: Desk) -> None:
    some_notebook(desk.notebooks)
    assert desk.notebooks.page(KEY) == Page(KEY)
    assert desk.notebooks.pages("r26") == ()
    page = record(desk.notebooks, KEY, 0, "lost", "In de trein", "ann", NOW)
    assert desk.notebooks.page(KEY) == page
    assert desk.notebooks.pages("r26") == (page,)
    assert (page.fate, page.version, page.reason, page.by) == ("lost", 1, "In de trein", "ann")
    again = record(desk.notebooks, KEY, 0, "lost", "In de trein", "ann", NOW)
    assert again == page and desk.actions().count("notebooks:page:record") == 1
    back = record(desk.notebooks, KEY, 1, "returned", "", "bob", NOW)
    assert (back.fate, back.reason) == ("returned", "")


@pytest.mark.parametrize("key", [PageKey("r26", 1, 5), PageKey("r26", 2, 1), PageKey("r27", 1, 1)])
def test_pages_that_were_never_printed_dont_exist(desk: Desk, key: PageKey) -> None:
    some_notebook(desk.notebooks)
    with pytest.raises(NotFound):
        record(desk.notebooks, key, 0, "returned", "", "ann", NOW)
    with pytest.raises(NotFound):
        begin_scan(desk.notebooks, key, 0, "ann", NOW)
    assert desk.notebooks.pages("r26") == ()


def test_answers_to_the_rounds_own_questions_are_kept(desk: Desk) -> None:
    some_notebook(desk.notebooks)
    record(desk.notebooks, KEY, 0, "returned", "", "ann", NOW)
    plain = sample_transcript()
    typed = replace(
        plain,
        content=replace(plain.content, extra=(Extra("who", "all"),)),
        asked=True,
        extra=(Extra("owner", "Van de kerkfabriek"),),
    )
    type_over(desk.notebooks, KEY, 1, typed, "ann", NOW)
    assert desk.notebooks.transcript(KEY) == typed


def test_nobody_overwrites_anybody(desk: Desk) -> None:
    some_notebook(desk.notebooks)
    record(desk.notebooks, KEY, 0, "returned", "", "ann", NOW)
    with pytest.raises(Conflict):
        record(desk.notebooks, KEY, 0, "empty", "", "bob", NOW)
    type_over(desk.notebooks, KEY, 1, sample_transcript(), "ann", NOW)
    with pytest.raises(Conflict):
        type_over(desk.notebooks, KEY, 1, sample_transcript(consent=False), "bob", NOW)
    with pytest.raises(Conflict):
        desk.notebooks.save(Page(KEY, "empty", 1, by="bob", changed_at=NOW), _entry(desk))
    with pytest.raises(Conflict):
        desk.notebooks.save(Page(KEY, "empty", 4, by="bob", changed_at=NOW), _entry(desk))
    assert desk.notebooks.transcript(KEY) == sample_transcript()
    assert desk.notebooks.page(KEY).version == 2


def _entry(desk: Desk):  # type: ignore[no-untyped-def]
    return desk.audit.latest(1)[0].entry


def test_moves_that_arent_and_reasons_that_lack(desk: Desk) -> None:
    some_notebook(desk.notebooks)
    for fate, reason, code in (
        ("unreadable", "Nat", "move-not-allowed"),
        ("lost", "", "reason-missing"),
        ("lost", "x" * 301, "reason-missing"),
        ("empty", "waarom", "reason-missing"),
    ):
        with pytest.raises(Refused) as refused:
            record(desk.notebooks, KEY, 0, fate, reason, "ann", NOW)  # type: ignore[arg-type]
        assert refused.value.reason == code
    with pytest.raises(Refused):
        type_over(desk.notebooks, KEY, 0, sample_transcript(), "ann", NOW)
    assert desk.notebooks.page(KEY).version == 0


def test_a_scan_has_its_place_and_only_that_upload_fills_it(desk: Desk) -> None:
    some_notebook(desk.notebooks)
    scan = begin_scan(desk.notebooks, KEY, 0, "ann", NOW)
    assert desk.notebooks.page(KEY).fate == "returned"
    assert desk.notebooks.scan(KEY) == scan == begin_scan(desk.notebooks, KEY, 0, "ann", NOW)
    other = replace(scan, upload="anders", state="ready")
    assert not desk.notebooks.set_scan(other)
    assert not desk.notebooks.set_scan(Scan(PageKey("r26", 1, 4), "geen"))
    ready = replace(scan, state="ready", sha="ab")
    assert desk.notebooks.set_scan(ready) and desk.notebooks.set_scan(ready)
    assert desk.notebooks.scans("r26") == (ready,)
    newer = begin_scan(desk.notebooks, KEY, 1, "ann", NOW)
    assert newer.upload != scan.upload and not desk.notebooks.set_scan(ready)


def test_two_people_make_one_idea_of_a_page(desk: Desk) -> None:
    page = desk.typed()
    assert desk.notebooks.transcript(KEY) == sample_transcript()
    with pytest.raises(Refused) as refused:
        confirm(desk.notebooks, ROUND, KEY, page.version, "ann", NOW)
    assert refused.value.reason == "same-person"
    idea_id = confirm(desk.notebooks, ROUND, KEY, page.version, "bob", NOW)
    assert confirm(desk.notebooks, ROUND, KEY, page.version, "bob", NOW) == idea_id
    idea = desk.ideas.get(idea_id)
    assert idea is not None
    assert (idea.source, idea.author, idea.state) == ("paper", "", "received")
    assert idea.content == sample_transcript().content
    assert desk.ideas.private(idea_id) == Private((WRITER,))
    (line,) = desk.ideas.history(idea_id)
    assert (line.role, line.state) == ("bewoner", "received")
    final = desk.notebooks.page(KEY)
    assert (final.fate, final.idea_id, final.by, final.typed_by) == ("idea", idea_id, "bob", "ann")
    assert desk.notebooks.transcript(KEY) is None
    assert desk.actions()[-1] == "notebooks:page:confirm"
    assert len(desk.ideas.queue("r26", "received", 10).cards) == 1
    for act in (
        lambda: record(desk.notebooks, KEY, 3, "lost", "x", "ann", NOW),
        lambda: type_over(desk.notebooks, KEY, 3, sample_transcript(), "ann", NOW),
        lambda: begin_scan(desk.notebooks, KEY, 3, "ann", NOW),
    ):
        with pytest.raises(Refused):
            act()


def test_the_store_itself_holds_the_four_eyes(desk: Desk) -> None:
    """Also where two requests cross, and one saw the page before the other typed."""
    page = desk.typed()
    content = sample_transcript().content
    idea = replace(_idea(desk), content=content)
    own = replace(page, fate="idea", version=page.version + 1, by="ann", idea_id=idea.id)
    line = HistoryLine(NOW, "received", "bewoner", "x")
    with pytest.raises(Conflict):
        desk.notebooks.make_idea(idea, Private(()), line, submitted_event(idea), _entry(desk), own)
    stale = replace(own, version=page.version, by="bob")
    with pytest.raises(Conflict):
        desk.notebooks.make_idea(
            idea, Private(()), line, submitted_event(idea), _entry(desk), stale
        )
    assert desk.ideas.get(idea.id) is None
    assert desk.notebooks.page(KEY) == page


def _idea(desk: Desk):  # type: ignore[no-untyped-def]
    made = enter_for(desk.notebooks, ROUND, "voorbeeld1", sample_transcript(), "ann", NOW)
    idea = desk.ideas.get(made)
    assert idea is not None
    return replace(idea, id="anderidee1")


@pytest.mark.parametrize(
    "changes",
    [
        {"consent": False},
        {"unreadable": ("what",)},
        {"writer": replace(WRITER, name="")},
    ],
)
def test_open_questions_hold_a_page_back(desk: Desk, changes: dict[str, object]) -> None:
    some_notebook(desk.notebooks)
    record(desk.notebooks, KEY, 0, "returned", "", "ann", NOW)
    type_over(desk.notebooks, KEY, 1, sample_transcript(**changes), "ann", NOW)
    with pytest.raises(Refused) as refused:
        confirm(desk.notebooks, ROUND, KEY, 2, "bob", NOW)
    assert refused.value.reason == "questions-open"
    assert desk.notebooks.page(KEY).fate == "typed"


def test_paper_may_come_late_but_not_after_the_list_was_made(desk: Desk) -> None:
    page = desk.typed()
    with pytest.raises(Refused) as refused:
        confirm(desk.notebooks, ROUND, KEY, page.version, "bob", day(50))
    assert refused.value.reason == "too-late"
    assert confirm(desk.notebooks, ROUND, KEY, page.version, "bob", day(40))


def test_an_idea_for_somebody_is_made_once(desk: Desk) -> None:
    for _ in range(2):
        made = enter_for(desk.notebooks, ROUND, "abcde12345", sample_transcript(), "ann", NOW)
        assert made == "abcde12345"
    idea = desk.ideas.get("abcde12345")
    assert idea is not None and (idea.source, idea.author) == ("staff", "")
    assert desk.actions() == ["notebooks:idea:enter"]
    with pytest.raises(NotFound):
        enter_for(desk.notebooks, ROUND, "vroeg12345", sample_transcript(), "ann", day(2))


def test_lines_of_costs_are_kept_and_become_the_ideas(desk: Desk) -> None:
    lines = (CostLine("Een bank", 1_200_00), CostLine("", 300_00))
    content = sample_content(costs=lines, cost_cents=1_400_00, own_cents=100_00, upkeep_cents=5_00)
    page = desk.typed()
    half = sample_transcript(content=content)
    page = type_over(desk.notebooks, KEY, page.version, half, "ann", NOW)
    assert desk.notebooks.transcript(KEY) == half
    with pytest.raises(Refused) as refused:
        confirm(desk.notebooks, ROUND, KEY, page.version, "bob", NOW)
    assert refused.value.details["fields"] == "cost_note"
    lines = (lines[0], CostLine("Zand", 300_00))
    whole = sample_transcript(content=replace(content, costs=lines))
    page = type_over(desk.notebooks, KEY, page.version, whole, "ann", NOW)
    idea = desk.ideas.get(confirm(desk.notebooks, ROUND, KEY, page.version, "bob", NOW))
    assert idea is not None and idea.content == whole.content


def test_who_lacks_on_a_page_is_named_once(desk: Desk) -> None:
    page = desk.typed()
    idea_id = confirm(desk.notebooks, ROUND, KEY, page.version, "bob", NOW)
    idea = desk.ideas.get(idea_id)
    assert idea is not None and idea.missing == 1
    rounds = MemoryRoundStore(MemoryAuditLog(), MemoryOutbox())
    rounds.create(ROUND, audit_entry())
    stores = Stores(desk.ideas, rounds, MemoryKeyring())
    person = Person("Bert Peeters", "bert@buren.example", "", "Dorpsstraat 9")
    named = Named(1, 1, person, "desk", signed=True)
    for _ in range(2):
        idea = enter_person(stores, idea_id, "ann", named, NOW)
        assert idea.waits_for == () and idea.version == 2
    assert desk.ideas.private(idea_id) == Private((WRITER, person))
    assert desk.actions().count("ideas:consent:enter") == 1
    with pytest.raises(Conflict):
        enter_person(stores, idea_id, "ann", replace(named, place=2), NOW)
