"""A voter with a code on paper: from the letter to the receipt, and every code that won't do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.functions.make_letters import press_of
from chalicelib.kernel.errors import Refused
from chalicelib.rounds.model import VoterRules
from chalicelib.rounds.vote_rules import BallotRules
from chalicelib.voters import codes
from chalicelib.voters.credentials import new_code
from chalicelib.voters.letters import spoil
from chalicelib.voting.cast import BallotForm, Voter, cast
from chalicelib.voting.model import Ballot
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.register import AN, BO, line, open_register_vote, send_letters
from tests.support.rounds import day
from tests.support.twins import Twins, app_on
from tests.support.voting import CLOSES, choices, open_vote, read_ballots, vote


@pytest.fixture
def city() -> Twins:
    twins = Twins()
    open_register_vote(twins)
    return twins


@pytest.fixture
def made(city: Twins) -> dict[str, str]:
    return send_letters(city, line(AN), line(BO, area="Paal"))[1]


def visitor(city: Twins, address: str = "192.0.2.1") -> Browser:
    return Browser(app_on(city, ["vote_api"]), address=address)


def enter(browser: Browser, code: str) -> None:
    browser.get("/stemmen/brief")
    browser.submit(code=code)


def ballots(city: Twins) -> list[tuple[str, ...]]:
    return choices(read_ballots(city.rounds.frozen("r26"), city.ledger, city.keyring))


def test_from_the_letter_to_the_receipt(city: Twins, made: dict[str, str]) -> None:
    browser = visitor(city)
    browser.get("/stemmen")
    check_page(browser)
    assert "Met je brief" in browser.words and "e-mailadres" not in browser.words
    assert "Op papier" in browser.words
    browser.click("Ik heb een code op papier")
    check_page(browser)
    field = browser.page.select_one("#f-code")
    assert field is not None and field["autocomplete"] == "one-time-code"
    browser.submit(code=f" {codes.show(made['1-00001']).lower().replace('-', ' ')} ")
    assert browser.h1 == "Je stembrief"
    vote(browser, 1, 3)
    assert ballots(city) == [("bank", "feest")]
    assert set(city.ledger.roll_rows.values()) == {"letter"}


def test_no_address_ever_holds_the_code(city: Twins, made: dict[str, str]) -> None:
    browser = visitor(city)
    code = made["1-00001"]
    browser.get(f"/stemmen/brief?code={code}")
    assert code not in browser.text.lower()
    enter(browser, code)
    assert code not in browser.url


def test_a_letter_works_until_its_ballot_is_in_and_never_after(
    city: Twins, made: dict[str, str]
) -> None:
    enter(visitor(city), made["1-00001"])
    browser = visitor(city)
    enter(browser, made["1-00001"])
    vote(browser, 1)
    finder = visitor(city)
    enter(finder, made["1-00001"])
    assert (finder.status, finder.h1) == (409, "Met deze code is al gestemd")
    check_page(finder)
    # Whoever still sits at the ballot may change it.
    browser.get("/stemmen/kiezen")
    vote(browser, 2)
    assert ballots(city) == [("boom",)]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Schrijf de code"),
        ("7F3K-9M2P", "13 letters"),
        ("7F3K-9M2P-QR4T!", "alleen letters"),
        ("<script>alert</script>", "alleen letters"),
        ("0000-0000-00001", "typefout"),
    ],
)
def test_slips_of_the_pen_cost_nothing(
    city: Twins, made: dict[str, str], typed: str, sentence: str
) -> None:
    browser = visitor(city)
    for _ in range(8):
        enter(browser, typed)
        assert browser.status == 422 and sentence in browser.errors["code"]
    check_page(browser)
    assert browser.page.select_one("#f-code")["value"] == typed
    enter(browser, made["1-00001"])
    assert browser.h1 == "Je stembrief"


def test_five_unknown_codes_then_wait(city: Twins, made: dict[str, str]) -> None:
    browser = visitor(city)
    for left in (4, 3, 2, 1, 0):
        enter(browser, new_code())
        told = {0: "Wacht een kwartier", 1: "nog één keer"}.get(left, f"nog {left} keer")
        assert browser.status == 422 and told in browser.errors["code"]
    enter(browser, made["1-00001"])
    assert (browser.status, browser.h1) == (409, "Even wachten")
    check_page(browser)
    enter(visitor(city), made["1-00001"])
    city.clock.move_to(city.clock.now() + timedelta(minutes=15))
    enter(browser, made["1-00001"])
    assert browser.h1 == "Je stembrief"


def test_a_spoiled_letter_explains_itself_and_its_successor_works(
    city: Twins, made: dict[str, str]
) -> None:
    round_ = city.rounds.get("r26")
    new = spoil(
        press_of(city), round_, (1, 1), reissue=True, reason="terug", actor="ann", now=day(51)
    )
    browser = visitor(city)
    enter(browser, made["1-00001"])
    assert (browser.status, browser.h1) == (409, "Deze code werkt niet meer")
    check_page(browser)
    assert new is not None
    enter(browser, new.code)
    assert browser.h1 == "Je stembrief"


def test_a_code_of_another_round_or_after_the_close_opens_nothing(
    city: Twins, made: dict[str, str]
) -> None:
    city.clock.move_to(CLOSES)
    browser = visitor(city)
    browser.get("/stemmen/brief")
    assert browser.h1 == "Het stemmen is voorbij"


def test_light_rounds_and_register_rounds_dont_share_doors(city: Twins) -> None:
    browser = visitor(city)
    browser.get("/stemmen/code")
    assert browser.url == "/stemmen/brief"
    light = Twins()
    open_vote(light)
    other = visitor(light)
    other.get("/stemmen/brief")
    assert other.url == "/stemmen/code"


def test_a_desks_code_where_the_round_has_no_desk(made: dict[str, str]) -> None:
    twins = Twins()
    open_register_vote(twins, VoterRules(16, None, ("letter",)))
    _, letters = send_letters(twins, line(AN))
    for key, one in list(twins.codes.rows.items()):
        from dataclasses import replace

        twins.codes.rows[key] = replace(one, means="desk")
    browser = visitor(twins)
    enter(browser, letters["1-00001"])
    assert (browser.status, browser.h1) == (409, "Deze code werkt niet in deze ronde")


def test_codes_tied_to_a_forged_post(city: Twins, made: dict[str, str]) -> None:
    browser = visitor(city)
    browser.get("/stemmen/brief")
    browser.post("/stemmen/brief", {"code": made["1-00001"]}, follow=False)
    assert browser.status == 403


LISTS = BallotRules("approval", 1, 1, lists="areas", free_areas=1)


@pytest.fixture
def listed() -> tuple[Twins, dict[str, str]]:
    """Lists of areas: An's letter is of Koersel, Bo's of Paal."""
    city = Twins()
    open_register_vote(city, ballot=LISTS)
    return city, send_letters(city, line(AN), line(BO, area="Paal"))[1]


def test_a_letter_knows_the_own_area(listed: tuple[Twins, dict[str, str]]) -> None:
    city, made = listed
    browser = visitor(city)
    enter(browser, made["1-00002"])
    assert (browser.url, browser.h1) == ("/stemmen/wijken", "Kies je wijk")
    check_page(browser)
    assert "Je woont in Paal" in browser.words
    assert browser.page.select_one('[name="wijk"]') is None
    assert [one["value"] for one in browser.page.select('[name="vrij"]')] == ["koersel"]
    browser.submit("Naar de stembrief", action="/stemmen/wijken", vrij=[])
    assert "Jouw wijk: Paal" in browser.words and "Een bank" not in browser.words
    browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=["2"])
    browser.submit("Ik stem", action="/stemmen")
    assert ballots(city) == [("boom",)]


def test_nobody_takes_another_area_for_their_own(listed: tuple[Twins, dict[str, str]]) -> None:
    city, made = listed
    browser = visitor(city)
    enter(browser, made["1-00002"])
    # What only a forger sends: another own area, in the form and in the cookie.
    browser.post("/stemmen/wijken", [*browser.form("/stemmen/wijken").fields, ("wijk", "koersel")])
    browser.get("/stemmen/kiezen")
    assert "Jouw wijk: Paal" in browser.words
    browser.set_cookie("mandje", "r26:@koersel:1")
    browser.get("/stemmen/kiezen")
    assert browser.url == "/stemmen/wijken"
    browser.get("/stemmen/nakijken")
    assert browser.url == "/stemmen/wijken"


@pytest.mark.parametrize(("own", "fits"), [("koersel", True), ("paal", False), ("", True)])
def test_the_cast_itself_refuses_lists_of_others(
    listed: tuple[Twins, dict[str, str]], own: str, fits: bool
) -> None:
    city, _ = listed
    frozen = replace(city.rounds.frozen("r26"), ballot=replace(LISTS, free_areas=0))
    form = BallotForm("t" * 43, "", Ballot(frozenset({"bank"})))
    voter = Voter("ab" * 32, "letter", own)

    def act() -> object:
        return cast(frozen, voter, form, ledger=city.ledger, keyring=city.keyring, clock=city.clock)

    if fits:
        assert act()
        return
    with pytest.raises(Refused) as refused:
        act()
    assert refused.value.details["problem"] == "too-many-other-areas"
