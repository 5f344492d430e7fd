"""A vote on in-memory twins: prepared, cast through the real use case, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.functions import advance_rounds
from chalicelib.outcome.candidates import accepted_candidates
from chalicelib.rounds.ballot import fix_ballot
from chalicelib.rounds.model import BY_VOTES, Aftercare, CountRules
from chalicelib.voting import tokens
from chalicelib.voting.cast import BallotForm, Voter, cast
from chalicelib.voting.model import Ballot, Receipt
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.workers import Workers, WorkerTwins, add_idea

COSTS = {"bank": 10_000_00, "boom": 9_000_00, "feest": 8_000_00, "spel": 5_000_00}


def city_in_review(
    count: CountRules = BY_VOTES, complaint_days: int = 0, **changes: object
) -> WorkerTwins:
    """A round in its review with four accepted ideas and a fixed list."""
    twins = WorkerTwins(day(40))
    aftercare = Aftercare(12, 80, complaint_days)
    twins.rounds.create(sample_round(count=count, aftercare=aftercare, **changes), audit_entry())
    for name, cost in COSTS.items():
        add_idea(twins, name, cost_cents=cost)
    fix_ballot(
        twins.rounds,
        "r26",
        accepted_candidates(twins.ideas, "r26"),
        decision="CBS-2026-118",
        seed="4 8 15",
        actor="staff-1",
        now=twins.clock.now(),
    )
    return twins


def open_vote(twins: WorkerTwins) -> None:
    """Lets the clock's job run as it would before and at the opening; then it is the next day."""
    for moment in (day(50) - timedelta(minutes=10), day(50)):
        twins.clock.move_to(moment)
        advance_rounds.run(twins)
    twins.clock.move_to(day(51))


def cast_ballot(twins: Any, voter: str, *projects: str) -> Receipt:
    """One ballot of `voter` (any name), through the use case."""
    frozen = twins.rounds.frozen("r26")
    token = tokens.voter_token(twins.keyring, "r26", voter)
    return cast(
        frozen,
        Voter(token, "email"),
        BallotForm(f"form-of-{voter}", "", Ballot(frozenset(projects))),
        ledger=twins.ledger,
        keyring=twins.keyring,
        clock=twins.clock,
    )


def cast_some(twins: Any) -> None:
    """Seven ballots: feest 5, bank 4, boom 3, spel 2. The pot of 25.000 takes feest, bank and
    spel: after feest and bank there is no room for boom."""
    for voter, chosen in enumerate(
        (
            ("feest", "bank", "boom"),
            ("feest", "bank"),
            ("feest", "bank", "spel"),
            ("feest", "boom"),
            ("feest",),
            ("bank",),
            ("boom", "spel"),
        )
    ):
        cast_ballot(twins, f"kiezer-{voter}", *chosen)


def close_vote(twins: WorkerTwins) -> None:
    """The clock's job right after the end of the vote."""
    twins.clock.move_to(day(65))
    advance_rounds.run(twins)


def counted_city(count: CountRules = BY_VOTES, complaint_days: int = 0) -> WorkerTwins:
    """A city whose round is counted by `count` and waits for its release."""
    twins = city_in_review(count, complaint_days)
    open_vote(twins)
    cast_some(twins)
    close_vote(twins)
    workers = Workers(twins)
    workers.run()
    assert workers.failed == 0
    return twins
