"""Paper comes in, and the function dies at every AWS call in turn.

For each act at the desk (a stack of scans begun, its sheets numbered, a loose form and a table
entered) and the writer's claim by letter: killed right before or after each call, then done once
more on a sound process. Nothing may be lost, and nothing may be there twice.
"""

from __future__ import annotations

from itertools import count

import pytest

from chalicelib.ideas.claiming import letter_code
from chalicelib.notebooks.loose import idea_of, new_code
from chalicelib.notebooks.model import PageKey
from chalicelib.notebooks.stack_model import Sheet, SheetKey, Stack
from chalicelib.web.security import csrf_token
from tests.http.test_staff_batch import line, table
from tests.http.test_staff_paper import ANSWERS
from tests.support.client import Browser
from tests.support.mortal import NOW, Mortal, Town, deaths
from tests.support.paper import some_notebook
from tests.support.rounds import audit_entry
from tests.support.stack import LocalStack
from tests.support.twins import sign_in, sign_in_staff

Fields = dict[str, str | list[str]]


class Desk(Town):
    """A clerk's browser, signed in, and what the log says."""

    def __init__(self, stack: LocalStack) -> None:
        super().__init__(stack)
        self.ann = self.browser(app="staff_api")
        sign_in_staff(self.ann, self.sound, "moderator")
        self.ann.get("/beheer/papier")
        self.token = csrf_token(self.ann.jar["browser"])
        self.numbers = count(1)

    def post(self, path: str, fields: Fields, mortal: Mortal | None = None) -> Browser:
        browser = self.browser(self.ann.jar, mortal, app="staff_api")
        browser.post(path, {"veilig": self.token, **fields})
        assert mortal is None or not mortal.dead or browser.status == 500
        return browser

    def lines(self, action: str, subject: str) -> int:
        entries = [each.entry for each in self.sound.audit.all()]
        return sum((entry.action, entry.subject) == (action, subject) for entry in entries)

    def events(self, idea_id: str) -> int:
        return len(self.rows(f"OUTBOX#idea-submit-{idea_id}"))


@pytest.fixture
def desk(stack: LocalStack) -> Desk:
    return Desk(stack)


def test_beginning_a_stack(desk: Desk) -> None:
    some_notebook(desk.sound.notebooks)
    fields: Fields = {}
    begun: set[str] = set()

    def act(mortal: Mortal) -> None:
        nonlocal fields
        desk.ann.get("/beheer/papier/r26/stapel")
        fields = dict(desk.ann.form("/beheer").fields) | {"notebook": "1"}
        desk.post("/beheer/papier/r26/stapel", fields, mortal)

    def check(case: str) -> None:
        assert desk.post("/beheer/papier/r26/stapel", fields).status == 200, case
        there = {one.id: one for one in desk.sound.stacks.stacks("r26")}
        (new,) = there.keys() - begun
        begun.add(new)
        assert desk.lines("notebooks:stack:start", there[new].text) == 1, case

    assert deaths(desk, act, check) >= 3


def test_numbering_sheets(desk: Desk) -> None:
    keys: list[SheetKey] = []
    path, fields = "", Fields()

    def act(mortal: Mortal) -> None:
        nonlocal keys, path, fields
        number = next(desk.numbers)
        notebook = some_notebook(desk.sound.notebooks, 2, f"schrift{number}").number
        stack = Stack("r26", f"stapel{number:04d}", notebook, "ann", NOW)
        desk.sound.stacks.start(stack, audit_entry())
        keys = [SheetKey("r26", stack.id, name) for name in ("blad-1-a", "blad-2-b")]
        for key in keys:
            desk.sound.stacks.receive(Sheet(key, "ready", NOW, sha=f"{number}-{key.name}"))
        path = f"/beheer/papier/r26/stapel/{stack.id}/nummers"
        pages = [f"{notebook}-1", f"{notebook}-2"]
        fields = {"sheet": [key.name for key in keys], "page": pages}
        desk.post(path, fields, mortal)

    def check(case: str) -> None:
        # Sheets that were placed before it died aren't asked for any more.
        left = [key for key in keys if desk.sound.stacks.sheet(key).state == "ready"]
        desk.post(path, fields)
        for key in keys:
            sheet = desk.sound.stacks.sheet(key)
            assert (sheet.state, sheet.version) == ("placed", 2), (case, left)
            page = sheet.page
            assert page is not None and desk.sound.notebooks.page(page).version == 1, case
            assert desk.sound.notebooks.page(page).fate == "returned", case
            scan = desk.sound.notebooks.scan(page)
            assert scan is not None and scan.sha == sheet.sha, case
            assert desk.lines("notebooks:page:scan", page.text) == 1, case
        assert {one.number for key in keys if (one := _page(desk, key))} == {1, 2}, case

    assert deaths(desk, act, check) >= 6


