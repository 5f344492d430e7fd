"""tally_round: one result, however often it is asked for and wherever it dies."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.adapters.queues import event_body
from chalicelib.functions import tally_round
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.events import NEWS_PUBLISHED, ROUND_CLOSED, Event
from chalicelib.outcome.counting import count_document
from chalicelib.outcome.document import read_lines
from chalicelib.paperballots.model import Sheet
from chalicelib.paperballots.settling import settle
from chalicelib.rounds.model import VoterRules
from chalicelib.voting.ballots import open_body
from chalicelib.voting.tokens import ballot_key_name
from tests.support.fuse import Fuse, FusedServices
from tests.support.logs import log_text
from tests.support.paperballots import some_blanks, tick, typed
from tests.support.rounds import audit_entry, day
from tests.support.votes import (
    cast_some,
    city_in_review,
    close_vote,
    counted_city,
    open_vote,
)
from tests.support.workers import WorkerTwins, batch_of

CLOSED = Event("close-r26", ROUND_CLOSED, day(65), {"round_id": "r26"})


def closed_city() -> WorkerTwins:
    twins = city_in_review()
    open_vote(twins)
    cast_some(twins)
    close_vote(twins)
    return twins


def tally(services: Any) -> int:
    """How many deliveries would come back."""
    answer = tally_round.run(services, batch_of([event_body(CLOSED)]))
    return len(answer["batchItemFailures"])


def test_the_count_takes_what_fits_by_votes() -> None:
    twins = closed_city()
    assert tally(twins) == 0

    result = twins.results.get("r26")
    lines = {line.project_id: line for line in read_lines(result)}
    assert [line.project_id for line in read_lines(result)] == ["feest", "bank", "spel", "boom"]
    assert {key: line.votes for key, line in lines.items()} == {
        "feest": 5,
        "bank": 4,
        "boom": 3,
        "spel": 2,
    }
    assert [key for key, line in lines.items() if line.won] == ["feest", "bank", "spel"]
    assert "er nog € 7.000 over" in lines["boom"].sentence.replace("\u00a0", " ")
    document = json.loads(result.document)
    assert document["ballots"] == 7
    assert document["spent_cents"] == 23_000_00
    assert document["left_cents"] == 2_000_00
    assert document["seed"] == twins.ledger.seed("r26")
    assert not result.is_released
    assert "result-r26" in [event.id for event in twins.outbox.events]


def test_the_link_between_voter_and_ballot_is_cut_after_the_count() -> None:
    twins = closed_city()
    tally(twins)
    with pytest.raises(Refused, match="key-disabled"):
        twins.keyring.mac(ballot_key_name("r26"), b"x")


def test_a_second_delivery_changes_nothing() -> None:
    twins = closed_city()
    tally(twins)
    before = twins.results.get("r26")
    lines = len(twins.audit.lines)
    twins.clock.move_to(day(66))

    assert tally(twins) == 0

    assert twins.results.get("r26") == before
    assert len(twins.audit.lines) == lines


class Overtaken:
    """A ledger during whose use another delivery of the same event does the whole count."""

    def __init__(self, twins: WorkerTwins) -> None:
        self._twins, self._ledger = twins, twins.ledger

    def shut_gates(self, round_id: str, now: datetime) -> bool:
        self._twins.ledger = self._ledger
        assert tally(self._twins) == 0
        return self._ledger.shut_gates(round_id, now)


def test_a_count_that_was_overtaken_is_done() -> None:
    twins = closed_city()
    twins.ledger = Overtaken(twins)

    assert tally(twins) == 0

    result = twins.results.get("r26")
    assert result is not None
    assert [event.id for event in twins.outbox.events].count("result-r26") == 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_crash_at_any_write_is_made_good_by_the_next_delivery(at: int, when: Any) -> None:
    twins = closed_city()
    writes = {"results": ("put_file", "put"), "keyring": ("disable",), "ledger": ("shut_gates",)}
    fuse = Fuse(at, when)
    assert tally(FusedServices(twins, fuse, writes)) == 1
    assert fuse.blown

    assert tally(twins) == 0

    assert twins.results.get("r26").hash == _undisturbed_hash(twins)
    with pytest.raises(Refused, match="key-disabled"):
        twins.keyring.mac(ballot_key_name("r26"), b"x")


def _undisturbed_hash(twins: WorkerTwins) -> str:
    """The hash that the same ballots and the same seed give without a crash."""
    frozen = twins.rounds.frozen("r26")
    ballots = [open_body(entry.body)[1].projects for entry in twins.ledger.ballots("r26")]
    return count_document("Buurtbudget 2026", frozen, ballots, twins.ledger.seed("r26"))[1]


def test_an_open_vote_is_never_counted() -> None:
    twins = city_in_review()
    open_vote(twins)
    cast_some(twins)

    assert tally(twins) == 1
    assert twins.results.get("r26") is None


def test_a_ledger_that_contradicts_itself_is_not_counted() -> None:
    twins = closed_city()
    entry = next(iter(twins.ledger.ballots("r26")))
    real = twins.ledger.ballots
    twins.ledger.ballots = lambda round_id: (
        replace(one, body=one.body.replace(b"bank", b"boom")) if one == entry else one
        for one in real(round_id)
    )
    if b"bank" not in entry.body:
        twins.ledger.ballots = lambda round_id: (one for one in real(round_id) if one != entry)

    assert tally(twins) == 1
    assert twins.results.get("r26") is None


def test_another_event_is_not_for_this_queue() -> None:
    twins = counted_city()
    body = event_body(Event("news-1", NEWS_PUBLISHED, day(1), {}))
    answer = tally_round.run(twins, batch_of([body, "{}", "no json"]))
    assert len(answer["batchItemFailures"]) == 3


def test_the_log_tells_nothing_of_the_outcome() -> None:
    twins = closed_city()
    with log_text() as stream:
        tally(twins)
    logged = stream.getvalue()
    assert "round counted" in logged
    assert twins.results.get("r26").hash not in logged
    for word in ("feest", "votes", "stemmen", twins.ledger.seed("r26")):
        assert word not in logged


def test_paper_is_counted_with_the_others_and_waited_for() -> None:
    twins = city_in_review(voters=VoterRules(16, None, ("desk", "paper")))
    open_vote(twins)
    cast_some(twins)
    some_blanks(twins.paper_ballots)
    for number in range(4):
        line = audit_entry("voters:desk:paper", twins.clock.now())
        form = f"paper{number:05d}"
        twins.paper_roll.mark_paper("r26", f"{number:064x}", form, twins.clock, line)
    close_vote(twins)

    assert tally(twins) == 0
    assert twins.results.get("r26") is None

    frozen = twins.rounds.frozen("r26")
    numbers = {entry.project_id: entry.number for entry in frozen.entries}
    sheets = [
        tick(1, numbers["boom"]),
        tick(2, numbers["boom"]),
        tick(3, numbers["boom"]),
        Sheet(4, (), "unsigned"),
    ]
    typed(twins.paper_ballots, sheets, sheets)
    settle(twins.paper_ballots, frozen, 4, note="", actor="mia", now=day(66))
    told = [event for event in twins.outbox.events if event.type == ROUND_CLOSED]
    assert {event.id for event in told} >= {"paper-r26"}

    assert tally(twins) == 0
    result = twins.results.get("r26")
    document = json.loads(result.document)
    assert document["ballots"] == 10
    lines = {line.project_id: line for line in read_lines(result)}
    assert {key: line.votes for key, line in lines.items()} == {
        "feest": 5,
        "bank": 4,
        "boom": 6,
        "spel": 2,
    }
