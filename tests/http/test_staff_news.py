"""Staff write news, with and without a date, and mend it."""

from __future__ import annotations

import pytest

from chalicelib.kernel.clock import to_text
from chalicelib.web.security import csrf_token
from chalicelib.web.staff.moments import to_field
from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in_staff


@pytest.fixture
def twins() -> Twins:
    twins = Twins(day(10))
    twins.rounds.create(sample_round(), audit_entry())
    return twins


@pytest.fixture
def browser(twins: Twins) -> Browser:
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, "manager")
    return browser


def write(browser: Browser, **values: str) -> None:
    browser.get("/beheer/nieuws")
    browser.click("Schrijf nieuws")
    browser.submit(**({"title": "Kom naar de avond", "text": "Op 3 oktober.\n\nTot dan!"} | values))


def test_news_is_online_at_once(twins: Twins, browser: Browser) -> None:
    write(browser)

    assert browser.url == "/beheer/nieuws" and "Online sinds" in browser.words
    (item,) = twins.news.latest(day(10), 5)
    assert (item.title, item.text) == ("Kom naar de avond", "Op 3 oktober.\n\nTot dan!")
    assert twins.audit.latest(1)[0].entry.action == "news:item:write"


def test_news_waits_for_its_date_and_its_round(twins: Twins, browser: Browser) -> None:
    write(browser, published_at=to_field(day(12)), round_id="r26")

    assert "Verschijnt op" in browser.words
    assert twins.news.latest(day(11), 5) == ()
    assert twins.news.latest(day(12), 5)[0].round_id == "r26"


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"title": ""}, "title", "Schrijf een titel"),
        ({"title": "x" * 101}, "title", "100 tekens"),
        ({"text": " \n "}, "text", "Schrijf de tekst"),
        ({"published_at": "morgen"}, "published_at", "bijvoorbeeld 2026-12-06T23:59"),
        ({"published_at": "2026-10-01T08:00"}, "published_at", "nog moet komen"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    twins: Twins, browser: Browser, values: dict[str, str], field: str, words: str
) -> None:
    write(browser, **values)

    assert browser.status == 422
    assert words in browser.errors[field]
    kept = dict(browser.form().fields)
    for name, value in ({"title": "Kom naar de avond"} | values).items():
        assert kept[name].strip() == value.strip()
    assert twins.news.all() == ()


def test_mending_keeps_the_date_of_what_was_read(twins: Twins, browser: Browser) -> None:
    write(browser)
    twins.clock.move_to(day(11))
    sign_in_staff(browser, twins, "manager")
    browser.get("/beheer/nieuws")
    browser.click("Kom naar de avond")
    browser.submit(title="Kom naar het feest")

    assert browser.status == 200
    (item,) = twins.news.all()
    assert (item.title, item.version, item.published_at) == ("Kom naar het feest", 2, day(10))


def test_two_who_mend_at_once_lose_nothing(twins: Twins, browser: Browser) -> None:
    write(browser)
    browser.click("Kom naar de avond")
    other = browser.tab()
    other.get(browser.url)
    other.submit(title="Van de ander")
    browser.submit(title="Van mij")

    assert browser.status == 409
    assert "Van de ander" in browser.words
    assert dict(browser.form().fields)["title"] == "Van mij"
    browser.submit()
    assert twins.news.all()[0].title == "Van mij"


def test_a_moderator_reads_and_does_not_write(twins: Twins) -> None:
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, "moderator")
    browser.get("/beheer/nieuws")
    assert browser.status == 200
    browser.get("/beheer/nieuws/nieuw")
    assert browser.status == 403


def test_the_api_writes_news(twins: Twins, browser: Browser) -> None:
    browser.get("/beheer/nieuws")
    csrf = csrf_token(browser.jar["browser"])
    body = {"title": "Via de API", "text": "Tekst", "published_at": to_text(day(13))}

    browser.post_json("/api/admin/news", body, csrf=csrf)
    assert browser.status == 201
    assert browser.json["published_at"] == to_text(day(13))

    browser.post_json("/api/admin/news", body | {"round_id": "r99"}, csrf=csrf)
    assert browser.status == 422 and "round_id" in browser.json["error"]["fields"]
    browser.post_json("/api/admin/news", {"title": "", "text": "x"}, csrf=csrf)
    assert browser.status == 422 and "title" in browser.json["error"]["fields"]
    browser.post_json("/api/admin/news", body)
    assert browser.status == 403
    assert len(twins.news.all()) == 1
