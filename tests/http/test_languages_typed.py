"""Choosing another language loses nothing of what is typed, and does nothing with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.identity.people import person_key
from tests.http.pages import check_page
from tests.http.test_languages import offering
from tests.http.test_moderation import put
from tests.support.agenda import plan
from tests.support.client import Browser
from tests.support.drafting import begin
from tests.support.pseudo import CODE, pseudo_language
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, sign_in

ANNA = "anna@voorbeeld.example"


@pytest.fixture(autouse=True)
def _pseudo() -> Iterator[None]:
    with pseudo_language():
        yield


@pytest.fixture
def twins() -> Twins:
    city = Twins(day(10))
    city.rounds.create(sample_round(), audit_entry())
    put(city, "i1", author=person_key(city.keyring, ANNA), state="published")
    plan(city.agenda)
    return city


def choose(browser: Browser, name: str, **typed: str) -> None:
    """Presses a language of the bar, with `typed` in the page's form."""
    button = next(
        one for one in browser.page.select("footer button[form]") if one.get_text() == name
    )
    form = next(one for one in browser.forms if one.tag.get("id") == button["form"])
    assert typed.keys() <= form.names()
    kept = [(field, value) for field, value in form.fields if field not in typed]
    browser.post(str(button["formaction"]), [*kept, *typed.items()])


def text_of(browser: Browser, name: str) -> str:
    field = browser.page.find(id=f"f-{name}")
    return str(field.get("value", "")) or field.get_text().strip()


FORMS = [
    ("/agenda/avond/inschrijven", {"name": "Fatma", "people": "veel"}, {"people": "2"}),
    ("/ideeen/i1/melden", {"text": "Er staat een naam", "email": "geen adres"}, {"email": ""}),
    ("/aanmelden", {"email": "geen adres"}, {"email": ANNA}),
    ("/mijn/ideeen/i1/intrekken", {"reason": "x" * 5_000}, {"reason": "Geen tijd"}),
    ("/mijn/brief", {"number": "", "code": "abc"}, {"number": "i1"}),
    ("/mijn/ideeen/i1/aanpassen", {"title": ""}, {"title": "Een andere bank"}),
    ("/mijn/ideeen/i1/verder", {"ander": ""}, {"ander": "i2"}),
]


@pytest.mark.parametrize(("path", "wrong", "right"), FORMS, ids=[path for path, *_ in FORMS])
def test_a_form_is_shown_in_the_language_with_what_was_typed(
    twins: Twins, path: str, wrong: dict[str, str], right: dict[str, str]
) -> None:
    browser = offering(twins)
    sign_in(browser, twins, ANNA)
    browser.get(path)
    before = len(twins.outbox.events), len(twins.messages.messages), twins.ideas.get("i1")
    browser.submit(action=path, **wrong)
    assert browser.status == 422

    choose(browser, "Pseudo", **right)

    check_page(browser, CODE)
    assert {name: text_of(browser, name) for name in right} == right
    kept = {name: text for name, text in wrong.items() if name not in right and text}
    assert {name: text_of(browser, name) for name in kept} == kept
    # Nothing was done with it, right as it is.
    assert before == (
        len(twins.outbox.events), len(twins.messages.messages), twins.ideas.get("i1")
    )  # fmt: skip
    assert not twins.agenda.registrations("avond")
    # The choice stays, and from here on again nothing is lost.
    choose(browser, "Nederlands")
    assert browser.page.html["lang"] == "nl"
    assert {name: text_of(browser, name) for name in right} == right


def test_a_step_is_saved_and_shown_in_the_language(twins: Twins) -> None:
    browser = offering(twins)
    address = begin(browser)
    browser.get(f"{address}/stap/wat?terug=nakijken")

    choose(browser, "Pseudo", what="We zetten een bank.")

    assert browser.url == f"{address}/stap/wat?terug=nakijken"
    assert browser.page.html["lang"] == CODE
    assert text_of(browser, "what") == "We zetten een bank."
    draft = twins.ideas.draft(address.rpartition("/")[2])
    assert draft is not None and draft.language == CODE


def test_a_page_that_cannot_keep_what_was_typed_offers_no_language(twins: Twins) -> None:
    browser = offering(twins)
    address = begin(browser)
    fields = [one for one in browser.form().fields if one[0] == "veilig"]
    browser.post(f"{address}/versturen", fields)

    assert browser.status == 422
    check_page(browser)
    assert "Een andere taal kies je op de volgende pagina." in browser.page.footer.get_text()
    assert not browser.page.select("footer button")


def test_a_language_that_is_not_offered_sends_the_form_as_any_other(twins: Twins) -> None:
    browser = offering(twins)
    browser.get("/agenda/avond/inschrijven")
    fields = [one for one in browser.form().fields if one[0] not in ("name", "email")]
    typed = [*fields, ("name", "Fatma"), ("email", "fatma@voorbeeld.example")]
    browser.post("/agenda/avond/inschrijven?taal=xx", typed)
    assert len(twins.agenda.registrations("avond")) == 1
