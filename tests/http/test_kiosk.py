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
