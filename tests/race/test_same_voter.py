"""Many casts at once against the real local DynamoDB: one voter, one ballot, whatever happens."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.ledger import DynamoLedger
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.kernel.errors import BuurtError, Closed, Conflict, Unavailable
from chalicelib.voting.cast import BallotForm, Voter
from chalicelib.voting.model import Ballot, Receipt
from tests.support.ledger_world import World
from tests.support.stack import LocalStack

# The nightly run sets 50.
ROUNDS = int(os.environ.get("RACE_ROUNDS", "4"))
WAYS = 32
PROJECTS = ("bank", "boom", "feest")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one of the casts gave."""

    form: BallotForm
    receipt: Receipt | None
    error: type[BuurtError] | None


@pytest.fixture
def ledger(stack: LocalStack) -> DynamoLedger:
    def table(logical: str) -> Table:
        return Table(stack.table(logical), clients.dynamodb)

    return DynamoLedger(
        roll=table("RollTable"),
        box=table("BoxTable"),
        out=table("OutTable"),
        gate=table("GateTable"),
    )


def race(
    casts: list[Callable[[], Outcome]], at_first_receipt: Callable[[], None] | None = None
) -> list[Outcome]:
    """All at one moment; `at_first_receipt` as soon as one of them got through."""
    start = threading.Barrier(len(casts))
    through = threading.Event()

    def run(cast: Callable[[], Outcome]) -> Outcome:
        start.wait()
        outcome = cast()
        if outcome.receipt is not None:
            through.set()
        return outcome

    with ThreadPoolExecutor(len(casts)) as pool:
        running = [pool.submit(run, cast) for cast in casts]
        if at_first_receipt is not None:
            assert through.wait(60)
            at_first_receipt()
        return [one.result() for one in running]


def one_cast(world: World, voter: Voter, form: BallotForm) -> Callable[[], Outcome]:
    def cast() -> Outcome:
        try:
            return Outcome(form, world.cast(voter, form), None)
        except (Closed, Conflict, Unavailable) as error:
            return Outcome(form, None, type(error))

    return cast


def forms_of(world: World, voter: Voter, count: int) -> list[BallotForm]:
    """As many windows, all opened before anything was cast."""
    return [world.form(voter, PROJECTS[place % 3]) for place in range(count)]


def snapshot(stack: LocalStack, round_id: str) -> list[str]:
    """All rows of the round, to see whether anything changes."""
    return sorted(
        repr(row)
        for table in ("RollTable", "BoxTable", "OutTable")
        for row in stack.rows(table)
        if row["pk"]["S"].startswith(f"R#{round_id}#")
    )


@pytest.mark.parametrize("number", range(ROUNDS))
def test_32_windows_of_one_voter_are_one_ballot(
    ledger: DynamoLedger, stack: LocalStack, number: int
) -> None:
    world = World(ledger, round_id=f"race{number}")
    voter = world.voter("an")
    forms = forms_of(world, voter, WAYS)

    outcomes = race([one_cast(world, voter, form) for form in forms])

    winners = [outcome for outcome in outcomes if outcome.receipt is not None]
    assert len(winners) == 1
    assert world.require_sound() == (winners[0].form.ballot,)
    assert winners[0].receipt is not None
    assert winners[0].receipt.commitment == world.commitment(voter)
    assert {o.error for o in outcomes if o.receipt is None} <= {Conflict, Unavailable}
    assert len(snapshot(stack, world.round_id)) == 3
    assert world.cast(voter, winners[0].form) == winners[0].receipt


