"""Queues' functions: what is delivered again, what is put aside, what one event looks like.

The functions are small fakes that keep what they got; the queues are the real ones.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infra.functions import Function, Queue, Upload
from infra.local import consumer
from infra.local.consumer import QueueConsumer, reported_failures
from infra.local.home import Home
from infra.local.invoke import Invoker
from infra.local.journal import Journal
from infra.local.provision import uploads_queue
from infra.local.refeed import announce_uploads
from tests.support.recorder import Recorder
from tests.support.stack import LocalStack

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(Home(tmp_path / "home").make())


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "FIRST_PAUSE", 0)


def queue_consumer(
    stack: LocalStack, journal: Journal, recorder: Recorder, batch_size: int = 10
) -> QueueConsumer:
    trigger = Queue("messages", batch_size)
    function = Function("send_message", trigger, memory=256, timeout=60)
    queue = stack.stack.queues["MessagesQueue"]
    invoke = Invoker(function, recorder, journal)
    return QueueConsumer(invoke, stack.client("sqs"), queue.name, queue.arn)


def send(stack: LocalStack, *bodies: str) -> None:
    for body in bodies:
        stack.client("sqs").send_message(
            QueueUrl=stack.environment["MESSAGES_QUEUE_URL"],
            MessageBody=body,
            MessageAttributes={"kind": {"DataType": "String", "StringValue": "mail"}},
        )


def left(stack: LocalStack, name: str = "MessagesQueue") -> int:
    sqs = stack.client("sqs")
    url = sqs.get_queue_url(QueueName=stack.stack.queues[name].name)["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return int(found["ApproximateNumberOfMessages"]) + int(
        found["ApproximateNumberOfMessagesNotVisible"]
    )


def test_a_queue_record_has_lambdas_names(stack: LocalStack, journal: Journal) -> None:
    recorder = Recorder()
    send(stack, "één")

    queue_consumer(stack, journal, recorder).run_once(wait=1)

    (record,) = recorder.events[0]["Records"]
    assert record["body"] == "één"
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == stack.stack.queues["MessagesQueue"].arn
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["messageAttributes"]["kind"] == {
        "dataType": "String",
        "stringValue": "mail",
        "stringListValues": [],
        "binaryListValues": [],
    }
    assert left(stack) == 0


def test_only_what_failed_comes_back(stack: LocalStack, journal: Journal) -> None:
    def fail_b_once(event: Any) -> Any:
        return {
            "batchItemFailures": [
                {"itemIdentifier": record["messageId"]}
                for record in event["Records"]
                if record["body"] == "b" and record["attributes"]["ApproximateReceiveCount"] == "1"
            ]
        }

    recorder = Recorder(fail_b_once)
    reader = queue_consumer(stack, journal, recorder)
    send(stack, "a", "b", "c")

    while left(stack):
        reader.run_once(wait=1)

    delivered = [body for bodies in recorder.bodies() for body in bodies]
    assert sorted(delivered) == ["a", "b", "b", "c"]
    assert [failure.error for failure in journal.failures()] == ["BatchItemFailure"]


def test_an_error_brings_the_whole_batch_back(stack: LocalStack, journal: Journal) -> None:
    calls: list[int] = []

    def fail_once(event: Any) -> None:
        calls.append(len(event["Records"]))
        if len(calls) == 1:
            raise LookupError("noor@example.org")

    recorder = Recorder(fail_once)
    reader = queue_consumer(stack, journal, recorder)
    send(stack, "a")

    reader.run_once(wait=1)
    assert left(stack) == 1
    reader.run_once(wait=1)

    assert left(stack) == 0
    (failure,) = journal.failures()
    assert failure.error == "LookupError"
    assert failure.place.startswith("test_local_queues.py:")
    assert "noor" not in repr(failure)


def test_poison_ends_among_the_dead_letters(stack: LocalStack, journal: Journal) -> None:
    def explode(event: Any) -> None:
        raise ValueError

    recorder = Recorder(explode)
    reader = queue_consumer(stack, journal, recorder)
    send(stack, "poison")

    for _ in range(8):
        reader.run_once(wait=0)

    assert len(recorder.events) == stack.stack.queues["MessagesQueue"].max_receives == 5
    assert left(stack) == 0
    assert left(stack, "MessagesFailures") == 1
    assert journal.statuses()["send_message"].failed == 5


def test_no_batch_is_larger_than_declared(stack: LocalStack, journal: Journal) -> None:
    recorder = Recorder()
    reader = queue_consumer(stack, journal, recorder, batch_size=1)
    send(stack, "a", "b")

    reader.run_once(wait=1)
    reader.run_once(wait=1)

    assert sorted(recorder.bodies()) == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, {"a"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": "z"}]}, {"a", "b"}),
        ({"batchItemFailures": [{}]}, {"a", "b"}),
        ({"batchItemFailures": ["a"]}, {"a", "b"}),
    ],
)
def test_batch_responses_are_read_as_lambda_reads_them(answer: Any, failed: set[str]) -> None:
    assert reported_failures(answer, ["a", "b"]) == failed


def upload_consumer(stack: LocalStack, journal: Journal, recorder: Recorder) -> QueueConsumer:
    function = Function("process_upload", Upload(), memory=1024, timeout=60)
    queue = uploads_queue(stack.stack)
    invoke = Invoker(function, recorder, journal)
    return QueueConsumer(invoke, stack.client("sqs"), queue.name, queue.arn)


def test_an_upload_starts_its_function_with_one_event(stack: LocalStack, journal: Journal) -> None:
    recorder = Recorder()
    bucket = stack.environment["QUARANTINE_BUCKET"]
    stack.client("s3").put_object(Bucket=bucket, Key="uploads/1", Body=b"x")

    upload_consumer(stack, journal, recorder).run_once(wait=5)

    (event,) = recorder.events
    assert event["detail-type"] == "Object Created"
    assert event["detail"]["object"]["key"] == "uploads/1"


def test_what_lies_in_quarantine_is_announced_again(stack: LocalStack, journal: Journal) -> None:
    bucket, queue = stack.environment["QUARANTINE_BUCKET"], uploads_queue(stack.stack)
    stack.client("s3").put_object(Bucket=bucket, Key="uploads/1", Body=b"xyz")
    first, again = Recorder(), Recorder()
    upload_consumer(stack, journal, first).run_once(wait=5)

    count = announce_uploads(stack.client("s3"), stack.client("sqs"), bucket, queue.name, NOW)
    upload_consumer(stack, journal, again).run_once(wait=5)

    assert count == 1
    told, repeated = first.events[0], again.events[0]
    assert repeated["detail"]["bucket"] == told["detail"]["bucket"]
    for name in ("key", "size", "etag"):
        assert repeated["detail"]["object"][name] == told["detail"]["object"][name]
    assert set(repeated) == set(told)
