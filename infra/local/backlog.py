"""Queues as the console shows them: how much waits, what failed for good, and trying again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from infra.local.journal import REFEED, Journal
from infra.local.provision import uploads_queue
from infra.stack import Queue, Stack

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

MOST_MOVED = 500  # messages in one go


@dataclass(frozen=True, slots=True)
class Depth:
    """One queue: `waiting` to be taken, `taken` by a function, `failed` for good."""

    name: str
    waiting: int
    taken: int
    failures: str
    failed: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that failed for good; its body isn't shown, `error` is the last error's type."""

    queue: str
    message_id: str
    sent: datetime
    tries: int
    error: str


class Backlog:
    """The queues of one stack."""

    def __init__(self, stack: Stack, sqs: SQSClient, journal: Journal) -> None:
        self._sqs = sqs
        self._journal = journal
        uploads = uploads_queue(stack)
        every = [*stack.queues.values(), uploads]
        self._by_arn = {queue.arn: queue for queue in every}
        self._sources = [queue for queue in every if queue.dead_letters]
        self._uploads = uploads

    def depths(self) -> list[Depth]:
        found = []
        for queue in self._sources:
            failures = self._by_arn[queue.dead_letters or ""]
            waiting, taken = self._count(queue)
            found.append(
                Depth(queue.name, waiting, taken, failures.name, sum(self._count(failures)))
            )
        return found

    def dead_letters(self) -> list[DeadLetter]:
        """A look at what failed; the messages stay where they are."""
        errors = {failure.subject: failure.error for failure in reversed(self._journal.failures())}
        found: dict[str, DeadLetter] = {}
        for name in sorted({depth.failures for depth in self.depths()}):
            answer = self._sqs.receive_message(
                QueueUrl=self._url(name),
                MaxNumberOfMessages=10,
                VisibilityTimeout=0,
                MessageSystemAttributeNames=["All"],
            )
            for message in answer.get("Messages", []):
                attributes: Mapping[Any, str] = message.get("Attributes", {})
                found[message["MessageId"]] = DeadLetter(
                    queue=name,
                    message_id=message["MessageId"],
                    sent=datetime.fromtimestamp(int(attributes.get("SentTimestamp", 0)) / 1e3, UTC),
                    tries=int(attributes.get("ApproximateReceiveCount", 0)),
                    error=errors.get(message["MessageId"], ""),
                )
        return sorted(found.values(), key=lambda letter: letter.sent, reverse=True)

    def redrive(self, name: str) -> int:
        """Sends what failed back to where it came from. Returns how many messages.

        Raises KeyError for a name that is no queue for failures.
        """
        source = {self._by_arn[q.dead_letters or ""].name: q for q in self._sources}[name]
        moved = 0
        while moved < MOST_MOVED:
            answer = self._sqs.receive_message(
                QueueUrl=self._url(name), MaxNumberOfMessages=10, VisibilityTimeout=30
            )
            messages = answer.get("Messages", [])
            if not messages:
                break
            for message in messages:
                self._send_back(source, message["Body"])
                self._sqs.delete_message(
                    QueueUrl=self._url(name), ReceiptHandle=message["ReceiptHandle"]
                )
                moved += 1
        return moved

    def _send_back(self, source: Queue, body: str) -> None:
        if source is self._uploads and "DDBStreamBatchInfo" in json.loads(body):
            # Names a place in a stream, not the event: the outbox still holds the event itself.
            self._journal.request(REFEED)
            return
        self._sqs.send_message(QueueUrl=self._url(source.name), MessageBody=body)

    def _count(self, queue: Queue) -> tuple[int, int]:
        answer = self._sqs.get_queue_attributes(
            QueueUrl=self._url(queue.name),
            AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        )["Attributes"]
        waiting = int(answer["ApproximateNumberOfMessages"])
        return waiting, int(answer["ApproximateNumberOfMessagesNotVisible"])

    def _url(self, name: str) -> str:
        return self._sqs.get_queue_url(QueueName=name)["QueueUrl"]
