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
from chalicelib.moderation.model import Answer
from chalicelib.moderation.office import Office
from chalicelib.moderation.sharing import arrive
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
