"""The stream's function: only outbox items, in order, each until it is done or put aside."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from infra.functions import Function, Stream
from infra.local import streams
from infra.local.home import Home
from infra.local.invoke import Invoker
from infra.local.journal import Journal
from infra.local.refeed import refeed_outbox
from infra.local.shapes import stream_record
from infra.local.streams import StreamReader
from tests.support.recorder import Recorder
from tests.support.stack import LocalStack

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(Home(tmp_path / "home").make())


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "FIRST_PAUSE", 0.0)


def outbox_item(name: str, **more: Any) -> dict[str, Any]:
    return {
        "pk": {"S": f"OUTBOX#{name}"},
        "sk": {"S": "EVENT"},
        "kind": {"S": "outbox"},
        "event": {"M": {"id": {"S": name}}},
        **more,
    }


class StreamRig:
    """A reader of the real stream, starting behind what other tests wrote."""

    def __init__(self, stack: LocalStack, journal: Journal, batch_size: int = 25) -> None:
        self.stack, self.journal = stack, journal
        self.given_up: list[str] = []
        self.batch_size = batch_size
        described = stack.client("dynamodb").describe_table(TableName=stack.table("CoreTable"))
        self.arn = described["Table"]["LatestStreamArn"]
        self._skip_the_past()

    def _skip_the_past(self) -> None:
        """Reads up to a mark of our own: a session's stream remembers everything."""
        mark = outbox_item(f"mark-{uuid4()}")
        self.put(mark)
        recorder = Recorder()
        reader = self.reader(recorder)
        for _ in range(10_000):
            if mark["pk"]["S"] in recorder.outbox_ids():
                break
            reader.run_once()
        self.stack.client("dynamodb").delete_item(
            TableName=self.stack.table("CoreTable"), Key={"pk": mark["pk"], "sk": mark["sk"]}
        )

    def invoker(self, recorder: Recorder) -> Invoker:
        function = Function("dispatch_events", Stream(self.batch_size), memory=256, timeout=30)
        return Invoker(function, recorder, self.journal)

    def reader(self, recorder: Recorder) -> StreamReader:
        client = self.stack.client("dynamodbstreams")
        return StreamReader(self.invoker(recorder), client, self.arn, self.given_up.append)

    def put(self, *items: dict[str, Any]) -> None:
        for item in items:
            self.stack.client("dynamodb").put_item(
                TableName=self.stack.table("CoreTable"), Item=item
            )


def test_only_outbox_items_reach_the_function(stack: LocalStack, journal: Journal) -> None:
    rig, recorder = StreamRig(stack, journal), Recorder()
    reader = rig.reader(recorder)
    rig.put(
        {"pk": {"S": "IDEA#1"}, "sk": {"S": "IDEA"}},
        outbox_item("1", photo={"B": b"\xff"}),
        outbox_item("2"),
    )
    rig.stack.client("dynamodb").delete_item(
        TableName=stack.table("CoreTable"), Key={"pk": {"S": "OUTBOX#1"}, "sk": {"S": "EVENT"}}
    )

    reader.run_once()

    assert recorder.outbox_ids() == ["OUTBOX#1", "OUTBOX#2"]
    record = recorder.events[0]["Records"][0]
    assert record["eventSource"] == "aws:dynamodb"
    assert record["eventSourceARN"] == rig.arn
    assert record["dynamodb"]["NewImage"]["photo"] == {"B": "/w=="}
    assert json.loads(json.dumps(recorder.events)) == recorder.events


def test_a_new_process_goes_on_where_the_last_one_stopped(
    stack: LocalStack, journal: Journal
) -> None:
    rig, before, after = StreamRig(stack, journal), Recorder(), Recorder()
    rig.put(outbox_item("1"))
    rig.reader(before).run_once()
    rig.put(outbox_item("2"))

    rig.reader(after).run_once()

    assert before.outbox_ids() == ["OUTBOX#1"]
    assert after.outbox_ids() == ["OUTBOX#2"]


def test_a_stream_batch_goes_on_from_its_first_failure(stack: LocalStack, journal: Journal) -> None:
    seen: list[str] = []

    def fail_two_once(event: Any) -> Any:
        for record in event["Records"]:
            name = record["dynamodb"]["NewImage"]["pk"]["S"]
            seen.append(name)
            if name == "OUTBOX#2" and seen.count(name) == 1:
                number = record["dynamodb"]["SequenceNumber"]
                return {"batchItemFailures": [{"itemIdentifier": number}]}
        return {"batchItemFailures": []}

    rig = StreamRig(stack, journal)
    reader = rig.reader(Recorder(fail_two_once))
    rig.put(outbox_item("1"), outbox_item("2"), outbox_item("3"))

    reader.run_once()

    assert seen == ["OUTBOX#1", "OUTBOX#2", "OUTBOX#2", "OUTBOX#3"]
    assert rig.given_up == []


def test_a_record_that_keeps_failing_is_put_aside(stack: LocalStack, journal: Journal) -> None:
    def refuse_one(event: Any) -> None:
        if any(r["dynamodb"]["NewImage"]["pk"]["S"] == "OUTBOX#1" for r in event["Records"]):
            raise RuntimeError

    rig = StreamRig(stack, journal, batch_size=2)
    recorder, after = Recorder(refuse_one), Recorder()
    reader = rig.reader(recorder)
    rig.put(outbox_item("1"), outbox_item("2"), outbox_item("3"))

    reader.run_once()

    assert len(recorder.events) == streams.TRIES + 2
    assert recorder.outbox_ids()[-2:] == ["OUTBOX#2", "OUTBOX#3"]
    (aside,) = rig.given_up
    assert json.loads(aside)["DDBStreamBatchInfo"]["batchSize"] == 1
    rig.reader(after).run_once()
    assert after.events == []


def test_a_deletion_by_expiry_is_called_remove() -> None:
    record = stream_record(
        {
            "eventID": "1",
            "eventName": "UNKNOWN_TO_SDK_VERSION",
            "dynamodb": {
                "Keys": {"pk": {"S": "x"}},
                "SequenceNumber": "1",
                "ApproximateCreationDateTime": NOW,
            },
            "userIdentity": {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"},
        },
        "arn",
    )

    assert record["eventName"] == "REMOVE"
    assert record["userIdentity"]["principalId"] == "dynamodb.amazonaws.com"
    assert record["dynamodb"]["ApproximateCreationDateTime"] == NOW.timestamp()


def test_the_outbox_is_delivered_again_but_not_what_expired(
    stack: LocalStack, journal: Journal
) -> None:
    rig, recorder = StreamRig(stack, journal, batch_size=1), Recorder()
    past, future = NOW - timedelta(days=1), NOW + timedelta(days=1)
    rig.put(
        outbox_item("old", expires={"N": str(int(past.timestamp()))}),
        outbox_item("new", expires={"N": str(int(future.timestamp()))}),
        outbox_item("kept"),
        {"pk": {"S": "IDEA#1"}, "sk": {"S": "IDEA"}},
    )

    count = refeed_outbox(
        rig.invoker(recorder), stack.client("dynamodb"), stack.table("CoreTable"), rig.arn, NOW
    )

    assert count == 2
    assert sorted(recorder.outbox_ids()) == ["OUTBOX#kept", "OUTBOX#new"]
    assert all(streams.is_outbox(record) for e in recorder.events for record in e["Records"])
