"""Costs line by line, with what the applicants bring in and what upkeep costs."""

from __future__ import annotations

import pytest

from chalicelib.ideas.model import CostLine
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.drafting import ANSWERS, PEOPLE, answer, begin, draft_id
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on

LINES = {
    "cost_note": "Een bank",
    "cost": "€ 1.500",
    "cost_note2": "Planten",
    "cost2": "250",
    "cost_note6": "Verf",
    "cost6": "1 500,50",
    "own": "€ 250,50",
    "upkeep": "75",
}


@pytest.fixture
def twins() -> Twins:
    city = Twins(day(10))
    city.rounds.create(sample_round(), audit_entry())
    return city


@pytest.fixture
def browser(twins: Twins) -> Browser:
    page = Browser(app_on(twins, ["submit_api"]))
    begin(page)
    answer(page, "naam", "wat", "waarom", "waar", "thema")
    return page


def send(browser: Browser, **costs: str) -> str:
    browser.submit(**{**ANSWERS["kosten"], **costs})
    browser.click("Ga verder zonder foto")
    answer(browser, *PEOPLE)
    return browser.url.rpartition("/")[0]


def test_the_total_is_computed_and_every_line_kept(browser: Browser, twins: Twins) -> None:
    address = send(browser, **LINES)
    check_page(browser)
    text = browser.page.get_text()
    for shown in ("Een bank: €\u00a01.500", "€\u00a03.250,50", "€\u00a03.000", "€\u00a075"):
        assert shown in text
    browser.submit("Verstuur je idee")
    content = twins.ideas.get(draft_id(address)).content
    assert content.costs == (
        CostLine("Een bank", 1_500_00),
        CostLine("Planten", 250_00),
        CostLine("Verf", 1_500_50),
    )
    assert (content.cost_cents, content.own_cents, content.upkeep_cents) == (300_000, 25_050, 7_500)
    assert content.cost_note.splitlines()[1] == "Planten: €\u00a0250"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"cost2": "250"}, "cost_note2"),
        ({"cost_note5": "Verf"}, "cost5"),
        ({"cost3": "veel", "cost_note3": "Verf"}, "cost3"),
        ({"own": "1500,50"}, "own"),
        ({"own": "-3"}, "own"),
        ({"upkeep": "1.5"}, "upkeep"),
        ({"cost2": "4000", "cost_note2": "Goud"}, "cost"),
        ({"cost_note4": "x" * 61, "cost4": "1"}, "cost_note4"),
    ],
)
def test_each_mistake_is_named_at_its_field(
    browser: Browser, typed: dict[str, str], field: str
) -> None:
    browser.submit(**{**ANSWERS["kosten"], **typed})
    assert browser.status == 422
    assert list(browser.errors) == [field]
    check_page(browser)
    hidden = browser.page.find(id=f"f-{field}").find_parent("details")
    assert hidden is None or hidden.has_attr("open")


def test_own_money_may_bring_a_dear_idea_within_the_limit(browser: Browser) -> None:
    send(browser, cost_note2="Goud", cost2="4000", own="600")
    assert browser.h1 == "Kijk je idee na" and browser.errors == {}
