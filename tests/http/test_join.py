"""Two groups go on as one, on the pages."""

from __future__ import annotations

import pytest

from chalicelib.families.joining import secret_of
from chalicelib.families.model import pair_id
from chalicelib.identity.people import person_key
from tests.http.pages import check_page
from tests.http.test_edit import BAD
from tests.http.test_moderation import put, staff
from tests.http.test_own import ANNA, resident
from tests.support.client import Browser
from tests.support.drafting import IDEA_FIELDS, begin, write
from tests.support.rounds import audit_entry, day, sample_ballot, sample_round
from tests.support.twins import Twins, app_on

BERT = "bert@voorbeeld.example"
JOIN = pair_id("lead", "join")
PAGE = f"/samen/{JOIN}"
ASK = "/mijn/ideeen/join/verder"


@pytest.fixture
def twins() -> Twins:
    city = Twins(day(14))
    city.rounds.create(sample_round(), audit_entry())
    for idea_id, email, title in (
        ("lead", ANNA, "Een bank onder de linde"),
        ("join", BERT, "Een zitbank bij de linde"),
    ):
        author = person_key(city.keyring, email)
        put(city, idea_id, author=author, state="published", title=title)
    return city


def asked(twins: Twins) -> Browser:
    browser = resident(twins, BERT)
    browser.get(ASK)
    browser.submit("Vraag het aan de andere groep", ander="lead", voort="hun")
    return browser


def by_link(twins: Twins, side: str = "leading") -> Browser:
    browser = Browser(app_on(twins, ["submit_api"]))
    secret = secret_of(twins.keyring, twins.families.get(JOIN), side)
    browser.get(f"{PAGE}?sleutel={secret}")
    return browser


def test_from_the_question_to_one_idea_and_apart_again(twins: Twins) -> None:
    browser = resident(twins, BERT)
    browser.get("/mijn/ideeen/join")
    browser.click("Ga samen verder met een ander idee")
    check_page(browser)
    assert "Een bank onder de linde" in browser.words
    browser.click("Kies dit idee")
    assert ("ander", "lead") in browser.form().fields
    browser.submit("Vraag het aan de andere groep")
    assert browser.errors == {"voort": "Kies welk idee verdergaat"}
    check_page(browser)
    browser.submit("Vraag het aan de andere groep", voort="hun")
    assert "We vroegen het aan de andere groep" in browser.words
    check_page(browser)

    other = by_link(twins)
    assert other.url == PAGE and "sleutel" not in other.url
    assert other.h1 == "Gaan jullie samen verder?"
    check_page(other)
    other.submit("Verstuur jullie antwoord")
    assert other.errors == {"antwoord": "Kies of jullie samen verdergaan"}
    check_page(other)
    other.submit("Verstuur jullie antwoord", antwoord="yes")
    assert other.h1 == "Jullie gaan samen verder"
    check_page(other)

    reader = Browser(app_on(twins))
    reader.get("/ideeen/join")
    check_page(reader)
    assert "gaat verder met een ander idee" in reader.words
    reader.click("Lees Een bank onder de linde")
    check_page(reader)
    assert "Een zitbank bij de linde" in reader.words
    browser.get("/mijn/ideeen/join")
    check_page(browser)
    assert "Jullie gaan verder met een ander idee" in browser.words

    browser.get(PAGE)
    browser.click("Ga weer alleen verder")
    check_page(browser)
    assert twins.ideas.get("join").state == "joined"
    browser.submit("Ja, wij gaan weer alleen verder")
    assert browser.h1 == "De ideeën gaan weer apart verder"
    check_page(browser)
    assert twins.ideas.get("join").state == "published"


def test_a_no_is_told_and_can_only_be_asked_back(twins: Twins) -> None:
    browser = asked(twins)
    other = by_link(twins)
    other.submit("Verstuur jullie antwoord", antwoord="no")
    check_page(other)
    browser.get(PAGE)
    assert "gaat liever alleen verder" in browser.words
    check_page(browser)
    browser.get(ASK)
    browser.submit("Vraag het aan de andere groep", ander="lead", voort="hun")
    assert browser.errors["ander"].startswith("De andere groep zei nee")


def test_the_asker_takes_it_back(twins: Twins) -> None:
    browser = asked(twins)
    browser.get(PAGE)
    check_page(browser)
    browser.submit("Neem de vraag terug")
    assert browser.h1 == "Deze vraag is teruggenomen"
    check_page(browser)


def test_opening_the_link_changes_nothing(twins: Twins) -> None:
    asked(twins)
    before = twins.families.get(JOIN)
    for _ in range(3):
        by_link(twins)
    assert twins.families.get(JOIN) == before


def test_strangers_find_nothing(twins: Twins) -> None:
    asked(twins)
    before = twins.families.get(JOIN)
    nobody = Browser(app_on(twins, ["submit_api"]))
    cato = resident(twins, "cato@voorbeeld.example")
    for browser in (nobody, cato):
        for path in (PAGE, f"{PAGE}/weg", f"{PAGE}?sleutel=x", f"/samen/{'0' * 10}", "/samen/x.y"):
            browser.get(path)
            assert browser.status == 404, path
            check_page(browser)
        browser.get("/indienen")
        token = [pair for pair in browser.form().fields if pair[0] == "veilig"]
        for path in (PAGE, f"{PAGE}/weg", f"{PAGE}/terug"):
            browser.post(path, [*token, ("antwoord", "yes")])
            assert browser.status == 404, path
    assert twins.families.get(JOIN) == before
    cato.get("/mijn/ideeen/join/verder")
    assert cato.status == 404


