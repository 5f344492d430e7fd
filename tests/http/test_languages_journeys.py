"""Journeys of residents in the pseudo-language: no sentence on the way is left in Dutch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.agenda.model import secret_of
from chalicelib.agenda.registering import register
from chalicelib.ideas.claiming import letter_code
from chalicelib.notebooks.loose import idea_of
from chalicelib.web.kiosk import STILL_THERE
from tests.http import test_consent as consent
from tests.http import test_join as join
from tests.http.test_agenda import ANSWERS, FORM
from tests.http.test_kiosk import PAGE as DEVICE
from tests.http.test_languages import offering, plain_words, written_in
from tests.http.test_loose_forms import CODE as PAPER
from tests.http.test_loose_forms import enter as enter_paper
from tests.http.test_own import ANNA
from tests.http.test_staff_paper import clerk
from tests.http.test_voting_letter import enter
from tests.support.agenda import plan, sample_registration
from tests.support.client import Browser
from tests.support.drafting import PEOPLE_FIELDS
from tests.support.pseudo import CODE, pseudo_language
from tests.support.register import AN, BO, line, open_register_vote, send_letters
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, sign_in, sign_in_staff
from tests.support.workers import Workers, WorkerTwins


@pytest.fixture(autouse=True)
def _pseudo() -> Iterator[None]:
    with pseudo_language():
        yield


class Watched:
    """A browser in the pseudo-language; `left` holds what read plain, by page."""

    def __init__(self, twins: Any, *known: str) -> None:
        self.browser: Browser = offering(twins)
        self.browser.set_cookie("taal", CODE)
        self._twins, self._known = twins, set(known)
        self.left: dict[str, list[str]] = {}

    def look(self, name: str, status: int = 200) -> None:
        page = self.browser
        assert page.status == status, (name, page.url, page.h1)
        assert page.page.html["lang"] == CODE, (name, page.url)
        # What was typed on the way is part of the city by the time that a page shows it.
        found = plain_words(page.text, written_in(self._twins) | self._known)
        if found:
            self.left[name] = found


def test_who_agrees_to_an_idea() -> None:
    twins = WorkerTwins(day(10))
    twins.rounds.create(sample_round(applicants=consent.RULES), audit_entry())
    # What a round offers is kept for a minute, so it offers the language from the start.
    offering(twins)
    idea = consent.send(twins)
    Workers(twins).run()
    seen = Watched(twins, *map(str, PEOPLE_FIELDS.values()), "Anna@Voorbeeld.example", consent.BERT)
    page = seen.browser
    page.get(consent.link(twins))
    seen.look("question")
    page.submit(action=f"/meedoen/{idea}", antwoord="yes")
    seen.look("not declared", 422)
    page.submit(action=f"/meedoen/{idea}", antwoord="yes", **consent.DECLARED)
    seen.look("said yes")
    page.get(f"/meedoen/{idea}?sleutel=x")
    seen.look("wrong link", 404)
    author = Watched(twins, consent.BERT, "Anna@Voorbeeld.example")
    sign_in(author.browser, twins, consent.ANNA)
    for path in (f"/mijn/ideeen/{idea}", f"/mijn/ideeen/{idea}/samen/1"):
        author.browser.get(path)
        author.look(path, author.browser.status)
    assert seen.left | author.left == {}


def two_groups() -> Twins:
    city = Twins(day(14))
    city.rounds.create(sample_round(), audit_entry())
    for idea_id, email, title in (
        ("lead", ANNA, "Een bank onder de linde"),
        ("join", join.BERT, "Een zitbank bij de linde"),
    ):
        author = join.person_key(city.keyring, email)
        join.put(city, idea_id, author=author, state="published", title=title)
    offering(city)
    return city


def test_two_groups_that_go_on_as_one() -> None:
    twins = two_groups()
    asks = Watched(twins)
    page = asks.browser
    sign_in(page, twins, join.BERT)
    page.get("/ideeen/lead/samen")
    asks.look("way in", page.status)
    page.get(join.ASK)
    asks.look("ask")
    page.submit(action=join.ASK)
    asks.look("nothing chosen", 422)
    page.submit(action=join.ASK, ander="lead", voort="hun")
    asks.look("asked")

    answers = Watched(twins)
    other = answers.browser
    secret = join.secret_of(twins.keyring, twins.families.get(join.JOIN), "leading")
    other.get(f"{join.PAGE}?sleutel={secret}")
    answers.look("question")
    other.submit(action=join.PAGE)
    answers.look("no answer", 422)
    other.submit(action=join.PAGE, antwoord="yes")
    answers.look("yes")

    page.get(f"{join.PAGE}/weg")
    asks.look("leave")
    for idea in ("lead", "join"):
        page.get(f"/ideeen/{idea}")
        asks.look(f"public {idea}")
    page.get("/mijn/ideeen/join")
    asks.look("own")
    page.get(f"{join.PAGE}/weg")
    page.submit(action=f"{join.PAGE}/weg")
    asks.look("apart")
    page.get("/ideeen/join")
    asks.look("public again")
    assert asks.left | answers.left == {}


def test_a_no_and_a_question_taken_back() -> None:
    twins = two_groups()
    join.asked(twins)
    seen = Watched(twins)
    secret = join.secret_of(twins.keyring, twins.families.get(join.JOIN), "leading")
    seen.browser.get(f"{join.PAGE}?sleutel={secret}")
    seen.browser.submit(action=join.PAGE, antwoord="no")
    seen.look("no")
    twins = two_groups()
    join.asked(twins)
    back = Watched(twins)
    sign_in(back.browser, twins, join.BERT)
    back.browser.get(join.PAGE)
    back.look("waiting")
    back.browser.submit(action=f"{join.PAGE}/terug")
    back.look("taken back")
    assert seen.left | back.left == {}


def test_an_idea_from_paper_is_claimed() -> None:
    twins = Twins(day(10))
    twins.rounds.create(sample_round(), audit_entry())
    ann = clerk(twins)
    enter_paper(ann, email="")
    idea = idea_of("r26", PAPER)
    seen = Watched(twins, idea)
    page = seen.browser
    sign_in(page, twins, "nieuw@voorbeeld.example")
    page.get(f"/mijn/brief?nummer={idea}")
    seen.look("letter")
    page.submit(action="/mijn/brief", code="fout")
    seen.look("wrong code", 422)
    page.submit(action="/mijn/brief", code=letter_code(twins.keyring, idea))
    seen.look("claimed")
    page.get(f"/ideeen/{idea}")
    seen.look("public", page.status)
    page.get("/mijn")
    seen.look("own pages")
    assert seen.left == {}


def test_an_evening_from_registering_to_leaving() -> None:
    twins = WorkerTwins(day(10))
    twins.rounds.create(sample_round(), audit_entry())
    plan(twins.agenda)
    seen = Watched(twins, *map(str, ANSWERS.values()))
    page = seen.browser
    page.get("/agenda/avond")
    seen.look("evening")
    page.get(FORM)
    seen.look("form")
    page.submit(action=FORM, **ANSWERS | {"name": "", "people": "99", "email": "geen"})
    seen.look("wrong", 422)
    page.submit(action=FORM, **ANSWERS)
    seen.look("in")
    page.submit(action="/agenda/avond/inschrijving")
    seen.look("left")
    register(twins.agenda, sample_registration("eerste", people=3), day(10))
    register(twins.agenda, sample_registration("groep", people=3), day(10) + timedelta(minutes=1))
    page.get(FORM)
    seen.look("waiting list")
    for who in ("eerste", "groep"):
        page.get(f"/agenda/avond/inschrijving/{who}?sleutel={secret_of(twins.keyring, who)}")
        seen.look(who)
    twins.clock.move_to(day(20) + timedelta(days=1))
    for path in (FORM, "/agenda/avond"):
        page.get(path)
        seen.look(f"over {path}", page.status)
    assert seen.left == {}


def test_a_shared_device_between_two_voters() -> None:
    twins = Twins()
    open_register_vote(twins)
    _, made = send_letters(twins, line(AN), line(BO, area="Paal"))
    seen = Watched(twins, "Bib van Koersel", *made.values())
    page = seen.browser
    sign_in_staff(page, twins, "desk")
    page.get(DEVICE)
    page.submit(action=DEVICE, plek="Bib van Koersel")
    seen.look("start")
    enter(page, made["1-00001"])
    seen.look("ballot")
    page.post(
        "/stemmen/kiezen",
        [*page.form("/stemmen/kiezen").fields, ("project", "1"), ("doe", "verder")],
    )
    seen.look("review")
    page.submit(action="/stemmen")
    seen.look("receipt")
    page.submit(action="/stemmen/afmelden")
    seen.look("next voter")
    enter(page, made["1-00001"])
    seen.look("used code", page.status)
    enter(page, made["1-00002"])
    page.get(STILL_THERE)
    seen.look("still there", page.status)
    twins.clock.move_to(twins.clock.now() + timedelta(minutes=10))
    page.get("/stemmen/kiezen")
    seen.look("too late")
    assert seen.left == {}
