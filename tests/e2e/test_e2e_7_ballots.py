"""Every kind of ballot in a real browser at 320 px: without script, with script, by keyboard.

The city is on twins: what is looked at is the page, and each kind needs a round of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from chalicelib.rounds.model import BallotRules, CountRules
from chalicelib.rounds.vote_rules import PotRules, PotShare
from chalicelib.voting.model import Ballot
from tests.e2e.checks import assert_sound
from tests.e2e.town import PHONE
from tests.support.twin_site import site_on
from tests.support.twins import Twins
from tests.support.voting import EMAIL, mailed_code, open_vote, read_ballots

SCORED = CountRules("greedy", "seed", satisfaction="score")
VOTES = CountRules("greedy", "seed")
POTS = PotRules("area", "fixed", (PotShare("koersel", 500_00), PotShare("paal", 24_500_00)))


@contextmanager
def voter(
    chromium: Browser, ballot: BallotRules, count: CountRules, *, javascript: bool
) -> Iterator[tuple[Twins, Page]]:
    """A voter at the ballot of a round with these rules."""
    twins = Twins()
    open_vote(twins, ballot=ballot, count=count)
    with site_on(twins) as url:
        context = chromium.new_context(
            viewport=PHONE,
            java_script_enabled=javascript,
            locale="nl-BE",
            bypass_csp=True,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto(f"{url}/stemmen/code")
        page.fill("#f-email", EMAIL)
        page.check("#f-woont")
        page.check("#f-leeftijd")
        press(page, "Stuur de code")
        page.fill("#f-code", mailed_code(twins))
        press(page, "Naar de stembrief")
        try:
            yield twins, page
        finally:
            context.close()


def sound(page: Page, javascript: bool) -> None:
    """axe is a script itself; the page is the same without."""
    if javascript:
        assert_sound(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def cast(twins: Twins) -> list[Ballot]:
    frozen = twins.rounds.frozen("r26")
    assert frozen is not None
    return list(read_ballots(frozen, twins.ledger, twins.keyring))


def points(page: Page, *given: str) -> None:
    for number, text in enumerate(given, start=1):
        page.fill(f"[name=n{number}]", text)


def scores(page: Page, *given: str) -> None:
    for number, text in enumerate(given, start=1):
        page.locator(f"[name=n{number}][value='{text or 0}']").check()


def places(page: Page, *given: str) -> None:
    for number, text in enumerate(given, start=1):
        page.select_option(f"[name=n{number}]", text)


def ticks(page: Page, *given: str) -> None:
    for number, text in enumerate(given, start=1):
        page.locator(f"[name=project][value='{number}']").set_checked(bool(text))


Fill = Callable[..., None]
# (rules, count, how to fill in, too much or wrong, the total then, right, the ballot)
KINDS = {
    "points": (
        BallotRules("points", 1, 3, points=5),
        SCORED,
        points,
        ("4", "2", ""),
        "Je gaf 6 van je 5 punten. 1 te veel.",
        ("4", "1", ""),
        Ballot.of({"bank": 4, "boom": 1}),
    ),
    "scores": (
        BallotRules("scores", 2, 3, points=10),
        SCORED,
        scores,
        ("7", "", ""),
        "Je gaf 1 project een score.",
        ("7", "", "10"),
        Ballot.of({"bank": 7, "feest": 10}),
    ),
    "ranking": (
        BallotRules("ranking", 2, 3),
        SCORED,
        places,
        ("1", "1", ""),
        "Je gaf 2 projecten een plaats, van hoogstens 3.",
        ("2", "1", ""),
        Ballot.of({"bank": 2, "boom": 1}),
    ),
    "approval": (
        BallotRules("approval", 1, 2),
        VOTES,
        ticks,
        ("x", "x", "x"),
        "Je koos 3 projecten van hoogstens 2, samen € 26.500.",
        ("x", "", "x"),
        Ballot(frozenset({"bank", "feest"})),
    ),
    "budget": (
        BallotRules("knapsack", 1, 3),
        VOTES,
        ticks,
        ("x", "", "x"),
        "Je koos 2 projecten, samen € 25.300. € 300 te veel.",
        ("", "", "x"),
        Ballot(frozenset({"feest"})),
    ),
    "pots": (
        BallotRules("knapsack", 1, 3),
        CountRules("greedy", "seed", pots=POTS),
        ticks,
        ("x", "", ""),
        "Je koos 1 project, samen € 800.",
        ("", "", "x"),
        Ballot(frozenset({"feest"})),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "script"])
def test_each_kind_from_a_mistake_to_the_receipt(
    chromium: Browser, kind: str, javascript: bool
) -> None:
    rules, count, fill, wrong, told, right, expected = KINDS[kind]
    with voter(chromium, rules, count, javascript=javascript) as (twins, page):
        heading(page, "Je stembrief")
        sound(page, javascript)
        fill(page, *wrong)
        if not javascript:
            press(page, "Tel op")
        expect(page.locator("#stand p").first).to_have_text(told.replace("€ ", "€\u00a0"))
        press(page, "Kijk je stem na")
        expect(page.locator("#fouten")).to_be_focused()
        sound(page, javascript)
        fill(page, *right)
        press(page, "Kijk je stem na")
        heading(page, "Kijk je stem na")
        expect(page.locator("main")).to_contain_text("Je hebt nog niet gestemd")
        sound(page, javascript)
        assert cast(twins) == []
        press(page, "Ik stem")
        heading(page, "Je hebt gestemd")
        assert cast(twins) == [expected]


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "script"])
def test_lists_of_the_own_area_and_a_free_one(chromium: Browser, javascript: bool) -> None:
    rules = BallotRules("approval", 1, 1, lists="areas", free_areas=1)
    with voter(chromium, rules, VOTES, javascript=javascript) as (twins, page):
        heading(page, "Kies je wijk")
        sound(page, javascript)
        press(page, "Naar de stembrief")
        expect(page.locator("#fouten")).to_be_focused()
        sound(page, javascript)
        page.get_by_role("radio", name="Paal").check()
        page.get_by_role("checkbox", name="Koersel").check()
        press(page, "Naar de stembrief")
        heading(page, "Je stembrief")
        ticks(page, "x", "x", "x")
        if not javascript:
            press(page, "Tel op")
        expect(page.locator("#stand-1 p").first).to_contain_text("van hoogstens 1")
        expect(page.locator("#stand-1")).to_have_class("stand too-much")
        expect(page.locator("#stand-2")).to_have_class("stand")
        sound(page, javascript)
        ticks(page, "x", "", "x")
        press(page, "Kijk je stem na")
        press(page, "Ik stem")
        assert cast(twins) == [Ballot(frozenset({"bank", "feest"}))]


def test_scores_and_places_by_keyboard(chromium: Browser) -> None:
    """Arrows move through scores and places; enter in a field of points adds up."""
    rules = BallotRules("scores", 1, 3, points=5)
    with voter(chromium, rules, SCORED, javascript=True) as (twins, page):
        page.locator("[name=n1][value='0']").focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        expect(page.locator("[name=n1][value='3']")).to_be_checked()
        ring = page.locator("[name=n1][value='3'] + label").evaluate(
            "node => getComputedStyle(node).outlineStyle"
        )
        assert ring == "solid"
        page.locator("button[value=verder]").focus()
        page.keyboard.press("Enter")
        press(page, "Ik stem")
        assert cast(twins) == [Ballot.of({"bank": 3})]
    rules = BallotRules("points", 1, 3, points=5)
    with voter(chromium, rules, SCORED, javascript=False) as (_, page):
        page.fill("[name=n1]", "2")
        page.keyboard.press("Enter")
        heading(page, "Je stembrief")
        expect(page.locator("#stand p")).to_have_text("Je gaf 2 van je 5 punten. Nog 3 over.")
