"""dispatch_events: every event to its queues, in order, nothing lost."""

from __future__ import annotations

from typing import Any

from chalicelib.functions import dispatch_events
from chalicelib.kernel import events
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.events import Event
from chalicelib.notifications.routing import ROUTES
from tests.support.logs import log_text
from tests.support.rounds import day
from tests.support.workers import WorkerTwins, stream_record


def event(event_id: str, kind: str = events.IDEA_DECIDED) -> Event:
    return Event(event_id, kind, day(1), {"idea_id": "bank"})


def dispatch(twins: WorkerTwins, records: list[dict[str, Any]]) -> list[str]:
    """The sequence numbers that are reported as failed."""
    answer = dispatch_events.run(twins, {"Records": records})
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def test_every_event_type_has_a_route() -> None:
    kinds = {value for name, value in vars(events).items() if name.isupper()}
    kinds = {value for value in kinds if isinstance(value, str)}
    assert kinds == set(ROUTES)


def test_events_go_to_the_queues_of_their_type() -> None:
    twins = WorkerTwins()
    first, second = event("a", events.IDEA_SUBMITTED), event("b", events.ROUND_CLOSED)

    failed = dispatch(twins, [stream_record(first, 1), stream_record(second, 2)])

    assert failed == []
    assert twins.event_queues.sent == [
        ("moderation", first),
        ("messages", first),
        ("tally", second),
    ]


def test_what_is_no_new_outbox_item_is_passed_by() -> None:
    twins = WorkerTwins()
    removed = stream_record(event("a")) | {"eventName": "REMOVE"}
    removed["dynamodb"].pop("NewImage")
    other = stream_record(event("b"))
    other["dynamodb"]["NewImage"] = {"pk": {"S": "ROUNDS"}, "sk": {"S": "r26"}}

    assert dispatch(twins, [removed, other]) == []
    assert twins.event_queues.sent == []


def test_work_stops_at_the_first_failure_and_names_it() -> None:
    twins = WorkerTwins()
    real = twins.event_queues.put

    def put(queue: str, one: Event) -> None:
        if one.id == "b":
            raise Unavailable("sqs")
        real(queue, one)

    twins.event_queues.put = put  # type: ignore[method-assign]
    records = [stream_record(event(name), place) for place, name in enumerate("abc", start=1)]

    assert dispatch(twins, records) == [f"{2:021d}"]
    assert {one.id for _, one in twins.event_queues.sent} == {"a"}


def test_an_unknown_event_is_held_back() -> None:
    twins = WorkerTwins()
    with log_text() as stream:
        failed = dispatch(twins, [stream_record(event("a", "new:thing:happen"))])
    assert failed == [f"{1:021d}"]
    assert "KeyError" in stream.getvalue()
