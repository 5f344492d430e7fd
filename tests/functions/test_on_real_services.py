"""A whole round through the handlers, with the real wiring, on the real local services.

What the local runner and AWS do in between (stream, queues, schedules) is done by hand here:
outbox items become stream records, queue messages become batches.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.adapters.dynamodb.table import encode
from chalicelib.functions.advance_rounds import advance_rounds
from chalicelib.functions.dispatch_events import dispatch_events
from chalicelib.functions.expire_data import expire_data
from chalicelib.functions.refresh_figures import refresh_figures
from chalicelib.functions.send_message import send_message
from chalicelib.functions.tally_round import tally_round
from chalicelib.kernel.clock import FixedClock, SystemClock
from chalicelib.kernel.errors import Closed
from chalicelib.outcome.candidates import accepted_candidates
from chalicelib.outcome.document import read_lines
from chalicelib.outcome.release import confirm_result, start_projects
from chalicelib.rounds.ballot import fix_ballot
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.stack import LocalStack
from tests.support.votes import COSTS, cast_ballot, cast_some
from tests.support.workers import add_idea

HANDLERS = {"messages": send_message, "tally": tally_round}


@pytest.fixture
def clock(stack: LocalStack) -> Iterator[FixedClock]:
    clock = FixedClock(day(40))
    wiring.use_clock(clock)
    yield clock
    wiring.use_clock(SystemClock())


class Pump:
    """Moves what waits between the handlers."""

    def __init__(self, stack: LocalStack) -> None:
        self._stack = stack
        self._told: set[str] = set()

    def run(self) -> None:
        self._dispatch()
        while any(list(map(self._drain, HANDLERS))):
            self._dispatch()

    def _dispatch(self) -> None:
        items = [i for i in wiring.services().core.scan() if i.get("kind") == "outbox"]
        new = sorted((i for i in items if i["pk"] not in self._told), key=lambda i: i["pk"])
        self._told |= {item["pk"] for item in new}
        records = [
            {
                "eventName": "INSERT",
                "dynamodb": {"SequenceNumber": str(place), "NewImage": encode(item)},
            }
            for place, item in enumerate(new)
        ]
        # Twice: a stream may deliver a batch again.
        for _ in range(2):
            assert dispatch_events({"Records": records}, None) == {"batchItemFailures": []}

    def _drain(self, queue: str) -> bool:
        sqs = self._stack.client("sqs")
        url = self._stack.environment[f"{queue.upper()}_QUEUE_URL"]
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        records = [{"messageId": m["MessageId"], "body": m["Body"]} for m in found]
        answer = HANDLERS[queue]({"Records": records}, None)
        assert answer == {"batchItemFailures": []}
        for one in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        return bool(found)


def subjects(stack: LocalStack, count: int) -> list[tuple[str, str]]:
    return sorted((mail["To"], mail["Subject"]) for mail in stack.mails(count))


def test_a_round_from_the_list_of_projects_to_the_mails(
    stack: LocalStack, clock: FixedClock
) -> None:
    services: Any = wiring.services()
    pump = Pump(stack)
    services.rounds.create(sample_round(), audit_entry())
    for name, cost in COSTS.items():
        add_idea(services, name, cost_cents=cost)
    fix_ballot(
        services.rounds,
        "r26",
        accepted_candidates(services.ideas, "r26"),
        decision="CBS-2026-118",
        seed="4 8 15",
        actor="ann",
        now=clock.now(),
    )
    pump.run()
    assert len(stack.mails(4)) == 4

    clock.move_to(day(50) - timedelta(minutes=14))
    advance_rounds({}, None)
    frozen = services.rounds.frozen("r26")
    assert frozen is not None
    with pytest.raises(Closed):
        cast_ballot(services, "te-vroeg", "bank")

    clock.move_to(day(50))
    advance_rounds({}, None)
    cast_some(services)
    refresh_figures({}, None)
    assert services.results.turnout("r26").voters == 7

    clock.move_to(day(65))
    with pytest.raises(Closed):
        cast_ballot(services, "te-laat", "bank")
    for _ in range(2):
        advance_rounds({}, None)
    pump.run()
    result = services.results.get("r26")
    assert [line.project_id for line in read_lines(result) if line.won] == [
        "feest",
        "bank",
        "spel",
    ]
    assert len(stack.mails()) == 4

    for actor in ("ann", "bob"):
        result = confirm_result(services.results, "r26", result.hash, actor=actor, now=clock.now())
    start_projects(services.projects, services.rounds.get("r26"), result)
    advance_rounds({}, None)
    pump.run()

    mails = subjects(stack, 8)
    assert len(mails) == 8
    assert ("bank@voorbeeld.example", "Je project is gekozen: Idee bank") in mails
    assert ("boom@voorbeeld.example", "De uitslag voor je project: Idee boom") in mails
    assert services.deliveries.problems(5) == ()
    assert {one.id for one in services.projects.of_round("r26")} == {"bank", "feest", "spel"}

    clock.move_to(day(400))
    report = expire_data({}, None)
    assert report["outbox"] >= 10
    assert report["deliveries"] == 8
