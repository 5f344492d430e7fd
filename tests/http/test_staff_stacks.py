"""Staff number a stack of pictures: proposals, corrections, doubles, and what can't be."""

from __future__ import annotations

import pytest

from chalicelib.notebooks.model import PageKey
from chalicelib.notebooks.stack_model import Sheet, SheetKey
from chalicelib.web.security import csrf_token
from tests.http.pages import check_page
from tests.http.test_staff_paper import clerk
from tests.http.test_submit import HOSTILE
from tests.support.client import Browser
from tests.support.paper import NOW, some_notebook
from tests.support.rounds import audit_entry, sample_round
from tests.support.twins import Twins


@pytest.fixture
def twins() -> Twins:
    twins = Twins(NOW)
    twins.rounds.create(sample_round(), audit_entry())
    some_notebook(twins.notebooks)
    return twins


def begin(twins: Twins, notebook: str = "1") -> tuple[Browser, str]:
    ann = clerk(twins)
    ann.get("/beheer/papier")
    ann.click("Stuur veel foto's tegelijk")
    check_page(ann)
    ann.submit(notebook=notebook)
    check_page(ann)
    (stack,) = twins.stacks.stacks("r26")
    return ann, stack.id


def arrive(twins: Twins, stack: str, name: str, sha: str = "", read: int = 0) -> Sheet:
    page = PageKey("r26", 1, read) if read else None
    key = SheetKey("r26", stack, name)
    return twins.stacks.receive(Sheet(key, "ready", NOW, sha=sha or name, read=page))


def send(browser: Browser, stack: str, fields: dict[str, list[str]]) -> None:
    token = csrf_token(browser.jar["browser"])
    browser.post(address(stack) + "/nummers", {"veilig": token, **fields})


def address(stack: str) -> str:
    return f"/beheer/papier/r26/stapel/{stack}"


def test_a_stack_is_begun_once_and_sends_to_its_own_place(twins: Twins) -> None:
    ann = clerk(twins)
    ann.get("/beheer/papier/r26/stapel")
    form = ann.form("/beheer")
    for _ in range(2):
        ann.post("/beheer/papier/r26/stapel", dict(form.fields) | {"notebook": "1"})
    (stack,) = twins.stacks.stacks("r26")
    key = ann.page.select_one('form.drop input[name="key"]')
    assert key is not None and str(key["value"]).startswith(f"stack/r26-{stack.id}/los-")
    assert ann.page.select_one('#samen input[name="success_action_redirect"]') is None


def test_proposals_are_placed_and_what_is_wrong_stays(twins: Twins) -> None:
    ann, stack = begin(twins)
    arrive(twins, stack, "a-1", read=3)
    arrive(twins, stack, "b-2")
    arrive(twins, stack, "c-3")
    arrive(twins, stack, "d-4", sha="a-1")
    ann.get(address(stack))
    check_page(ann)
    numbers = [str(one["value"]) for one in ann.page.select('input[name="page"]')]
    assert numbers == ["3", "4", ""] or numbers[0] == "3"
    assert "Gelezen van de code" in ann.words and "is dezelfde als a-1" in ann.words
    fields: dict[str, list[str]] = {"sheet": ["a-1", "b-2", "c-3"], "page": ["3", "99", "x"]}
    send(ann, stack, fields)
    assert ann.status == 422 and set(ann.errors) == {"blad-b-2", "blad-c-3"}
    check_page(ann)
    kept = [str(one["value"]) for one in ann.page.select('input[name="page"]')]
    assert kept == ["99", "x"]
    assert "1 blad staat op zijn plaats" in ann.words
    scan = twins.notebooks.scan(PageKey("r26", 1, 3))
    assert scan.state == "ready" and scan.file == f"scans/r26-{stack}/a-1.jpg"
    assert twins.notebooks.page(PageKey("r26", 1, 3)).fate == "returned"
    send(ann, stack, {"sheet": ["b-2"], "page": ["3"]})
    assert "heeft al een foto" in ann.words
    send(ann, stack, {"sheet": ["b-2", "c-3"], "page": ["1-1", "2"], "drop": ["c-3"]})
    assert ann.status == 200 and "1 blad staat op zijn plaats" in ann.words
    assert "Weggelegd" in ann.words
    send(ann, stack, {"sheet": ["c-3"], "page": ["2"]})
    assert {s.state for s in twins.stacks.sheets("r26", stack)} == {"placed", "double"}
    actions = [line.entry.action for line in twins.audit.all()]
    assert actions.count("notebooks:page:scan") == 3
    ann.get("/beheer/papier")
    assert "3 terug" in ann.words


def test_a_repeat_of_the_list_places_nothing_twice(twins: Twins) -> None:
    ann, stack = begin(twins)
    arrive(twins, stack, "a-1")
    for _ in range(2):
        send(ann, stack, {"sheet": ["a-1"], "page": ["2"]})
        assert ann.status == 200
    assert twins.notebooks.page(PageKey("r26", 1, 2)).version == 1


def test_a_hundred_sheets_are_placed_by_one_press(twins: Twins) -> None:
    for number in range(2, 6):
        some_notebook(twins.notebooks, 25, f"nr{number}")
    ann, stack = begin(twins, "0")
    pages = [PageKey("r26", nb, n) for nb in range(2, 6) for n in range(1, 26)]
    for place, page in enumerate(pages):
        key = SheetKey("r26", stack, f"scan-{place:04d}-0abc")
        twins.stacks.receive(Sheet(key, "ready", NOW, sha=str(place), read=page))
    ann.get(address(stack))
    ann.submit("Zet de bladen op hun plaats", action=address(stack))
    assert "100 bladen staan op hun plaats" in ann.words
    assert all(twins.notebooks.page(page).fate == "returned" for page in pages)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_never_break_it(twins: Twins, text: str) -> None:
    ann, stack = begin(twins)
    arrive(twins, stack, "a-1")
    for fields in (
        {"sheet": [text], "page": ["1"]},
        {"sheet": ["a-1"], "page": [text]},
        {"sheet": ["a-1", text], "page": ["2"]},
        {"drop": [text]},
    ):
        send(ann, stack, fields)
        assert ann.status < 500
    assert twins.notebooks.pages("r26") == ()


def test_unknown_stacks_and_notebooks(twins: Twins) -> None:
    ann = clerk(twins)
    assert ann.get(address("bestaatniet")).status == 404
    ann.get("/beheer/papier/r26/stapel")
    ann.submit(notebook="9")
    assert ann.status == 422 and set(ann.errors) == {"notebook"}
