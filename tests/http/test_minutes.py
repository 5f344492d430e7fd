"""The minutes of the count: one sheet of what was confirmed, for who may see the result."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.identity.staff import add_staff
from chalicelib.rounds.model import CountRules
from chalicelib.web import words
from tests.http.pages import check_page
from tests.http.test_receipts import release
from tests.http.test_release import PAGE
from tests.http.test_result import manager
from tests.support.client import Browser
from tests.support.paperballots import paper_city
from tests.support.twins import app_on, sign_in_staff
from tests.support.votes import city_in_review, counted_city, open_vote
from tests.support.workers import WorkerTwins

MINUTES = f"{PAGE}/verslag"


def on_the_roster(twins: WorkerTwins, *names: str) -> None:
    for name in names:
        add_staff(
            twins.staff,
            twins.keyring,
            email=f"{name.lower()}@beringen.example",
            name=name,
            roles=frozenset({"manager"}),
            now=twins.clock.now(),
            actor="x",
        )


def rows(browser: Browser) -> list[list[str]]:
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in browser.page.select("main tr")
    ]


def plain(browser: Browser) -> str:
    return browser.words.replace("\u00a0", " ")


def test_the_minutes_tell_what_was_confirmed_by_whom_and_when() -> None:
    twins = counted_city()
    on_the_roster(twins, "Ann", "Bob")
    ann = manager(twins, "Ann")
    ann.get(PAGE)
    ann.click("Proces-verbaal van de telling, om af te drukken")
    assert (ann.status, ann.url) == (200, MINUTES)
    check_page(ann)
    assert "Deze uitslag is nog geheim" in ann.words
    assert "Nog niemand bevestigde" in ann.words

    ann.get(PAGE)
    ann.submit("Bevestig de uitslag")
    first = twins.clock.now()
    ann.get(MINUTES)
    check_page(ann)
    assert f"Ann , op {words.moment(first)}" in ann.words
    assert "Een tweede collega moet nog bevestigen" in ann.words

    twins.clock.move_to(first + timedelta(hours=3))
    bob = manager(twins, "Bob")
    bob.get(PAGE)
    bob.submit("Bevestig en maak bekend")
    bob.get(MINUTES)
    check_page(bob)
    said = plain(bob)
    assert f"Ann , op {words.moment(first)}" in bob.words
    assert f"Bob , op {words.moment(twins.clock.now())}" in bob.words
    assert "geheim" not in said and "moet nog bevestigen" not in said

    result = twins.results.get("r26")
    document = json.loads(result.document)
    about = json.loads(twins.results.file("r26", "voting.json"))
    page = bob.page.get_text().replace("\n", "")
    for code in (document["seed"], document["seed_commitment"], result.hash, about["program"]):
        assert code in page
    assert "Meeste stemmen eerst." in said
    assert "De stand was nergens gelijk" in said
    table = rows(bob)
    assert ["Stemmen die tellen", str(document["ballots"])] in table
    winners = [one for one in document["projects"] if one["won"]]
    for one in winners:
        assert any(row[0] == f"{one['number']}. {one['title']}" for row in table)
    losers = [one["title"] for one in document["projects"] if not one["won"]]
    assert losers and not any(title in said for title in losers)
    assert ["Eerste", "", "", ""] in table and ["Tweede", "", "", ""] in table


def test_the_paper_and_who_may_vote_are_in_it() -> None:
    twins = paper_city(note="Twee mensen namen hun stembrief mee.", marks=6)
    release(twins)
    ann = manager(twins)
    ann.get(MINUTES)
    check_page(ann)
    table = rows(ann)
    for row in (
        ["Waarvan op het scherm", "7"],
        ["Waarvan op papier", "3"],
        ["Kregen een stembrief op papier", "6"],
        ["Geldig", "3"],
        ["Niet geldig: de omslag was niet getekend", "1"],
        ["Gekregen en niet in de bus", "2"],
    ):
        assert row in table
    assert "Twee mensen namen hun stembrief mee." in ann.words
    assert "Inwoners van de hele stad, van minstens 16 jaar" in ann.words


def test_a_tie_is_told_with_what_settled_it() -> None:
    twins = counted_city()
    result = twins.results.get("r26")
    document = json.loads(result.document)
    use = {"round": 1, "tied": ["bank", "spel"], "chosen": "spel", "how": "lot"}
    for tally in ({"ties": [use]}, {"parts": [{"pot": "", "outcome": {"ties": [use]}}]}):
        changed = json.dumps({**document, "tally": tally})
        twins.results._results["r26"] = replace(result, document=changed)
        ann = manager(twins)
        ann.get(MINUTES)
        check_page(ann)
        (row,) = (row for row in rows(ann) if row[-1] == "het lot")
        assert "Idee bank" in row[0] and "Idee spel" in row[0] and "Idee spel" in row[1]


def test_before_the_count_the_page_of_the_result_says_what_it_waits_for() -> None:
    twins = city_in_review(CountRules("greedy", "seed"))
    open_vote(twins)
    ann = manager(twins)
    ann.get(MINUTES)
    assert ann.url == PAGE
    assert ann.h1 == "De uitslag is er nog niet"


@pytest.mark.parametrize("role", ["moderator", "department", "desk", "keyer"])
@pytest.mark.parametrize("released", [False, True])
def test_others_do_not_see_the_minutes(role: str, released: bool) -> None:
    twins: WorkerTwins = counted_city()
    if released:
        release(twins)
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, role, email="kim@beringen.example", name="Kim")  # type: ignore[arg-type]
    browser.get(MINUTES)
    assert browser.status == 403
    assert "Idee boom" not in browser.words


def test_an_auditor_reads_them_before_the_release() -> None:
    twins = counted_city()
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, "auditor", email="kim@beringen.example", name="Kim")
    browser.get(MINUTES)
    assert browser.status == 200
    check_page(browser)
