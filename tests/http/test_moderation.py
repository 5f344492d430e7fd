"""Moderation as staff do it on the pages."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.ideas.model import Check, HistoryLine, Idea, Private
from chalicelib.ideas.sending import submitted_event
from tests.support.client import Browser
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import audit_entry, day, sample_ballot, sample_round
from tests.support.twins import Twins, app_on, sign_in, sign_in_staff

NOW = day(31)
WHY = "Met dit idee verdient iemand geld. Dat mag niet."


@pytest.fixture
def twins() -> Twins:
    city = Twins(NOW)
    city.rounds.create(sample_round(), audit_entry())
    return city


def put(twins: Twins, idea_id: str = "i1", hours: int = 0, **changes: Any) -> Idea:
    at = day(12) + timedelta(hours=hours)
    title = changes.pop("title", sample_content().title)
    content = sample_content(title=title, **changes.pop("content", {}))
    idea = replace(
        Idea(idea_id, "r26", content, "received", 1, "anna", (), "web", at, at), **changes
    )
    line = HistoryLine(at, "received", "bewoner", "Het idee is binnen.")
    assert twins.ideas.add(idea, Private(sample_people()), line, submitted_event(idea))
    return idea


def staff(twins: Twins, *roles: Any, email: str = "mieke@beringen.example") -> Browser:
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, *roles, email=email)
    return browser


def test_an_idea_is_accepted_from_the_queue(twins: Twins) -> None:
    put(twins)
    browser = staff(twins, "moderator")
    browser.get("/beheer/ideeen")
    assert browser.h1 == "Ideeën nakijken"
    browser.click("Een bank onder de linde")
    assert "Anna Peeters" in browser.words
    browser.submit("Beslis", action="/beheer/ideeen/i1/beslissen", decision="accept")
    assert browser.status == 200
    assert "Je beslissing is bewaard" in browser.words
    idea = twins.ideas.get("i1")
    assert (idea.state, idea.version) == ("accepted", 2)
    assert twins.ideas.history("i1")[-1].sentence.startswith("Het idee past bij de regels")
    entry = twins.audit.all()[-1].entry
    assert entry.action == "moderation:idea:accept"
    assert entry.changes["state"] == ("received", "accepted")
    assert twins.outbox.events[-1].id == "idea-decide-i1-2"
    assert twins.outbox.events[-1].data["state"] == "accepted"


def test_a_refusal_needs_a_reason_and_a_sentence(twins: Twins) -> None:
    put(twins)
    browser = staff(twins, "moderator")
    browser.get("/beheer/ideeen/i1")
    browser.submit("Beslis", decision="refuse", sentence="Nee.")
    assert browser.status == 422
    assert browser.errors == {
        "reason": "Kies waarom je het idee afwijst",
        "sentence": "Schrijf minstens 15 tekens",
    }
    assert browser.form().fields[-1][0] in ("sentence", "reason")
    assert ("sentence", "Nee.") in browser.form().fields
    browser.submit("Beslis", reason="commercial", sentence=WHY)
    assert twins.ideas.get("i1").state == "refused"
    assert twins.ideas.history("i1")[-1].sentence == WHY
    assert twins.audit.all()[-1].entry.note == f"commercial · {WHY}"


def test_the_mail_is_shown_before_it_is_sent(twins: Twins) -> None:
    put(twins)
    browser = staff(twins, "moderator")
    browser.get("/beheer/ideeen/i1")
    browser.submit("Bekijk de mail", decision="refuse", reason="commercial")
    assert browser.status == 200
    assert "Je idee gaat niet door: Een bank onder de linde" in browser.words
    assert "Met dit idee verdient iemand geld." in dict(browser.form().fields)["sentence"]
    assert twins.ideas.get("i1").state == "received"
    assert len(twins.outbox.events) == 1
    browser.submit("Beslis")
    assert twins.ideas.get("i1").state == "refused"


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({}, {"decision": "Kies wat je beslist"}),
        ({"decision": "reopen"}, {"sentence": "Schrijf waarom, in een zin die iedereen begrijpt"}),
        ({"decision": "weg"}, {"decision": "Kies een van de mogelijkheden"}),
        (
            {"decision": "accept", "reason": "commercial"},
            {"reason": "Een reden hoort alleen bij afwijzen. Kies geen reden"},
        ),
        (
            {"decision": "refuse", "reason": "zomaar", "sentence": WHY},
            {"reason": "Kies een reden uit de lijst"},
        ),
        (
            {"decision": "publish", "sentence": "x" * 601},
            {"sentence": "De zin mag 600 tekens lang zijn. Maak de tekst korter"},
        ),
        (
            {"decision": "reopen", "sentence": WHY},
            {"decision": "Deze beslissing kan niet bij de stand waarin het idee is"},
        ),
    ],
)
def test_what_is_wrong_with_a_decision(
    twins: Twins, fields: dict[str, str], errors: dict[str, str]
) -> None:
    put(twins)
    browser = staff(twins, "moderator")
    browser.get("/beheer/ideeen/i1")
    form = browser.form()
    browser.post(form.action, dict(form.fields) | {"stap": "beslis"} | fields)
    assert (browser.status, browser.errors) == (422, errors)
    assert twins.ideas.get("i1").version == 1
    assert len(twins.audit.all()) == 1


def test_a_refusal_is_reopened(twins: Twins) -> None:
    put(twins, state="refused")
    browser = staff(twins, "manager")
    browser.get("/beheer/ideeen/i1")
    choices = [tag["value"] for tag in browser.page.select("input[name=decision]")]
    assert choices == ["reopen"]
    browser.submit("Beslis", decision="reopen", sentence="Er kwam nieuwe informatie bij.")
    assert twins.ideas.get("i1").state == "published"


def test_the_second_of_two_sees_both_and_nothing_is_overwritten(twins: Twins) -> None:
    put(twins)
    first, second = staff(twins, "moderator"), staff(twins, "moderator", email="jan@b.example")
    first.get("/beheer/ideeen/i1")
    second.get("/beheer/ideeen/i1")
    first.submit("Beslis", decision="accept")
    second.submit("Beslis", decision="refuse", reason="commercial", sentence=WHY)
    assert second.status == 409
    assert "Iemand anders was je voor" in second.words
    assert WHY in second.words
    assert "Goedgekeurd" in second.words
    assert twins.ideas.get("i1").state == "accepted"
    assert [line.state for line in twins.ideas.history("i1")] == ["received", "accepted"]
    # Knowing both, the second may still decide.
    second.submit("Beslis")
    assert twins.ideas.get("i1").state == "refused"


def test_an_error_doesnt_hide_that_somebody_was_first(twins: Twins) -> None:
    put(twins)
    first, second = staff(twins, "moderator"), staff(twins, "moderator", email="jan@b.example")
    second.get("/beheer/ideeen/i1")
    first.get("/beheer/ideeen/i1")
    first.submit("Beslis", decision="publish")
    second.submit("Beslis", decision="refuse")
    assert second.status == 422
    second.submit("Beslis", reason="commercial", sentence=WHY)
    assert second.status == 409
    assert twins.ideas.get("i1").state == "published"


def test_parallel_decisions_one_wins(twins: Twins) -> None:
    put(twins)
    browsers = [staff(twins, "moderator", email=f"m{n}@b.example") for n in range(6)]
    for browser in browsers:
        browser.get("/beheer/ideeen/i1")
    threads = [
        threading.Thread(
            target=browser.submit,
            args=("Beslis",),
            kwargs={"decision": "accept", "sentence": f"Dit is zin nummer {number}."},
        )
        for number, browser in enumerate(browsers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(b.status for b in browsers) == [200, 409, 409, 409, 409, 409]
    assert len(twins.ideas.history("i1")) == 2


def test_what_is_on_the_ballot_stays(twins: Twins) -> None:
    put(twins, "bank", state="accepted")
    twins.rounds.fix_ballot(sample_ballot(), audit_entry())
    browser = staff(twins, "moderator")
    browser.get("/beheer/ideeen/bank")
    assert not [form for form in browser.forms if "beslissen" in form.action]
    assert "verplaats" not in browser.text
    browser.get("/beheer/ideeen/bank/stemtekst")
    token = dict(browser.forms[-1].fields)["veilig"]
    decision = {"version": "1", "decision": "refuse", "reason": "commercial", "sentence": WHY}
    browser.post("/beheer/ideeen/bank/beslissen", {"veilig": token, **decision})
    assert browser.status == 422
    assert "stemlijst" in browser.errors["decision"]
    assert twins.ideas.get("bank").state == "accepted"


def test_what_the_checks_found_is_shown_with_the_look_alike(twins: Twins) -> None:
    put(twins, "i2", title="Een bank bij de linde")
    put(
        twins,
        checks=(
            Check("phone", "what: 0470 12 34 56"),
            Check("look-alike", "i2"),
            Check("incomplete", "cost:too-high"),
            Check("people", "street:same-address:2"),
            Check("brand-new", "what: x"),
        ),
    )
    browser = staff(twins, "moderator")
    browser.get("/beheer/ideeen/i1")
    assert "Er staat een telefoonnummer in de tekst (bij “wat”) : 0470 12 34 56" in (
        browser.words.replace(": 0470", " : 0470").replace("  ", " ")
    )
    assert "bedrag is hoger dan het maximum" in browser.words
    assert "straat 2 is hetzelfde als bij een andere persoon" in browser.words
    assert "In beide staat: bank" in browser.words
    browser.click("Een bank bij de linde")
    assert browser.url == "/beheer/ideeen/i2"


# The queue


def test_the_queue_is_oldest_first_and_pages_through_all(twins: Twins) -> None:
    for number in range(60):
        put(twins, f"i{number:02}", hours=60 - number, title=f"Idee {number:02}")
    browser = staff(twins, "moderator")
    browser.get("/beheer/ideeen")
    seen: list[str] = []
    while True:
        seen += [tag.get_text() for tag in browser.page.select(".queue bdi")]
        if not browser.page.find("a", string="Volgende ideeën"):
            break
        browser.click("Volgende ideeën")
    assert seen == [f"Idee {number:02}" for number in reversed(range(60))]
    browser.click("Naar het begin")
    assert browser.page.select_one(".queue bdi").get_text() == "Idee 59"  # type: ignore[union-attr]


def test_filters_are_in_the_address_and_kept_over_pages(twins: Twins) -> None:
    for number in range(40):
        paal = number % 2
        put(
            twins,
            f"i{number:02}",
            hours=number,
            title=f"Kiosk {number:02}" if number % 4 < 2 else f"Boom {number:02}",
            content={"area_id": "paal" if paal else "koersel"},
        )
    browser = staff(twins, "moderator")
    browser.get("/beheer/ideeen")
    browser.submit(action="/beheer/ideeen", q="KIOSK", wijk="paal")
    titles = [tag.get_text() for tag in browser.page.select(".queue bdi")]
    assert titles == [f"Kiosk {n:02}" for n in range(1, 40, 4)]
    assert "wijk=paal" in browser.url
    browser.click("Haal de filters weg")
    assert len(browser.page.select(".queue li")) == 25
    browser.get("/beheer/ideeen?q=zeppelin&thema=onzin&wijk=onzin&status=onzin&vanaf=onzin")
    assert browser.status == 200
    assert "Geen enkel idee past" in browser.words


def test_states_are_tabs(twins: Twins) -> None:
    put(twins, "a")
    put(twins, "b", state="refused", title="Een ander idee")
    browser = staff(twins, "moderator")
    browser.get("/beheer/ideeen")
    browser.click("Afgewezen")
    assert [t.get_text() for t in browser.page.select(".queue bdi")] == ["Een ander idee"]
    assert "Antwoord gegeven" in browser.words


def test_the_promised_date_is_shown_and_lateness(twins: Twins) -> None:
    # Received on Tuesday 13 October; ten working days later is Tuesday 27 October.
    put(twins)
    twins.clock.move_to(day(12) + timedelta(days=14))
    browser = staff(twins, "moderator")
    browser.get("/beheer/ideeen")
    assert "tot en met dinsdag 27 oktober 2026" in browser.words
    assert "Te laat" not in browser.words
    twins.clock.move_to(day(12) + timedelta(days=15))
    browser = staff(twins, "moderator")
    browser.get("/beheer/ideeen")
    assert "Te laat" in browser.words


def test_without_a_round_the_queue_says_so() -> None:
    browser = staff(Twins(NOW), "moderator")
    browser.get("/beheer/ideeen")
    assert "Er is nog geen ronde" in browser.words


# Who


def test_an_auditor_reads_but_sees_no_people_and_decides_nothing(twins: Twins) -> None:
    put(twins)
    browser = staff(twins, "auditor")
    browser.get("/beheer/ideeen/i1")
    assert browser.status == 200
    assert "Anna Peeters" not in browser.text
    assert "anna@voorbeeld.example" not in browser.text
    assert not [form for form in browser.forms if form.method == "POST"]
    decider = staff(twins, "moderator")
    decider.get("/beheer/ideeen/i1")
    form = decider.form()
    browser.jar["browser"] = decider.jar["browser"]
    browser.post(form.action, dict(form.fields) | {"decision": "accept"})
    assert browser.status == 403
    assert twins.ideas.get("i1").version == 1


@pytest.mark.parametrize("path", ["/beheer/ideeen", "/beheer/ideeen/i1"])
def test_only_staff_get_in(twins: Twins, path: str) -> None:
    put(twins)
    browser = Browser(app_on(twins, ["staff_api"]))
    browser.get(path, follow=False)
    assert browser.status == 303
    assert browser.reply.headers["location"].startswith("/beheer/aanmelden")
    sign_in(browser, twins)
    browser.get(path)
    assert browser.status == 403


def test_an_idea_that_isnt_there(twins: Twins) -> None:
    browser = staff(twins, "moderator")
    browser.get("/beheer/ideeen/gone")
    assert browser.status == 404
