"""The watch: coarse counts that name nobody, and a sample of used letters with its figure."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.voters.credentials import new_code
from chalicelib.voters.watch import draw_sample, found_with, needed, report
from tests.http.pages import check_page
from tests.http.test_staff_letters import serve
from tests.http.test_voting_letter import enter, visitor
from tests.support.client import Browser
from tests.support.register import AN, BO, CEM, line, open_register_vote, send_letters
from tests.support.twins import Twins, app_on, sign_in_staff
from tests.support.voting import CLOSES, vote


@pytest.fixture
def city() -> Twins:
    twins = Twins()
    open_register_vote(twins)
    return twins


def watcher(city: Twins, role: Any = "auditor") -> Browser:
    browser = Browser(app_on(city, ["desk_api"]))
    sign_in_staff(browser, city, role)
    return browser


def test_sixty_letters_find_five_percent() -> None:
    assert needed() == 59 and found_with(60) > 0.95
    assert found_with(58) < 0.95
    assert needed(0.01) == 299


def test_what_stands_out_and_what_stays_small() -> None:
    counts = {f"cast#2026-11-23T{hour:02d}": 12 for hour in range(8, 16)}
    counts |= {"cast#2026-11-23T16": 60, "cast#2026-11-23T03": 2, "unknown#2026-11-23T03": 44}
    counts |= {"addr#2026-11-23#aa": 21, "addr#2026-11-23#bb": 20, "desk#code": 3}
    found = report(counts)
    assert found.bursts == ("2026-11-23T16",) and found.crowds == (21,)
    assert dict(found.hours)["2026-11-23T03"] is None
    assert (found.unknown, found.unknown_hours, found.desk) == (44, ("2026-11-23T03",), 3)
    assert report({}).hours == ()


def test_more_ballots_than_there_were_ways_to_cast_them() -> None:
    counts = {"means#letter": 5, "means#desk": 3, "means#eid": 1, "desk#code": 3, "eid#in": 0}
    assert report(counts).beyond(5) == ("eid",)
    assert report(counts).beyond(4) == ("letter", "eid")
    assert report({}).beyond(0) == ()


def test_the_page_counts_without_naming(city: Twins) -> None:
    _, made = send_letters(city, line(AN))
    browser = visitor(city, "198.51.100.9")
    enter(browser, new_code())
    enter(browser, made["1-00001"])
    vote(browser, 1)
    browser.get("/stemmen/kiezen")
    vote(browser, 2)
    desk = watcher(city, "desk")
    serve(desk, BO, "code")
    serve(desk, CEM, "paper")
    page = watcher(city, "manager")
    page.get("/beheer/toezicht/r26")
    check_page(page)
    assert "Er valt niets op" in page.words and "minder dan 10" in page.words
    counts = city.codes.counts("r26")
    assert sorted(name.partition("#")[0] for name in counts) == [
        *("addr", "cast", "desk", "desk", "means", "unknown"),
    ]
    assert set(counts.values()) == {1}
    assert "198.51" not in repr(counts)


def test_the_sample_is_of_used_letters_and_after_the_vote(city: Twins) -> None:
    _, made = send_letters(city, line(AN), line(BO, area="Paal"), line(CEM))
    for label in ("1-00001", "1-00003"):
        browser = visitor(city)
        enter(browser, made[label])
        vote(browser, 1)
    stores = (city.letters, city.codes, city.paper_roll)
    assert sorted(draw_sample(*stores, "r26", "4 8 15")) == ["1-00001", "1-00003"]
    assert draw_sample(*stores, "r26", "4 8 15") == draw_sample(*stores, "r26", "4 8 15")
    assert len(draw_sample(*stores, "r26", "4 8 15", 1)) == 1
    page = watcher(city)
    page.get("/beheer/toezicht/r26/steekproef")
    assert page.status == 404
    city.clock.move_to(CLOSES)
    page = watcher(city)
    page.get("/beheer/toezicht/r26/steekproef")
    check_page(page)
    page.get("/beheer/toezicht/r26/steekproef?zaad=4+8+15")
    check_page(page)
    assert "1-00001" in page.words and "1-00002" not in page.words
    page.submit("Maak de brieven")
    check_page(page)
    assert page.page.select_one("a[href*=slips]") is not None, page.text
    (kept,) = [data for name, data in city.letter_files.files.items() if "slips/" in name]
    assert kept.decode().split("\n")[0] == "4 8 15"
    assert sorted(kept.decode().split("\n")[1:]) == ["1-00001", "1-00003"]
    page.get("/beheer/toezicht/r26/steekproef?zaad=4+8+15&klaar=../letters")
    assert page.page.select_one("a[href*=slips]") is None
    page.get("/beheer/toezicht/r26/steekproef?zaad=" + "x" * 101)
    assert page.status == 422
    page.get("/beheer/toezicht/niets")
    assert page.status == 404


def test_hours_are_those_of_the_city_s_clocks(city: Twins) -> None:
    for _ in range(12):
        city.codes.count("r26", "cast#2026-11-23T10")
    browser = watcher(city)
    browser.get("/beheer/toezicht/r26")
    assert "23/11, 11 uur" in browser.words
    assert "UTC" not in browser.words
