"""The queues: what goes in comes out as it was, on the real local SQS."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.adapters.queues import (
    SqsEventQueues,
    SqsMessageQueue,
    event_body,
    message_body,
    read_body,
)
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.events import IDEA_DECIDED, Event
from chalicelib.notifications.model import Message
from chalicelib.settings import SettingsError
from tests.support.rounds import day
from tests.support.stack import LocalStack

EVENT = Event("idea-decide-bank-2", IDEA_DECIDED, day(1), {"idea_id": "bank", "state": "refused"})


def message(number: int) -> Message:
    values = {"title": f"Één idee “{number}”", "text": "regel\nregel"}
    to, language = "an@voorbeeld.example", "fr" if number == 1 else "nl"
    return Message(f"m{number}", "project_update", to, values, number == 0, language)


def received(stack: LocalStack, url: str) -> list[str]:
    sqs = stack.client("sqs")
    bodies: list[str] = []
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for one in found:
            bodies.append(one["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return bodies


def test_messages_come_out_as_they_went_in(stack: LocalStack) -> None:
    url = stack.environment["MESSAGES_QUEUE_URL"]
    sent = [message(number) for number in range(23)]

    SqsMessageQueue(url).send(sent)

    got = [read_body(body) for body in received(stack, url)]
    assert sorted(one.id for one in got) == sorted(one.id for one in sent)
    assert sorted(got, key=lambda m: m.id) == sorted(sent, key=lambda m: m.id)  # type: ignore[union-attr]


def test_a_message_that_names_no_language_is_dutch() -> None:
    plain = message_body(message(1))
    del plain["message"]["language"]
    assert read_body(json.dumps(plain)) == replace(message(1), language="nl")


def test_large_messages_go_in_smaller_batches(stack: LocalStack) -> None:
    url = stack.environment["MESSAGES_QUEUE_URL"]
    sent = [replace(message(n), values={"text": "x" * 60_000}) for n in range(7)]

    SqsMessageQueue(url).send(sent)

    got = [read_body(body) for body in received(stack, url)]
    assert sorted(one.id for one in got) == [f"m{n}" for n in range(7)]


def test_no_messages_is_no_call() -> None:
    SqsMessageQueue("").send([])


def test_an_event_goes_to_the_queue_that_was_named(stack: LocalStack) -> None:
    urls = {
        name: stack.environment[f"{name.upper()}_QUEUE_URL"]
        for name in ("messages", "moderation", "tally")
    }

    SqsEventQueues(urls).put("tally", EVENT)

    assert [read_body(body) for body in received(stack, urls["tally"])] == [EVENT]
    assert received(stack, urls["messages"]) == []


def test_a_queue_without_an_address_names_the_setting() -> None:
    with pytest.raises(SettingsError, match="MESSAGES_QUEUE_URL"):
        SqsMessageQueue("").send([message(1)])
    with pytest.raises(SettingsError, match="tally"):
        SqsEventQueues({"tally": ""}).put("tally", EVENT)


def test_a_queue_that_does_not_answer_is_unavailable(stack: LocalStack) -> None:
    url = stack.environment["MESSAGES_QUEUE_URL"] + "-gone"
    with pytest.raises(Unavailable):
        SqsMessageQueue(url).send([message(1)])


@pytest.mark.parametrize("body", [event_body(EVENT), message_body(message(0))])
def test_bodies_survive_json(body: dict[str, Any]) -> None:
    kind = EVENT if body["kind"] == "event" else message(0)
    assert read_body(json.dumps(body)) == kind


@pytest.mark.parametrize("body", ["", "{}", '{"kind":"news"}', '{"kind":"message"}', "[]"])
def test_anything_else_is_refused(body: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_body(body)
