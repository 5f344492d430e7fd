"""Paper at the desk, with DynamoDB failing at every call in turn: nothing lost, nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.audit import DynamoAuditLog
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.notebooks import DynamoNotebookStore
from chalicelib.adapters.dynamodb.stacks import DynamoStackStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.ideas.claiming import claim, claim_with_letter, letter_code
from chalicelib.kernel.errors import Unavailable
from chalicelib.notebooks.confirming import confirm, enter_for
from chalicelib.notebooks.intake import begin_scan, record, type_over
from chalicelib.notebooks.loose import enter_form, idea_of, new_code
from chalicelib.notebooks.model import PageKey
from chalicelib.notebooks.report import custody_report
from chalicelib.notebooks.stack_model import Sheet, SheetKey
from chalicelib.notebooks.stacks import place_sheet, start_stack
from tests.support.aws_faults import MODES, FaultyClient
from tests.support.paper import NOW, WRITER, sample_transcript, some_notebook
from tests.support.rounds import sample_round
from tests.support.stack import LocalStack

ROUND = sample_round()


class Desk:
    """Stores on real tables, once sound and once with a client that fails."""

    def __init__(self, stack: LocalStack) -> None:
        self.faulty = FaultyClient(clients.dynamodb())
        sound = [Table(stack.table(name), clients.dynamodb) for name in ("CoreTable", "AuditTable")]
        weak = [Table(table.name, lambda: self.faulty) for table in sound]  # type: ignore[arg-type,return-value]
        self.core = sound[0]
        self.ideas = DynamoIdeaStore(*sound)
        self.weak_ideas = DynamoIdeaStore(*weak)
        self.audit = DynamoAuditLog(sound[1])
        self.sound = DynamoNotebookStore(sound[0], sound[1], self.ideas)
        self.weak = DynamoNotebookStore(weak[0], weak[1], self.weak_ideas)
        self.stacks = DynamoStackStore(*sound)
        self.weak_stacks = DynamoStackStore(*weak)
        self.made = 0

    def fresh(self) -> PageKey:
        """A page that nothing was recorded of, in a notebook of its own."""
        self.made += 1
        return PageKey("r26", some_notebook(self.sound, 1, f"t{self.made}").number, 1)

    def typed(self) -> PageKey:
        key = self.fresh()
        record(self.sound, key, 0, "returned", "", "ann", NOW)
        type_over(self.sound, key, 1, sample_transcript(), "ann", NOW)
        return key

    def events(self) -> int:
        return sum(item.get("kind") == "outbox" for item in self.core.scan())

    def lines(self, action: str, subject: str) -> int:
        entries = [line.entry for line in self.audit.all()]
        return sum((e.action, e.subject) == (action, subject) for e in entries)


@pytest.fixture
def desk(stack: LocalStack) -> Desk:
    return Desk(stack)


def again(act: Callable[[], Any]) -> Any:
    """A person who presses the button once more after a failure page."""
    for _ in range(3):
        try:
            return act()
        except Unavailable:
            continue
    raise AssertionError("it never worked")


def each_fault(
    desk: Desk, prepare: Callable[[], Any], act: Callable[[Any], Any], check: Callable[[Any], None]
) -> int:
    """Runs `act` with a fault at call 0, 1, … until a run has no such call; how many had."""
    for mode in MODES:
        at = 0
        while True:
            given = prepare()
            desk.faulty.calls, desk.faulty.at, desk.faulty.mode = [], at, mode
            again(lambda given=given: act(given))  # type: ignore[misc]
            check(given)
            if len(desk.faulty.calls) <= at:
                break
            at += 1
    return at


def test_handing_out(desk: Desk) -> None:
    tokens = iter(range(1000))

    def check(token: int) -> None:
        same = [one for one in desk.sound.notebooks("r26") if one.token == f"n{token}"]
        assert len(same) == 1
        assert desk.lines("notebooks:notebook:hand-out", f"r26-{same[0].number}") == 1

    calls = each_fault(
        desk, lambda: next(tokens), lambda token: some_notebook(desk.weak, 1, f"n{token}"), check
    )
    assert calls >= 3


def test_recording_and_typing(desk: Desk) -> None:
    def act(key: PageKey) -> None:
        record(desk.weak, key, 0, "returned", "", "ann", NOW)

    def check(key: PageKey) -> None:
        assert desk.sound.page(key).version == 1
        assert desk.lines("notebooks:page:record", key.text) == 1

    assert each_fault(desk, desk.fresh, act, check) >= 4

    def returned() -> PageKey:
        key = desk.fresh()
        act_sound(key)
        return key

    def act_sound(key: PageKey) -> None:
        record(desk.sound, key, 0, "returned", "", "ann", NOW)

    def typing(key: PageKey) -> None:
        type_over(desk.weak, key, 1, sample_transcript(), "ann", NOW)

    def typed(key: PageKey) -> None:
        assert desk.sound.page(key).version == 2
        assert desk.sound.transcript(key) == sample_transcript()
        assert desk.lines("notebooks:page:record", key.text) == 2

    assert each_fault(desk, returned, typing, typed) >= 4


def test_beginning_a_scan(desk: Desk) -> None:
    def check(key: PageKey) -> None:
        assert desk.sound.scan(key) is not None
        assert desk.sound.page(key).version == 1
        assert desk.lines("notebooks:page:scan", key.text) == 1

    calls = each_fault(
        desk, desk.fresh, lambda key: begin_scan(desk.weak, key, 0, "ann", NOW), check
    )
    assert calls >= 5


def test_confirming_makes_one_idea_and_one_event(desk: Desk) -> None:
    made: list[str] = []

    def check(key: PageKey) -> None:
        page = desk.sound.page(key)
        assert page.fate == "idea" and page.version == 3
        made.append(page.idea_id)
        idea = desk.ideas.get(page.idea_id)
        assert idea is not None and idea.content == sample_transcript().content
        assert desk.ideas.private(page.idea_id) is not None
        assert len(desk.ideas.history(page.idea_id)) == 1
        assert desk.sound.transcript(key) is None
        assert desk.lines("notebooks:page:confirm", key.text) == 1
        assert desk.events() == len(made)

    calls = each_fault(
        desk, desk.typed, lambda key: confirm(desk.weak, ROUND, key, 2, "bob", NOW), check
    )
    assert calls >= 5
    assert len(set(made)) == len(made)
    report = custody_report(desk.sound.notebooks("r26"), desk.sound.pages("r26"))
    assert report.counts["idea"] == len(made) == report.handed_out


def test_entering_for_somebody_and_claiming(desk: Desk) -> None:
    numbers = iter(range(1000))
    made: list[str] = []

    def check(idea_id: str) -> None:
        made.append(idea_id)
        assert desk.ideas.get(idea_id) is not None
        assert desk.events() == len(made)
        assert desk.lines("notebooks:idea:enter", idea_id) == 1

    assert (
        each_fault(
            desk,
            lambda: f"idee{next(numbers):06d}",
            lambda one: enter_for(desk.weak, ROUND, one, sample_transcript(), "ann", NOW),
            check,
        )
        >= 2
    )

    def claimed(idea_id: str) -> None:
        idea = desk.ideas.get(idea_id)
        assert idea is not None and (idea.author, idea.version) == ("fatma", 2)
        assert [card.id for card in desk.ideas.of_person("fatma")].count(idea_id) == 1

    waiting = iter(made)
    assert (
        each_fault(
            desk,
            lambda: next(waiting, None) or _another(desk, next(numbers)),
            lambda one: claim(desk.weak_ideas, one, "fatma", WRITER.email, NOW),
            claimed,
        )
        >= 4
    )


def _another(desk: Desk, number: int) -> str:
    return enter_for(desk.sound, ROUND, f"idee{number:06d}", sample_transcript(), "ann", NOW)


def test_beginning_a_stack(desk: Desk) -> None:
    some_notebook(desk.sound)
    numbers = iter(range(1000))

    def act(number: int) -> None:
        stack_id = f"stapel{number:04d}"
        start_stack(desk.weak_stacks, desk.weak, "r26", stack_id, 1, "ann", NOW)

    def check(number: int) -> None:
        stack = desk.stacks.stack("r26", f"stapel{number:04d}")
        assert stack is not None and stack.notebook == 1
        assert desk.lines("notebooks:stack:start", stack.text) == 1
        assert len(desk.stacks.stacks("r26")) == number + 1

    assert each_fault(desk, lambda: next(numbers), act, check) >= 2


def test_placing_a_sheet(desk: Desk) -> None:
    def arrived() -> tuple[SheetKey, PageKey]:
        page = desk.fresh()
        stack = f"stapel{desk.made:04d}"
        start_stack(desk.stacks, desk.sound, "r26", stack, page.notebook, "ann", NOW)
        key = SheetKey("r26", stack, "blad-1-a")
        desk.stacks.receive(Sheet(key, "ready", NOW, sha=f"sha{desk.made}"))
        return key, page

    def act(given: tuple[SheetKey, PageKey]) -> None:
        place_sheet(desk.weak_stacks, desk.weak, *given, "ann", NOW)

    def check(given: tuple[SheetKey, PageKey]) -> None:
        key, page = given
        sheet, scan = desk.stacks.sheet(key), desk.sound.scan(page)
        assert sheet is not None and (sheet.state, sheet.version) == ("placed", 2)
        assert scan is not None and (scan.state, scan.sha) == ("ready", sheet.sha)
        assert (desk.sound.page(page).fate, desk.sound.page(page).version) == ("returned", 1)
        assert desk.lines("notebooks:page:scan", page.text) == 1

    assert each_fault(desk, arrived, act, check) >= 4


def test_a_loose_form_and_the_letter_about_it(desk: Desk) -> None:
    made: list[str] = []

    def check(code: str) -> None:
        idea_id = idea_of("r26", code)
        made.append(idea_id)
        assert desk.ideas.get(idea_id) is not None
        assert desk.ideas.private(idea_id) is not None
        assert len(desk.ideas.history(idea_id)) == 1
        assert desk.events() == len(made)
        assert desk.lines("notebooks:idea:enter", idea_id) == 1

    def enter(code: str, *stores: Any) -> str:
        return enter_form(*stores, ROUND, code, sample_transcript(), "ann", NOW)

    calls = each_fault(
        desk,
        lambda: new_code("r26"),
        lambda code: enter(code, desk.weak, desk.weak_ideas),
        check,
    )
    assert calls >= 4

    keyring = MemoryKeyring()

    def claimed(idea_id: str) -> None:
        idea = desk.ideas.get(idea_id)
        assert idea is not None and (idea.author, idea.version) == ("fatma", 2)
        assert [card.id for card in desk.ideas.of_person("fatma")].count(idea_id) == 1

    calls = each_fault(
        desk,
        lambda: enter(new_code("r26"), desk.sound, desk.ideas),
        lambda one: claim_with_letter(
            desk.weak_ideas, keyring, one, letter_code(keyring, one), "fatma", NOW
        ),
        claimed,
    )
    assert calls >= 2
