"""Mails speak the language in which their reader used the site, and lead back to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup

from chalicelib.ideas.model import Follower
from chalicelib.ideas.reminding import remind
from chalicelib.identity.people import person_key
from chalicelib.moderation.office import Office
from chalicelib.moderation.voices import close_report
from chalicelib.notifications.examples import VALUES, names, preview
from chalicelib.rounds.form import STANDARD
from chalicelib.rounds.languages import offer_languages
from chalicelib.web.pages.submit_forms import fields_of
from tests.http.pages import check_page
from tests.http.test_consent import ANNA, BERT, PEOPLE, RULES
from tests.http.test_languages import offering, plain_words, written_in
from tests.http.test_moderation import put
from tests.support.agenda import plan
from tests.support.client import Browser
from tests.support.drafting import IDEA_FIELDS, begin
from tests.support.pseudo import CODE, pseudo, pseudo_language
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import app_on, sign_in
from tests.support.workers import Workers, WorkerTwins

STAFF = frozenset({"staff_code", "work_digest"})
FATMA = "fatma@voorbeeld.example"


@pytest.fixture(autouse=True)
def _pseudo() -> Iterator[None]:
    with pseudo_language():
        yield


@pytest.fixture
def twins() -> WorkerTwins:
    city = WorkerTwins(day(10))
    city.rounds.create(sample_round(applicants=RULES), audit_entry())
    put(city, "bank", state="published", title="Een bank aan de Laak")
    plan(city.agenda)
    return city


@pytest.fixture
def browser(twins: WorkerTwins) -> Browser:
    """Somebody who reads the site in the pseudo-language."""
    browser = offering(twins)
    browser.set_cookie("taal", CODE)
    return browser


def fill_in(browser: Browser, **answers: object) -> str:
    """A draft with `answers`, typed on its pages; its address."""
    address = begin(browser)
    for step in STANDARD.steps:
        typed = {name: answers[name] for name in fields_of(step) if name in answers}
        if typed:
            browser.get(f"{address}/stap/{step.key}")
            browser.submit(action=address, **typed)
    return address


def told(twins: WorkerTwins, to: str) -> list[tuple[str, str]]:
    """(language, text) of each mail that somebody got."""
    Workers(twins).run()
    return [
        (BeautifulSoup(mail.html, "html.parser").html["lang"], mail.text)
        for mail in twins.mailer.mails
        if mail.to.casefold() == to.casefold()
    ]


def link_in(text: str) -> str:
    found = re.search(r"^https?://[^/]+(/\S+)$", text, re.MULTILINE)
    assert found is not None, text
    return found[1]


@pytest.mark.parametrize("name", sorted(set(names()) - STAFF))
def test_no_sentence_of_a_mail_is_left_in_dutch(name: str) -> None:
    mail = preview(name, CODE)
    written = {" ".join(text.split()) for text in VALUES.values()}

    assert plain_words(mail.html, written) == []
    assert plain_words(f"<p>{mail.subject}</p><pre>{mail.text}</pre>", written) == []
    assert f'<html lang="{CODE}" dir="rtl">' in mail.html


def test_what_people_wrote_says_that_it_is_dutch() -> None:
    mail = BeautifulSoup(preview("agenda_in", CODE).html, "html.parser")
    said = {span.get_text() for span in mail.select("span[lang=nl]")}
    assert said == {VALUES["title"], VALUES["place"], VALUES["access"]}
    assert "<span" not in preview("agenda_in").html


def test_moments_are_said_by_the_calendar_of_the_language() -> None:
    assert "jeudi 3 décembre 2026 à 19 h 00" in preview("agenda_in", "fr").text
    assert "donderdag 3 december 2026 om 19.00 uur" in preview("agenda_in").text
    assert "Sunday 6 December 2026" in preview("review_condition", "en").text
    assert "zondag 6 december 2026" in preview("review_condition").text


def test_an_idea_is_answered_in_the_language_it_was_sent_in(
    twins: WorkerTwins, browser: Browser
) -> None:
    address = fill_in(browser, **IDEA_FIELDS, **{**PEOPLE, "email": FATMA})
    browser.get(f"{address}/nakijken")
    browser.submit(action=f"{address}/versturen")
    idea_id = address.rpartition("/")[2]
    assert {one.language for one in twins.ideas.private(idea_id).people} == {CODE}

    (language, received), (asked_in, asked) = *told(twins, FATMA), *told(twins, BERT)

    written = written_in(twins) | {idea_id}
    assert (language, asked_in) == (CODE, CODE)
    assert plain_words(f"<pre>{received}</pre>", written) == []
    assert plain_words(f"<pre>{asked}</pre>", written) == []
    assert pseudo("Wil je onze mails in een andere taal? Kies je taal op Mijn pagina.") in received
    # Who was asked follows the link on a device of their own, and reads Dutch from then on.
    other = Browser(app_on(twins))
    other.get(link_in(asked))
    assert other.url == f"/meedoen/{idea_id}" and other.page.html["lang"] == CODE
    other.submit("Nederlands", action="/taal")
    other.submit(action=f"/meedoen/{idea_id}", antwoord="no")
    assert [one.language for one in twins.ideas.private(idea_id).people] == [CODE, "nl"]


def test_a_reminder_leads_back_to_the_draft_in_its_language(
    twins: WorkerTwins, browser: Browser
) -> None:
    address = fill_in(browser, title="Een fontein", email=FATMA)
    twins.clock.move_to(day(28))
    remind(twins.ideas, twins.rounds, twins.rounds.get("r26"), day(28))

    ((language, text),) = told(twins, FATMA)

    assert language == CODE and plain_words(f"<pre>{text}</pre>", written_in(twins)) == []
    other = Browser(app_on(twins))
    other.get(link_in(text))
    assert other.url.startswith(address) and other.page.html["lang"] == CODE


def test_followers_guests_and_reporters_read_their_own_language(
    twins: WorkerTwins, browser: Browser
) -> None:
    sign_in(browser, twins, FATMA)
    browser.get("/ideeen/bank/volgen")
    browser.submit(action="/ideeen/bank/volgen")
    browser.get("/ideeen/bank/melden")
    browser.submit(action="/ideeen/bank/melden", reason="double", email=FATMA)
    browser.get("/agenda/avond/inschrijven")
    browser.submit(action="/agenda/avond/inschrijven", name="Fatma", email=FATMA)
    office = Office(twins.ideas, twins.rounds, twins.dossiers)
    (report,) = twins.dossiers.reports("bank")
    close_report(office, "bank", report.id, answer="Dat klopt niet.", actor="staff-1", now=day(11))
    assert [one.language for one in twins.ideas.followers("bank")] == [CODE]

    mails = told(twins, FATMA)

    assert len(mails) == 2 and {language for language, _ in mails} == {CODE}
    written = written_in(twins)
    assert [plain_words(f"<pre>{text}</pre>", written) for _, text in mails] == [[], []]
    for _language, text in mails:
        other = Browser(app_on(twins))
        other.get(link_in(text))
        assert other.status == 200 and other.page.html["lang"] == CODE


def test_a_language_that_is_switched_off_is_dutch_again(
    twins: WorkerTwins, browser: Browser
) -> None:
    browser.get("/agenda/avond/inschrijven")
    browser.submit(action="/agenda/avond/inschrijven", name="Fatma", email=FATMA)
    round_ = twins.rounds.get("r26")
    offer_languages(twins.rounds, "r26", (), version=round_.version, actor="staff-1", now=day(10))

    ((language, text),) = told(twins, FATMA)

    assert language == "nl" and "taal=" not in text


def test_residents_choose_the_language_of_their_mails(twins: WorkerTwins, browser: Browser) -> None:
    me = person_key(twins.keyring, FATMA)
    sign_in(browser, twins, FATMA)
    browser.set_cookie("taal", "nl")
    browser.get("/mijn")
    assert "Taal van mijn mails" not in browser.words
    put(twins, "boom", author=me, title="Een boom")
    twins.ideas.follow("bank", Follower(me, FATMA, day(10)))
    twins.ideas.follow("bank", Follower("iemand", ANNA, day(10)))

    browser.get("/mijn")
    check_page(browser)
    assert browser.page.find("option", selected=True)["value"] == "nl"
    browser.submit(action="/mijn/mails", mails=CODE)

    check_page(browser)
    assert "Je krijgt onze mails in de taal die je koos." in browser.words
    assert browser.page.find("option", selected=True)["value"] == CODE
    assert [one.language for one in twins.ideas.private("boom").people] == [CODE, "nl"]
    assert {one.person: one.language for one in twins.ideas.followers("bank")} == {
        me: CODE,
        "iemand": "nl",
    }
    fields = [one for one in browser.form("/mijn/mails").fields if one[0] != "mails"]
    browser.post("/mijn/mails", [*fields, ("mails", "xx")])
    assert twins.ideas.follower("bank", me).language == CODE


def test_without_a_choice_of_languages_there_is_nothing_to_choose(twins: WorkerTwins) -> None:
    me = person_key(twins.keyring, FATMA)
    twins.ideas.follow("bank", Follower(me, FATMA, day(10)))
    browser = Browser(app_on(twins))
    sign_in(browser, twins, FATMA)
    browser.get("/mijn")
    assert "Taal van mijn mails" not in browser.words
