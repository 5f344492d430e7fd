"""Every AWS call of a cast fails once, in every way: never a half state, always one receipt."""

from __future__ import annotations

from contextlib import suppress

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.ledger import DynamoLedger
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.kernel.errors import Unavailable
from chalicelib.voting.cast import BallotForm, Voter
from tests.support.aws_faults import MODES, FaultyClient, Mode
from tests.support.ledger_world import World
from tests.support.stack import LocalStack

# What one cast asks of DynamoDB: the box, strongly consistent, and the one transaction.
CALLS = ["get_item", "transact_write_items"]
LEDGER_TABLES = ("RollTable", "BoxTable", "OutTable")


def ledger_on(stack: LocalStack, client: object) -> DynamoLedger:
    def table(logical: str) -> Table:
        return Table(stack.table(logical), lambda: client)  # type: ignore[arg-type, return-value]

    return DynamoLedger(
        roll=table("RollTable"),
        box=table("BoxTable"),
        out=table("OutTable"),
        gate=table("GateTable"),
    )


def rows(stack: LocalStack) -> dict[str, int]:
    return {name: len(stack.rows(name)) for name in LEDGER_TABLES}


@pytest.fixture
def world(stack: LocalStack) -> World:
    return World(ledger_on(stack, clients.dynamodb()))


@pytest.mark.parametrize("change", [False, True], ids=["first", "change"])
def test_every_call_in_every_way(world: World, stack: LocalStack, change: bool) -> None:
    sound = world.ledger
    cases = [(at, mode) for at in range(len(CALLS)) for mode in MODES]
    for number, (at, mode) in enumerate(cases):
        voter = world.voter(f"voter{number}")
        before = ""
        if change:
            before = world.cast(voter, world.form(voter, "feest")).commitment
        form = world.form(voter, "bank", "boom")
        counted = rows(stack)

        state = fail_once(world, stack, voter, form, at, mode)
        world.ledger = sound

        after = rows(stack)
        grown = {name: after[name] - counted[name] for name in LEDGER_TABLES}
        if state == before:
            assert set(grown.values()) == {0}, (at, mode, grown)
        else:
            added = 0 if change else 1
            assert grown == {"RollTable": added, "BoxTable": added, "OutTable": 1}, (at, mode)
        receipt = world.cast(voter, form)
        assert receipt.commitment == world.commitment(voter)
        if state != before:
            assert receipt.commitment == state, (at, mode)

    ballots = world.require_sound()
    assert [sorted(ballot.projects) for ballot in ballots] == [["bank", "boom"]] * len(cases)


def fail_once(
    world: World, stack: LocalStack, voter: Voter, form: BallotForm, at: int, mode: Mode
) -> str:
    """Casts with one failing call; the commitment that lies in the box afterwards."""
    client = FaultyClient(clients.dynamodb(), at, mode)
    sound, world.ledger = world.ledger, ledger_on(stack, client)
    with suppress(Unavailable):
        world.cast(voter, form)
    assert client.calls[: at + 1] == CALLS[: at + 1]
    world.ledger = sound
    return world.commitment(voter)


def test_a_cast_asks_for_two_calls_and_five_items_at_most(world: World, stack: LocalStack) -> None:
    voter = world.voter("an")
    world.cast(voter, world.form(voter, "feest"))
    form = world.form(voter, "bank")
    counting = Counting(clients.dynamodb())
    world.ledger = ledger_on(stack, counting)

    world.cast(voter, form)

    assert counting.calls == CALLS
    assert counting.items == [5]


class Counting(FaultyClient):
    """Also notes how many items each transaction touches."""

    def __init__(self, real: object) -> None:
        super().__init__(real)
        self.items: list[int] = []

    def transact_write_items(self, **request: object) -> object:
        self.calls.append("transact_write_items")
        self.items.append(len(request["TransactItems"]))  # type: ignore[arg-type]
        return self._real.transact_write_items(**request)


@pytest.mark.parametrize("at", range(6))
@pytest.mark.parametrize("mode", ["before", "after", "throttle"])
def test_opening_gates_may_fail_anywhere(stack: LocalStack, at: int, mode: Mode) -> None:
    """All 64 gates or none, and never two seeds."""
    client = FaultyClient(clients.dynamodb(), at, mode)
    ledger = ledger_on(stack, client)
    frozen = World(ledger_on(stack, clients.dynamodb()), round_id="other").frozen
    seeds = set()
    for _ in range(3):
        with suppress(Unavailable):
            seeds.add(ledger.keep_seed("r26", "aa" * 32 if not seeds else "bb" * 32))
            ledger.open_gates("r26", frozen.opens_at, frozen.closes_at)
        gates = [row for row in stack.rows("GateTable") if row["pk"]["S"].startswith("R#r26#G#")]
        assert len(gates) in (0, 64)
    assert len(gates) == 64
    assert len(seeds) == 1


@pytest.mark.parametrize("mode", ["before", "after", "throttle"])
def test_shutting_gates_may_stop_anywhere(stack: LocalStack, mode: Mode) -> None:
    world = World(ledger_on(stack, clients.dynamodb()))
    world.clock.move_to(world.frozen.closes_at)
    for at in (0, 1, 2, 3, 64, 127):
        ledger = ledger_on(stack, FaultyClient(clients.dynamodb(), at, mode))
        with suppress(Unavailable):
            ledger.shut_gates("r26", world.clock.now())

    assert world.ledger.shut_gates("r26", world.clock.now())
    states = {row["state"]["S"] for row in stack.rows("GateTable") if row["sk"]["S"] == "GATE"}
    assert states == {"closed"}
