"""Lambda's event shapes, made from what boto3 returns.

The SDK and Lambda name the same things differently (`MessageId` and `messageId`, bytes and
base64); handlers must see exactly what AWS sends them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from infra.stack import LOCAL_ACCOUNT, REGION


def sqs_event(messages: Iterable[Mapping[str, Any]], arn: str) -> dict[str, Any]:
    """The event of a queue's event source mapping."""
    return {"Records": [_sqs_record(message, arn) for message in messages]}


def _sqs_record(message: Mapping[str, Any], arn: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {
            name: _message_attribute(value)
            for name, value in message.get("MessageAttributes", {}).items()
        },
        "md5OfBody": message.get("MD5OfBody", ""),
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": REGION,
    }


def _message_attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    shaped: dict[str, Any] = {"dataType": value["DataType"]}
    if "StringValue" in value:
        shaped["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        shaped["binaryValue"] = base64.b64encode(value["BinaryValue"]).decode()
    return shaped | {"stringListValues": [], "binaryListValues": []}


def stream_record(record: Mapping[str, Any], arn: str) -> dict[str, Any]:
    """One record of a table's stream, as Lambda passes it on."""
    change = record["dynamodb"]
    name = record.get("eventName", "")
    shaped = {
        "eventID": record.get("eventID", ""),
        # DynamoDB Local gives deletions by TTL a name of their own; on AWS it is REMOVE.
        "eventName": name if name in ("INSERT", "MODIFY") else "REMOVE",
        "eventVersion": record.get("eventVersion", "1.1"),
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": {key: _change_value(key, value) for key, value in change.items()},
        "eventSourceARN": arn,
    }
    if identity := record.get("userIdentity"):
        shaped["userIdentity"] = {
            "principalId": identity["PrincipalId"],
            "type": identity["Type"],
        }
    return shaped


def _change_value(key: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    return _plain(value) if key in ("Keys", "NewImage", "OldImage") else value


def _plain(value: Any) -> Any:
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list() | tuple() | set():
            return [_plain(inner) for inner in value]
    return value


def inserted_record(item: Mapping[str, Any], number: int, arn: str) -> dict[str, Any]:
    """A stream record for an item that is in the table, to deliver it once more."""
    return {
        "eventID": uuid4().hex,
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": {
            "Keys": {"pk": item["pk"], "sk": item["sk"]},
            "NewImage": _plain(dict(item)),
            "SequenceNumber": f"{number:021d}",
            "StreamViewType": "NEW_IMAGE",
        },
        "eventSourceARN": arn,
    }


def scheduled_event(function: str, moment: datetime) -> dict[str, Any]:
    """What an EventBridge schedule sends."""
    return _eventbridge("Scheduled Event", "aws.events", moment) | {
        "resources": [f"arn:aws:events:{REGION}:{LOCAL_ACCOUNT}:rule/{function}"],
        "detail": {},
    }


def object_created_event(bucket: str, item: Mapping[str, Any], moment: datetime) -> dict[str, Any]:
    """What S3 tells EventBridge about a stored object; `item` as ListObjectsV2 lists it."""
    return _eventbridge("Object Created", "aws.s3", moment) | {
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket},
            "object": {
                "key": item["Key"],
                "size": item["Size"],
                "etag": item["ETag"].strip('"'),
                "sequencer": uuid4().hex[:18].upper(),
            },
            "request-id": uuid4().hex[:16].upper(),
            "requester": LOCAL_ACCOUNT,
            "reason": "PutObject",
        },
    }


def _eventbridge(detail_type: str, source: str, moment: datetime) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": LOCAL_ACCOUNT,
        "time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
    }
