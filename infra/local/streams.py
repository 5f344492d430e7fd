"""Feeds the core table's stream to a function, with a checkpoint for each shard.

Only outbox items reach the function, as the event filter does on AWS. Records of a shard stay
in order: one that keeps failing holds back those behind it until its tries are used up.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from infra.functions import Stream
from infra.local.consumer import reported_failures
from infra.local.invoke import Invoker
from infra.local.shapes import stream_record

if TYPE_CHECKING:
    from types_boto3_dynamodbstreams import DynamoDBStreamsClient

TRIES = 5
FIRST_PAUSE = 0.5  # seconds
LOOK_FOR_SHARDS = 10.0  # seconds
READ_LIMIT = 1000  # GetRecords gives at most that many

GiveUp = Callable[[str], None]


def is_outbox(record: Mapping[str, Any]) -> bool:
    """The filter of the event source mapping: items inserted with `kind` = `outbox`."""
    image = record["dynamodb"].get("NewImage", {})
    return bool(record["eventName"] == "INSERT" and image.get("kind") == {"S": "outbox"})


class StreamReader:
    """Reads one stream for one function. `give_up` gets what failed too often, as JSON."""

    def __init__(
        self, invoke: Invoker, streams: DynamoDBStreamsClient, arn: str, give_up: GiveUp
    ) -> None:
        trigger = invoke.function.trigger
        self._batch = trigger.batch_size if isinstance(trigger, Stream) else 1
        self._invoke = invoke
        self._streams = streams
        self._arn = arn
        self._give_up = give_up
        self._name = f"stream-{invoke.function.name}"
        stored = invoke.journal.load(self._name)
        # Another stream means another table: what was read of the old one says nothing.
        self._done: dict[str, str] = stored.get("shards", {}) if stored.get("arn") == arn else {}
        self._iterators: dict[str, str] = {}
        self._closed: set[str] = set()
        self._looked = 0.0

    def run_once(self) -> int:
        """Reads every open shard once. Returns how many records the function got."""
        if time.monotonic() - self._looked > LOOK_FOR_SHARDS or not self._iterators:
            self._look_for_shards()
        return sum(self._read(shard) for shard in list(self._iterators))

    def _look_for_shards(self) -> None:
        """Opens new shards; one whose parent isn't read to its end has to wait."""
        self._looked = time.monotonic()
        described = self._streams.describe_stream(StreamArn=self._arn)["StreamDescription"]
        present = [shard["ShardId"] for shard in described["Shards"]]
        for shard in described["Shards"]:
            shard_id, parent = shard["ShardId"], shard.get("ParentShardId")
            waits = parent in present and parent not in self._closed
            if shard_id not in self._iterators and shard_id not in self._closed and not waits:
                self._open(shard_id)

    def _open(self, shard: str) -> None:
        kind: dict[str, Any] = {"ShardIteratorType": "TRIM_HORIZON"}
        if number := self._done.get(shard):
            kind = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": number}
        try:
            answer = self._streams.get_shard_iterator(StreamArn=self._arn, ShardId=shard, **kind)
        except self._streams.exceptions.TrimmedDataAccessException:
            # The checkpoint is older than what the stream keeps (24 hours): start at its edge.
            self._done.pop(shard, None)
            answer = self._streams.get_shard_iterator(
                StreamArn=self._arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
            )
        self._iterators[shard] = answer["ShardIterator"]

    def _read(self, shard: str) -> int:
        try:
            answer = self._streams.get_records(
                ShardIterator=self._iterators[shard], Limit=READ_LIMIT
            )
        except (
            self._streams.exceptions.ExpiredIteratorException,
            self._streams.exceptions.TrimmedDataAccessException,
        ):
            self._open(shard)
            return 0
        records = [stream_record(dict(record), self._arn) for record in answer["Records"]]
        wanted = [record for record in records if is_outbox(record)]
        for start in range(0, len(wanted), self._batch):
            self._deliver(shard, wanted[start : start + self._batch])
        if records:
            self._checkpoint(shard, records[-1])
        if following := answer.get("NextShardIterator"):
            self._iterators[shard] = following
        else:
            del self._iterators[shard]
            self._closed.add(shard)
            self._looked = 0.0
        return len(wanted)

    def _deliver(self, shard: str, records: Sequence[dict[str, Any]]) -> None:
        """Hands one batch over; goes on from the first record that failed."""
        tries = 0
        while records:
            failed_at = self._first_failure(records)
            if failed_at > 0:
                tries = 0
                self._checkpoint(shard, records[failed_at - 1])
            records = records[failed_at:]
            if not records:
                return
            tries += 1
            if tries >= TRIES:
                self._put_aside(shard, records[0])
                records, tries = records[1:], 0
            else:
                time.sleep(FIRST_PAUSE * 2 ** (tries - 1))

    def _first_failure(self, records: Sequence[dict[str, Any]]) -> int:
        """How many records of the batch, from its start, are done."""
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        try:
            answer = self._invoke({"Records": list(records)}, numbers[0])
        except Exception:
            # Recorded by the invoker; the batch is tried again.
            return 0
        failed = reported_failures(answer, numbers)
        if not failed:
            return len(records)
        first = min(numbers.index(number) for number in failed)
        self._invoke.journal.fail(self._invoke.function.name, "BatchItemFailure", numbers[first])
        return first

    def _put_aside(self, shard: str, record: Mapping[str, Any]) -> None:
        number = record["dynamodb"]["SequenceNumber"]
        self._give_up(
            json.dumps(
                {
                    "requestContext": {"condition": "RetryAttemptsExhausted"},
                    "DDBStreamBatchInfo": {
                        "shardId": shard,
                        "startSequenceNumber": number,
                        "endSequenceNumber": number,
                        "batchSize": 1,
                        "streamArn": self._arn,
                    },
                }
            )
        )
        self._checkpoint(shard, record)

    def _checkpoint(self, shard: str, record: Mapping[str, Any]) -> None:
        self._done[shard] = record["dynamodb"]["SequenceNumber"]
        self._invoke.journal.save(self._name, {"arn": self._arn, "shards": self._done})