@pytest.mark.parametrize("number", range(ROUNDS))
def test_32_windows_over_several_means_while_closing(
    ledger: DynamoLedger, stack: LocalStack, number: int
) -> None:
    """One person with an eID, a letter and at the desk, and the gates shut among them."""
    world = World(ledger, round_id=f"means{number}")
    world.clock.move_to(world.frozen.closes_at - timedelta(seconds=1))
    means = ("eid", "code", "desk", "itsme")
    voters = [world.voter("an", means[place % len(means)]) for place in range(WAYS)]
    casts = [
        one_cast(world, voter, world.form(voter, PROJECTS[place % 3]))
        for place, voter in enumerate(voters)
    ]

    outcomes = race(casts, world.close)

    winners = [outcome for outcome in outcomes if outcome.receipt is not None]
    assert len(winners) == 1
    assert world.require_sound() == (winners[0].form.ballot,)
    assert len(snapshot(stack, world.round_id)) == 3
    assert len({means for _, means in ledger.roll(world.round_id)}) == 1
    assert {o.error for o in outcomes if o.receipt is None} <= {Conflict, Unavailable, Closed}
    closed = snapshot(stack, world.round_id)
    assert {o.error for o in race(casts)} <= {Closed, Conflict, None}
    assert snapshot(stack, world.round_id) == closed


def test_one_form_sent_32_times_is_one_ballot_and_one_receipt(
    ledger: DynamoLedger, stack: LocalStack
) -> None:
    world = World(ledger)
    voter = world.voter("an")
    form = world.form(voter, "bank")

    outcomes = race([one_cast(world, voter, form) for _ in range(WAYS)])

    codes = {outcome.receipt.code for outcome in outcomes if outcome.receipt is not None}
    assert len(codes) == 1
    assert {outcome.error for outcome in outcomes} <= {None, Unavailable}
    assert world.require_sound() == (Ballot(frozenset({"bank"})),)
    assert len(snapshot(stack, "r26")) == 3
    # Whoever got no answer gets the same receipt by sending again.
    assert world.cast(voter, form).code in codes


def test_32_changes_at_once_are_one_change(ledger: DynamoLedger) -> None:
    world = World(ledger)
    voter = world.voter("an")
    world.cast(voter, world.form(voter, "feest"))
    forms = forms_of(world, voter, WAYS)

    outcomes = race([one_cast(world, voter, form) for form in forms])

    winners = [outcome for outcome in outcomes if outcome.receipt is not None]
    assert len(winners) == 1
    assert world.require_sound() == (winners[0].form.ballot,)
    kinds = Counter(kind for _, kind in ledger.commitments("r26"))
    assert kinds == {"cast": 1, "superseded": 1}


@pytest.mark.parametrize("number", range(ROUNDS))
def test_closing_in_the_middle_of_a_rush(
    ledger: DynamoLedger, stack: LocalStack, number: int
) -> None:
    """Several windows of several voters, and the gates shut among them."""
    world = World(ledger, round_id=f"close{number}")
    world.clock.move_to(world.frozen.closes_at - timedelta(seconds=1))
    casts = []
    for name in ("an", "bo", "cem", "dag"):
        voter = world.voter(name)
        casts += [one_cast(world, voter, form) for form in forms_of(world, voter, WAYS // 4)]

    outcomes = race(casts, world.close)

    ballots = world.require_sound()
    receipts = {o.receipt.commitment for o in outcomes if o.receipt is not None}
    live = {c for c, kind in ledger.commitments(world.round_id) if kind == "cast"}
    assert receipts == live
    assert 1 <= len(ballots) == len(receipts) <= 4
    closed = snapshot(stack, world.round_id)
    late = [
        one_cast(world, world.voter(name), world.form(world.voter(name), "bank"))
        for name in ("an", "eva", "fien")
    ]
    assert {outcome.error for outcome in race(late)} <= {Closed, Conflict}
    # A server whose clock runs five minutes behind meets gates that are shut.
    world.clock.move_to(world.frozen.closes_at - timedelta(minutes=5))
    slow = world.voter("gust")
    assert one_cast(world, slow, world.form(slow, "bank"))().error is Closed
    assert snapshot(stack, world.round_id) == closed


def test_many_voters_at_once_all_count(ledger: DynamoLedger) -> None:
    world = World(ledger)
    voters = [world.voter(f"voter{number}") for number in range(WAYS)]
    casts = [
        one_cast(world, voter, world.form(voter, PROJECTS[place % 3]))
        for place, voter in enumerate(voters)
    ]

    outcomes = race(casts)

    assert [outcome.error for outcome in outcomes] == [None] * WAYS
    assert len(world.require_sound()) == WAYS
