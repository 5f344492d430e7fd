"""A vote whose ballots two of three trustees open, from the first code to a verified bundle."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.adapters.queues import event_body
from chalicelib.functions import advance_rounds, tally_round
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.events import ROUND_CLOSED, Event
from chalicelib.outcome.document import read_lines
from chalicelib.outcome.verifying import verify
from chalicelib.rounds.model import BY_VOTES
from chalicelib.voting.tokens import ballot_key_name
from tests.support.fuse import Fuse, FusedServices
from tests.support.logs import log_text
from tests.support.rounds import day
from tests.support.trustees import BALLOT, NAMES, give_code, seat, seat_all
from tests.support.votes import cast_some, city_in_review, close_vote, counted_city, open_vote
from tests.support.workers import Workers, WorkerTwins, batch_of

CLOSED = Event("close-r26", ROUND_CLOSED, day(65), {"round_id": "r26"})
CODES = replace(BY_VOTES, publish="codes")


def closed_city() -> tuple[WorkerTwins, dict[str, str]]:
    """A vote with three trustees that is over; person → code."""
    twins = city_in_review(CODES, ballot=BALLOT)
    codes = seat_all(twins)
    open_vote(twins)
    cast_some(twins)
    close_vote(twins)
    return twins, codes


def tally(services: Any) -> int:
    answer = tally_round.run(services, batch_of([event_body(CLOSED)]))
    return len(answer["batchItemFailures"])


@pytest.mark.parametrize("two", [("ann", "bob"), ("bob", "cem"), ("cem", "ann")])
def test_any_two_of_three_open_the_ballots(two: tuple[str, str]) -> None:
    twins, codes = closed_city()
    workers = Workers(twins)
    workers.run()
    assert twins.results.get("r26") is None
    # The link is cut before anybody may type a code.
    with pytest.raises(Refused, match="key-disabled"):
        twins.keyring.mac(ballot_key_name("r26"), b"x")

    assert give_code(twins, two[0], codes[two[0]]) == "given"
    workers.run()
    assert twins.results.get("r26") is None
    assert give_code(twins, two[1], codes[two[1]]) == "given"
    workers.run()

    assert workers.failed == 0
    result = twins.results.get("r26")
    assert [line.votes for line in read_lines(result)] == [5, 4, 2, 3]
    files = {n: twins.results.file("r26", n) for n in json.loads(result.document)["files"]}
    report = verify(files)
    assert report.agrees, report
    # Outsiders read who could open the ballots, under the hash that was published before.
    published = json.loads(files["round.json"])
    assert published["ballot"]["opened_by"] == "trustees"
    assert [one["name"] for one in published["trustees"]] == [f"Sleutelhouder {n}" for n in NAMES]
    seats = twins.trustees.get("r26").seats
    assert [one["key"] for one in published["trustees"]] == [one.key for one in seats]
    # The same ballots in a round of the city give the same result.
    plain = counted_city(CODES).results
    assert files["election.pb"] == plain.file("r26", "election.pb")


def test_the_third_code_isnt_needed_and_the_same_one_twice_is_one() -> None:
    twins, codes = closed_city()
    tally(twins)
    assert give_code(twins, "ann", codes["ann"]) == "given"
    assert give_code(twins, "ann", codes["ann"]) == "repeated"
    assert tally(twins) == 0
    assert twins.results.get("r26") is None
    give_code(twins, "bob", codes["bob"])
    before = twins.trustees.get("r26")
    assert give_code(twins, "cem", codes["cem"]) == "enough"
    assert twins.trustees.get("r26") == before
    assert [e.id for e in twins.outbox.events].count("trustees-r26") == 1


def test_the_vote_stays_shut_until_three_keys_are_there() -> None:
    twins = city_in_review(CODES, ballot=BALLOT)
    seat(twins, "ann")
    seat(twins, "bob")
    with log_text() as stream:
        open_vote(twins)
    assert "trustees missing" in stream.getvalue()
    assert twins.rounds.frozen("r26") is None
    assert twins.ledger.gates == {}
    assert twins.trustees.get("r26").sealed is None

    seat(twins, "cem")
    advance_rounds.run(twins)
    assert twins.rounds.frozen("r26").trustees
    cast_some(twins)
    assert len(twins.ledger.box_rows) == 7


def test_nothing_that_is_stored_before_two_codes_opens_a_ballot() -> None:
    """No table holds the secret key or a part of it in the open, and the key of the count none."""
    twins, codes = closed_city()
    tally(twins)
    assert twins.ledger.sealed_key("r26") is None
    give_code(twins, "ann", codes["ann"])
    trust = twins.trustees.get("r26")
    with pytest.raises(Refused, match="not-wrapped"):
        twins.keyring.unwrap("seal/r26", trust.sealed.parts[1])
    assert len(trust.given) == 1
    assert tally(twins) == 0
    assert twins.results.get("r26") is None


WRITES = {
    "trustees": ("save",),
    "results": ("put_file", "put"),
    "keyring": ("disable", "sign", "unwrap"),
    "ledger": ("shut_gates", "keep_audit"),
    "log_files": ("add", "write"),
}
# Every write and use of a key, until the count waits; and from the second code to the result.
WAITING, COUNTING = 11, 24


def _blown(services: Any, fuse: Fuse) -> bool:
    assert tally(FusedServices(services, fuse, WRITES)) == int(fuse.blown)
    return fuse.blown


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, WAITING + 2))
def test_a_crash_before_the_count_waits_is_made_good(at: int, when: Any) -> None:
    twins, codes = closed_city()
    assert _blown(twins, Fuse(at, when)) is (at <= WAITING)
    assert tally(twins) == 0
    assert twins.trustees.get("r26").asked_at is not None
    _finish(twins, codes)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, COUNTING + 2))
def test_a_crash_after_the_second_code_is_made_good(at: int, when: Any) -> None:
    twins, codes = closed_city()
    tally(twins)
    for person in NAMES[:2]:
        give_code(twins, person, codes[person])
    assert _blown(twins, Fuse(at, when)) is (at <= COUNTING)
    _finish(twins, codes)


def _finish(twins: WorkerTwins, codes: dict[str, str]) -> None:
    for person in NAMES[:2]:
        give_code(twins, person, codes[person])
    assert tally(twins) == 0
    assert [line.votes for line in read_lines(twins.results.get("r26"))] == [5, 4, 2, 3]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, 3))
def test_a_code_whose_request_dies_is_typed_once_more(at: int, when: Any) -> None:
    twins, codes = closed_city()
    tally(twins)
    fused = FusedServices(twins, Fuse(at, when), {"trustees": ("save",)})
    with pytest.raises(Exception):  # noqa: B017 - whatever a dying write raises
        give_code(fused, "ann", codes["ann"])
    _finish(twins, codes)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, 2))
def test_the_key_is_split_once_wherever_the_opening_dies(at: int, when: Any) -> None:
    twins = city_in_review(CODES, ballot=BALLOT)
    codes = seat_all(twins)
    twins.clock.move_to(day(50))
    with pytest.raises(Exception):  # noqa: B017
        advance_rounds.run(FusedServices(twins, Fuse(at, when), {"trustees": ("save",)}))
    open_vote(twins)
    frozen = twins.rounds.frozen("r26")
    assert frozen.seal_key == twins.trustees.get("r26").sealed.public
    cast_some(twins)
    close_vote(twins)
    tally(twins)
    _finish(twins, codes)


def test_no_code_or_part_is_told() -> None:
    with log_text() as stream:
        twins, codes = closed_city()
        tally(twins)
        with pytest.raises(Refused, match="code-wrong"):
            give_code(twins, "ann", codes["bob"])
        _finish(twins, codes)
    told = stream.getvalue() + repr(twins.audit.lines) + repr(twins.outbox.events)
    told += repr(twins.trustees.rows)
    for code in codes.values():
        assert code not in told
        assert code.upper() not in told
    verbs = [one.entry.action for one in twins.audit.lines if "trustees:" in one.entry.action]
    assert [verb.rpartition(":")[2] for verb in verbs] == [
        *("draw", "confirm") * 3,
        *("split", "ask", "try", "try", "give", "try", "give"),
    ]
