"""Staff make letters, follow the work, destroy the files, and work at the desk."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.functions import make_letters
from chalicelib.kernel.errors import Unavailable
from chalicelib.rounds.model import VoterRules
from tests.http.pages import check_page
from tests.http.test_voting_letter import ballots, enter, visitor
from tests.support.client import Browser
from tests.support.register import (
    AN,
    AWAY,
    BO,
    CHILD,
    PEOPLE,
    extract,
    line,
    open_register_vote,
    printed,
    send_letters,
)
from tests.support.twins import Twins, app_on, sign_in_staff
from tests.support.voting import CLOSES, vote


@pytest.fixture
def city() -> Twins:
    twins = Twins()
    open_register_vote(twins)
    return twins


def clerk(city: Twins, role: Any) -> Browser:
    browser = Browser(app_on(city, ["desk_api"]))
    sign_in_staff(browser, city, role, email=f"{role}@beringen.example")
    return browser


def test_from_the_list_to_destroyed_files(city: Twins) -> None:
    mia = clerk(city, "manager")
    mia.get("/beheer/brieven")
    check_page(mia)
    mia.click("Maak een reeks brieven")
    check_page(mia)
    mia.submit(source="")
    assert mia.status == 422 and "Schrijf voor wie" in mia.errors["source"]
    form = mia.form("/beheer/brieven")
    mia.submit(source="Heel Koersel")
    assert mia.h1 == "Brieven, reeks 1"
    check_page(mia)
    fields = dict(form.fields) | {"source": "Heel Koersel"}
    mia.post(form.action.partition("#")[0], fields)
    assert len(city.letters.batches("r26")) == 1
    mia.get("/beheer/brieven/r26/1?lijst=klaar")
    assert "We kregen de lijst" in mia.words
    (batch,) = city.letters.batches("r26")
    city.letter_files.extracts["r26", batch.upload] = extract(line(AN), line(CHILD))
    make_letters.run(city)  # type: ignore[arg-type]
    mia.get("/beheer/brieven/r26/1")
    check_page(mia)
    assert "1 brief is klaar" in mia.words and "Te jong" in mia.words
    assert mia.page.find("a", string="Deel 1 van 1") is not None
    mia.submit("Vernietig de bestanden")
    assert "weg" in mia.words and printed(city) == {}
    make_letters.run(city)  # type: ignore[arg-type]
    actions = [one.entry.action for one in city.audit.all() if "letters" in one.entry.action]
    assert actions == [f"voters:letters:{verb}" for verb in ("begin", "make", "finish", "destroy")]


def test_a_spoiled_letter(city: Twins) -> None:
    _, made = send_letters(city, line(AN))
    dora = clerk(city, "desk")
    dora.get("/beheer/brieven")
    dora.click("Maak een brief ongeldig")
    check_page(dora)
    for label, reason, field in (
        ("", "terug", "label"),
        ("1-00009", "terug", "label"),
        (made["1-00001"], "terug", "label"),
        ("1-00001", "", "reason"),
    ):
        dora.submit(label=label, reason=reason)
        assert dora.status == 422 and set(dora.errors) == {field}
    dora.submit(label="1-00001", reason="terug van de post", nieuw=True)
    assert dora.h1 == "De strook is klaar"
    check_page(dora)
    (slip,) = [data for name, data in city.letter_files.files.items() if name.startswith("slips/")]
    browser = visitor(city)
    enter(browser, made["1-00001"])
    assert browser.h1 == "Deze code werkt niet meer"
    enter(browser, slip.decode().split("|")[1])
    assert browser.h1 == "Je stembrief"


def serve(dora: Browser, number: str, act: str, **more: Any) -> None:
    dora.get("/beheer/balie/r26")
    dora.submit(nummer=number, act=act, **{"kaart": True, **more})


def test_the_desk_hands_out_one_code_for_one_voter(city: Twins) -> None:
    dora = clerk(city, "desk")
    dora.get("/beheer/balie")
    check_page(dora)
    dora.click("Buurtbudget 2026")
    check_page(dora)
    form = dora.form("/beheer/balie")
    serve(dora, AN, "code")
    assert dora.h1 == "De strook is klaar"
    fields = dict(form.fields) | {"nummer": AN, "act": "code", "kaart": "ja"}
    dora.post("/beheer/balie/r26", fields)
    first = dora.url
    dora.post("/beheer/balie/r26", fields)
    assert dora.url == first
    slips = [d for n, d in city.letter_files.files.items() if n.startswith("slips/")]
    assert len(slips) == 2
    code = slips[0].decode().split("|")[1]
    browser = visitor(city)
    enter(browser, code)
    vote(browser, 1)
    again = visitor(city)
    enter(again, code)
    assert (again.status, again.h1) == (409, "Deze code is al gebruikt")
    # The other code is the same voter's: it changes the one ballot.
    enter(again, slips[1].decode().split("|")[1])
    vote(again, 2)
    assert ballots(city) == [("boom",)]
    assert set(city.ledger.roll_rows.values()) == {"desk"}


def test_letter_desk_and_paper_are_one_voter(city: Twins) -> None:
    _, made = send_letters(city, line(AN))
    dora = clerk(city, "desk")
    serve(dora, AN, "paper")
    assert dora.h1 == "Geef één blanco stembrief"
    check_page(dora)
    for act in ("paper", "code", "check"):
        serve(dora, AN, act)
        assert dora.h1 == "Deze persoon kreeg al een stembrief op papier"
    browser = visitor(city)
    enter(browser, made["1-00001"])
    assert (browser.status, browser.h1) == (409, "Je stemt al op papier")
    check_page(browser)
    # The other way round: who voted online gets no paper.
    serve(dora, BO, "check")
    assert dora.h1 == "Deze persoon mag stemmen"
    _, letters = send_letters(city, line(BO, area="Paal"))
    enter(browser, letters["2-00001"])
    vote(browser, 1)
    serve(dora, BO, "paper")
    assert dora.h1 == "Deze persoon stemde al online"
    serve(dora, BO, "check")
    assert "deed dat al online" in dora.h1


def test_paper_marked_while_the_ballot_is_open(city: Twins) -> None:
    _, made = send_letters(city, line(AN))
    browser = visitor(city)
    enter(browser, made["1-00001"])
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1"])
    serve(clerk(city, "desk"), AN, "paper")
    browser.submit("Ik stem", action="/stemmen")
    assert (browser.status, browser.h1) == (409, "Je stemt al op papier")
    check_page(browser)
    assert ballots(city) == []


@pytest.mark.parametrize(
    ("number", "heading"),
    [
        (CHILD, "Deze persoon is nog te jong"),
        (AWAY, "Deze persoon woont in een andere gemeente"),
        ("84051700001"[:9] + "", "Iemand helpen stemmen"),
    ],
)
def test_every_refusal_says_why_and_what_can_be_done(
    city: Twins, number: str, heading: str
) -> None:
    dora = clerk(city, "desk")
    serve(dora, number, "code")
    assert dora.h1 == heading
    check_page(dora)
    assert number not in dora.text and number not in dora.url
    assert city.codes.rows == {}


def test_areas_and_unknown_people() -> None:
    city = Twins()
    open_register_vote(city, VoterRules(16, 60, ("desk",), ("paal",)))
    city.register.people.pop(BO)
    dora = clerk(city, "desk")
    for number, heading in (
        (AN, "Deze wijk stemt niet mee in deze ronde"),
        (BO, "We vinden deze persoon niet"),
    ):
        serve(dora, number, "code")
        assert dora.h1 == heading
    dora.get("/beheer/balie/r26")
    assert "stembrief op papier" not in dora.words


@pytest.mark.parametrize(
    ("more", "field"),
    [({"kaart": False}, "kaart"), ({"act": ""}, "act"), ({"nummer": "abc"}, "nummer")],
)
def test_bad_input_keeps_everything_but_the_number(
    city: Twins, more: dict[str, Any], field: str
) -> None:
    dora = clerk(city, "desk")
    dora.get("/beheer/balie/r26")
    values: dict[str, Any] = {"nummer": AN, "act": "code", "kaart": True, **more}
    if not values["act"]:
        del values["act"]
    dora.submit(**values)
    assert dora.status == 422 and set(dora.errors) == {field}
    assert AN not in dora.text
    check_page(dora)


def test_a_register_that_is_down(city: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(question: object) -> None:
        raise Unavailable("register: URLError")

    city.register.look_up = down
    dora = clerk(city, "desk")
    serve(dora, AN, "paper")
    assert dora.status == 503 and "Er is niets gebeurd" in dora.errors[""]
    assert city.ledger.roll_rows == {}


def test_a_desk_when_the_vote_is_over_or_light(city: Twins) -> None:
    dora = clerk(city, "desk")
    dora.get("/beheer/balie/niets")
    assert dora.status == 404
    city.clock.move_to(CLOSES)
    sign_in_staff(dora, city, "desk")
    dora.get("/beheer/balie/r26")
    assert dora.h1 == "De stemming is niet open"
    check_page(dora)
    for path in ("ja/iets", "nee/iets"):
        dora.get(f"/beheer/balie/r26/{path}")
        assert dora.status == 404
    assert PEOPLE
