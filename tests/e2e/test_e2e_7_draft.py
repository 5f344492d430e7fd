"""Writing an idea: by keyboard alone, saved while typing, streets and the drawing of areas."""

from __future__ import annotations

import re
from pathlib import Path
from time import monotonic, sleep

import pytest
from playwright.sync_api import Page, expect

from infra.local.seed.pictures import picture
from tests.e2e.checks import assert_sound
from tests.e2e.town import DESK, PHONE, Town

# Whether the focused element shows that it is: a ring of two pixels, or a shape's own edge.
RING = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) return true;
  const shape = at.querySelector('path');
  return !!shape && parseFloat(getComputedStyle(shape).strokeWidth) >= 4;
}"""
MOST_STOPS = 60


@pytest.fixture(scope="module")
def city(town: Town) -> Town:
    return town.at("submission")


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def start(city: Town, page: Page) -> str:
    """A draft's address."""
    page.goto(city.url + "/indienen")
    press(page, "Begin")
    heading(page, "Hoe heet je idee?")
    return page.url.partition("/stap/")[0]


def tab_to(page: Page, selector: str) -> None:
    """Goes there by Tab alone; every stop on the way shows where it is."""
    wanted = page.locator(selector).first
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert page.evaluate(RING), page.evaluate("() => document.activeElement.outerHTML")
        if wanted.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"no way to {selector} by keyboard on {page.url}")


def fill(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        tab_to(page, f"#f-{name}")
        page.keyboard.type(text)


def go_on(page: Page) -> None:
    tab_to(page, "main button.primary")
    page.keyboard.press("Enter")


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "script"])
def test_a_whole_idea_by_keyboard_on_a_small_screen(city: Town, javascript: bool) -> None:
    with city.visitor(PHONE, javascript=javascript) as page:
        page.goto(city.url + "/indienen")
        go_on(page)
        heading(page, "Hoe heet je idee?")
        fill(page, title="Een boekenkast op de hoek")
        go_on(page)
        heading(page, "Wat wil je doen?")
        fill(page, what="We maken een kast met boeken die je mag meenemen.")
        go_on(page)
        heading(page, "Waarom is dat goed voor de buurt?")
        fill(page, why="Wie leest, leert zijn buren kennen.")
        go_on(page)
        heading(page, "Waar komt het?")
        tab_to(page, "#f-area")
        page.keyboard.type("Koersel")
        fill(page, address="Stalsestrat 4")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Stalsestraat 4, 3582 Koersel")).to_be_visible()
        tab_to(page, "#f-address_pick")
        page.keyboard.press("Space")
        go_on(page)
        heading(page, "Over welk thema gaat het?")
        tab_to(page, "#f-theme")
        page.keyboard.press("Space")
        go_on(page)
        heading(page, "Wat kost het?")
        fill(page, cost_note="Hout", cost="300")
        go_on(page)
        heading(page, "Voeg een foto toe")
        tab_to(page, "a.button.primary")
        page.keyboard.press("Enter")
        if page.locator("h1").inner_text() == "Lijkt je idee op een van deze?":
            go_on(page)
        heading(page, "Wie ben jij?")
        mail = f"toets.{'script' if javascript else 'gewoon'}@buren.example"
        fill(page, name="Tine Toets", email=mail, street="Kerkplein 1")
        go_on(page)
        heading(page, "Wie doet er mee?")
        fill(page, name2="Bob Toets", street2="Dorpsstraat 9")
        for name in ("household", "kin", "adult", "local"):
            tab_to(page, f"#f-{name}")
            page.keyboard.press("Space")
        go_on(page)
        heading(page, "Kijk je idee na")
        expect(page.locator("main")).to_contain_text("Stalsestrat 4")
        go_on(page)
        heading(page, "Je idee is verstuurd")
        if javascript:
            assert_sound(page)


def test_typing_is_saved_and_two_screens_see_each_other(city: Town) -> None:
    with city.visitor(PHONE) as page:
        address = start(city, page)
        page.fill("#f-title", "Een kapstok")
        expect(page.get_by_text(re.compile(r"Bewaard om \d+\.\d\d"))).to_be_visible()
        assert_sound(page)
        # The tab is closed without the button.
        other = page.context.new_page()
        other.goto(f"{address}/stap/naam")
        expect(other.locator("#f-title")).to_have_value("Een kapstok")
        # Typing on and the button at once: no conflict with its own saving.
        page.fill("#f-title", "Een kapstok voor iedereen")
        press(page, "Bewaar en ga verder")
        heading(page, "Wat wil je doen?")
        # The other screen still shows the older text.
        other.fill("#f-title", "Een andere naam")
        expect(other.get_by_text("op een ander scherm staat een nieuwere tekst")).to_be_visible()
        press(other, "Bewaar en ga verder")
        expect(other.locator("#fouten")).to_contain_text("Een kapstok voor iedereen")
        expect(other.locator("#f-title")).to_have_value("Een andere naam")
        assert_sound(other)
        press(other, "Bewaar en ga verder")
        heading(other, "Wat wil je doen?")


