"""Every public kind of page, in the phase that gives it most to show."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Error, Page

from infra.local.seed.desk import idea_id
from tests.e2e.checks import Weight, assert_sound
from tests.e2e.town import DESK, PHONE, Town

# Addresses in the submission phase. {round} is the current round, {before} the finished one.
PAGES = (
    "/",
    "/rondes",
    "/rondes/{round}",
    "/rondes/{round}/regels",
    "/rondes/{before}",
    "/rondes/{before}/regels",
    "/rondes/{before}/resultaat",
    "/rondes/{before}/resultaat/vergelijking",
    "/rondes/{round}/resultaat",
    "/ideeen",
    "/ideeen?q=bank&volgorde=nieuw",
    "/ideeen?q=ditbestaatniet",
    "/ideeen/{idea}",
    "/ideeen/{idea}/versies",
    "/ideeen/{idea}/blad",
    "/ideeen/{plain_idea}",
    "/ideeen/{refused}",
    "/ideeen/{winner}",
    "/projecten",
    "/projecten/{winner}",
    "/nieuws",
    "/nieuws/{news}",
    "/inspiratie",
    "/inspiratie?thema=groen&bedrag=5000",
    "/inspiratie?q=ditbestaatniet",
    "/inspiratie/erfgoedwandeling-door-beverlo",
    "/inspiratie/erfgoedwandeling-door-beverlo/begin",
    "/agenda",
    "/agenda/inspiratie-{round}",
    "/agenda/inspiratie-{round}/inschrijven",
    "/indienen/papier",
    "/hulp",
    "/privacy",
    "/toegankelijkheid",
    "/contact",
    "/indienen",
    "/stemmen",
    "/stemmen/nagaan",
    "/stemmen/nagaan/uitleg",
    "/stemmen/beloften",
    "/aanmelden",
    "/afmelden",
    "/beheer/aanmelden",
    "/bestaat-niet",
)


@pytest.fixture(scope="module")
def city(town: Town) -> Town:
    return town.at("submission")


@pytest.fixture(scope="module")
def names(city: Town) -> dict[str, str]:
    """What stands for the names in `PAGES`."""
    now = city.round_id
    with city.visitor() as page:
        page.goto(city.url + "/nieuws")
        link = page.locator("main a[href^='/nieuws/']").first.get_attribute("href") or ""
        page.goto(city.url + "/rondes")
        ids = re.findall(r"/rondes/([a-z0-9-]+)", page.content())
    before = next(one for one in ids if one != now)
    return {
        "round": now,
        "before": before,
        "idea": idea_id(now, "Ontmoetingsplek in Kolmen"),
        "plain_idea": idea_id(now, "Vertelavonden in drie talen"),
        "refused": idea_id(now, "Straatlampjes en huisnummerverlichting"),
        "winner": idea_id(before, "Ontmoetingsplek in Kolmen"),
        "news": link.rsplit("/", 1)[-1],
    }


@pytest.fixture(scope="module")
def phone(city: Town) -> Iterator[Page]:
    with city.visitor(PHONE) as page:
        yield page


@pytest.fixture(scope="module")
def desk(city: Town) -> Iterator[Page]:
    with city.visitor(DESK) as page:
        yield page


@pytest.mark.parametrize("path", PAGES)
def test_page_is_sound_on_a_phone(
    city: Town, names: dict[str, str], phone: Page, path: str
) -> None:
    answer = phone.goto(city.url + path.format(**names))

    assert answer is not None
    assert answer.status == (404 if path == "/bestaat-niet" else 200)
    assert_sound(phone)


@pytest.mark.parametrize("path", ("/", "/ideeen", "/rondes/{before}/resultaat", "/ideeen/{idea}"))
def test_page_is_sound_on_a_desk(city: Town, names: dict[str, str], desk: Page, path: str) -> None:
    desk.goto(city.url + path.format(**names))

    assert_sound(desk)


@pytest.mark.parametrize(
    "path",
    ("/", "/ideeen", "/ideeen/{idea}", "/stemmen", "/indienen", "/projecten", "/inspiratie"),
)
def test_page_is_light(city: Town, names: dict[str, str], path: str) -> None:
    with city.visitor(PHONE) as page:
        weight = Weight(page)
        page.goto(city.url + path.format(**names), wait_until="networkidle")

        weight.assert_light()


def test_rules_can_be_read_without_a_connection(city: Town, names: dict[str, str]) -> None:
    rules = city.url + "/rondes/{round}/regels".format(**names)
    with city.visitor(PHONE) as page:
        page.goto(rules)
        heading = page.locator("h1").inner_text()
        page.evaluate("navigator.serviceWorker.ready")
        # The worker sees what is asked for once it is there.
        page.reload(wait_until="networkidle")
        page.goto(f"{city.url}/stemmen", wait_until="networkidle")
        page.context.set_offline(True)

        page.goto(rules)
        assert page.locator("h1").inner_text() == heading
        assert page.evaluate("document.styleSheets.length") > 0
        # Whoever votes has to know that the line is gone.
        with pytest.raises(Error):
            page.goto(f"{city.url}/stemmen")


def test_titles_are_all_different(city: Town, names: dict[str, str], desk: Page) -> None:
    titles: dict[str, str] = {}
    # An idea that came back in another round keeps its name.
    for path in (path for path in PAGES if path != "/ideeen/{winner}"):
        desk.goto(city.url + path.format(**names))
        title = desk.title()
        same = path.partition("?")[0]

        assert titles.setdefault(title, same) == same, f"{path} and {titles[title]}: {title}"


def test_text_can_be_spaced_and_enlarged(city: Town, names: dict[str, str], phone: Page) -> None:
    """WCAG 1.4.12 at 320 px, and text at 200 % at 640 px: nothing runs out sideways."""
    spacing = (
        "* {line-height: 1.5 !important; letter-spacing: .12em !important;"
        " word-spacing: .16em !important} p {margin-bottom: 2em !important}"
    )
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    paths = ("/", "/ideeen", "/ideeen/{idea}", "/rondes/{before}/resultaat", "/aanmelden")
    for path in (*paths, "/rondes/{before}/resultaat/vergelijking"):
        phone.set_viewport_size(PHONE)
        phone.goto(city.url + path.format(**names))
        phone.add_style_tag(content=spacing)
        assert phone.evaluate(wide) <= 0, f"spaced: {path}"
        phone.set_viewport_size({"width": 640, "height": 800})
        phone.goto(city.url + path.format(**names))
        phone.add_style_tag(content="html {font-size: 200% !important}")
        assert phone.evaluate(wide) <= 0, f"enlarged: {path}"
    phone.set_viewport_size(PHONE)
