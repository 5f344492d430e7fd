"""A vote that lasts longer: gates, late voters, the count and what is published follow its end."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.functions import advance_rounds
from chalicelib.kernel.errors import Closed
from chalicelib.outcome.verifying import verify
from chalicelib.rounds.changes import move_phase
from chalicelib.rounds.model import BY_VOTES
from chalicelib.voting import bundle
from tests.support.fuse import Crash, Fuse, FusedServices
from tests.support.rounds import agree, day
from tests.support.votes import cast_ballot, cast_some, city_in_review, open_vote
from tests.support.workers import Workers, WorkerTwins

MINUTE = timedelta(minutes=1)
LATER = day(66)


def extended_city(asked: object = day(60)) -> WorkerTwins:
    twins = city_in_review(BY_VOTES)
    open_vote(twins)
    cast_some(twins)
    twins.clock.move_to(asked)  # type: ignore[arg-type]
    round_ = twins.rounds.get("r26")
    assert round_ is not None
    move_phase(
        twins.rounds,
        "r26",
        "voting",
        day(50),
        LATER,
        note="De website lag drie uur stil.",
        version=round_.version,
        actor="ann",
        now=twins.clock.now(),
    )
    agree(twins.rounds, twins.clock.now())
    return twins


@pytest.mark.parametrize("asked", [day(60), day(65) - 6 * MINUTE])
def test_the_vote_goes_on_over_its_first_end_and_ends_at_its_second(asked: object) -> None:
    twins = extended_city(asked)
    twins.clock.move_to(twins.clock.now() + MINUTE)
    advance_rounds.run(twins)

    twins.clock.move_to(day(65) + MINUTE)
    advance_rounds.run(twins)
    cast_ballot(twins, "laat", "spel")
    assert "close-r26" not in {event.id for event in twins.outbox.events}

    twins.clock.move_to(LATER)
    advance_rounds.run(twins)
    with pytest.raises(Closed):
        cast_ballot(twins, "te-laat", "spel")
    workers = Workers(twins)
    workers.run()
    assert workers.failed == 0
    result = twins.results.get("r26")
    assert result is not None
    document = json.loads(result.document)
    frozen = twins.rounds.frozen("r26")
    assert frozen is not None
    assert document["ballots"] == 8
    assert document["extended"] == [frozen.extensions[0].hash]
    assert document["closed_at"] == "2026-12-06T08:00:00.000000Z"

    files = {name: twins.results.file("r26", name) or b"" for name in document["files"]}
    assert verify(files).checks["extended"]
    # Nobody takes the extension away, or writes another.
    assert not verify({k: v for k, v in files.items() if k != bundle.EXTENSIONS}).agrees
    touched = files[bundle.EXTENSIONS].replace(b"drie", b"vier")
    assert not verify({**files, bundle.EXTENSIONS: touched}).agrees


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_job_that_dies_at_the_gates_is_done_by_the_next(when: str) -> None:
    twins = extended_city()
    services = FusedServices(twins, Fuse(1, when), {"ledger": ("extend_gates",)})
    with pytest.raises(Crash):
        advance_rounds.run(services)  # type: ignore[arg-type]
    advance_rounds.run(twins)
    twins.clock.move_to(day(65) + MINUTE)
    advance_rounds.run(twins)
    cast_ballot(twins, "laat", "spel")