def _page(desk: Desk, key: SheetKey) -> PageKey | None:
    return desk.sound.stacks.sheet(key).page


def test_a_loose_form_is_entered_once(desk: Desk) -> None:
    path, code, fields = "", "", Fields()

    def act(mortal: Mortal) -> None:
        nonlocal path, code, fields
        code = new_code("r26")
        path = f"/beheer/formulier/r26/{code}"
        desk.ann.get(path)
        typed = {name: "ja" if text is True else text for name, text in ANSWERS.items()}
        fields = dict(desk.ann.form().fields) | typed
        desk.post(path, fields, mortal)
        idea_id = idea_of("r26", code)
        # All of an idea is there, or nothing of it.
        idea = desk.sound.ideas.get(idea_id)
        assert bool(idea) == bool(desk.sound.ideas.private(idea_id)) == bool(desk.events(idea_id))

    def check(case: str) -> None:
        assert desk.post(path, fields).h1 == "De schrijver bereiken", case
        idea_id = idea_of("r26", code)
        assert desk.events(idea_id) == 1, case
        assert len(desk.sound.ideas.history(idea_id)) == 1, case
        assert desk.lines("notebooks:idea:enter", idea_id) == 1, case

    assert deaths(desk, act, check) >= 4


def test_rows_of_a_table_are_entered_once(desk: Desk) -> None:
    path, titles = "/beheer/namens/r26/lijst", [""]
    fields: Fields = {}
    known: set[str] = set()

    def act(mortal: Mortal) -> None:
        nonlocal titles, fields
        number = next(desk.numbers)
        titles = [f"Een {what} {number}" for what in ("bank", "boom", "feest")]
        desk.ann.get(path)
        desk.ann.submit(
            "Kijk de rijen na", action=path, table=table(*(line(title) for title in titles))
        )
        (form,) = [one for one in desk.ann.forms if dict(one.fields).get("stap") == "invoeren"]
        fields = dict(form.fields)
        desk.post(path, fields, mortal)

    def check(case: str) -> None:
        assert "Alle rijen zijn ingevoerd" in desk.post(path, fields).words, case
        ids = {row.removeprefix("IDEA#") for row in desk.rows("IDEA#")}
        new, known_before = ids - known, len(known)
        known.update(new)
        assert len(new) == 3 and len(known) == known_before + 3, case
        found = desk.sound.ideas.many(sorted(new))
        assert sorted(idea.content.title for idea in found.values()) == sorted(titles), case
        for idea_id in new:
            assert desk.events(idea_id) == 1, case
            assert desk.lines("notebooks:idea:enter", idea_id) == 1, case

    assert deaths(desk, act, check) >= 6


def test_a_letter_hands_an_idea_over_once(desk: Desk) -> None:
    idea_id, fields = "", Fields()
    writer = desk.browser()
    sign_in(writer, desk.sound, "fatma@voorbeeld.example")

    def act(mortal: Mortal) -> None:
        nonlocal idea_id, fields
        code = new_code("r26")
        idea_id = idea_of("r26", code)
        path = f"/beheer/formulier/r26/{code}"
        desk.ann.get(path)
        typed = {name: "ja" if text is True else text for name, text in ANSWERS.items()}
        desk.post(path, dict(desk.ann.form().fields) | typed | {"email": ""})
        writer.get(f"/mijn/brief?nummer={idea_id}")
        fields = dict(writer.form("/mijn/brief").fields)
        fields["code"] = letter_code(desk.sound.keyring, idea_id)
        dying = desk.browser(writer.jar, mortal)
        dying.post("/mijn/brief", fields, follow=False)
        assert not mortal.dead or dying.status == 500

    def check(case: str) -> None:
        again = desk.browser(writer.jar)
        again.post("/mijn/brief", fields)
        assert again.url == f"/mijn/ideeen/{idea_id}", case
        idea = desk.sound.ideas.get(idea_id)
        assert idea is not None and idea.author and idea.version == 2, case
        mine = [card.id for card in desk.sound.ideas.of_person(idea.author)]
        assert mine.count(idea_id) == 1, case

    assert deaths(desk, act, check) >= 4
