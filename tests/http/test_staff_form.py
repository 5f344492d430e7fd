"""Staff read the form of a round, and set another one; what was begun keeps its own."""

from __future__ import annotations

import json

import pytest

from chalicelib.rounds.form import STANDARD
from chalicelib.rounds.plain import to_plain
from chalicelib.schemas.round_document import read_form, write_form
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.drafting import IDEA_FIELDS, PEOPLE_FIELDS, begin, write
from tests.support.rounds import agree, audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in_staff

PAGE = "/beheer/rondes/r26/formulier"
NOTE = "De jeugddienst wil weten voor wie het is."


@pytest.fixture
def twins() -> Twins:
    city = Twins(day(10))
    city.rounds.create(sample_round(), audit_entry())
    return city


@pytest.fixture
def browser(twins: Twins) -> Browser:
    browser = Browser(app_on(twins))
    sign_in_staff(browser, twins, "manager")
    return browser


def other_form() -> str:
    """The standard form with a shorter name and one more question."""
    plain = to_plain(STANDARD)
    plain["steps"][0]["questions"][0]["limit"] = 40
    plain["steps"][1]["questions"].append(
        {"key": "who", "label": "Voor wie is het?", "kind": "line", "required": False}
    )
    return json.dumps(plain)


def test_the_page_says_what_is_asked_and_where_the_streets_come_from(browser: Browser) -> None:
    browser.get("/beheer/rondes/r26")
    browser.click("Bekijk wat we aan indieners vragen")
    assert browser.url == PAGE
    check_page(browser)
    for words in ("Naam van je idee", "hoogstens 80 tekens", "alleen voor de stad"):
        assert words in browser.words
    assert STANDARD.version in browser.words and "voorbeeldgegevens" in browser.words
    assert read_form(str(dict(browser.form().fields)["document"])) == STANDARD


def test_another_form_is_for_who_begins_from_here_on(browser: Browser, twins: Twins) -> None:
    begun = Browser(app_on(twins))
    address = begin(begun)
    browser.get(PAGE)
    browser.submit("Leg voor aan een collega", document=other_form(), note=NOTE)
    assert browser.h1 == "Voorstel om de ronde te veranderen"
    agree(twins.rounds, day(10))
    browser.get(PAGE)
    check_page(browser)
    assert "Voor wie is het?" in browser.words and "hoogstens 40 tekens" in browser.words
    round_ = twins.rounds.get("r26")
    assert round_.version == 2 and round_.earlier_forms == (STANDARD,)
    begun.get(f"{address}/stap/wat")
    assert "Voor wie is het?" not in begun.words
    write(begun, address, **IDEA_FIELDS, **PEOPLE_FIELDS)
    begun.submit("Verstuur je idee")
    assert begun.h1 == "Je idee is verstuurd"
    fresh = Browser(app_on(twins))
    fresh.get(f"{begin(fresh)}/stap/wat")
    assert "Voor wie is het?" in fresh.words
    # Back to the form before: it isn't remembered twice.
    browser.get(PAGE)
    browser.submit("Leg voor aan een collega", document=write_form(STANDARD), note=NOTE)
    agree(twins.rounds, day(10))
    assert len(twins.rounds.get("r26").earlier_forms) == 1


@pytest.mark.parametrize(
    ("document", "note", "field", "words"),
    [
        ("", NOTE, "document", "als JSON"),
        ("{", NOTE, "document", "geen geldige JSON"),
        ('{"steps": []}', NOTE, "document", "minstens 1"),
        ('{"steps": [{"key": "a"}]}', NOTE, "document", "steps.1.title"),
        (write_form(STANDARD).replace('"partners"', '"samen"'), NOTE, "document", "samen kennen"),
        (other_form(), "kort", "note", "minstens 10 tekens"),
        (other_form(), "", "note", "Schrijf waarom"),
        ("x" * 60_001, NOTE, "document", "60000"),
    ],
)
def test_a_form_that_cant_be_changes_nothing_and_is_kept_on_the_page(
    browser: Browser, twins: Twins, document: str, note: str, field: str, words: str
) -> None:
    browser.get(PAGE)
    browser.submit("Leg voor aan een collega", document=document, note=note)
    assert browser.status == 422 and words in browser.errors[field]
    assert dict(browser.form().fields)["document"].strip() == document.strip()
    assert twins.rounds.get("r26").version == 1


def test_somebody_elses_change_isnt_written_over(browser: Browser, twins: Twins) -> None:
    browser.get(PAGE)
    other = browser.tab()
    other.get(PAGE)
    other.submit("Leg voor aan een collega", document=other_form(), note=NOTE)
    agree(twins.rounds, day(10))
    changed = other_form().replace("Voor wie is het?", "Voor welke groep is het?")
    browser.submit("Leg voor aan een collega", document=changed, note=NOTE)
    assert browser.status == 409 and "Voor welke groep" in browser.text
    assert "Voor wie is het?" in browser.words
    browser.submit("Leg voor aan een collega")
    agree(twins.rounds, day(10))
    browser.get(PAGE)
    assert browser.status == 200 and "Voor welke groep is het?" in browser.words


def test_after_the_deadline_it_stands_there_to_read(browser: Browser, twins: Twins) -> None:
    browser.get(PAGE)
    fields = dict(browser.form().fields) | {"document": other_form(), "note": NOTE}
    twins.clock.move_to(day(30))
    sign_in_staff(browser, twins, "manager")
    browser.post(PAGE, fields)
    assert browser.status == 422 and "Indienen is voorbij" in browser.errors[""]
    check_page(browser)
    browser.get(PAGE)
    assert "Indienen is voorbij" in browser.words and not [
        form for form in browser.forms if form.action.startswith(PAGE)
    ]


def test_a_moderator_reads_it_and_a_stranger_doesnt(twins: Twins) -> None:
    moderator = Browser(app_on(twins))
    sign_in_staff(moderator, twins, "moderator")
    moderator.get(PAGE)
    assert moderator.status == 200 and "Leg voor aan een collega" not in moderator.words
    moderator.get("/beheer/rondes/nergens/formulier")
    assert moderator.status == 404
