"""A voter with eID or itsme: out, back, the ballot, and everything that stops on the way."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.adapters.memory.identity import MemoryIdentityProvider
from chalicelib.kernel.errors import Unavailable
from chalicelib.rounds.model import VoterRules
from chalicelib.settings import VoterProvider
from chalicelib.voters.desk import Counter, serve
from chalicelib.web.kiosk import start_kiosk
from tests.http.pages import check_page
from tests.http.test_voting_letter import ballots, enter, visitor
from tests.support.client import Browser
from tests.support.register import AN, AWAY, BO, CHILD, line, open_register_vote, send_letters
from tests.support.twins import Twins, app_on
from tests.support.voting import CLOSES, open_vote, vote

LEVEL = "urn:be:eid"
PROVIDER = VoterProvider(
    issuer="https://idp.example", client_id="buurtbudget", acr=frozenset({LEVEL})
)
VOTERS = VoterRules(16, None, ("letter", "eid", "desk", "paper"))
BACK = "/stemmen/eid/terug"


def said(number: str, **changes: Any) -> dict[str, Any]:
    return {"sub": "pair-1", "acr": LEVEL, "rrn": number, **changes}


@pytest.fixture
def city() -> Twins:
    return city_with(VOTERS)


def city_with(voters: VoterRules) -> Twins:
    twins = Twins()
    twins.settings = replace(twins.settings, voter_provider=PROVIDER)
    twins.voter_provider = MemoryIdentityProvider()
    open_register_vote(twins, voters)
    return twins


def leave(browser: Browser) -> str:
    """Goes to the provider; the state that went along."""
    browser.get("/stemmen/eid", follow=False)
    assert browser.status == 303, browser.words
    return parse_qs(urlsplit(browser.reply.headers["location"]).query)["state"][0]


def sign_in(city: Twins, browser: Browser, claims: Any, state: str = "") -> None:
    state = state or leave(browser)
    code = city.voter_provider.vouch(state, claims)
    browser.get(f"{BACK}?code={code}&state={state}")
    assert browser.h1 == "Je bent er bijna", browser.words
    browser.submit()


def test_from_the_start_page_to_the_receipt(city: Twins) -> None:
    browser = visitor(city)
    browser.get("/stemmen")
    check_page(browser)
    assert "Met eID of itsme" in browser.words
    assert browser.page.select_one('a[href="/stemmen/eid"]') is not None
    state = leave(browser)
    code = city.voter_provider.vouch(state, said(AN))
    browser.get(f"{BACK}?code={code}&state={state}")
    check_page(browser)
    browser.submit()
    assert (browser.h1, browser.url) == ("Je stembrief", "/stemmen/kiezen")
    vote(browser, 1, 3)
    assert ballots(city) == [("bank", "feest")]
    assert set(city.ledger.roll_rows.values()) == {"eid"}


def test_eid_and_a_letter_are_one_voter(city: Twins) -> None:
    _, made = send_letters(city, line(AN))
    with_eid, with_letter = visitor(city), visitor(city)
    sign_in(city, with_eid, said(AN))
    enter(with_letter, made["1-00001"])
    vote(with_letter, 1)
    with_eid.get("/stemmen/kiezen")
    vote(with_eid, 2)
    assert ballots(city) == [("boom",)]
    # The roll tells by which means the ballot came that is in the box.
    assert list(city.ledger.roll_rows.values()) == ["eid"]
    later = visitor(city)
    enter(later, made["1-00001"])
    assert later.h1 == "Met deze code is al gestemd"


def test_the_same_moment_by_letter_and_by_eid(city: Twins) -> None:
    """Two browsers press at once: one ballot, and one of the two learns that it came second."""
    _, made = send_letters(city, line(AN))
    browsers = [visitor(city) for _ in range(8)]
    for place, browser in enumerate(browsers):
        if place % 2:
            sign_in(city, browser, said(AN))
        else:
            enter(browser, made["1-00001"])
        browser.submit("Kijk je stem na", action="/stemmen/kiezen", project=[str(1 + place % 3)])
    start = threading.Barrier(len(browsers))

    def press(browser: Browser) -> int:
        start.wait()
        return browser.submit("Ik stem", action="/stemmen", follow=False).status

    with ThreadPoolExecutor(len(browsers)) as pool:
        statuses = sorted(pool.map(press, browsers))
    assert statuses == [303] + [409] * 7
    assert len(ballots(city)) == 1


def test_paper_shuts_eid_and_the_other_way_round(city: Twins) -> None:
    counter = Counter(city.register, city.codes, city.paper_roll, city.keyring, city.clock)
    frozen = city.rounds.frozen("r26")
    serve(counter, frozen, BO, "paper", "t" * 10, "balie")
    browser = visitor(city)
    sign_in(city, browser, said(BO))
    assert (browser.status, browser.h1) == (403, "Je stemt al op papier")
    check_page(browser)
    assert "stem" not in browser.jar


@pytest.mark.parametrize(
    ("claims", "title"),
    [
        (said(AN, acr="urn:be:sms"), "Deze manier van aanmelden is niet sterk genoeg"),
        (said(""), "We weten niet wie je bent"),
        (said(CHILD), "Je bent nog te jong om te stemmen"),
        (said(AWAY), "Je woont in een andere gemeente"),
        (said("00000000097"), "We vinden je niet in het register"),
    ],
)
def test_who_isnt_let_in_reads_why_and_what_else(
    city: Twins, claims: dict[str, Any], title: str
) -> None:
    browser = visitor(city)
    sign_in(city, browser, claims)
    assert (browser.status, browser.h1) == (403, title)
    check_page(browser)
    assert "Hulp nodig?" in browser.words and "stem" not in browser.jar
    browser.click("Terug naar de stemming")
    assert browser.url == "/stemmen"


def test_another_neighbourhood() -> None:
    city = city_with(replace(VOTERS, areas=("koersel",)))
    browser = visitor(city)
    sign_in(city, browser, said(BO))
    assert browser.h1 == "Jouw wijk stemt niet mee in deze ronde"
    check_page(browser)


def test_coming_back_changes_nothing_by_get(city: Twins) -> None:
    browser = visitor(city)
    state = leave(browser)
    code = city.voter_provider.vouch(state, said(AN))
    for _ in range(2):
        browser.get(f"{BACK}?code={code}&state={state}")
    assert "stem" not in browser.jar
    browser.submit()
    assert browser.h1 == "Je stembrief"


def test_a_double_press_is_no_failure(city: Twins) -> None:
    browser = visitor(city)
    state = leave(browser)
    code = city.voter_provider.vouch(state, said(AN))
    browser.get(f"{BACK}?code={code}&state={state}")
    tab = browser.tab()
    tab.get(f"{BACK}?code={code}&state={state}")
    browser.submit()
    tab.submit()
    assert tab.h1 == "Je stembrief"


def test_another_browser_cant_finish(city: Twins) -> None:
    """A link that somebody sends makes nobody vote as the sender."""
    browser, victim = visitor(city), visitor(city)
    state = leave(browser)
    code = city.voter_provider.vouch(state, said(AN))
    victim.get(f"{BACK}?code={code}&state={state}")
    victim.submit()
    assert (victim.status, victim.h1) == (403, "Het duurde te lang")
    assert "stem" not in victim.jar


def test_a_trip_of_staff_is_no_trip_of_a_voter(city: Twins) -> None:
    from chalicelib.identity.departure import depart

    browser = visitor(city)
    browser.get("/stemmen")
    trip = depart(city.keyring, "staff", browser.jar["browser"], "/", city.clock.now())
    city.voter_provider.address(trip, "x")
    sign_in(city, browser, said(AN), trip.state)
    assert browser.h1 == "Het duurde te lang"


def test_ten_minutes(city: Twins) -> None:
    browser = visitor(city)
    state = leave(browser)
    city.clock.move_to(city.clock.now() + timedelta(minutes=10))
    sign_in(city, browser, said(AN), state)
    assert browser.h1 == "Het duurde te lang"
    check_page(browser)


def test_stopped_at_the_provider(city: Twins) -> None:
    browser = visitor(city)
    state = leave(browser)
    browser.get(f"{BACK}?error=access_denied&state={state}")
    assert (browser.status, browser.h1) == (403, "Je bent niet aangemeld")
    check_page(browser)


@pytest.mark.parametrize("query", ["", "code=x", "state=x", "code=x&state=" + "s" * 5000])
def test_half_a_return(city: Twins, query: str) -> None:
    browser = visitor(city)
    browser.get(f"{BACK}?{query}")
    assert browser.status in (403, 422)
    assert "Terug naar de stemming" in browser.words


def test_a_provider_or_a_register_that_doesnt_answer(city: Twins) -> None:
    class Down:
        def address(self, *_: object) -> str:
            raise Unavailable("down")

        look_up = address

    browser = visitor(city)
    state = leave(browser)
    city.register = Down()
    sign_in(city, browser, said(AN), state)
    assert (browser.status, browser.h1) == (503, "eID en itsme antwoorden niet")
    check_page(browser)
    city.voter_provider = Down()
    browser.get("/stemmen/eid")
    assert (browser.status, browser.h1) == (503, "eID en itsme antwoorden niet")
    assert "Met je brief" in browser.words


def test_a_shared_device_has_no_such_way(city: Twins) -> None:
    """The provider's own session would stay in the browser, for whoever comes next."""
    browser = visitor(city)
    browser.set_cookie("kiosk", start_kiosk("r26", "bib").value)
    browser.get("/stemmen")
    assert "eID" not in browser.words
    browser.get("/stemmen/eid")
    assert (browser.status, browser.h1) == (409, "Met eID of itsme kan het hier niet")
    check_page(browser)


