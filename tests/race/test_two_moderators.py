"""Two moderators and more on one idea at one moment, on the real local DynamoDB: one of them is
first, the others see both versions, and nothing is overwritten."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.audit import DynamoAuditLog
from chalicelib.adapters.dynamodb.dossiers import DynamoDossierStore
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.rounds import DynamoRoundStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.kernel.errors import Conflict
from chalicelib.moderation.checking import check_formal, judge
from chalicelib.moderation.decisions import Decision, decide
from chalicelib.moderation.model import Answer
from chalicelib.moderation.office import Office
from chalicelib.moderation.sharing import arrive, note
from chalicelib.moderation.takedown import judge_idea
from chalicelib.moderation.voice import Takedown
from chalicelib.rounds.model import ReviewRules
from tests.http.test_moderation import put
from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.stack import LocalStack
from tests.support.twins import Twins, app_on, sign_in_staff
from tests.unit.moderation.office import merit

# The nightly run sets 50.
ROUNDS = int(os.environ.get("RACE_ROUNDS", "4"))
WAYS = 8
NOW = day(31)
RULE = "wie-mag-meedoen"
ANSWERS = (Answer(RULE, "yes"),)


@pytest.fixture
def city(stack: LocalStack) -> Twins:
    """Pages on the real tables; sessions and the rest in memory."""
    core = Table(stack.table("CoreTable"), clients.dynamodb)
    log = Table(stack.table("AuditTable"), clients.dynamodb)
    twins = Twins(NOW)
    twins.ideas = DynamoIdeaStore(core, log)
    twins.rounds = DynamoRoundStore(core, log)
    twins.dossiers = DynamoDossierStore(core, log, twins.ideas)
    twins.audit = DynamoAuditLog(log)  # type: ignore[assignment]
    twins.rounds.create(sample_round(review=ReviewRules(two_checks=True)), audit_entry())
    return twins


def office(city: Twins) -> Office:
    return Office(city.ideas, city.rounds, city.dossiers)


def at_once(acts: list[Any]) -> list[Any]:
    """Runs all of `acts` at one moment: what each gave or raised."""
    start = threading.Barrier(len(acts))

    def run(act: Any) -> Any:
        start.wait()
        try:
            return act()
        except Conflict as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_judgement_counts_and_the_others_are_told(city: Twins, number: int) -> None:
    put(city)
    arrive(office(city), "i1", NOW)
    formal = check_formal(office(city), "i1", version=1, answers=ANSWERS, actor="an", now=NOW)
    acts = [
        lambda name=f"m{way}": judge(
            office(city), "i1", version=formal.version, merit=merit("if", by=name, advice=name)
        )
        for way in range(WAYS)
    ]
    outcomes = at_once(acts)
    done = [one for one in outcomes if not isinstance(one, Conflict)]
    assert len(done) == 1
    assert city.dossiers.get("i1") == done[0]
    assert [step.what for step in done[0].steps].count("merit-if") == 1
    lines = [one.entry for one in city.audit.all() if one.entry.subject == "i1"]
    assert [entry.action for entry in lines].count("moderation:dossier:merit-if") == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_the_second_browser_shows_both_versions(city: Twins, number: int) -> None:
    put(city)
    arrive(office(city), "i1", NOW)
    browsers = []
    for name in ("an", "jan"):
        browser = Browser(app_on(city, ["staff_api"]))
        sign_in_staff(browser, city, "moderator", email=f"{name}@x.example", name=name)
        browser.get("/beheer/ideeen/i1/regels")
        browsers.append(browser)

    def send(browser: Browser, said: str) -> Any:
        fields = {f"r-{RULE}": "no", f"n-{RULE}": f"Dit zei {said}."}
        return lambda: browser.submit("Bewaar de controle", **fields)

    at_once([send(browsers[0], "an"), send(browsers[1], "jan")])
    assert sorted(one.status for one in browsers) == [200, 409]
    stored = city.dossiers.get("i1").formal.answers[0].note
    second = next(one for one in browsers if one.status == 409)
    assert "Iemand anders was je voor" in second.words
    other = "Dit zei jan." if stored == "Dit zei an." else "Dit zei an."
    assert other in second.text
    assert city.dossiers.get("i1").version == 2


MANY = 32
REASON = "In het idee staat een naam."


def hiding(city: Twins) -> None:
    """A published idea that somebody asked to hide."""
    put(city, state="published")
    arrive(office(city), "i1", NOW)
    judge_idea(office(city), "i1", version=0, verdict="ask", why=REASON, actor="an", now=NOW)


def lines_of(city: Twins) -> list[str]:
    return [one.entry.action for one in city.audit.all() if one.entry.subject == "i1"]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_of_many_who_confirm_at_once_one_hides(city: Twins, number: int) -> None:
    hiding(city)
    acts = [
        lambda name=f"m{way}": judge_idea(
            office(city), "i1", version=1, verdict="hide", why="", actor=name, now=NOW
        )
        for way in range(MANY)
    ]
    outcomes = at_once(acts)
    done = [one for one in outcomes if not isinstance(one, Conflict)]
    assert len(done) == 1 and done[0].state == "hidden"
    assert city.dossiers.takedown("i1") == done[0]
    idea = city.ideas.get("i1")
    assert (idea.state, idea.version) == ("hidden", 2)
    assert [line.state for line in city.ideas.history("i1")].count("hidden") == 1
    assert lines_of(city).count("moderation:idea:hidden") == 1
    assert city.dossiers.get("i1").reported == 0


@pytest.mark.parametrize("number", range(ROUNDS))
def test_hiding_keeping_and_another_decision_at_once(city: Twins, number: int) -> None:
    """The same idea in every way at one moment: what is stored is the work of one after another."""
    hiding(city)

    def say(verdict: Any, name: str) -> Any:
        return lambda: judge_idea(
            office(city), "i1", version=1, verdict=verdict, why=REASON, actor=name, now=NOW
        )

    acts = [
        act
        for way in range(MANY // 4)
        for act in (
            say("hide", f"h{way}"),
            say("keep", f"k{way}"),
            lambda way=way: note(
                office(city), "i1", version=2, text=f"Nota {way}", actor=f"n{way}", now=NOW
            ),
            say("hide", f"i{way}"),
        )
    ]
    outcomes = at_once(acts)
    marks = [one for one in outcomes if isinstance(one, Takedown)]
    assert len(marks) <= 1
    dossier, mark = city.dossiers.get("i1"), city.dossiers.takedown("i1")
    steps = [step.what for step in dossier.steps]
    # One who hides or keeps, one note at most, and nothing else: each a version with its line.
    assert steps[:2] == ["arrive", "idea-hide-ask"] and dossier.version == len(steps) > 2
    assert steps.count("note") <= 1 and len(steps) == 2 + len(marks) + steps.count("note")
    assert len(lines_of(city)) == len(steps) - 1
    told = {"hidden": "hidden", "shown": "published", "hiding": "published"}
    assert city.ideas.get("i1").state == told[mark.state]
    assert bool(marks) == (mark.version == 2)
    assert dossier.reported == (mark.state == "hiding")


@pytest.mark.parametrize("number", range(ROUNDS))
def test_of_many_decisions_at_once_one_counts(city: Twins, number: int) -> None:
    put(city)
    arrive(office(city), "i1", NOW)

    def publish(name: str) -> Any:
        decision = Decision("i1", 1, "publish", "", f"De stad las het, zegt {name}.")
        return lambda: decide(office(city), decision, name, NOW)

    outcomes = at_once([publish(f"m{way}") for way in range(MANY)])
    done = [one for one in outcomes if not isinstance(one, Conflict)]
    assert len(done) == 1 and city.ideas.get("i1") == done[0]
    assert len(city.ideas.history("i1")) == 2
    assert lines_of(city) == ["moderation:idea:publish"]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_pages_that_confirm_at_once(city: Twins, number: int) -> None:
    hiding(city)
    path = "/beheer/ideeen/i1/zichtbaar"
    browsers = []
    for name in ("jan", "piet"):
        browser = Browser(app_on(city, ["staff_api"]))
        sign_in_staff(browser, city, "moderator", email=f"{name}@x.example", name=name)
        browser.get(path)
        token = browser.page.select_one('input[name="veilig"]')
        assert token is not None
        browser.secret = str(token["value"])  # type: ignore[attr-defined]
        browsers.append(browser)

    def send(browser: Any, verdict: str, why: str) -> Any:
        fields = {"version": "1", "verdict": verdict, "why": why, "veilig": browser.secret}
        return lambda: browser.post(path, fields)

    words = ("Dit zegt jan over het idee.", "Dit zegt piet over het idee.")
    at_once([send(browsers[0], "hide", words[0]), send(browsers[1], "keep", words[1])])
    assert sorted(one.status for one in browsers) == [200, 409]
    second = next(one for one in browsers if one.status == 409)
    # What the other decided, and what was typed, on one page.
    assert "Iemand anders was je voor" in second.words
    assert all(one in second.text for one in words)
    mark = city.dossiers.takedown("i1")
    assert mark.version == 2 and mark.why in words
    assert (city.ideas.get("i1").state == "hidden") == (mark.state == "hidden")
