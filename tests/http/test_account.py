"""Sign-in by a mailed code, for residents and for staff, and sign-out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.identity.model import SESSION_IDLE
from chalicelib.identity.staff import add_staff
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.ids import fingerprint
from tests.support.client import Browser
from tests.support.twins import NOON, Twins, app_on
from tests.support.voting import mailed_code

EMAIL = "an@voorbeeld.example"
STAFF = "mieke@beringen.example"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def city() -> Twins:
    twins = Twins()
    add_staff(
        twins.staff,
        twins.keyring,
        email=STAFF,
        name="Mieke",
        roles=frozenset({"moderator"}),
        now=NOON,
        actor="operator",
        ends_at=NOON + timedelta(days=10),
    )
    return twins


@pytest.fixture
def browser(city: Twins) -> Browser:
    return Browser(app_on(city, ["api_handler"]))


def ask(browser: Browser, email: str = EMAIL, path: str = "/aanmelden") -> None:
    browser.get(path)
    browser.submit(email=email)


def confirm(browser: Browser, code: str) -> None:
    """Without following: where it leads to is other functions' page."""
    browser.submit(code=code, follow=False)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_resident_signs_in(city: Twins, browser: Browser) -> None:
    ask(browser, " An@Voorbeeld.example ")
    assert (browser.url, browser.h1) == ("/aanmelden/code?verder=/mijn", "Schrijf je code")
    (message,) = city.messages.messages
    assert (message.to, message.template, message.secret) == (EMAIL, "login_code", True)

    confirm(browser, f" {mailed_code(city)[:3]} {mailed_code(city)[3:]} ")

    assert (browser.status, browser.reply.headers["location"]) == (303, "/mijn")
    session = city.sessions.get(fingerprint(browser.jar["sessie"]), city.clock.now())
    assert session is not None
    assert (session.email, session.roles) == (EMAIL, frozenset())


def test_getting_a_page_uses_no_code_up(city: Twins, browser: Browser) -> None:
    """Mail scanners and link previews open pages; only the form takes a code."""
    ask(browser)
    before = dict(city.sessions.challenges)
    for path in ("/aanmelden/code", "/aanmelden", "/aanmelden/code?code=123456", "/afmelden"):
        browser.get(path)

    assert city.sessions.challenges == before


@pytest.mark.parametrize(
    ("after", "good"),
    [
        (timedelta(minutes=9, seconds=59), True),
        (timedelta(minutes=10, seconds=1), False),
    ],
)
def test_ten_minutes(city: Twins, browser: Browser, after: timedelta, good: bool) -> None:
    ask(browser)
    city.clock.move_to(NOON + after)

    confirm(browser, mailed_code(city))

    assert (browser.status == 303) is good
    assert ("sessie" in browser.jar) is good
    if not good:
        assert browser.errors == {"code": "Deze code werkt niet meer. Vraag een nieuwe code."}


def test_five_tries_with_their_number_said(city: Twins, browser: Browser) -> None:
    ask(browser)
    wrong = other_than(mailed_code(city))

    confirm(browser, wrong)
    assert browser.status == 422
    assert browser.errors == {"code": "De code klopt niet. Kijk ze na. Je kan nog 4 keer proberen."}
    for _ in range(3):
        confirm(browser, wrong)
    assert "nog één keer" in browser.errors["code"]
    confirm(browser, wrong)
    confirm(browser, mailed_code(city))

    assert browser.status == 422
    assert "sessie" not in browser.jar


def test_a_code_works_once(city: Twins, browser: Browser) -> None:
    ask(browser)
    tab = browser.tab()
    tab.get("/aanmelden/code")
    confirm(browser, mailed_code(city))

    confirm(tab, mailed_code(city))

    assert (browser.status, tab.status) == (303, 422)


