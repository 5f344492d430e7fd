"""Two projects that exclude each other, from the list to what is published."""

from __future__ import annotations

import json

import pytest

from chalicelib.outcome.candidates import accepted_candidates
from chalicelib.outcome.verifying import verify
from chalicelib.rounds.ballot import fix_ballot
from chalicelib.rounds.model import BY_VOTES, CountRules
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.rounds import day
from tests.support.twins import app_on, sign_in_staff
from tests.support.votes import cast_some, city_in_review, close_vote, open_vote
from tests.support.workers import Workers


@pytest.mark.parametrize(
    "count",
    [
        BY_VOTES,
        CountRules("greedy", "seed", publish="codes"),
        CountRules("equal-shares", "seed", "score", "add1u", publish="ballots"),
    ],
)
def test_the_rival_is_skipped_and_everybody_can_count_it_again(count: CountRules) -> None:
    twins = city_in_review(count)
    fix_ballot(
        twins.rounds,
        "r26",
        accepted_candidates(twins.ideas, "r26"),
        decision="CBS-2026-119",
        seed="4 8 15",
        actor="staff-1",
        now=twins.clock.now(),
        exclusions=(("bank", "feest"), ("bank", "elders")),
    )
    open_vote(twins)
    frozen = twins.rounds.frozen("r26")
    assert frozen is not None
    assert json.loads(frozen.document)["exclusions"] == [["bank", "feest"]]
    cast_some(twins)
    close_vote(twins)
    workers = Workers(twins)
    workers.run()
    assert workers.failed == 0

    result = twins.results.get("r26")
    assert result is not None
    document = json.loads(result.document)
    lines = {line["project_id"]: line for line in document["projects"]}
    # Feest has most votes, so the bank is out; the money goes on to the next ones.
    assert lines["feest"]["won"] and not lines["bank"]["won"]
    assert lines["boom"]["won"] and lines["spel"]["won"]
    assert "van dit project en “Idee feest” kon er maar één winnen" in lines["bank"]["sentence"]
    assert lines["bank"]["votes"] == 4
    files = {name: twins.results.file("r26", name) or b"" for name in document["files"]}
    report = verify(files)
    assert report.agrees and "count" in report.checks, report.lines

    twins.clock.move_to(day(66))
    browser = Browser(app_on(twins))
    sign_in_staff(browser, twins, "manager")
    browser.get("/beheer/rondes/r26/uitslag")
    check_page(browser)
    assert "kon er maar één winnen" in browser.words