def test_a_round_of_mailboxes_and_a_city_without_provider() -> None:
    light = Twins()
    light.settings = replace(light.settings, voter_provider=PROVIDER)
    light.voter_provider = MemoryIdentityProvider()
    open_vote(light)
    light.clock.move_to(CLOSES - timedelta(days=1))
    without = Twins()
    open_register_vote(without, VOTERS)
    for city in (light, without):
        browser = visitor(city)
        browser.get("/stemmen")
        assert "itsme" not in browser.words
        for path in ("/stemmen/eid",):
            browser.get(path)
            assert (browser.status, browser.h1) == (409, "Met eID of itsme kan het hier niet")


def test_a_round_of_eid_only() -> None:
    city = city_with(VoterRules(16, None, ("eid",)))
    browser = Browser(app_on(city, ["vote_api"]))
    browser.get("/stemmen")
    check_page(browser)
    assert "code op papier" not in browser.words
    sign_in(city, browser, said(AN, acr="zwak"))
    check_page(browser)
    sign_in(city, browser, said(AN))
    vote(browser, 1)
    assert ballots(city) == [("bank",)]


def test_no_address_ever_holds_a_number(city: Twins) -> None:
    browser = visitor(city)
    sign_in(city, browser, said(AN))
    assert AN not in repr(city.voter_provider._away) + browser.url + str(browser.jar)


def test_after_the_close_there_is_no_way_in(city: Twins) -> None:
    browser = visitor(city)
    state = leave(browser)
    city.clock.move_to(CLOSES)
    browser.get(f"{BACK}?code=x&state={state}")
    assert browser.h1 == "Het stemmen is voorbij"
