"""tally_round: one result, however often it is asked for and wherever it dies."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.results import MemoryResultStore
from chalicelib.adapters.queues import event_body
from chalicelib.functions import tally_round
from chalicelib.kernel.errors import Refused, Unavailable
from chalicelib.kernel.events import NEWS_PUBLISHED, ROUND_CLOSED, Event
from chalicelib.outcome.document import read_lines
from chalicelib.outcome.verifying import verify
from chalicelib.paperballots.model import Sheet
from chalicelib.paperballots.settling import settle
from chalicelib.rounds.model import BY_VOTES, VoterRules
from chalicelib.voting.ballots import open_body
from chalicelib.voting.notes import read_verifier_key
from chalicelib.voting.sealing import Opener
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


WRITES = {
    "results": ("put_file", "put"),
    "keyring": ("disable", "sign", "unwrap"),
    "ledger": ("shut_gates", "keep_audit"),
    "log_files": ("add", "write"),
}


def test_the_crash_matrix_covers_the_whole_count() -> None:
    """Its last place is right behind the last write."""
    twins = closed_city()
    fuse = Fuse(PLACES, "before")
    assert tally(FusedServices(twins, fuse, WRITES)) == 1
    assert fuse.blown
    fuse = Fuse(PLACES + 1, "before")
    assert tally(FusedServices(closed_city(), fuse, WRITES)) == 0
    assert not fuse.blown


# Every write of a count, and every use of a key.
PLACES = 28


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, PLACES + 1))
def test_a_crash_at_any_write_is_made_good_by_the_next_delivery(at: int, when: Any) -> None:
    twins = closed_city()
    fuse = Fuse(at, when)
    assert tally(FusedServices(twins, fuse, WRITES)) == 1
    assert fuse.blown

    assert tally(twins) == 0

    assert twins.results.get("r26").hash == _undisturbed_hash(twins)
    with pytest.raises(Refused, match="key-disabled"):
        twins.keyring.mac(ballot_key_name("r26"), b"x")


def _undisturbed_hash(twins: WorkerTwins) -> str:
    """The hash that the same closed ledger gives without a crash."""
    twins.results = MemoryResultStore(MemoryAuditLog(), MemoryOutbox())
    assert tally(twins) == 0
    return str(twins.results.get("r26").hash)


def test_what_is_stored_verifies_from_its_files_alone() -> None:
    twins = counted_city(replace(BY_VOTES, publish="codes"))
    result = twins.results.get("r26")
    names = json.loads(result.document)["files"]
    files = {name: twins.results.file("r26", name) for name in names}

    assert verify(files).agrees
    assert files.keys() >= {"round.json", "ballots.jsonl", "election.pb", "voting-signed.txt"}
    # The result itself is signed with the key that was published before the vote, and no other.
    assert verify(files).checks["result"]
    key = json.loads(files["result.json"])["signing_key"]
    assert key == read_verifier_key(twins.rounds.frozen("r26").log_key)[1].hex()
    other = counted_city(replace(BY_VOTES, publish="codes")).results.file("r26", "result.sig")
    for signature in (files["result.sig"].replace(b"sha256 ", b"sha256 0"), other, b""):
        assert not verify({**files, "result.sig": signature}).checks["result"]
    kept = {name: content for name, content in files.items() if name != "result.sig"}
    assert not verify(kept).agrees
    lines = [json.loads(line) for line in files["ballots.jsonl"].splitlines()]
    assert sorted(len(line["ballot"]) for line in lines) == [1, 1, 2, 2, 2, 3, 3]


@pytest.mark.parametrize("publish", ["totals", "ballots"])
def test_nonces_stay_private_in_a_round_that_publishes_no_codes(publish: Any) -> None:
    twins = counted_city(replace(BY_VOTES, publish=publish))
    names = json.loads(twins.results.get("r26").document)["files"]
    assert "ballots.jsonl" not in names
    opener = Opener(twins.keyring.unwrap("seal/r26", twins.ledger.sealed_key("r26").wrapped), "r26")
    stored = b"".join(twins.results.file("r26", name) for name in names)
    for entry in twins.ledger.ballots("r26"):
        nonce, _ = open_body(opener(entry.commitment, entry.sealed))
        assert nonce.hex().encode() not in stored


def test_an_open_vote_is_never_counted() -> None:
    twins = city_in_review()
    open_vote(twins)
    cast_some(twins)

    assert tally(twins) == 1
    assert twins.results.get("r26") is None


def test_a_ledger_that_contradicts_itself_is_not_counted() -> None:
    twins = closed_city()
    lost = next(iter(twins.ledger.ballots("r26")))
    real = twins.ledger.ballots
    twins.ledger.ballots = lambda round_id: (one for one in real(round_id) if one != lost)

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
    twins = city_in_review(
        replace(BY_VOTES, publish="codes"), voters=VoterRules(16, None, ("desk", "paper"))
    )
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
    # Outsiders check the bundle: ballots on paper stand in the log as the others do.
    files = {name: twins.results.file("r26", name) for name in document["files"]}
    report = verify(files)
    assert report.agrees, report
    assert json.loads(files["voting.json"])["paper"] == 3
    leaves = files["log-leaves.txt"].decode().split()
    assert len(files["paper.txt"].split()) == 3
    assert set(files["paper.txt"].decode().split()) < set(leaves)
    assert len(files["ballots.jsonl"].splitlines()) == 10


@pytest.mark.parametrize("dies", ["", "before 1", "after 1", "before 2", "after 2"])
def test_a_removed_ballot_isnt_counted_and_is_told_of(dies: str) -> None:
    """Wherever the count stops while it takes ballots out, the next delivery goes on."""
    twins = city_in_review(
        replace(BY_VOTES, publish="codes"), voters=VoterRules(16, None, ("letter", "desk"))
    )
    open_vote(twins)
    cast_some(twins)
    voters = sorted(token for _, token in twins.ledger.roll_rows)
    for token in voters[:2]:
        twins.ledger.roll_rows["r26", token] = "letter"
        twins.ledger.struck.add(("r26", token))
    close_vote(twins)
    removed, calls = twins.ledger.remove, []

    def remove(*arguments: Any) -> None:
        calls.append(arguments)
        if dies == f"before {len(calls)}":
            raise Unavailable("died")
        removed(*arguments)
        if dies == f"after {len(calls)}":
            raise Unavailable("died")

    twins.ledger.remove = remove
    assert tally(twins) == (1 if dies else 0)
    assert tally(twins) == 0

    document = json.loads(twins.results.get("r26").document)
    files = {name: twins.results.file("r26", name) for name in document["files"]}
    report = verify(files)
    assert report.agrees, report
    about = json.loads(files["voting.json"])
    assert (about["removed"], about["means"]["removed"]) == (2, 2)
    assert document["ballots"] == len(voters) - 2
    assert set(files["removed.txt"].split()) < set(files["log-leaves.txt"].split())
    assert "2 stemmen zijn eruit gehaald" in " ".join(report.notes)
