"""Ideas and results as residents read them: what is shown when, and what never is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.rounds.model import BallotEntry, BallotList
from chalicelib.web.pages.results import outcome
from chalicelib.web.present_result import view
from tests.http.city import SHARP, audit, full_city, inside
from tests.support.client import Browser
from tests.support.twins import app_on

PUBLIC = ("api_handler",)


@pytest.fixture(scope="module")
def cities() -> Iterator[dict[str, Browser]]:
    """A browser on a city that votes, one that waits for the result and one that has it."""
    yield {
        "voting": Browser(app_on(full_city("voting"), PUBLIC)),
        "announcement": Browser(app_on(full_city("announcement"), PUBLIC)),
        "released": Browser(app_on(full_city("announcement", released=True), PUBLIC)),
    }


def test_the_list_filters_by_the_address_alone(cities: dict[str, Browser]) -> None:
    browser = cities["voting"]
    browser.get("/ideeen")
    assert browser.page.select_one("#lijst").get_text() == "31 ideeën, pagina 1 van 2"  # type: ignore[union-attr]
    assert len(browser.page.select(".card")) == 24

    browser.submit("Toon", action="/ideeen", wijk="koersel", q="nummer")
    found = browser.page.select(".card")
    assert 0 < len(found) < 24
    assert all("Koersel" in card.get_text() for card in found)
    form = browser.form("/ideeen")
    assert dict(form.fields)["q"] == "nummer" and dict(form.fields)["wijk"] == "koersel"

    browser.get("/ideeen?q=niets-dat-bestaat")
    assert browser.page.select_one("#lijst").get_text() == "0 ideeën gevonden"  # type: ignore[union-attr]
    assert "Haal een filter weg" in browser.words


def test_an_idea_shows_its_whole_life(cities: dict[str, Browser]) -> None:
    browser = cities["voting"]
    browser.get("/ideeen/idee-1")

    assert browser.h1 == SHARP
    assert "Wat gebeurde met dit idee?" in browser.words
    assert "Het idee is binnen." in browser.words
    assert browser.page.select_one('a[href="/ideeen/idee-1/volgen"]')
    image = browser.page.img
    assert image is not None and image["alt"] == "Een houten bank"


def test_a_refused_idea_keeps_its_reason(cities: dict[str, Browser]) -> None:
    browser = cities["voting"]
    browser.get("/ideeen/refused-1")

    assert "Dit is voor één gezin." in browser.words
    assert "Een plek waar buren" not in browser.words and "buren elkaar zien" in browser.words
    assert browser.page.select_one('a[href$="/volgen"]') is None


def test_text_that_nobody_looked_over_is_never_shown(cities: dict[str, Browser]) -> None:
    browser = cities["voting"]
    browser.get("/ideeen/refused-2")

    assert "Scheldwoord" not in browser.text and "buren elkaar zien" not in browser.words
    assert "Dit is voor één gezin." in browser.words


def test_a_withdrawn_idea_says_so_and_no_more(cities: dict[str, Browser]) -> None:
    browser = cities["voting"]
    browser.get("/ideeen/withdrawn-1")

    assert "De indieners hebben dit idee ingetrokken." in browser.words
    assert "Toestand withdrawn" not in browser.text


def test_nothing_of_a_result_leaks_before_release(cities: dict[str, Browser]) -> None:
    browser = cities["announcement"]
    for path in (
        "/rondes/2026/resultaat",
        "/",
        "/rondes/2026",
        "/ideeen",
        "/ideeen/idee-1",
        "/api/rounds/2026",
        "/api/rounds/2026/ideas",
    ):
        browser.get(path)
        assert "Gekozen" not in browser.text and '"won"' not in browser.text
        # Rules may name a number of votes; here all of those are zero.
        assert re.search(r'"votes":\s*[1-9]', browser.text) is None
        assert "5e5e5e" not in browser.text

    browser.get("/rondes/2026/resultaat")
    assert browser.h1 == "De uitslag is nog niet bekend"
    assert "ten laatste op donderdag 31 december 2026" in browser.words
    assert browser.get("/api/rounds/2026/result").status == 404
    assert set(browser.json) == {"error"}


def test_the_result_is_a_story_with_a_reason_for_everybody(cities: dict[str, Browser]) -> None:
    browser = cities["released"]
    browser.get("/api/rounds/2026/result")
    document = browser.json["document"]
    browser.get("/rondes/2026/resultaat")

    lead = browser.page.select_one("main .lead")
    won = [line for line in document["projects"] if line["won"]]
    assert lead is not None
    assert lead.get_text().startswith(f"{len(won)} projecten krijgen samen €")
    words = browser.words.replace("\u00a0", " ")
    for line in document["projects"]:
        assert " ".join(line["sentence"].replace("\u00a0", " ").split()) in words
    rows = browser.page.select("#cijfers tbody tr")
    assert len(rows) == len(document["projects"])
    assert document["seed"] in browser.text and document["seed_commitment"] in browser.text


def test_an_idea_knows_what_the_vote_made_of_it(cities: dict[str, Browser]) -> None:
    browser = cities["released"]
    browser.get("/api/rounds/2026/result")
    lines = browser.json["document"]["projects"]
    for line, word in ((lines[0], "Dit project is gekozen."), (lines[-1], "niet gekozen.")):
        browser.get(f"/ideeen/{line['project_id']}")
        assert word in browser.words


def test_a_round_without_votes_still_has_a_result_page() -> None:
    twins = full_city("announcement", released=True)
    result = twins.results.get("2026")
    seen = view(result)
    assert seen is not None
    empty = replace(seen, ballots=0, lines=())
    assert outcome(twins.rounds.get("2026"), empty).startswith("Er waren geen stemmen.")


def test_an_idea_says_what_comes_next() -> None:
    twins = full_city("review")
    browser = Browser(app_on(twins, PUBLIC))
    browser.get("/ideeen/idee-2")
    assert "De stad legt vast wat op de stemlijst komt." in browser.words
    browser.get("/ideeen/published-1")
    assert "Dat duurt tot en met donderdag 19 november 2026." in browser.words

    entries = (BallotEntry(7, "idee-2", "Een idee", 170_000, "koersel"),)
    now = twins.clock.now()
    twins.rounds.fix_ballot(BallotList("2026", entries, "CBS 12", now, "4 8 15"), audit(now))
    browser.get("/ideeen/idee-2")
    assert "Dit is nummer 7 op de stemlijst. Je kan stemmen vanaf vrijdag 20" in browser.words
    browser.get("/ideeen/idee-3")
    assert "Dit idee staat niet op de stemlijst." in browser.words

    twins.clock.move_to(inside(twins.rounds.get("2026"), "voting"))
    browser.get("/ideeen/idee-2")
    assert "Je kan stemmen tot en met zondag 6 december 2026." in browser.words
    twins.clock.move_to(inside(twins.rounds.get("2026"), "announcement"))
    browser.get("/ideeen/idee-2")
    assert "De stemming is voorbij." in browser.words
