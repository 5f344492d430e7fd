"""The sheet on a batch of ballots: numbers and people, never a choice."""

from __future__ import annotations

import pytest

from chalicelib.identity.staff import add_staff
from tests.http.pages import check_page
from tests.http.test_staff_ballots import BATCH, begin, city, clerk, hand_out, put, sign
from tests.support.client import Browser
from tests.support.twins import Twins

__all__ = ["city"]

SHEET = f"{BATCH}/blad"


def rows(browser: Browser) -> list[list[str]]:
    return [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in browser.page.select("main tbody tr")
    ]


def test_the_sheet_of_a_batch_from_empty_to_settled(city: Twins) -> None:
    for name in ("ann", "bob"):
        email, roles = f"{name}@beringen.example", frozenset({"keyer"})
        now = city.clock.now()
        add_staff(  # type: ignore[arg-type]
            city.staff, city.keyring, email=email, name=name, roles=roles, now=now, actor="x"
        )
    hand_out(city)
    ann, bob = clerk(city, "ann"), clerk(city, "bob")
    begin(ann)
    ann.click("Blad voor op de stapel, om af te drukken")
    assert ann.url == SHEET
    check_page(ann)
    assert ann.h1 == "Blad van bundel 1"
    assert "Bib van Koersel" in ann.words
    blank = rows(ann)
    assert ["1 tot 20", "Balie", ""] in blank
    assert ["Terug uit de bus", "", ""] in blank and ["Omslag niet getekend", "", ""] in blank
    assert ["Typte eerst", "ann", "", ""] in blank
    assert ["Typte als tweede", "", "", ""] in blank

    put(ann, 11, "1 3")
    put(ann, 17, reason="unsigned")
    sign(ann, 2)
    # Nothing of what the first typed, not even how many, while the second is typing.
    bob.get(BATCH)
    bob.submit("Ik typ de stapel nog eens")
    bob.get(SHEET)
    assert rows(bob) == [
        *blank[:-2],
        ["Typte als tweede", "bob", "", ""],
        ["Besliste als derde", "", "", ""],
    ]

    put(bob, 11, "1 3")
    put(bob, 17, reason="unsigned")
    sign(bob, 2)
    bob.get(SHEET)
    check_page(bob)
    settled = rows(bob)
    for row in (
        ["1 tot 20", "Balie", "2"],
        ["Terug uit de bus", "", "2"],
        ["Geldig", "", "1"],
        ["Omslag niet getekend", "", "1"],
        ["Leeg", "", "0"],
        ["Typte eerst", "ann", "2", ""],
        ["Typte als tweede", "bob", "2", ""],
    ):
        assert row in settled
    # Neither a ballot of a voter nor what is on it.
    said = bob.page.main.get_text(" ")
    assert "1 3" not in said and "11" not in said and "17" not in said


@pytest.mark.parametrize("role", ["desk", "manager", "auditor", "keyer"])
def test_who_reads_the_batch_reads_its_sheet(city: Twins, role: str) -> None:
    begin(clerk(city, "ann"))
    browser = clerk(city, "kim", role)
    browser.get(SHEET)
    assert browser.status == 200
    check_page(browser)
    assert "Geen uitgegeven reeksen" in browser.words


def test_others_and_batches_that_are_not_there(city: Twins) -> None:
    begin(clerk(city, "ann"))
    for role in ("moderator", "department", "trustee"):
        browser = clerk(city, "kim", role)
        browser.get(SHEET)
        assert browser.status == 403
    keyer = clerk(city, "ann")
    for number in ("2", "01", "x", "1000"):
        keyer.get(f"/beheer/stembrieven/r26/bundel/{number}/blad")
        assert keyer.status == 404
