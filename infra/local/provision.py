"""Creates the stack on running local services, with what only a local stack needs.

MiniStack forgets buckets' configuration and queues on a hard kill, so this runs at every
start and changes nothing that is right already.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from infra.local.apply import Clients, apply_stack, create_queues
from infra.stack import Queue, Stack

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient
    from types_boto3_s3 import S3Client
    from types_boto3_sesv2 import SESV2Client

# On AWS an asynchronous invocation is tried three times before its event is put aside.
UPLOAD_TRIES = 3


def local_client(service: str, environment: Mapping[str, str]) -> Any:
    """A client of one service of the stack that `environment` describes."""
    variable = {"dynamodbstreams": "DYNAMODB_STREAMS", "events": "EVENTBRIDGE"}
    endpoint = environment[f"AWS_ENDPOINT_URL_{variable.get(service, service.upper())}"]
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=endpoint,
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        config=Config(signature_version="s3v4") if service == "s3" else None,
    )


def uploads_queue(stack: Stack) -> Queue:
    """Stands in for EventBridge's own retries between a stored object and its function."""
    failures = stack.queues["EventsFailures"].arn
    name = f"buurtbudget-{stack.stage}-uploads"
    return Queue(
        name=name,
        arn=failures.replace(stack.queues["EventsFailures"].name, name),
        attributes={"VisibilityTimeout": "60"},
        dead_letters=failures,
        max_receives=UPLOAD_TRIES,
    )


def provision(stack: Stack, environment: Mapping[str, str]) -> None:
    """Makes tables, buckets, queues and keys, public pictures, and the upload events."""
    clients = Clients(
        dynamodb=local_client("dynamodb", environment),
        s3=local_client("s3", environment),
        sqs=local_client("sqs", environment),
        kms=local_client("kms", environment),
    )
    apply_stack(stack, clients, ttl=False)
    _publish(clients.s3, stack.buckets["MediaBucket"].name)
    uploads = uploads_queue(stack)
    create_queues([uploads], clients.sqs)
    _announce_uploads(local_client("events", environment), stack, uploads)
    _verify_sender(local_client("sesv2", environment), environment["MAIL_FROM"])


def _verify_sender(ses: SESV2Client, sender: str) -> None:
    """SES, and MiniStack like it, refuses mail from a domain that was never verified."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    ses.create_email_identity(EmailIdentity=domain)


def _publish(s3: S3Client, bucket: str) -> None:
    """Locally no content delivery network stands before the pictures."""
    s3.delete_public_access_block(Bucket=bucket)
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)


def _announce_uploads(events: EventBridgeClient, stack: Stack, queue: Queue) -> None:
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [stack.buckets["QuarantineBucket"].name]}},
    }
    rule = f"buurtbudget-{stack.stage}-uploads"
    events.put_rule(Name=rule, EventPattern=json.dumps(pattern), State="ENABLED")
    events.put_targets(Rule=rule, Targets=[{"Id": "uploads", "Arn": queue.arn}])
