"""One person by letter, eID, desk and paper at one moment: exactly one way in, one ballot."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.ledger import DynamoLedger
from chalicelib.adapters.dynamodb.paper_roll import DynamoPaperRoll
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.kernel.errors import Closed, Conflict, Refused, Unavailable
from chalicelib.voters.numbers import register_pid
from chalicelib.voting import tokens
from chalicelib.voting.cast import Voter
from tests.support.ledger_world import World
from tests.support.register import AN
from tests.support.rounds import audit_entry
from tests.support.stack import LocalStack

ROUNDS = int(os.environ.get("RACE_ROUNDS", "4"))
WAYS = 32


@pytest.mark.parametrize("closing", [False, True])
@pytest.mark.parametrize("number", range(ROUNDS))
def test_32_ways_of_one_person_are_one_ballot(
    stack: LocalStack, number: int, closing: bool
) -> None:
    def table(logical: str) -> Table:
        return Table(stack.table(logical), clients.dynamodb)

    roll, gate = table("RollTable"), table("GateTable")
    ledger = DynamoLedger(roll=roll, box=table("BoxTable"), out=table("OutTable"), gate=gate)
    paper = DynamoPaperRoll(
        roll=roll, gate=gate, codes=table("CodesTable"), audit=table("AuditTable")
    )
    world = World(ledger, round_id=f"person{number}{int(closing)}")
    token = tokens.voter_token(world.keyring, world.round_id, register_pid(AN))
    voters = [Voter(token, "letter"), Voter(token, "eid"), Voter(token, "desk")]
    forms = [world.form(voters[0], "bank") for _ in range(WAYS)]
    start = threading.Barrier(WAYS)

    def online(place: int) -> str:
        start.wait()
        try:
            world.cast(voters[place % 3], forms[place])
        except (Conflict, Unavailable, Refused, Closed):
            return ""
        return "online"

    def on_paper(place: int) -> str:
        start.wait()
        try:
            line = audit_entry("voters:desk:paper")
            done = paper.mark_paper(
                world.round_id, token, f"form{number}{int(closing)}{place:05d}", world.clock, line
            )
        except (Conflict, Unavailable, Refused, Closed):
            return ""
        return "paper" if done else ""

    def job(place: int) -> Callable[[int], str]:
        return on_paper if place % 4 == 3 else online

    with ThreadPoolExecutor(WAYS) as pool:
        running = [pool.submit(job(place), place) for place in range(WAYS)]
        if closing:
            world.close()
        ways = [way for one in running if (way := one.result())]

    assert len(ways) <= 1 if closing else len(ways) == 1, ways
    counts = ledger.counts(world.round_id)
    marks = paper.paper_marks(world.round_id)
    assert counts.box == len(world.require_sound()) == ways.count("online")
    assert marks == ways.count("paper")
    assert counts.roll == len(ways)
    # Whichever way was first, the others stay shut.
    if not closing:
        other = "paper" if ways == ["online"] else "online"
        start = threading.Barrier(1)
        assert (on_paper(99) if other == "paper" else online(0)) == ""
