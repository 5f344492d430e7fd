"""advance_rounds: late, doubled, or dead between any two writes; the end is always the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.functions import advance_rounds
from chalicelib.kernel.errors import Closed, Conflict
from chalicelib.outcome.release import confirm_result
from tests.support.fuse import Crash, Fuse, FusedServices
from tests.support.logs import log_text
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.votes import cast_ballot, city_in_review, close_vote, counted_city, open_vote
from tests.support.workers import WorkerTwins, add_idea

MINUTE = timedelta(minutes=1)
WRITES = {
    "rounds": ("freeze", "announce"),
    "ledger": ("keep_seed", "open_gates", "shut_gates"),
    "keyring": ("create",),
    "projects": ("start",),
}
# The minutes at which something is due, each with runs before and after.
TICKS = (
    day(50) - 16 * MINUTE,
    day(50) - 14 * MINUTE,
    day(50) - 13 * MINUTE,
    day(50),
    day(50) + MINUTE,
    day(65) - MINUTE,
    day(65),
    day(65) + MINUTE,
    day(65) + 2 * MINUTE,
)


def ids(twins: WorkerTwins) -> list[str]:
    ours = ("phase-r26-voting", "close-")
    return sorted(e.id for e in twins.outbox.events if e.id.startswith(ours))


EXPECTED = ["close-r26", "phase-r26-voting-closes", "phase-r26-voting-opens"]


def test_a_round_is_frozen_before_it_opens_and_closed_after() -> None:
    twins = city_in_review()
    seen: dict[datetime, tuple[bool, list[str]]] = {}
    for tick in TICKS:
        twins.clock.move_to(tick)
        advance_rounds.run(twins)
        seen[tick] = (twins.rounds.frozen("r26") is not None, ids(twins))

    assert seen[TICKS[0]] == (False, [])
    assert seen[TICKS[1]] == (True, [])
    assert seen[day(50)] == (True, ["phase-r26-voting-opens"])
    assert seen[day(65) - MINUTE] == (True, ["phase-r26-voting-opens"])
    assert seen[day(65)] == (True, EXPECTED)
    assert ids(twins) == EXPECTED


def test_a_doubled_run_changes_nothing() -> None:
    twins = city_in_review()
    for tick in TICKS:
        twins.clock.move_to(tick)
        advance_rounds.run(twins)
        frozen = twins.rounds.frozen("r26")
        before = twins.outbox.events
        advance_rounds.run(twins)
        assert twins.rounds.frozen("r26") == frozen
        assert twins.outbox.events == before


def test_a_job_that_slept_through_the_vote_still_opens_it_late() -> None:
    twins = city_in_review()
    twins.clock.move_to(day(52))
    advance_rounds.run(twins)

    cast_ballot(twins, "an", "bank")
    assert ids(twins) == []  # an opening of two days ago is no news
    twins.clock.move_to(day(65))
    with pytest.raises(Closed):
        cast_ballot(twins, "bert", "bank")
    twins.clock.move_to(day(66))
    advance_rounds.run(twins)
    assert ids(twins) == ["close-r26", "phase-r26-voting-closes"]


def _run(twins: WorkerTwins, services: Any, tick: datetime) -> None:
    twins.clock.move_to(tick)
    try:
        advance_rounds.run(services)
    except Crash:
        # The next minute's run finds what is left.
        return


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_at_any_write_is_made_good_by_the_next_run(when: Any) -> None:
    at = 0
    while True:
        at += 1
        twins = city_in_review()
        fuse = Fuse(at, when)
        services = FusedServices(twins, fuse, WRITES)
        for tick in TICKS:
            _run(twins, services, tick)
            if tick == day(50) + MINUTE:
                cast_ballot(twins, "an", "bank")
        if not fuse.blown:
            break
        assert ids(twins) == EXPECTED, at
        frozen = twins.rounds.frozen("r26")
        assert frozen is not None
        with pytest.raises(Closed):
            cast_ballot(twins, "bert", "bank")
    # Keys, seed, freeze, gates, three events, gates again, shut: the fuse burned at each.
    assert at > 8


def test_without_a_list_nothing_freezes_and_the_log_says_so() -> None:
    twins = WorkerTwins(day(50))
    twins.rounds.create(sample_round(), audit_entry())

    with log_text() as stream:
        advance_rounds.run(twins)

    assert twins.rounds.frozen("r26") is None
    assert "ballot missing" in stream.getvalue()


def test_one_round_that_fails_does_not_hold_up_another() -> None:
    twins = city_in_review()
    twins.rounds.create(sample_round("r00"), audit_entry())
    broken = twins.rounds.frozen

    def frozen(round_id: str) -> Any:
        if round_id == "r00":
            raise Conflict("somebody else")
        return broken(round_id)

    twins.rounds.frozen = frozen
    twins.clock.move_to(day(50))
    with log_text() as stream, pytest.raises(Conflict):
        advance_rounds.run(twins)

    assert broken("r26") is not None
    assert "Conflict" in stream.getvalue()


def test_nothing_is_closed_twice_once_it_is_counted() -> None:
    twins = counted_city()
    before = twins.outbox.events
    twins.clock.move_to(day(90))  # long after the outbox forgot
    advance_rounds.run(twins)
    new = [event.id for event in twins.outbox.events[len(before) :]]
    assert not any(event_id.startswith("close-") for event_id in new)


def test_a_round_that_was_never_frozen_is_never_closed() -> None:
    twins = WorkerTwins(day(65))
    twins.rounds.create(sample_round(), audit_entry())
    add_idea(twins, "bank")
    advance_rounds.run(twins)
    assert "close-r26" not in [event.id for event in twins.outbox.events]


def test_projects_start_also_when_the_release_died_before_them() -> None:
    twins = counted_city()
    digest = twins.results.get("r26").hash
    for actor in ("ann", "bob"):
        confirm_result(twins.results, "r26", digest, actor=actor, now=twins.clock.now())
    assert twins.projects.of_round("r26") == ()

    advance_rounds.run(twins)
    advance_rounds.run(twins)

    projects = twins.projects.of_round("r26")
    assert [one.id for one in projects] == ["bank", "feest", "spel"]
    assert projects[0].granted_cents == 10_000_00
    assert projects[0].promised_by == day(400)


def test_the_vote_helpers_close_what_they_open() -> None:
    twins = city_in_review()
    open_vote(twins)
    cast_ballot(twins, "an", "bank")
    close_vote(twins)
    assert ids(twins) == EXPECTED


def test_a_round_is_told_closed_only_when_all_gates_are_shut() -> None:
    twins = city_in_review()
    open_vote(twins)
    twins.ledger.shut_gates = lambda round_id, now: False
    close_vote(twins)
    assert "close-r26" not in ids(twins)

    del twins.ledger.shut_gates
    close_vote(twins)
    assert "close-r26" in ids(twins)


def test_a_job_that_died_between_freeze_and_gates_and_slept_opens_them_in_the_end() -> None:
    twins = city_in_review()
    services = FusedServices(twins, Fuse(1, "before"), {"ledger": ("open_gates",)})
    _run(twins, services, day(50) - 14 * MINUTE)
    assert twins.rounds.frozen("r26") is not None

    twins.clock.move_to(day(50) + 30 * MINUTE)
    with pytest.raises(Closed):
        cast_ballot(twins, "an", "bank")
    advance_rounds.run(twins)

    cast_ballot(twins, "an", "bank")
