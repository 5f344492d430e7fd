"""A resident sends an idea in, and the function dies at every AWS call in turn.

For each act of the journey (begin, every page, saving while typing, a photo's description, send)
and each call that it makes: the process is killed right before or right after that call. Then the
resident presses the button once more on a sound process. Nothing typed may be lost, nothing may
be there twice.
"""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from tests.support.aws_faults import Mortal
from tests.support.client import Browser
from tests.support.drafting import ANSWERS, IDEA_FIELDS, PEOPLE_FIELDS, begin, draft_id, write
from tests.support.mortal import Town, deaths
from tests.support.stack import LocalStack


@pytest.fixture
def town(stack: LocalStack) -> Town:
    return Town(stack)


def test_beginning(town: Town) -> None:
    town.browser().get("/indienen")
    page = town.browser()
    page.get("/indienen")
    fields = page.form().fields
    begun = 0

    def act(mortal: Mortal) -> None:
        dying = town.browser(page.jar, mortal)
        dying.post("/indienen", fields)
        assert not mortal.dead or dying.status == 500

    def check(case: str) -> None:
        nonlocal begun
        again = town.browser(page.jar)
        again.get("/indienen")
        address = begin(again)
        write(again, address, **ANSWERS["naam"])
        answers = town.sound.ideas.draft(draft_id(address)).answers
        assert answers["title"] == ANSWERS["naam"]["title"], case
        begun += 1

    assert deaths(town, act, check) >= 2
    # What a killed function left behind is empty, and nobody's: it expires.
    assert len(town.rows("DRAFT#")) <= begun * 2
    assert town.rows("IDEA#") == []


@pytest.mark.parametrize("key", list(ANSWERS))
@pytest.mark.parametrize("quiet", [False, True], ids=["button", "while typing"])
def test_every_page(town: Town, key: str, quiet: bool) -> None:
    page = town.browser()
    address = begin(page)
    here = f"{address}/stap/{key}"
    count = 0
    sent: dict[str, str] = {}
    headers = {"accept": "application/json"} if quiet else {}

    def act(mortal: Mortal) -> None:
        nonlocal count, sent
        count += 1
        page.get(here)
        name, text = next(iter(ANSWERS[key].items()))
        changed = text if name in ("area", "theme", "email") else f"{text} {count}"
        sent = dict(page.form().fields) | ANSWERS[key] | {name: changed}
        dying = town.browser(page.jar, mortal)
        dying.post(here, sent, follow=False, **headers)
        assert not mortal.dead or dying.status == 500

    def check(case: str) -> None:
        # The same page, the same fields, once more: no conflict with its own first try.
        again = town.browser(page.jar)
        again.post(here, sent, follow=False, **headers)
        expected = (200,) if quiet else (303, 422)
        assert again.status in expected, case
        answers = town.sound.ideas.draft(draft_id(address)).answers
        assert {name: answers[name] for name in ANSWERS[key]} == {
            name: sent[name] for name in ANSWERS[key]
        }, case

    assert deaths(town, act, check) >= 2


def test_a_photos_description(town: Town) -> None:
    page = town.browser()
    begin(page)
    fields: dict[str, str] = {}
    address = ""

    def act(mortal: Mortal) -> None:
        nonlocal address, fields
        address = begin(page)
        page.get(f"{address}/foto")
        fields = dict(page.form(f"{address}/foto").fields) | {"alt": "Een plein"}
        town.browser(page.jar, mortal).post(f"{address}/foto", fields, follow=False)

    def check(case: str) -> None:
        again = town.browser(page.jar)
        again.post(f"{address}/foto", fields, follow=False)
        photos = town.sound.ideas.draft(draft_id(address)).photos
        # The place of a killed request stands there to be filled or taken away.
        assert 1 <= len(photos) <= 2, case
        assert {photo.alt for photo in photos} == {"Een plein"}, case

    assert deaths(town, act, check) >= 2


def ready(town: Town) -> tuple[Browser, str]:
    page = town.browser()
    address = begin(page)
    write(page, address, **IDEA_FIELDS, **PEOPLE_FIELDS)
    assert page.url == f"{address}/nakijken"
    return page, address


def events(town: Town, address: str) -> list[str]:
    return town.rows(f"OUTBOX#idea-submit-{draft_id(address)}")


def test_sending(town: Town) -> None:
    page, address = ready(town)
    fields: list[tuple[str, str]] = []

    def act(mortal: Mortal) -> None:
        nonlocal page, address, fields
        page, address = ready(town)
        fields = page.form(f"{address}/versturen").fields
        dying = town.browser(page.jar, mortal)
        dying.post(f"{address}/versturen", fields, follow=False)
        assert not mortal.dead or dying.status == 500
        # A half idea is never there: all of it, or nothing.
        idea = town.sound.ideas.get(draft_id(address))
        parts = (town.sound.ideas.private(draft_id(address)), events(town, address))
        assert bool(idea) == bool(parts[0]) == bool(parts[1])

    def check(case: str) -> None:
        again = town.browser(page.jar)
        again.post(f"{address}/versturen", fields)
        assert (again.status, again.h1) == (200, "Je idee is verstuurd"), case
        assert len(events(town, address)) == 1, case
        assert len(town.sound.ideas.history(draft_id(address))) == 1, case
        idea = town.sound.ideas.get(draft_id(address))
        assert idea is not None and idea.content.title == IDEA_FIELDS["title"], case

    assert deaths(town, act, check) >= 3


def test_ten_at_once_make_one_idea_and_one_event(town: Town) -> None:
    page, address = ready(town)
    fields = page.form(f"{address}/versturen").fields
    tabs = [town.browser(page.jar) for _ in range(10)]
    start = Barrier(len(tabs))

    def press(tab: Browser) -> None:
        start.wait()
        tab.post(f"{address}/versturen", fields)

    threads = [Thread(target=press, args=(tab,)) for tab in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {tab.url for tab in tabs} == {f"{address}/verstuurd"}
    assert [tab.status for tab in tabs] == [200] * 10
    # The mail is made from the event, once by its id.
    assert len(events(town, address)) == 1
    assert town.rows("IDEA#") == [f"IDEA#{draft_id(address)}"]
    assert len(town.sound.ideas.history(draft_id(address))) == 1


def test_saving_at_once_from_two_screens_loses_no_page(town: Town) -> None:
    page = town.browser()
    address = begin(page)
    forms = {}
    for key in ("naam", "wat", "waarom", "thema"):
        page.get(f"{address}/stap/{key}")
        forms[key] = dict(page.form().fields) | ANSWERS[key]
    start = Barrier(len(forms))

    def save(key: str) -> None:
        start.wait()
        town.browser(page.jar).post(f"{address}/stap/{key}", forms[key], follow=False)

    threads = [Thread(target=save, args=(key,)) for key in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = town.sound.ideas.draft(draft_id(address)).answers
    for key in forms:
        assert {name: answers[name] for name in ANSWERS[key]} == ANSWERS[key]
