"""A shared device: short sessions, back to the start, the place as a total only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.http.pages import check_page
from tests.http.test_voting_letter import enter
from tests.support.client import Browser
from tests.support.register import AN, BO, line, open_register_vote, send_letters
from tests.support.twins import Twins, app_on, sign_in_staff
from tests.support.voting import vote

PAGE = "/beheer/balie/r26/toestel"


def places(city: Twins) -> dict[str, int]:
    counts = city.codes.counts("r26").items()
    return {name.partition("#")[2]: n for name, n in counts if name.startswith("place#")}


@pytest.fixture
def city() -> Twins:
    twins = Twins()
    open_register_vote(twins)
    return twins


@pytest.fixture
def device(city: Twins) -> Browser:
    browser = Browser(app_on(city, ["desk_api", "vote_api"]))
    sign_in_staff(browser, city, "desk")
    browser.get("/beheer/balie/r26")
    browser.click("Maak van dit toestel een stemtoestel voor bewoners")
    check_page(browser)
    return browser


@pytest.mark.parametrize("text", ["", "!!!", "x" * 41])
def test_a_place_that_says_nothing(device: Browser, text: str) -> None:
    device.submit(plek=text)
    assert device.status == 422 and set(device.errors) == {"plek"}
    check_page(device)
    assert "kiosk" not in device.jar


def test_two_voters_after_each_other(city: Twins, device: Browser) -> None:
    _, made = send_letters(city, line(AN), line(BO, area="Paal"))
    device.submit(plek="Bib van Koersel")
    assert device.url == "/stemmen"
    # The clerk is gone from this device.
    device.get(PAGE)
    assert device.url.startswith("/beheer/aanmelden") or device.status == 404
    for code, project in ((made["1-00001"], 1), (made["1-00002"], 2)):
        enter(device, code)
        assert device.page.select("input[name=project][checked]") == []
        # A window of its own would stay behind for the next voter.
        assert device.page.select('main a[target="_blank"]') == []
        vote(device, project)
        assert "Na jou stemt iemand anders" in device.words
        device.submit("Sluit het stemmen af", action="/stemmen/afmelden")
        assert device.url == "/stemmen"
        device.get("/stemmen/bewijs")
        assert device.url == "/stemmen"
    assert places(city) == {"bib-van-koersel": 2}
    stored = repr(city.ledger.roll_rows) + repr(city.ledger.box_rows) + repr(vars(city.sessions))
    assert "koersel" not in stored


def test_a_change_isnt_counted_twice_and_time_runs_out(city: Twins, device: Browser) -> None:
    _, made = send_letters(city, line(AN))
    device.submit(plek="Markt")
    enter(device, made["1-00001"])
    vote(device, 1)
    device.get("/stemmen/kiezen")
    vote(device, 2)
    assert places(city) == {"markt": 1}
    city.clock.move_to(city.clock.now() + timedelta(minutes=10))
    device.get("/stemmen/kiezen")
    assert device.url == "/stemmen"


def test_a_device_stops_being_one(city: Twins, device: Browser) -> None:
    device.submit(plek="Markt")
    sign_in_staff(device, city, "desk")
    device.get(PAGE)
    assert "Dit toestel is een stemtoestel: markt" in device.words
    check_page(device)
    device.submit("Dit toestel is geen stemtoestel meer", action=PAGE + "/stop")
    assert "is een stemtoestel" not in device.words
    assert "kiosk" not in device.jar


def refresh_of(device: Browser) -> tuple[int, str]:
    seconds, _, path = device.reply.headers.get("refresh", "-1; url=").partition("; url=")
    return int(seconds), path


def on_kiosk(city: Twins, device: Browser) -> None:
    _, made = send_letters(city, line(AN))
    device.submit(plek="Markt")
    assert refresh_of(device) == (-1, "")
    enter(device, made["1-00001"])


def later(city: Twins, device: Browser) -> str:
    """Waits as long as the page does; where the browser goes by itself."""
    seconds, path = refresh_of(device)
    city.clock.move_to(city.clock.now() + timedelta(seconds=seconds))
    device.get(path)
    return device.url


def test_who_walks_away_leaves_the_start_page(city: Twins, device: Browser) -> None:
    on_kiosk(city, device)
    device.submit("Kijk je stem na", action="/stemmen/kiezen", project=["1"])
    assert refresh_of(device) == (540, "/stemmen/nog-bezig")
    assert later(city, device) == "/stemmen/nog-bezig"
    assert device.h1 == "Ben je er nog?" and "Over 60 seconden" in device.words
    check_page(device)
    assert later(city, device) == "/stemmen"
    assert "Ga verder met stemmen" not in device.words and "Je keuzes staan" not in device.words
    device.get("/stemmen/kiezen")
    assert device.url == "/stemmen"
    # The next voter begins with an empty ballot.
    assert "mandje" not in device.jar


def test_more_time_as_often_as_one_likes(city: Twins, device: Browser) -> None:
    on_kiosk(city, device)
    for _ in range(12):
        device.submit("Kijk je stem na", action="/stemmen/kiezen", project=["2"])
        later(city, device)
        device.submit("Ja, geef me meer tijd", action="/stemmen/nog-bezig")
        assert device.url == "/stemmen/kiezen" and refresh_of(device) == (601, "/stemmen")
    assert device.page.select_one("input[name=project][value='2']").has_attr("checked")
    vote(device, 2)


def test_a_receipt_stays_two_minutes_and_longer_when_asked(city: Twins, device: Browser) -> None:
    on_kiosk(city, device)
    vote(device, 1)
    assert refresh_of(device) == (60, "/stemmen/nog-bezig")
    later(city, device)
    device.submit("Ja, geef me meer tijd", action="/stemmen/nog-bezig")
    assert device.url == "/stemmen/bewijs" and refresh_of(device) == (540, "/stemmen/nog-bezig")
    later(city, device)
    assert later(city, device) == "/stemmen"
    device.get("/stemmen/bewijs")
    assert device.url == "/stemmen"


def test_errors_go_on_by_themselves_too(city: Twins, device: Browser) -> None:
    on_kiosk(city, device)
    device.submit("Kijk je stem na", action="/stemmen/kiezen")
    assert device.status == 422 and refresh_of(device) == (601, "/stemmen")
    assert device.page.select_one(".asks-9[role=alert]") is not None
    check_page(device)


def test_the_ballot_asks_in_its_own_page_and_keeps_what_is_ticked(
    city: Twins, device: Browser
) -> None:
    """Ticks that nobody added up: the browser never leaves the page while somebody is there."""
    on_kiosk(city, device)
    assert device.page.select_one(".asks-9") is not None
    city.clock.move_to(city.clock.now() + timedelta(minutes=9))
    device.submit("Ja, geef me meer tijd", action="/stemmen/kiezen", project=["2"])
    assert device.url.startswith("/stemmen/kiezen") and refresh_of(device) == (601, "/stemmen")
    assert device.page.select_one("input[name=project][value='2']").has_attr("checked")
    # Another nine minutes, as often as one likes; then the button of the page itself.
    for _ in range(6):
        city.clock.move_to(city.clock.now() + timedelta(minutes=9, seconds=30))
        device.submit("Ja, geef me meer tijd", action="/stemmen/kiezen", project=["2", "3"])
    vote(device, 2, 3)


@pytest.mark.parametrize(
    ("after", "asks"), [(0, 9), (1, 8), (59, 8), (60, 8), (61, 7), (540, 0), (599, 0)]
)
def test_the_question_never_comes_too_late(
    city: Twins, device: Browser, after: int, asks: int
) -> None:
    """A minute at least is left when it shows."""
    on_kiosk(city, device)
    city.clock.move_to(city.clock.now() + timedelta(seconds=after))
    device.get("/stemmen/kiezen")
    assert device.page.select_one(f".asks-{asks}") is not None
    assert refresh_of(device) == (601 - after, "/stemmen")


def test_who_leaves_the_ballot_leaves_nothing(city: Twins, device: Browser) -> None:
    on_kiosk(city, device)
    device.submit("Tel op", action="/stemmen/kiezen", project=["1"])
    assert later(city, device) == "/stemmen"
    assert "mandje" not in device.jar
    # Too late: the button gives no time to whoever comes next.
    device.get("/stemmen/kiezen")
    assert device.url == "/stemmen"


def test_a_device_of_ones_own_stays_where_it_is(city: Twins) -> None:
    _, made = send_letters(city, line(AN))
    own = Browser(app_on(city, ["vote_api"]))
    enter(own, made["1-00001"])
    assert refresh_of(own) == (-1, "")
    assert own.page.select_one(".asks") is None
    own.submit("Tel op", action="/stemmen/kiezen", project=["1"])
    assert own.url.startswith("/stemmen/kiezen")
    own.get("/stemmen/nog-bezig")
    assert own.url == "/stemmen/kiezen"
    vote(own, 1)
    assert refresh_of(own) == (-1, "")
    city.clock.move_to(city.clock.now() + timedelta(minutes=20))
    own.get("/stemmen/bewijs")
    assert own.h1 == "Je hebt gestemd"