def test_what_was_typed_last_is_saved_when_the_tab_closes(city: Town) -> None:
    with city.visitor(DESK) as page:
        address = start(city, page)
        page.fill("#f-title", "Net getypt")
        page.goto(city.url + "/hulp")
        ends = monotonic() + 10
        while monotonic() < ends:
            page.goto(f"{address}/stap/naam")
            if page.locator("#f-title").input_value() == "Net getypt":
                return
            sleep(0.2)
        raise AssertionError("the last words were lost")


def test_without_connection_the_page_says_so_and_tries_again(city: Town) -> None:
    with city.visitor(PHONE) as page:
        start(city, page)
        page.context.set_offline(True)
        page.fill("#f-title", "Onderweg in de trein")
        expect(page.get_by_text("geen verbinding")).to_be_visible()
        page.context.set_offline(False)
        expect(page.get_by_text(re.compile(r"Bewaard om"))).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "script"])
def test_the_street_and_the_drawing(city: Town, javascript: bool) -> None:
    with city.visitor(PHONE, javascript=javascript) as page:
        address = start(city, page)
        page.goto(f"{address}/stap/waar")
        page.get_by_text("Kies je wijk op een tekening").click()
        if javascript:
            assert_sound(page)
        page.locator("svg a", has_text="Paal").click()
        expect(page.locator("#f-area")).to_have_value("paal")
        page.fill("#f-address", "Grote Markt 1, 3500 Hasselt")
        press(page, "Bewaar en ga verder")
        heading(page, "Dit adres ligt niet in Beringen")
        if javascript:
            assert_sound(page)
        page.get_by_role("link", name="Verander het adres of de wijk").click()
        page.fill("#f-address", "Stalsestraat 3")
        press(page, "Bewaar en ga verder")
        heading(page, "Dit adres ligt in een andere wijk")
        if javascript:
            assert_sound(page)
        page.get_by_label("Koersel", exact=True).check()
        press(page, "Kies deze wijk en ga verder")
        heading(page, "Over welk thema gaat het?")


def test_ideas_by_area_in_a_list_and_a_drawing(city: Town) -> None:
    with city.visitor(PHONE) as page:
        page.goto(city.url + "/ideeen")
        assert_sound(page)
        page.locator("svg a", has_text="Paal").click()
        expect(page).to_have_url(re.compile("wijk=paal"))
        expect(page.locator("svg a[aria-current]")).to_have_count(1)
        assert_sound(page)
        page.locator("svg a", has_text="Kolmen").focus()
        page.keyboard.press("Tab")
        assert page.evaluate(RING)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("wijk="))


@pytest.mark.parametrize("reached", [True, False])
def test_a_photo_on_its_way_shows_how_far_it_is(city: Town, tmp_path: Path, reached: bool) -> None:
    """Also when the script can't reach the storage: the plain form goes on."""
    file = tmp_path / "linde.png"
    file.write_bytes(picture("bench"))
    with city.visitor(PHONE) as page:
        address = start(city, page)
        page.goto(f"{address}/foto")
        page.fill("#f-alt", "Een bank")
        press(page, "Kies de foto")
        heading(page, "Kies je foto")

        if not reached:
            page.route(
                lambda url: "quarantine" in url,
                lambda route: (
                    route.abort() if route.request.resource_type == "xhr" else route.continue_()
                ),
            )
        ways: list[str] = []
        page.on(
            "request",
            lambda call: ways.append(call.resource_type) if call.method == "POST" else None,
        )
        page.set_input_files("#f-file", file)
        # In one go: once the browser is on its way, nothing can be asked of the page any more.
        name, most, value, words = page.evaluate(
            """() => {
              const form = document.querySelector("form[data-upload]");
              form.requestSubmit();
              const bar = form.querySelector("progress");
              const [name, value] = ["aria-label", "value"].map((one) => bar.getAttribute(one));
              return [name, bar.max, value, document.body.textContent];
            }"""
        )
        assert (name, most, value) == ("Je foto is onderweg", 100, "0")
        assert "MB). Blijf op deze pagina." in words
        heading(page, "Voeg een foto toe")
        assert ways == (["xhr"] if reached else ["xhr", "document"])
