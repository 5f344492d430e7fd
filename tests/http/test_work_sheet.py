"""The sheet of the week: what is late and what is due in seven days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.moderation.week import MOST
from tests.http.pages import check_page
from tests.http.test_review import NOW, came_in, key, staff, twins
from tests.support.client import Browser
from tests.support.twins import Twins, app_on, sign_in_staff

__all__ = ["twins"]

SHEET = "/beheer/werk/blad"


def due(twins: Twins, idea_id: str, days: float, assignee: str = "") -> None:
    dossier = twins.dossiers.get(idea_id)
    moment = NOW + timedelta(days=days)
    changed = replace(dossier, due=moment, assignee=assignee, version=dossier.version + 1)
    twins.dossiers.save(changed, None)


def tables(browser: Browser) -> dict[str, list[list[str]]]:
    return {
        table.caption.get_text(): [
            [cell.get_text() for cell in row.select("th, td")] for row in table.select("tbody tr")
        ]
        for table in browser.page.select("main table")
    }


def test_late_and_this_week_of_me_and_of_the_round(twins: Twins) -> None:
    for number in range(6):
        came_in(twins, f"i{number}", hours=number, title=f"Idee {number}")
    an = key(twins, "An")
    due(twins, "i0", 6.9, an)
    due(twins, "i1", -1, an)
    due(twins, "i2", 7.1, an)
    due(twins, "i3", 2, key(twins, "Jan"))
    due(twins, "i4", -3)
    due(twins, "i5", 30)
    browser = staff(twins)
    browser.get("/beheer/werk")
    browser.click("Blad van de week, om af te drukken")
    assert browser.url.startswith(SHEET)
    check_page(browser)
    found = tables(browser)
    assert {name: [row[0] for row in rows] for name, rows in found.items()} == {
        "Bij jou: te laat": ["Idee 1"],
        "Bij jou: deze week": ["Idee 0"],
        "In de ronde: te laat": ["Idee 4", "Idee 1"],
        "In de ronde: deze week": ["Idee 3", "Idee 0"],
    }
    assert [row[3] for row in found["In de ronde: te laat"]] == ["Niemand", "An"]
    assert found["In de ronde: deze week"][0][1] == "Regels nakijken"
    assert "Er is meer" not in browser.words


def test_a_full_sheet_says_that_there_is_more(twins: Twins) -> None:
    for number in range(MOST + 1):
        came_in(twins, f"i{number:02}", hours=number, title=f"Idee {number}")
        due(twins, f"i{number:02}", number / 100)
    browser = staff(twins)
    browser.get(SHEET)
    check_page(browser)
    assert len(browser.page.select("main tbody tr")) == MOST
    assert "Er is meer dan op dit blad past" in browser.words
    # What comes behind a full page is none of this week's.
    due(twins, f"i{MOST:02}", 8)
    due(twins, f"i{MOST - 1:02}", 9)
    browser.get(SHEET)
    assert "Er is meer dan op dit blad past" not in browser.words


def test_nothing_to_do_and_no_round(twins: Twins) -> None:
    browser = staff(twins)
    browser.get(SHEET)
    check_page(browser)
    assert "Er moet bij jou deze week niets klaar zijn" in browser.words
    assert "In deze ronde moet deze week niets klaar zijn" in browser.words
    empty = Twins(NOW)
    other = staff(empty)
    other.get(SHEET)
    check_page(other)
    assert "Er is nog geen ronde" in other.words


@pytest.mark.parametrize("role", ["desk", "keyer", "trustee"])
def test_who_has_no_work_of_ideas_sees_none(twins: Twins, role: str) -> None:
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, role, email="kim@beringen.example", name="Kim")  # type: ignore[arg-type]
    browser.get(SHEET)
    assert browser.status == 403
