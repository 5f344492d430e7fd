"""seal_log: the log of every open vote, whatever happens to the others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.functions import seal_log
from chalicelib.kernel.errors import Unavailable
from chalicelib.paperballots.committing import committed
from chalicelib.rounds.model import VoterRules
from tests.support.logs import log_text
from tests.support.paperballots import some_blanks, tick, typed
from tests.support.rounds import day
from tests.support.votes import cast_ballot, city_in_review, open_vote
from tests.support.workers import WorkerTwins


def voted(count: int = 12) -> WorkerTwins:
    twins = city_in_review()
    open_vote(twins)
    for number in range(count):
        cast_ballot(twins, f"kiezer-{number}", "bank")
    return twins


def test_what_waits_for_a_day_goes_into_the_log() -> None:
    twins = voted()
    twins.clock.move_to(day(51) + timedelta(hours=2))
    with log_text() as stream:
        seal_log.run(twins)
        seal_log.run(twins)
    assert [len(batch.leaves) for batch in twins.log_files.batches("r26")] == [12]
    assert twins.log_files.read("r26", "checkpoint") is not None
    # The empty log of a first run would be told once; a second run has nothing to tell.
    assert stream.getvalue().count("log sealed") == 1
    for leaf in twins.log_files.batches("r26")[0].leaves:
        assert leaf[:12] not in stream.getvalue()


def test_a_round_that_is_not_on_has_nothing_to_seal() -> None:
    twins = city_in_review()
    seal_log.run(twins)
    twins = voted()
    twins.clock.move_to(day(66))
    seal_log.run(twins)
    assert twins.log_files.files == {}


def test_a_failure_is_raised_at_the_end() -> None:
    twins = voted()
    twins.clock.move_to(day(53))

    def fails(*given: object, **named: object) -> None:
        raise Unavailable("s3")

    twins.log_files.write = fails
    with pytest.raises(Unavailable):
        seal_log.run(twins)
    del twins.log_files.write
    seal_log.run(twins)
    assert twins.log_files.read("r26", "checkpoint") is not None


def test_paper_enters_the_log_when_it_is_settled() -> None:
    """Also after the close, as long as it isn't all settled: at least ten at a time, and the rest
    with the count."""
    twins = city_in_review(voters=VoterRules(16, None, ("desk", "paper")))
    open_vote(twins)
    some_blanks(twins.paper_ballots)
    typed(twins.paper_ballots, *[[tick(n, 1) for n in range(1, 13)]] * 2)
    twins.clock.move_to(day(52))
    seal_log.run(twins)
    typed(twins.paper_ballots, *[[tick(n, 1) for n in range(13, 22)]] * 2, token="batch00002")
    twins.clock.move_to(day(65) + timedelta(minutes=30))
    seal_log.run(twins)
    assert [len(one.leaves) for one in twins.log_files.batches("r26")] == [12]
    twins.clock.move_to(day(66))
    seal_log.run(twins)
    assert [len(one.leaves) for one in twins.log_files.batches("r26")] == [12]
    typed(twins.paper_ballots, [tick(30, 1)], [tick(30, 1)], token="batch00003")
    seal_log.run(twins)
    seal_log.run(twins)
    batches = twins.log_files.batches("r26")
    assert [len(one.leaves) for one in batches] == [12, 10]
    frozen = twins.rounds.frozen("r26")
    logged = {leaf for one in batches for leaf in one.leaves}
    assert logged == {one.commitment for one in committed(twins.paper_ballots, frozen)}