def test_another_browser_cannot_use_the_code(city: Twins, browser: Browser) -> None:
    ask(browser)
    thief = Browser(app_on(city, ["api_handler"]))
    ask(thief, "thief@voorbeeld.example")
    code = city.messages.messages[0].values["code"]
    if code == mailed_code(city):  # one in a million
        return

    confirm(thief, code)

    assert thief.status == 422
    assert "sessie" not in thief.jar


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "12345٣"])
def test_what_is_no_code_costs_no_try(city: Twins, browser: Browser, code: str) -> None:
    ask(browser)

    confirm(browser, code)

    assert browser.status == 422
    assert browser.errors == {"code": "Schrijf de code van 6 cijfers uit de mail"}
    (challenge,) = city.sessions.challenges.values()
    assert challenge.tries_left == 5


@pytest.mark.parametrize(
    "email",
    [
        "",
        "an",
        "an@",
        "@voorbeeld.example",
        "an@voorbeeld",
        "an peeters@voorbeeld.example",
        "an@voorbeeld.example,bo@voorbeeld.example",
        "An <an@voorbeeld.example>",
        "an@voorbeeld.example\r\nBcc: x@y.example",
        "a" * 250 + "@voorbeeld.example",
    ],
)
def test_what_is_no_address_gets_no_mail(city: Twins, browser: Browser, email: str) -> None:
    browser.get("/aanmelden")
    browser.submit(email=email)

    assert browser.status == 422
    assert browser.errors == {"email": "Schrijf je e-mailadres, bijvoorbeeld naam@voorbeeld.be"}
    assert city.messages.messages == []


def test_the_address_as_typed_stays_in_the_field(browser: Browser) -> None:
    browser.get("/aanmelden")
    browser.submit(email='an"><script>@x')

    assert dict(browser.form().fields)["email"] == 'an"><script>@x'
    assert browser.page.select("main script") == []


@pytest.mark.parametrize(
    ("verder", "goes"),
    [
        ("/mijn", "/mijn"),
        ("/ideeen/abc/volgen", "/ideeen/abc/volgen"),
        ("https://boef.example", "/mijn"),
        ("//boef.example", "/mijn"),
        ("/\\boef.example", "/mijn"),
        ("/mijn/../../boef", "/mijn"),
        ("/mijn%0d%0aSet-Cookie:x=1", "/mijn"),
        ("/beheer", "/mijn"),
        ("/mijnheer", "/mijn"),
        ("javascript:alert(1)", "/mijn"),
        ("/mijn\nx", "/mijn"),
        ("", "/mijn"),
    ],
)
def test_the_way_on_is_a_page_of_ours(
    city: Twins, browser: Browser, verder: str, goes: str
) -> None:
    from urllib.parse import quote

    browser.get(f"/aanmelden?verder={quote(verder)}")
    browser.submit(email=EMAIL)
    browser.submit(code=mailed_code(city), verder=verder, follow=False)

    assert browser.reply.headers["location"] == goes


def test_sign_in_makes_a_new_session_and_ends_the_old(city: Twins, browser: Browser) -> None:
    ask(browser)
    confirm(browser, mailed_code(city))
    planted = browser.jar["sessie"]
    city.clock.move_to(NOON + MINUTE)
    ask(browser)
    confirm(browser, mailed_code(city))

    assert browser.jar["sessie"] != planted
    assert city.sessions.get(fingerprint(planted), city.clock.now()) is None


def test_sign_out_ends_the_session_on_the_server(city: Twins, browser: Browser) -> None:
    ask(browser)
    confirm(browser, mailed_code(city))
    secret = browser.jar["sessie"]
    browser.get("/afmelden")
    assert browser.h1 == "Wil je afmelden?"
    browser.submit("Meld me af")

    assert browser.h1 == "Je bent afgemeld"
    assert "sessie" not in browser.jar
    assert city.sessions.get(fingerprint(secret), city.clock.now()) is None
    browser.get("/afmelden")
    assert browser.h1 == "Je bent afgemeld"


