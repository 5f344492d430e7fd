"""Every kind of ballot, page by page, without script: filled in, wrong, mended, cast."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.rounds.model import BallotRules, CountRules
from chalicelib.rounds.vote_rules import PotRules, PotShare
from chalicelib.voting.model import Ballot
from chalicelib.web.basket import MOST_BYTES, Basket, read_basket, write_basket
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.twins import Twins, app_on
from tests.support.voting import EMAIL, mailed_code, open_vote, read_ballots

SCORED = CountRules("greedy", "seed", satisfaction="score")
POINTS = BallotRules("points", 1, 3, points=5)
COINS = BallotRules("points", 2, 2, points=2, stack=False)
SCORES = BallotRules("scores", 2, 3, points=10)
RANKS = BallotRules("ranking", 2, 3)
LISTS = BallotRules("approval", 1, 1, lists="areas", free_areas=1)
POTS = PotRules("area", "fixed", (PotShare("koersel", 500_00), PotShare("paal", 20_000_00)))


def city_with(ballot: BallotRules, count: CountRules = SCORED) -> tuple[Twins, Browser]:
    city = Twins()
    open_vote(city, ballot=ballot, count=count)
    browser = Browser(app_on(city, ["vote_api"]))
    to_voting(browser, city)
    return city, browser


def to_voting(browser: Browser, city: Twins) -> None:
    browser.get("/stemmen")
    browser.click("Begin met stemmen")
    browser.submit(email=EMAIL, woont=True, leeftijd=True)
    browser.submit(code=mailed_code(city))
    assert browser.status == 200


def cast(city: Twins) -> list[Ballot]:
    frozen = city.rounds.frozen("r26")
    assert frozen is not None
    return list(read_ballots(frozen, city.ledger, city.keyring))


def choose(browser: Browser, button: str = "Kijk je stem na", **values: Any) -> None:
    browser.submit(button, action="/stemmen/kiezen", **values)


def filled(browser: Browser) -> dict[str, str]:
    return {
        name: value
        for name, value in browser.form("/stemmen/kiezen").fields
        if name.startswith("n") and value not in ("", "0")
    }


def test_points_from_too_many_to_the_receipt() -> None:
    city, browser = city_with(POINTS)
    assert "Verdeel 5 punten" in browser.words
    assert "Je gaf 0 van je 5 punten. Nog 5 over." in browser.words
    choose(browser, "Tel op", n1="2", n3="1")
    assert (browser.status, browser.h1) == (200, "Je stembrief")
    assert "Je gaf 3 van je 5 punten. Nog 2 over." in browser.words
    assert browser.jar["mandje"] == "r26:1x2.3"

    choose(browser, n1="4", n2="2", n3="")
    assert browser.status == 422
    assert browser.errors == {"project": "Je gaf 6 punten. Je hebt er 5. Haal er 1 weg."}
    assert filled(browser) == {"n1": "4", "n2": "2"}
    assert "1 te veel." in browser.words

    choose(browser, n2="1")
    assert browser.h1 == "Kijk je stem na"
    assert "Je hebt nog niet gestemd" in browser.words
    assert "4 punten" in browser.words and "1 punt ·" in browser.words
    assert cast(city) == []
    browser.submit("Ik stem", action="/stemmen")
    assert browser.h1 == "Je hebt gestemd"
    assert cast(city) == [Ballot.of({"bank": 4, "boom": 1})]
    assert "mandje" not in browser.jar


def test_what_is_no_number_stays_as_it_was_typed() -> None:
    _, browser = city_with(POINTS)
    for button in ("Kijk je stem na", "Tel op"):
        choose(browser, button, n1="twee", n2="1")
        assert browser.status == 422
        assert browser.errors == {"project": "Schrijf bij project 1 een geheel getal."}
        assert filled(browser) == {"n1": "twee", "n2": "1"}


def test_coins_are_ticks_of_one_point() -> None:
    city, browser = city_with(COINS)
    assert "Geef 2 punten aan 2 verschillende projecten." in browser.words
    choose(browser, project=["1"])
    assert browser.errors == {"project": "Kies minstens 2 projecten. Je koos er 1."}
    choose(browser, project=["1", "2"])
    browser.submit("Ik stem", action="/stemmen")
    assert cast(city) == [Ballot.of({"bank": 1, "boom": 1})]


def test_scores_are_radios_with_no_score_first() -> None:
    city, browser = city_with(SCORES)
    radios = browser.page.select("input[type=radio][name=n1]")
    assert [radio["value"] for radio in radios] == [str(n) for n in range(11)]
    choose(browser, n1="7")
    assert browser.errors == {"project": "Kies minstens 2 projecten. Je koos er 1."}
    assert filled(browser) == {"n1": "7"}
    choose(browser, n1="7", n3="10")
    assert "score 10 op 10" in browser.words
    # The best comes first.
    assert browser.words.index("Een feest") < browser.words.index("Een bank")
    browser.submit("Ik stem", action="/stemmen")
    assert cast(city) == [Ballot.of({"bank": 7, "feest": 10})]


def test_ranks_without_a_gap_and_each_once() -> None:
    city, browser = city_with(RANKS)
    choose(browser, n1="1", n2="1")
    assert browser.status == 422
    assert "Gebruik elke plaats één keer" in browser.errors["project"]
    assert filled(browser) == {"n1": "1", "n2": "1"}
    choose(browser, n1="3", n2="1")
    assert "sla geen plaats over" in browser.errors["project"]
    choose(browser, n1="2", n2="1")
    assert browser.words.index("Een boom") < browser.words.index("Een bank")
    assert "plaats 1" in browser.words
    browser.submit("Ik stem", action="/stemmen")
    assert cast(city) == [Ballot.of({"bank": 2, "boom": 1})]


def test_lists_for_the_own_area_and_a_free_one() -> None:
    count = CountRules("greedy", "seed")
    city, browser = city_with(LISTS, count)
    assert (browser.url, browser.h1) == ("/stemmen/wijken", "Kies je wijk")
    browser.submit("Naar de stembrief", action="/stemmen/wijken")
    assert browser.errors == {"wijk": "Kies de wijk waar je woont"}
    browser.submit("Naar de stembrief", action="/stemmen/wijken", wijk="paal", vrij=["paal"])
    assert "Dat is je eigen wijk" in browser.errors["vrij"]
    browser.submit("Naar de stembrief", action="/stemmen/wijken", wijk="paal", vrij=[])
    assert browser.url == "/stemmen/kiezen"
    assert "Jouw wijk: Paal" in browser.words and "Een bank" not in browser.words
    choose(browser, project=["2", "3"])
    assert browser.errors == {
        "project": "Bij Paal koos je 2 projecten. Er mogen er 1 zijn. Haal er 1 weg."
    }

    browser.click("Verander je wijken")
    browser.submit("Naar de stembrief", action="/stemmen/wijken", wijk="paal", vrij=["koersel"])
    assert "Ook gekozen: Koersel" in browser.words
    choose(browser, project=["1", "3"])
    browser.submit("Ik stem", action="/stemmen")
    assert cast(city) == [Ballot(frozenset({"bank", "feest"}))]


def test_a_changed_area_takes_its_choices_along() -> None:
    _, browser = city_with(LISTS, CountRules("greedy", "seed"))
    browser.submit("Naar de stembrief", action="/stemmen/wijken", wijk="paal", vrij=["koersel"])
    choose(browser, "Tel op", project=["1", "3"])
    assert browser.jar["mandje"] == "r26:@paal~koersel:1.3"
    browser.click("Verander je wijken")
    browser.submit("Naar de stembrief", action="/stemmen/wijken", wijk="koersel", vrij=[])
    assert browser.jar["mandje"] == "r26:@koersel:1"


def test_a_budget_is_divided_pot_by_pot() -> None:
    rules = BallotRules("knapsack", 1, 3)
    city, browser = city_with(rules, CountRules("greedy", "seed", pots=POTS))
    assert "In deze pot zit € 500." in browser.words
    choose(browser, project=["1", "2"])
    assert browser.errors == {
        "project": "Samen kost dit bij Koersel € 300 te veel. Er is € 500. "
        "Haal één of meer projecten weg."
    }
    choose(browser, project=["2"])
    browser.submit("Ik stem", action="/stemmen")
    assert cast(city) == [Ballot(frozenset({"boom"}))]


def test_a_limit_for_each_area() -> None:
    rules = BallotRules("approval", 1, 3, max_per_area=1)
    _, browser = city_with(rules, CountRules("greedy", "seed"))
    assert "Per wijk hoogstens 1." in browser.words
    choose(browser, "Tel op", project=["1", "2", "3"])
    stands = [" ".join(p.get_text(" ").split()) for p in browser.page.select(".list .stand p")]
    assert "Je koos 2 projecten van hoogstens 1, samen € 25.700." in stands
    choose(browser, project=["1", "2"])
    assert browser.h1 == "Kijk je stem na"


def test_a_final_vote_stands() -> None:
    rules = BallotRules("approval", 1, 3, final=True)
    city, browser = city_with(rules, CountRules("greedy", "seed"))
    choose(browser, project=["1"])
    assert "na “Ik stem” kan je je stem niet meer veranderen" in browser.words
    form = browser.form("/stemmen")
    browser.submit("Ik stem", action="/stemmen")
    assert "Verander je stem" not in browser.words
    # The same form once more is still the same vote.
    browser.post("/stemmen", form.fields)
    assert browser.h1 == "Je hebt gestemd"
    for path in ("/stemmen/kiezen", "/stemmen/nakijken"):
        browser.set_cookie("mandje", "r26:2")
        browser.get(path)
        assert (browser.status, browser.h1) == (200, "Je hebt al gestemd")
        check_page(browser)
    other = [("2" if name == "project" else value) for name, value in form.fields]
    fields = list(zip([name for name, _ in form.fields], other, strict=True))
    fields = [(n, "x" * 30 if n == "formulier" else v) for n, v in fields]
    browser.post("/stemmen", fields)
    assert (browser.status, browser.h1) == (409, "Je hebt al gestemd")
    assert cast(city) == [Ballot(frozenset({"bank"}))]


@pytest.mark.parametrize("rules", [POINTS, COINS, SCORES, RANKS], ids=lambda r: r.type)
def test_the_pages_of_each_kind_are_sound(rules: BallotRules) -> None:
    _, browser = city_with(rules)
    check_page(browser)
    choose(browser)
    assert browser.status == 422
    check_page(browser)


@pytest.mark.parametrize("name", ["n1x", "n", "m1", "n-1"])
def test_a_field_that_no_ballot_has_is_refused(name: str) -> None:
    _, browser = city_with(POINTS)
    fields = [*browser.form("/stemmen/kiezen").fields, (name, "1")]
    browser.post("/stemmen/kiezen", fields)
    assert browser.status == 400


@pytest.mark.parametrize(
    "basket", ["r26:1x", "r26:1x9999", "r26:@:1", "r26:@<b>:1", "r26:1y2", "r26:@paal"]
)
def test_a_spoilt_basket_of_numbers_is_an_empty_one(basket: str) -> None:
    assert read_basket({"mandje": basket}, "r26") == Basket()


def test_the_largest_ballot_fits_the_cookie() -> None:
    full = Basket(dict.fromkeys(range(1, 501), 10), ("a" * 64, "b" * 64))
    cookie = write_basket("r" * 64, full)
    assert 3000 < len(cookie.value) <= MOST_BYTES
    assert read_basket({"mandje": cookie.value}, "r" * 64) == full
