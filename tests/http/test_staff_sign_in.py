"""Staff sign in through the city's provider: out, back, and everything that stops on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.adapters.memory.identity import MemoryIdentityProvider
from chalicelib.identity.model import Grant, Role
from chalicelib.identity.staff import add_staff
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.ids import fingerprint
from chalicelib.settings import Provider
from tests.support.client import Browser
from tests.support.twins import NOON, Twins, app_on

EMAIL = "mieke@beringen.example"
GOOD = {"sub": "1", "email": EMAIL, "name": "Mieke Peeters", "amr": ["pwd", "mfa"]}
PROVIDER = Provider(
    issuer="https://stad.example",
    client_id="buurtbudget",
    amr=frozenset({"mfa"}),
    roles={"bb-rondes": "manager"},
)


@pytest.fixture
def city() -> Twins:
    twins = Twins()
    twins.settings = replace(twins.settings, staff_provider=PROVIDER)
    twins.staff_provider = MemoryIdentityProvider()
    enrol(twins, EMAIL, "moderator")
    return twins


def enrol(city: Twins, email: str, *roles: Role, grants: tuple[Grant, ...] = ()) -> None:
    add_staff(
        city.staff,
        city.keyring,
        email=email,
        name="Mieke",
        roles=frozenset(roles),
        now=NOON,
        actor="operator",
        grants=grants,
    )


@pytest.fixture
def browser(city: Twins) -> Browser:
    return Browser(app_on(city, ["api_handler", "staff_api"]))


def leave(browser: Browser, verder: str = "/beheer") -> str:
    """Goes to the provider; the state that went along."""
    browser.get(f"/beheer/aanmelden/stad?verder={verder}", follow=False)
    assert browser.status == 303
    return parse_qs(urlsplit(browser.reply.headers["location"]).query)["state"][0]


def return_with(city: Twins, browser: Browser, claims: Any, state: str = "") -> None:
    state = state or leave(browser)
    code = city.staff_provider.vouch(state, claims)
    browser.get(f"/beheer/aanmelden/terug?code={code}&state={state}")
    assert browser.h1 == "Je bent bijna aangemeld"
    browser.submit(follow=False)


def roles_of(city: Twins, browser: Browser) -> set[str]:
    session = city.sessions.get(fingerprint(browser.jar["sessie"]), city.clock.now())
    return set(session.roles) if session else set()


def test_a_colleague_signs_in_and_goes_on_to_the_page_they_wanted(
    city: Twins, browser: Browser
) -> None:
    browser.get("/beheer/aanmelden?verder=/beheer/ideeen")
    assert "Aanmelden met je account van de stad" in browser.words
    state = leave(browser, "/beheer/ideeen")

    return_with(city, browser, GOOD, state)

    assert (browser.status, browser.reply.headers["location"]) == (303, "/beheer/ideeen")
    assert roles_of(city, browser) == {"moderator"}
    (member,) = city.staff.all()
    assert member.seen_at == NOON


def test_going_out_and_coming_back_change_nothing_by_get(city: Twins, browser: Browser) -> None:
    state = leave(browser)
    code = city.staff_provider.vouch(state, GOOD)

    for _ in range(2):
        browser.get(f"/beheer/aanmelden/terug?code={code}&state={state}")

    assert city.sessions.sessions == {}
    browser.submit(follow=False)
    assert browser.status == 303


def test_groups_of_the_city_give_roles_beside_the_roster(city: Twins, browser: Browser) -> None:
    return_with(city, browser, {**GOOD, "groups": ["bb-rondes", "wielerclub"]})
    assert roles_of(city, browser) == {"moderator", "manager"}

    other = Browser(app_on(city, ["api_handler", "staff_api"]))
    return_with(city, other, {**GOOD, "email": "nieuw@beringen.example", "groups": ["bb-rondes"]})
    assert roles_of(city, other) == {"manager"}


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"amr": ["pwd"]}, "Je tweede stap ontbreekt"),
        ({"email": "x@beringen.example"}, "Je hebt hier nog geen rol"),
        ({"email": ""}, "We kennen je adres niet"),
        ({"email_verified": False}, "Je adres is niet bevestigd"),
    ],
)
def test_who_is_not_let_in_reads_why(
    city: Twins, browser: Browser, changes: dict[str, Any], title: str
) -> None:
    return_with(city, browser, {**GOOD, **changes})

    assert (browser.status, browser.h1) == (403, title)
    assert "sessie" not in browser.jar
    browser.click("Opnieuw aanmelden")
    assert browser.status == 200


def test_somebody_whose_roles_ended_is_not_let_in(city: Twins, browser: Browser) -> None:
    add_staff(
        city.staff,
        city.keyring,
        email=EMAIL,
        name="Mieke",
        roles=frozenset({"moderator"}),
        now=NOON,
        actor="operator",
        ends_at=NOON,
    )

    return_with(city, browser, GOOD)

    assert browser.h1 == "Je hebt hier nog geen rol"


def test_stopped_at_the_city(city: Twins, browser: Browser) -> None:
    state = leave(browser)

    browser.get(f"/beheer/aanmelden/terug?error=access_denied&state={state}")

    assert (browser.status, browser.h1) == (403, "Je bent niet aangemeld")


def test_another_browser_cannot_finish(city: Twins, browser: Browser) -> None:
    """Somebody who sends a colleague their own return link signs nobody in as themselves."""
    state = leave(browser)
    code = city.staff_provider.vouch(state, GOOD)
    victim = Browser(app_on(city, ["api_handler", "staff_api"]))

    victim.get(f"/beheer/aanmelden/terug?code={code}&state={state}")
    victim.submit(follow=False)

    assert (victim.status, victim.h1) == (403, "Het duurde te lang")
    assert "sessie" not in victim.jar


def test_ten_minutes(city: Twins, browser: Browser) -> None:
    state = leave(browser)
    city.clock.move_to(NOON + timedelta(minutes=10))

    return_with(city, browser, GOOD, state)

    assert browser.h1 == "Het duurde te lang"


def test_a_code_works_once_and_a_double_tap_is_no_failure(city: Twins, browser: Browser) -> None:
    state = leave(browser)
    code = city.staff_provider.vouch(state, GOOD)
    browser.get(f"/beheer/aanmelden/terug?code={code}&state={state}")
    tab = browser.tab()
    tab.get(f"/beheer/aanmelden/terug?code={code}&state={state}")
    browser.submit(follow=False)

    tab.submit(follow=False)

    assert (tab.status, tab.reply.headers["location"]) == (303, "/beheer")
    assert len(city.sessions.sessions) == 1


def test_a_return_without_our_form_token_is_refused(city: Twins, browser: Browser) -> None:
    state = leave(browser)
    code = city.staff_provider.vouch(state, GOOD)

    browser.post("/beheer/aanmelden/terug", {"code": code, "state": state})

    assert browser.status == 403
    assert "sessie" not in browser.jar


@pytest.mark.parametrize(
    "query", ["", "code=x", "state=x", "code=&state=", "code=x&state=" + "s" * 5000]
)
def test_half_a_return(browser: Browser, query: str) -> None:
    browser.get(f"/beheer/aanmelden/terug?{query}")

    assert browser.status in (403, 422)
    assert "Opnieuw aanmelden" in browser.words


@pytest.mark.parametrize(
    "verder", ["//kwaad.example", "https://kwaad.example", "/stemmen", "/beheer/%2F", "\\\\x"]
)
def test_it_leads_on_to_staff_pages_only(city: Twins, browser: Browser, verder: str) -> None:
    return_with(city, browser, GOOD, leave(browser, verder))

    assert browser.reply.headers["location"] == "/beheer"


def test_a_city_that_does_not_answer_is_503(city: Twins, browser: Browser) -> None:
    class Down:
        def address(self, *_: object) -> str:
            raise Unavailable("down")

    city.staff_provider = Down()
    browser.get("/beheer/aanmelden/stad")

    assert browser.status == 503


def test_no_way_round_by_mail(city: Twins, browser: Browser) -> None:
    """A mailed code is one factor; where the city has its own sign-in nobody gets one."""
    browser.get("/beheer/aanmelden")
    assert browser.page.select("input[type=email]") == []
    token = {"veilig": "x"}
    browser.get("/aanmelden")
    token = {"veilig": str(browser.page.select_one("input[name=veilig]")["value"])}  # type: ignore[index]

    for path in ("/beheer/aanmelden", "/beheer/aanmelden/code"):
        browser.post(path, {**token, "email": EMAIL, "code": "123456"}, follow=False)
        assert browser.reply.headers["location"] == "/beheer/aanmelden"

    assert city.messages.messages == []


def test_without_a_provider_these_pages_are_not_there() -> None:
    browser = Browser(app_on(Twins(), ["staff_api"]))

    for path in ("/beheer/aanmelden/stad", "/beheer/aanmelden/terug?code=a&state=b"):
        browser.get(path)
        assert browser.status == 404


def test_a_role_that_is_taken_away_is_gone_at_once(city: Twins, browser: Browser) -> None:
    return_with(city, browser, GOOD)
    browser.get("/beheer/ideeen")
    assert browser.status == 200

    enrol(city, EMAIL, "auditor")
    browser.get("/beheer/papier")

    assert browser.status == 200
    browser.get("/beheer/namens/2026")
    assert browser.status == 403
