"""Before the release nobody learns anything: two cities that voted differently look the same.

Every public address, file and mail of both is compared byte by byte in every phase. What could
tell one outcome from another would differ. After the release they must differ, or this test
would see nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from markupsafe import escape

from chalicelib.functions import advance_rounds, refresh_figures
from chalicelib.functions.http import PAGE_MODULES, routes_of
from chalicelib.rounds.model import CountRules, FrozenRound
from chalicelib.rounds.vote_rules import PotRules, PotShare
from chalicelib.web.pages.results import DOCUMENT, FILE_WORDS
from chalicelib.web.routing import Access
from chalicelib.web.staff.moments import to_field
from tests.support.client import Browser
from tests.support.rounds import day
from tests.support.twins import app_on, sign_in_staff
from tests.support.votes import cast_ballot, city_in_review, close_vote, open_vote
from tests.support.workers import Workers, WorkerTwins

PLAIN = CountRules("greedy", "seed", publish="ballots")
POTS = CountRules(
    "greedy",
    "seed",
    publish="ballots",
    pots=PotRules("area", "equal", (PotShare("koersel", 1), PotShare("paal", 1))),
)
SHARES = CountRules("equal-shares", "seed", completion="add1u", publish="ballots")
# As many voters, another outcome.
ONE = [("feest", "bank"), ("feest",), ("bank", "spel")]
OTHER = [("boom",), ("boom", "spel"), ("spel",)]


def paths() -> list[str]:
    """Every address that the public can open, with every part that it may have."""
    found: list[str] = []
    for function in PAGE_MODULES:
        for route in routes_of(function):
            if route.method == "GET" and route.access in (Access.PUBLIC, Access.BROWSER):
                found += _filled(route.path)
    return sorted(set(found))


def _filled(path: str) -> list[str]:
    if path.startswith(("/static/", "/afmelden")):
        return []
    made = [path.replace("{round_id}", "r26")]
    for part, values in (
        ("{idea_id}", ("bank", "boom", "feest", "spel")),
        ("{project_id}", ("bank", "boom", "feest", "spel")),
        ("{number}", ("1", "2")),
        ("{name}", (DOCUMENT, "comparison.json", *FILE_WORDS)),
    ):
        if part in path:
            made = [one.replace(part, value) for one in made for value in values]
    # What else has a number of its own (evenings, drafts, families) knows no votes.
    return [one for one in made if "{" not in one]


def outputs(twins: WorkerTwins) -> Iterator[tuple[str, str]]:
    """(what, text) of everything that leaves the city, without what is drawn anew each time."""
    frozen = twins.rounds.frozen("r26")
    secrets = _drawn(frozen) if frozen else ()
    for path in paths():
        browser = Browser(app_on(twins))
        reply = browser.get(path, follow=False)
        # A token of its own for each browser.
        text = re.sub(r'name="veilig" value="[^"]*"', "", f"{reply.status} {browser.text}")
        for secret in secrets:
            text = text.replace(secret, "…")
        yield path, text
    for number, mail in enumerate(twins.mailer.mails):
        yield f"mail {number}", repr(mail)


def _drawn(frozen: FrozenRound) -> tuple[str, ...]:
    """What is drawn anew for each round, also as it stands in a page."""
    drawn = (frozen.hash, frozen.seed_commitment, frozen.seal_key, frozen.log_key)
    return tuple(one for text in drawn if text for one in (text, str(escape(text))))


def differences(one: WorkerTwins, other: WorkerTwins) -> list[str]:
    return [
        what
        for (what, text), (_, other_text) in zip(outputs(one), outputs(other), strict=True)
        if text != other_text
    ]


def voted(count: CountRules, ballots: list[tuple[str, ...]]) -> WorkerTwins:
    twins = city_in_review(count, 0)
    open_vote(twins)
    for voter, projects in enumerate(ballots):
        cast_ballot(twins, f"kiezer-{voter}", *projects)
    refresh_figures.run(twins)
    return twins


def confirm(twins: WorkerTwins, name: str, moment: str = "") -> None:
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, "manager", email=f"{name}@beringen.example", name=name)
    browser.get("/beheer/rondes/r26/uitslag")
    browser.submit(moment=moment)


def test_the_list_of_addresses_is_not_empty() -> None:
    found = paths()
    assert len(found) > 30
    for path in ("/", "/rondes/r26/resultaat", "/api/rounds/r26/result", "/ideeen/bank"):
        assert path in found
    assert "/rondes/r26/resultaat/bestanden/election.pb" in found
    assert "/projecten/bank" in found


@pytest.mark.parametrize("count", [PLAIN, POTS, SHARES], ids=["plain", "pots", "shares"])
def test_nothing_tells_the_outcome_before_its_release(count: CountRules) -> None:
    cities = voted(count, ONE), voted(count, OTHER)
    assert differences(*cities) == []  # while people vote

    for twins in cities:
        close_vote(twins)
    assert differences(*cities) == []  # closed, not counted

    for twins in cities:
        workers = Workers(twins)
        workers.run()
        assert workers.failed == 0 and twins.results.get("r26") is not None
        twins.clock.move_to(day(66))
    assert differences(*cities) == []  # counted
    for twins in cities:
        confirm(twins, "ann")
    assert differences(*cities) == []  # confirmed by one

    for twins in cities:
        confirm(twins, "bob", to_field(day(67)))
        assert twins.results.get("r26").is_planned
        twins.clock.move_to(day(67) - timedelta(minutes=1))
        advance_rounds.run(twins)
    assert differences(*cities) == []  # confirmed by both, and waiting for its moment

    for twins in cities:
        twins.clock.move_to(day(67))
        advance_rounds.run(twins)
        assert twins.results.get("r26").is_released
    told = differences(*cities)
    assert "/rondes/r26/resultaat" in told and "/api/rounds/r26/result" in told
    assert "/rondes/r26/resultaat/bestanden/election.pb" in told
