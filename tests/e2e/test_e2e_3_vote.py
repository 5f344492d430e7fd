"""Voting: with and without JavaScript, on a phone, by keyboard; changing; closing by the clock."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.checks import assert_sound
from tests.e2e.people import become_voter, tick
from tests.e2e.town import DESK, PHONE, Town

RECEIPT = re.compile(r"^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$")


@pytest.fixture(scope="module")
def city(town: Town) -> Town:
    return town.at("voting")


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def vote(page: Page, *numbers: int) -> str:
    """From the ballot to the receipt; the receipt's code."""
    tick(page, *numbers)
    press(page, "Kijk je stem na")
    heading(page, "Kijk je stem na")
    press(page, "Ik stem")
    heading(page, "Je hebt gestemd")
    code = page.locator(".receipt").inner_text().strip()
    assert RECEIPT.fullmatch(code)
    return code


@pytest.mark.parametrize(
    ("name", "view", "javascript"),
    [("telefoon", PHONE, False), ("tablet", PHONE, True), ("computer", DESK, True)],
)
def test_vote_with_a_mistake_and_a_change(
    city: Town, name: str, view: ViewportSize, javascript: bool
) -> None:
    def sound() -> None:
        if javascript:
            assert_sound(page)

    with city.visitor(view, javascript=javascript) as page:
        become_voter(city, page, f"kiezer.{name}@wijk.example")
        sound()
        tick(page, 1, 2, 3, 4)
        press(page, "Kijk je stem na")
        expect(page.locator("#fouten")).to_be_focused()
        expect(page.locator("input[name=project]:checked")).to_have_count(4)
        sound()
        tick(page, 1, 2, 3)
        press(page, "Kijk je stem na")
        expect(page.locator("main")).to_contain_text("Je hebt nog niet gestemd")
        sound()
        press(page, "Ik stem")
        heading(page, "Je hebt gestemd")
        sound()
        first = page.locator(".receipt").inner_text().strip()

        page.get_by_role("link", name="Verander je stem").click()
        tick(page, 5)
        press(page, "Kijk je stem na")
        expect(page.locator("main")).to_contain_text("Je hebt al gestemd")
        press(page, "Ik stem")
        assert page.locator(".receipt").inner_text().strip() != first
        press(page, "Sluit het stemmen af")
        sound()


def test_whole_vote_by_keyboard(city: Town) -> None:
    """Tab, space and enter only; every stop shows where the focus is and isn't covered."""
    with city.visitor(DESK) as page:
        become_voter(city, page, "toetsenbord@wijk.example")
        _tab_to(page, "input[name=project]")
        page.keyboard.press("Space")
        _tab_to(page, "button[value=verder]")
        page.keyboard.press("Enter")
        heading(page, "Kijk je stem na")
        _tab_to(page, "form[action^='/stemmen'] button")
        page.keyboard.press("Enter")
        heading(page, "Je hebt gestemd")


RING = """() => {
  const node = document.activeElement;
  const style = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const seen = document.elementFromPoint(x, y);
  const ring = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none';
  return {
    ring: ring || style.boxShadow !== 'none',
    covered: !(seen && (node.contains(seen) || seen.contains(node))),
    what: node.outerHTML.slice(0, 120),
  };
}"""


def _tab_to(page: Page, selector: str) -> None:
    """Tabs on until the focus is on `selector`, judging every stop on the way."""
    for _ in range(150):
        page.keyboard.press("Tab")
        stop = page.evaluate(RING)
        assert stop["ring"], f"no ring: {stop['what']}"
        assert not stop["covered"], f"covered: {stop['what']}"
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"never came to {selector}")


def test_vote_pages_before_the_ballot_are_sound(city: Town) -> None:
    with city.visitor(PHONE) as page:
        for path in ("/", "/stemmen", "/stemmen/code", "/indienen"):
            page.goto(city.url + path)
            assert_sound(page)
        page.goto(city.url + "/stemmen/code")
        press(page, "Stuur de code")
        expect(page.locator("#fouten")).to_be_focused()
        assert_sound(page)


def test_review_page_that_comes_after_the_deadline_changes_nothing(inside: Town) -> None:
    city = inside.at("voting")
    services = city.services()
    frozen = services.rounds.frozen(city.round_id)
    assert frozen is not None
    with city.visitor(PHONE) as page:
        become_voter(city, page, "telaat@wijk.example")
        tick(page, 2)
        press(page, "Kijk je stem na")
        heading(page, "Kijk je stem na")
        before = services.ledger.counts(city.round_id)
        # The session lives for half an hour; the deadline comes first.
        city.site.clock.set(frozen.closes_at - timedelta(seconds=2))
        page.wait_for_timeout(3000)
        press(page, "Ik stem")
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Je hebt gestemd")
        assert_sound(page)
    city.leave_phase()

    assert services.ledger.counts(city.round_id) == before
