"""Feeds a queue's messages to a function, with Lambda's rules for partial failures.

What succeeded is deleted; what failed comes back after a pause and ends, after the queue's
`maxReceiveCount`, in its queue for failures.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from infra.functions import Queue, Upload
from infra.local.invoke import Invoker
from infra.local.shapes import sqs_event

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

WAIT_SECONDS = 10
FIRST_PAUSE = 2  # seconds; doubles with each try, so that a demo shows a retry
LONGEST_PAUSE = 300


class QueueConsumer:
    """Reads one queue for one function."""

    def __init__(self, invoke: Invoker, sqs: SQSClient, queue: str, arn: str) -> None:
        self._invoke = invoke
        self._sqs = sqs
        self._url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        self._arn = arn
        trigger = invoke.function.trigger
        self._batch = trigger.batch_size if isinstance(trigger, Queue) else 1
        self._single = isinstance(trigger, Upload)
        self._pause = FIRST_PAUSE

    def run_once(self, wait: int = WAIT_SECONDS) -> int:
        """Handles at most one batch. Returns how many messages it took."""
        messages = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=self._batch,
            WaitTimeSeconds=wait,
            # Shorter than the queue's own: a crashed worker's message comes back soon.
            VisibilityTimeout=self._invoke.function.timeout + 5,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        if messages:
            shaped: list[Mapping[str, Any]] = [dict(message) for message in messages]
            failed = self._failed(shaped)
            for message in shaped:
                if message["MessageId"] in failed:
                    self._put_back(message)
                else:
                    self._sqs.delete_message(
                        QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"]
                    )
        return len(messages)

    def _failed(self, messages: list[Mapping[str, Any]]) -> set[str]:
        """The ids that must come back."""
        ids = [message["MessageId"] for message in messages]
        # The journal has recorded an error that was raised; retrying is all that is left to do.
        with suppress(Exception):
            if self._single:
                self._invoke(json.loads(messages[0]["Body"]), ids[0])
                return set()
            answer = self._invoke(sqs_event(messages, self._arn), ids[0] if len(ids) == 1 else "")
            failed = reported_failures(answer, ids)
            for message_id in sorted(failed):
                self._invoke.journal.fail(
                    self._invoke.function.name, "BatchItemFailure", message_id
                )
            return failed
        return set(ids)

    def _put_back(self, message: Mapping[str, Any]) -> None:
        tries = int(message.get("Attributes", {}).get("ApproximateReceiveCount", "1"))
        pause = min(self._pause * 2 ** (tries - 1), LONGEST_PAUSE)
        self._sqs.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=pause
        )


def reported_failures(answer: Any, ids: Iterable[str]) -> set[str]:
    """Lambda's reading of a batch response.

    Nothing reported is success; an entry that names no message of the batch makes the whole
    batch fail, since Lambda can't tell what was done.
    """
    known = set(ids)
    if not isinstance(answer, Mapping) or not answer.get("batchItemFailures"):
        return set()
    named = [
        entry.get("itemIdentifier") if isinstance(entry, Mapping) else None
        for entry in answer["batchItemFailures"]
    ]
    if any(name not in known for name in named):
        return known
    return {str(name) for name in named}