def test_the_link_of_one_side_doesnt_answer_for_the_other(twins: Twins) -> None:
    asked(twins)
    asker = by_link(twins, "joining")
    assert "We wachten op de andere groep" in asker.words
    token = [pair for pair in asker.form().fields if pair[0] == "veilig"]
    asker.post(PAGE, [*token, ("antwoord", "yes")])
    assert twins.families.get(JOIN).state == "asked"


def test_the_fixed_list_says_it_is_too_late(twins: Twins) -> None:
    asked(twins)
    other = by_link(twins)
    form = other.form()
    twins.rounds.fix_ballot(sample_ballot(), audit_entry())
    other.post(PAGE, [*(pair for pair in form.fields), ("antwoord", "yes")])
    assert other.status == 409 and "stemlijst ligt vast" in other.words
    check_page(other)
    browser = resident(twins, BERT)
    browser.get(ASK)
    assert browser.page.find("form", method="post") is None or "Dat kan zodra" in browser.words


@pytest.mark.parametrize("value", BAD)
def test_bad_numbers_of_ideas(twins: Twins, value: str) -> None:
    browser = resident(twins, BERT)
    browser.get(ASK)
    browser.submit("Vraag het aan de andere groep", ander=value, voort="hun")
    assert browser.status == 422 and "ander" in browser.errors
    if value.isprintable():
        check_page(browser)
    browser.post(ASK, [*browser.form().fields, ("voort", value)])
    assert browser.status in (400, 422)


def test_from_a_public_page_one_goes_on_with_an_own_idea(twins: Twins) -> None:
    browser = resident(twins, BERT)
    browser.get("/ideeen/lead/samen")
    check_page(browser)
    browser.click("Een zitbank bij de linde")
    assert ("ander", "lead") in browser.form().fields
    nobody = resident(twins, "cato@voorbeeld.example")
    nobody.get("/ideeen/lead/samen")
    check_page(nobody)
    assert "nog geen idee op de website" in nobody.words


def test_the_city_proposes_and_notes_what_was_signed(twins: Twins) -> None:
    desk = staff(twins, "moderator")
    desk.get("/beheer/ideeen/lead")
    desk.click("Samen met andere ideeën")
    check_page(desk)
    desk.submit("Vraag het aan beide groepen", other="lead", leads="this")
    assert desk.errors == {"other": "Kies een ander idee dan het jouwe"}
    desk.submit("Vraag het aan beide groepen", other="join", leads="this")
    check_page(desk)
    desk.get("/beheer/vragen")
    check_page(desk)
    desk.click("Een bank onder de linde en Een zitbank bij de linde")
    actions = [form for form in desk.forms if form.action.endswith("/samen/papier")]
    assert len(actions) == 4
    for side in ("leading", "joining"):
        desk.get("/beheer/ideeen/lead/samen")
        form = next(
            one
            for one in desk.forms
            if ("side", side) in one.fields and ("said", "yes") in one.fields
        )
        desk.post(form.action, form.fields)
        assert "genoteerd" in desk.words
    check_page(desk)
    assert twins.ideas.get("join").state == "joined"
    auditor = staff(twins, "auditor")
    auditor.get("/beheer/ideeen/lead/samen")
    check_page(auditor)
    assert not auditor.page.select("main form")


def test_the_wish_of_a_draft_goes_with_the_idea(twins: Twins) -> None:
    page = Browser(app_on(twins))
    write(page, begin(page), **IDEA_FIELDS)
    page.click("Ga verder zonder foto")
    assert page.h1 == "Lijkt je idee op een van deze?"
    check_page(page)
    draft_id = page.url.split("/")[2]
    page.submit("Samen verder met dit idee : Een bank onder de linde")
    assert page.h1 == "Wie ben jij?"
    assert twins.ideas.draft(draft_id).answers["samen"] in ("lead", "join")


def test_the_own_page_says_whom_we_will_ask(twins: Twins) -> None:
    put(twins, "new", author=person_key(twins.keyring, BERT), wish="lead")
    browser = resident(twins, BERT)
    browser.get("/mijn/ideeen/new")
    assert "We vragen het aan die groep zodra je idee op de website staat" in browser.words
    check_page(browser)


def test_who_is_asked_anew_reads_the_idea_that_goes_on(twins: Twins) -> None:
    from dataclasses import replace

    from chalicelib.ideas.consents import ask
    from chalicelib.ideas.consents import secret_of as consent_secret
    from chalicelib.ideas.model import Person, Private

    people = (
        Person("Bert", BERT, "", "Straat 1"),
        Person("Cato", "cato@voorbeeld.example", "", "Straat 2"),
    )
    consents = tuple(
        replace(one, state="yes") for one in ask(twins.keyring, "join", people, day(13))
    )
    idea = replace(twins.ideas.get("join"), consents=consents, version=2)
    twins.ideas.change(idea, None, None, None, Private(people))
    asked(twins)
    by_link(twins).submit("Verstuur jullie antwoord", antwoord="yes")
    question = twins.ideas.get("join").consents[0]
    assert question.state == "waiting"
    secret = consent_secret(twins.keyring, "join", question, "cato@voorbeeld.example")
    cato = Browser(app_on(twins, ["submit_api"]))
    cato.get(f"/meedoen/join?sleutel={secret}")
    check_page(cato)
    assert "gaat samen verder met dit idee" in cato.words
    assert "Een bank onder de linde" in cato.words
