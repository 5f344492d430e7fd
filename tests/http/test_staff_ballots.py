"""Paper ballots through the pages: blanks, a blind second typist, a third, and the sum."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.audit.model import AuditEntry
from chalicelib.paperballots.settling import settled
from chalicelib.rounds.model import VoterRules
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.register import open_register_vote
from tests.support.twins import Twins, app_on, sign_in_staff
from tests.support.voting import CLOSES

ROUND = "/beheer/stembrieven/r26"
BATCH = ROUND + "/bundel/1"


@pytest.fixture
def city() -> Twins:
    twins = Twins()
    open_register_vote(twins)
    return twins


def clerk(city: Twins, name: str, role: Any = "keyer") -> Browser:
    browser = Browser(app_on(city, ["desk_api"]))
    sign_in_staff(browser, city, role, email=f"{name}@beringen.example", name=name)
    return browser


def hand_out(city: Twins, size: str = "20") -> Browser:
    dora = clerk(city, "dora", "desk")
    dora.get(ROUND)
    dora.click("Geef stembrieven uit")
    dora.submit(size=size, holder="Balie")
    return dora


def mark_on_paper(city: Twins, count: int) -> None:
    for number in range(count):
        line = AuditEntry(city.clock.now(), "dora", "voters:desk:paper", "r26")
        city.paper_roll.mark_paper("r26", f"{number:064x}", f"paper{number:05d}", city.clock, line)


def begin(browser: Browser) -> None:
    browser.get(ROUND)
    browser.submit("Begin een bundel", box="Bib van Koersel")


def put(browser: Browser, number: int, text: str = "", reason: str = "") -> None:
    browser.get(BATCH)
    browser.submit(
        "Bewaar en volgende", action=BATCH + "/typ", nummer=str(number), keuzes=text, reden=reason
    )
    assert browser.status == 200, browser.errors


def sign(browser: Browser, total: int) -> None:
    browser.get(BATCH)
    browser.submit("Teken voor dit aantal", action=BATCH + "/teken", totaal=str(total))


def test_blanks_are_handed_out_printed_and_accounted_for(city: Twins) -> None:
    dora = clerk(city, "dora", "desk")
    dora.get("/beheer/stembrieven")
    check_page(dora)
    dora.click("Buurtbudget 2026")
    check_page(dora)
    dora.click("Geef stembrieven uit")
    check_page(dora)
    for values, field in (
        ({"size": "0", "holder": "Balie"}, "size"),
        ({"size": "veel", "holder": "Balie"}, "size"),
        ({"size": "20", "holder": ""}, "holder"),
    ):
        dora.submit(**values)
        assert dora.status == 422 and set(dora.errors) == {field}
    dora.submit(size="20", holder="Balie")
    assert dora.h1 == "Stembrieven 1 tot 20"
    check_page(dora)
    token = dict(dora.form(ROUND + "/reeks/1/terug").fields)["veilig"]
    dora.post(ROUND + "/reeks/1/afdrukken", {"veilig": token, "form": "klein"})
    assert dora.status == 422
    dora.post(ROUND + "/reeks/1/afdrukken", {"veilig": token, "form": "groot"})
    check_page(dora)
    assert b"groot 20" in city.papers.files["ballots/r26-1-groot.pdf"][0]
    dora.post(ROUND + "/reeks/1/afdrukken", {"veilig": token, "form": "uitleg-groot"})
    check_page(dora)
    assert dora.page.find("a", string="Open de PDF") is not None
    assert city.papers.files["ballots/r26-uitleg-groot.pdf"][0] == b"projects groot 3"
    dora.submit("Bewaar de aantallen", action=ROUND + "/reeks/1/terug", blank="19", spoiled="2")
    assert dora.status == 422 and "niet meer zijn dan 20" in dora.errors["blank"]
    dora.submit("Bewaar de aantallen", action=ROUND + "/reeks/1/terug", blank="x", spoiled="2")
    assert dora.status == 422 and set(dora.errors) == {"blank"}
    dora.submit("Bewaar de aantallen", action=ROUND + "/reeks/1/terug", blank="15", spoiled="2")
    (blanks,) = city.paper_ballots.ranges("r26")
    assert (blanks.blank, blanks.spoiled) == (15, 2)


def test_from_the_box_to_the_count(city: Twins) -> None:
    hand_out(city)
    mark_on_paper(city, 4)
    ann, bob, cem = (clerk(city, name) for name in ("ann", "bob", "cem"))
    begin(ann)
    assert ann.h1 == "Bundel 1"
    put(ann, 1, "1 3")
    put(ann, 2, "2")
    put(ann, 3, reason="unsigned")
    check_page(ann)
    sign(ann, 4)
    assert ann.status == 422 and "Je typte 3" in ann.errors["totaal"]
    check_page(ann)
    sign(ann, 3)
    assert "nog eens typen" in ann.words

    bob.get(BATCH)
    assert "zonder te zien" in bob.words and "1 3" not in bob.words
    check_page(bob)
    bob.submit("Ik typ de stapel nog eens")
    for number, text, reason in ((1, "1 3", ""), (2, "3", ""), (3, "", "unsigned")):
        put(bob, number, text, reason)
        # What the other one typed is nowhere on the page.
        assert "Nr. 2: 2" not in bob.words
    sign(bob, 3)
    assert "derde persoon" in bob.words
    bob.get(ROUND)
    assert "Bundel 1 is nog niet klaar" in bob.words

    cem.get(BATCH)
    check_page(cem)
    assert "1 stembrief typten" in cem.words
    cem.submit("Bewaar mijn beslissing")
    assert cem.status == 422 and "Nummer 2" in cem.errors[""]
    cem.submit("Bewaar mijn beslissing", **{"keuze-2": "zelf", "keuzes-2": "9"})
    assert cem.status == 422 and "Project 9" in cem.errors["keuzes"]
    cem.submit("Bewaar mijn beslissing", **{"keuze-2": "b", "keuzes-2": ""})
    assert "Deze bundel klopt" in cem.words
    check_page(cem)

    mia = clerk(city, "mia", "manager")
    mia.get(ROUND)
    assert "De stemming loopt nog" in mia.words
    city.clock.move_to(CLOSES)
    mia = clerk(city, "mia", "manager")
    mia.get(ROUND)
    check_page(mia)
    mia.submit("Sluit het papier af", note="")
    assert mia.status == 422 and "Leg het verschil uit" in mia.errors["note"]
    mia.submit("Sluit het papier af", note="Eén stembrief bleef thuis.")
    assert "Het papier is afgesloten" in mia.words
    check_page(mia)
    frozen = city.rounds.frozen("r26")
    ballots = settled(city.paper_ballots, frozen)
    read = sorted(sorted(one.ballot.projects) for one in ballots)
    assert read == [["bank", "feest"], ["feest"]]
    assert [event.id for event in city.outbox.events if event.id == "paper-r26"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"nummer": "", "keuzes": "1"}, "nummer"),
        ({"nummer": "x", "keuzes": "1"}, "nummer"),
        ({"nummer": "21", "keuzes": "1"}, "nummer"),
        ({"nummer": "1000000", "keuzes": "1"}, "nummer"),
        ({"nummer": "1", "keuzes": ""}, "keuzes"),
        ({"nummer": "1", "keuzes": "een"}, "keuzes"),
        ({"nummer": "1", "keuzes": "<b>1</b>"}, "keuzes"),
        ({"nummer": "1", "keuzes": "4"}, "keuzes"),
        ({"nummer": "1", "keuzes": "2 2"}, "keuzes"),
    ],
)
def test_bad_typing_is_a_sentence_and_is_kept(
    city: Twins, values: dict[str, str], field: str
) -> None:
    hand_out(city)
    ann = clerk(city, "ann")
    begin(ann)
    ann.submit("Bewaar en volgende", action=BATCH + "/typ", **values)
    assert ann.status == 422 and set(ann.errors) == {field}
    check_page(ann)
    assert ann.page.select_one("#f-keuzes")["value"] == values["keuzes"]
    assert city.paper_ballots.sheets("r26", 1, "a") == {}


def test_a_sheet_with_too_much_asks_for_its_reason() -> None:
    from chalicelib.rounds.model import BallotRules

    city = Twins()
    from tests.support.voting import open_vote

    open_vote(
        city,
        voters=VoterRules(16, None, ("desk", "paper")),
        ballot=BallotRules("approval", 1, 2),
    )
    from datetime import timedelta

    from tests.support.voting import OPENS

    city.clock.move_to(OPENS + timedelta(days=1))
    hand_out(city)
    ann = clerk(city, "ann")
    begin(ann)
    ann.submit("Bewaar en volgende", action=BATCH + "/typ", nummer="1", keuzes="1 2 3")
    assert ann.status == 422 and "Te veel keuzes" in ann.errors["reden"]
    put(ann, 1, "1 2 3", "too-many")
    assert "Nr. 1: te veel keuzes" in ann.words


def test_the_second_typist_is_somebody_else_and_works_alone(city: Twins) -> None:
    hand_out(city)
    ann, bob, cem = (clerk(city, name) for name in ("ann", "bob", "cem"))
    begin(ann)
    form = ann.form(BATCH + "/typ")
    put(ann, 1, "1")
    bob.get(BATCH)
    assert "Een collega is bezig" in bob.words
    token = dict(clerk_token(bob))
    bob.post(BATCH + "/typ", {**token, "nummer": "2", "keuzes": "1", "reden": ""})
    assert bob.status == 422 and "niet aan jou" in bob.errors[""]
    sign(ann, 1)
    ann.post(BATCH + "/tweede", dict(form.fields))
    assert ann.status in (400, 422)
    ann.post(BATCH + "/typ", dict(form.fields) | {"nummer": "2", "keuzes": "1"})
    assert ann.status == 422
    bob.get(BATCH)
    bob.submit("Ik typ de stapel nog eens")
    cem.get(BATCH)
    assert "niet aan jou" in cem.words
    put(bob, 1, "1")
    put(bob, 2, "1")
    bob.post(BATCH + "/weg", {**token, "nummer": "2"})
    sign(bob, 1)
    assert "Deze bundel klopt" in bob.words


def clerk_token(browser: Browser) -> list[tuple[str, str]]:
    browser.get(ROUND)
    return [pair for pair in browser.form(ROUND + "/bundel").fields if pair[0] == "veilig"]


def test_more_paper_than_voters_stops_the_count(city: Twins) -> None:
    hand_out(city)
    mark_on_paper(city, 1)
    ann, bob = clerk(city, "ann"), clerk(city, "bob")
    begin(ann)
    for number in (1, 2):
        put(ann, number, "1")
    sign(ann, 2)
    bob.get(BATCH)
    bob.submit("Ik typ de stapel nog eens")
    for number in (1, 2):
        put(bob, number, "1")
    sign(bob, 2)
    city.clock.move_to(CLOSES)
    mia = clerk(city, "mia", "manager")
    mia.get(ROUND)
    assert "Er liggen meer stembrieven in de bundels dan kiezers er kregen: 1 te veel" in mia.words
    assert "Sluit het papier af" not in mia.words


def test_what_isnt_there(city: Twins) -> None:
    ann = clerk(city, "ann")
    for path in (BATCH, ROUND + "/bundel/0", ROUND + "/bundel/x", "/beheer/stembrieven/niets"):
        ann.get(path)
        assert ann.status == 404, path
