"""Delivers again what a hard kill may have lost.

Queues live in memory between graceful stops. The outbox in the core table and the objects in
the quarantine bucket are the truth; every consumer recognises what it has done already.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from infra.functions import Stream
from infra.local.invoke import Invoker
from infra.local.shapes import inserted_record, object_created_event


def outbox_items(dynamodb: Any, table: str, now: datetime) -> Iterator[Mapping[str, Any]]:
    """The outbox items that have not expired at `now`."""
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=table,
        ConsistentRead=True,
        FilterExpression="kind = :outbox",
        ExpressionAttributeValues={":outbox": {"S": "outbox"}},
    )
    for page in pages:
        for item in page["Items"]:
            expires = item.get("expires", {}).get("N")
            if expires is None or int(expires) > now.timestamp():
                yield item


def refeed_outbox(invoke: Invoker, dynamodb: Any, table: str, arn: str, now: datetime) -> int:
    """Sends the whole outbox through the stream's function. Returns how many items."""
    trigger = invoke.function.trigger
    batch = trigger.batch_size if isinstance(trigger, Stream) else 1
    records = [
        inserted_record(item, number, arn)
        for number, item in enumerate(outbox_items(dynamodb, table, now), start=1)
    ]
    for start in range(0, len(records), batch):
        # The journal has the failure; the items stay in the table for another time.
        with suppress(Exception):
            invoke({"Records": records[start : start + batch]}, "refeed")
    return len(records)


def announce_uploads(s3: Any, sqs: Any, bucket: str, queue: str, now: datetime) -> int:
    """Tells about every object that still lies in quarantine. Returns how many."""
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    count = 0
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for item in page.get("Contents", []):
            event = object_created_event(bucket, item, now)
            sqs.send_message(QueueUrl=url, MessageBody=json.dumps(event))
            count += 1
    return count
