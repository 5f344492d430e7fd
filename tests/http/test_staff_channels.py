"""Staff bring in live tables and a jury, page by page; the count waits for them and then runs."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.rounds.model import CountRules
from chalicelib.rounds.vote_rules import ChannelRules, Criterion
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.rounds import day
from tests.support.twins import app_on, sign_in_staff
from tests.support.votes import cast_some, city_in_review, close_vote, open_vote
from tests.support.workers import Workers, WorkerTwins

PAGE = "/beheer/rondes/r26/kanalen"
BOTH = CountRules(
    "greedy",
    "seed",
    publish="ballots",
    channels=(
        ChannelRules("online", 20),
        ChannelRules("live", 50),
        ChannelRules("jury", 30),
    ),
    criteria=(Criterion("Nut", "Niemand merkt het", "Iedereen merkt het", 10),),
)


@pytest.fixture
def twins() -> WorkerTwins:
    twins = city_in_review(BOTH)
    open_vote(twins)
    cast_some(twins)
    return twins


def staff(twins: WorkerTwins, name: str, *roles: Any) -> Browser:
    browser = Browser(app_on(twins, ["staff_api"]))
    email = f"{name.lower()}@beringen.example"
    sign_in_staff(browser, twins, *(roles or ("manager",)), email=email, name=name)
    return browser


def fill_live(browser: Browser, *votes: str) -> None:
    browser.get(f"{PAGE}/live")
    fields = {f"p{number}": text for number, text in enumerate(votes, start=1)}
    browser.submit("Bewaar", action=f"{PAGE}/live", note="Op de markt, zaterdag", **fields)


def fill_jury(browser: Browser, name: str, *scores: str) -> None:
    browser.get(f"{PAGE}/jury")
    browser.submit("Voeg toe", action=f"{PAGE}/jurylid", name=name)
    browser.click(name)
    fields = {f"s{number}-0": text for number, text in enumerate(scores, start=1)}
    browser.submit("Bewaar het blad", action=f"{PAGE}/jury/", **fields)


def confirm(browser: Browser, name: str) -> None:
    browser.get(f"{PAGE}/{name}")
    browser.submit("Bevestig", action=f"{PAGE}/bevestig/{name}")


def work(twins: WorkerTwins, workers: Workers) -> bool:
    workers.run()
    assert workers.failed == 0
    return twins.results.get("r26") is not None


def test_the_count_waits_until_two_people_confirmed_everything(twins: WorkerTwins) -> None:
    keyer = staff(twins, "Kim", "keyer")
    keyer.get(PAGE)
    check_page(keyer)
    assert keyer.words.count("Nog niet volledig") == 2
    close_vote(twins)
    workers = Workers(twins)
    assert not work(twins, workers)
    # Sessions end sooner than a vote: each of them signs in again.
    ann = staff(twins, "Ann")
    ann.get("/beheer/rondes/r26/uitslag")
    check_page(ann)
    assert "De telling wacht nog op de tafels of de jury" in ann.words
    twins.clock.move_to(day(66))

    keyer = staff(twins, "Kim", "keyer")
    fill_live(keyer, "3", "0", "twee", "")
    assert keyer.status == 422
    assert set(keyer.errors) == {"p3", "p4"}
    check_page(keyer)
    fill_live(keyer, "3", "0", "2", "40")
    assert (keyer.status, keyer.url) == (200, f"{PAGE}/live")
    check_page(keyer)
    assert "Wacht op een tweede collega" in keyer.words
    assert "Jij vulde hier iets in" in keyer.words

    ann = staff(twins, "Ann")
    confirm(ann, "live")
    assert (ann.url, ann.words.count("Bevestigd")) == (PAGE, 1)
    assert not work(twins, workers)  # the jury is still out

    fill_jury(keyer, "Jurylid 1", "10", "1", "1", "")
    assert "3 van 4 projecten ingevuld" in keyer.words
    assert "Gemiddelde" not in keyer.words
    keyer.click("Jurylid 1")
    check_page(keyer)
    keyer.submit("Bewaar het blad", action=f"{PAGE}/jury/", c4=True)
    assert "Nog niet volledig" in keyer.words  # nobody scored the fourth project
    fill_jury(keyer, "Jurylid 2", "8", "1", "1", "2")
    check_page(keyer)
    assert "Gemiddelde punten per project" in keyer.words and "9,00" in keyer.words
    bob = staff(twins, "Bob")
    confirm(bob, "jury")
    assert bob.words.count("Bevestigd") == 2
    assert work(twins, workers)
    bob.get(PAGE)
    assert "De stemmen zijn geteld" in bob.words
    bob.get(f"{PAGE}/live")
    check_page(bob)
    assert bob.page.select("input[name=p1]") == []
    for person in (ann, bob):
        person.get("/beheer/rondes/r26/uitslag")
        person.submit()
    public = Browser(app_on(twins))
    public.get("/rondes/r26/resultaat")
    check_page(public)
    assert "Hoe zwaar alle stemmen wogen" in public.words
    assert "De stemmen aan de tafels 50 % 45" in public.words.replace("\u00a0", " ")
    assert "De punten van de jury 30 % 2" in public.words.replace("\u00a0", " ")


def test_a_wrong_score_keeps_what_was_typed(twins: WorkerTwins) -> None:
    keyer = staff(twins, "Kim", "keyer")
    fill_jury(keyer, "Jurylid 1", "11", "x", "3", "")
    assert keyer.status == 422
    assert set(keyer.errors) == {"s1-0", "s2-0"}
    values = dict(keyer.form(f"{PAGE}/jury/").fields)
    assert (values["s1-0"], values["s2-0"], values["s3-0"]) == ("11", "x", "3")
    check_page(keyer)


def test_somebody_else_saved_meanwhile(twins: WorkerTwins) -> None:
    one, other = staff(twins, "Kim", "keyer"), staff(twins, "Ann")
    other.get(f"{PAGE}/live")
    fill_live(one, "1", "1", "1", "1")
    fields = {f"p{number}": "2" for number in range(1, 5)}
    other.submit("Bewaar", action=f"{PAGE}/live", note="Op de markt, zaterdag", **fields)
    assert other.status == 409
    assert "Iemand anders veranderde dit intussen" in other.words
    assert dict(other.form(f"{PAGE}/live").fields)["p1"] == "2"


def test_a_juror_by_mistake_goes_away(twins: WorkerTwins) -> None:
    keyer = staff(twins, "Kim", "keyer")
    fill_jury(keyer, "Vergissing", "1", "1", "1", "1")
    keyer.submit("Haal Vergissing weg", action=f"{PAGE}/jury/")
    assert "Er zijn nog geen juryleden" in keyer.words


def test_a_round_without_channels_has_no_such_page() -> None:
    twins = city_in_review()
    open_vote(twins)
    browser = staff(twins, "Ann")
    assert browser.get(PAGE).status == 404
    assert browser.get("/beheer/rondes/r26").status == 200
    assert "Tafels en jury" not in browser.words
