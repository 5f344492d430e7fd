"""Creates a stack on any endpoints. May be repeated at every start: what exists stays."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.stack import REGION, Queue, Stack

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_kms import KMSClient
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class Clients:
    """The services that hold the stack."""

    dynamodb: DynamoDBClient
    s3: S3Client
    sqs: SQSClient
    kms: KMSClient


def apply_stack(stack: Stack, clients: Clients, *, ttl: bool = True) -> None:
    """Creates what is missing and sets what is configuration; keeps all data.

    `ttl=False` leaves expiry to the reader: a service that deletes by real time would
    delete rows early while the application's clock is set to another day.
    """
    create_tables(stack, clients.dynamodb, ttl=ttl)
    create_buckets(stack, clients.s3)
    create_queues(stack.queues.values(), clients.sqs)
    create_keys(stack, clients.kms)


def create_tables(stack: Stack, dynamodb: DynamoDBClient, *, ttl: bool = True) -> None:
    """Tables with their indexes and streams."""
    for table in stack.tables.values():
        try:
            dynamodb.create_table(**table.create)
        except dynamodb.exceptions.ResourceInUseException:
            continue
        dynamodb.get_waiter("table_exists").wait(
            TableName=table.name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )
        if ttl and table.ttl:
            dynamodb.update_time_to_live(
                TableName=table.name,
                TimeToLiveSpecification={"AttributeName": table.ttl, "Enabled": True},
            )


def create_buckets(stack: Stack, s3: S3Client) -> None:
    """Buckets with cross-origin rules and notifications."""
    present = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    for bucket in stack.buckets.values():
        if bucket.name not in present:
            s3.create_bucket(
                Bucket=bucket.name, CreateBucketConfiguration={"LocationConstraint": REGION}
            )
        if bucket.cors:
            cors: Any = {"CORSRules": list(bucket.cors)}
            s3.put_bucket_cors(Bucket=bucket.name, CORSConfiguration=cors)
        if bucket.announces_objects:
            s3.put_bucket_notification_configuration(
                Bucket=bucket.name, NotificationConfiguration={"EventBridgeConfiguration": {}}
            )


def create_queues(queues: Iterable[Queue], sqs: SQSClient) -> None:
    """Queues; those for dead letters first, since the others name them."""
    for queue in sorted(queues, key=lambda queue: queue.dead_letters is not None):
        attributes = dict(queue.attributes)
        if queue.dead_letters:
            attributes["RedrivePolicy"] = json.dumps(
                {
                    "deadLetterTargetArn": queue.dead_letters,
                    "maxReceiveCount": queue.max_receives,
                }
            )
        wanted: Any = attributes
        sqs.create_queue(QueueName=queue.name, Attributes=wanted)


def create_keys(stack: Stack, kms: KMSClient) -> None:
    """One key behind each alias. An alias that is there already keeps its key."""
    present = {alias["AliasName"] for alias in kms.list_aliases()["Aliases"]}
    for key in stack.keys.values():
        if key.alias in present:
            continue
        spec: Any = {"KeySpec": key.spec, "KeyUsage": key.usage}
        made = kms.create_key(**spec)["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=key.alias, TargetKeyId=made)