def test_idle_and_absolute_limits(city: Twins, browser: Browser) -> None:
    ask(browser)
    confirm(browser, mailed_code(city))

    def signed_in() -> bool:
        browser.get("/afmelden")
        return browser.h1 == "Wil je afmelden?"

    for _ in range(6):
        city.clock.move_to(city.clock.now() + timedelta(minutes=119))
        assert signed_in()
    city.clock.move_to(NOON + timedelta(hours=12))
    assert not signed_in()

    ask(browser)
    confirm(browser, mailed_code(city))
    city.clock.move_to(city.clock.now() + SESSION_IDLE)
    assert not signed_in()


def test_staff_sign_in_with_the_roles_of_today(city: Twins, browser: Browser) -> None:
    ask(browser, STAFF, "/beheer/aanmelden")
    assert browser.h1 == "Schrijf je code"
    assert city.messages.messages[-1].template == "staff_code"

    confirm(browser, mailed_code(city))

    assert browser.reply.headers["location"] == "/beheer"
    session = city.sessions.get(fingerprint(browser.jar["sessie"]), city.clock.now())
    assert session is not None
    assert (session.name, session.roles) == ("Mieke", {"moderator"})


def test_an_address_that_is_not_on_the_roster_sees_the_same_and_gets_no_mail(
    city: Twins,
) -> None:
    def pages(email: str) -> list[tuple[int, str, str]]:
        browser = Browser(app_on(city, ["api_handler"]))
        seen = []
        ask(browser, email, "/beheer/aanmelden")
        for _ in range(6):
            token = browser.form().fields[0][1]
            seen.append((browser.status, browser.url, browser.text.replace(token, "")))
            confirm(browser, "000000")
        return seen

    known, unknown = pages(STAFF), pages("nobody@elsewhere.example")

    assert known == unknown
    assert [message.to for message in city.messages.messages] == [STAFF]


def test_somebody_who_left_gets_no_mail_and_no_session(city: Twins, browser: Browser) -> None:
    ask(browser, STAFF, "/beheer/aanmelden")
    code = mailed_code(city)
    city.clock.move_to(NOON + 5 * MINUTE)
    add_staff(
        city.staff,
        city.keyring,
        email=STAFF,
        name="Mieke",
        roles=frozenset({"moderator"}),
        now=city.clock.now(),
        actor="operator",
        ends_at=city.clock.now(),
    )

    confirm(browser, code)
    assert browser.status == 422
    assert "sessie" not in browser.jar
    ask(browser, STAFF, "/beheer/aanmelden")
    assert len(city.messages.messages) == 1


def test_a_residents_code_is_no_staff_code(city: Twins, browser: Browser) -> None:
    ask(browser, STAFF)
    code = mailed_code(city)
    ask(browser, STAFF, "/beheer/aanmelden")
    if code == mailed_code(city):  # one in a million
        return

    confirm(browser, code)

    assert browser.status == 422


def test_too_many_codes_for_one_address(city: Twins) -> None:
    for _ in range(5):
        ask(Browser(app_on(city, ["api_handler"])))
    browser = Browser(app_on(city, ["api_handler"]))
    ask(browser)

    assert browser.status == 429
    assert browser.errors == {
        "email": "Je vroeg te veel codes na elkaar. Probeer het over 15 minuten opnieuw."
    }
    assert dict(browser.form().fields)["email"] == EMAIL
    assert len(city.messages.messages) == 5
    ask(browser, "bo@voorbeeld.example")
    assert browser.status == 200


def test_a_queue_that_is_down_costs_no_code(city: Twins, browser: Browser) -> None:
    class Down:
        def send(self, messages: object) -> None:
            raise Unavailable("sqs")

    working, city.messages = city.messages, Down()
    ask(browser)
    assert browser.status == 503
    city.messages = working

    ask(browser)
    confirm(browser, mailed_code(city))

    assert browser.status == 303


def test_a_double_tap_sends_one_mail(city: Twins, browser: Browser) -> None:
    browser.get("/aanmelden")
    tab = browser.tab()
    tab.get("/aanmelden")
    browser.submit(email=EMAIL)
    tab.submit(email=EMAIL)

    assert len(city.messages.messages) == 1
    confirm(tab, mailed_code(city))
    assert tab.status == 303
