"""What starts each function and where it logs: generated from the table of functions.

Chalice's own event decorators know no partial batch failures, filters, retries or destinations,
so every event function is a plain Lambda function for Chalice and is wired up here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from infra.build.names import (
    FAILURES_QUEUE,
    Template,
    bucket_name,
    camel,
    exported,
    function_name,
    log_group_id,
    log_group_name,
    logical,
    queue_arn,
    ref,
    sub,
)
from infra.functions import Every, Function, Http, Queue, Stream, Upload

# Only outbox items become events; everything else in the core table changes silently.
OUTBOX_FILTER: Final = {
    "eventName": ["INSERT"],
    "dynamodb": {"NewImage": {"kind": {"S": ["outbox"]}}},
}
_HOUR: Final = 3600


def wire_functions(functions: Iterable[Function]) -> Template:
    """Resources to merge: triggers and logging of `functions`."""
    resources: Template = {"EventsFailuresPolicy": _failures_policy()}
    for function in functions:
        properties: Template = {
            "FunctionName": function_name(function),
            "LoggingConfig": {"LogGroup": ref(log_group_id(function))},
        }
        match function.trigger:
            case Http():
                pass
            case Stream(batch_size=size):
                properties["Events"] = {"Outbox": _stream(size)}
            case Queue(name=name, batch_size=size):
                properties["Events"] = {"Queue": _queue(name, size, function.concurrency)}
            case Upload():
                properties["Events"] = {"Uploads": _uploads()}
                properties["EventInvokeConfig"] = _retries(attempts=2)
            case Every(expression=expression):
                properties["Events"] = {"Schedule": _schedule(expression)}
                # The next turn does what this one missed.
                properties["EventInvokeConfig"] = _retries(attempts=0)
        resources[logical(function)] = {"Properties": properties}
        resources.update(_logging(function))
    return {"Resources": resources}


def _stream(batch_size: int) -> Template:
    return {
        "Type": "DynamoDB",
        "Properties": {
            "Stream": exported("core-stream"),
            "StartingPosition": "TRIM_HORIZON",
            "BatchSize": batch_size,
            "BisectBatchOnFunctionError": True,
            "MaximumRetryAttempts": 20,
            "MaximumRecordAgeInSeconds": 12 * _HOUR,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "FilterCriteria": {"Filters": [{"Pattern": json.dumps(OUTBOX_FILTER)}]},
            "DestinationConfig": {
                "OnFailure": {"Type": "SQS", "Destination": queue_arn(FAILURES_QUEUE)}
            },
        },
    }


def _queue(name: str, batch_size: int, concurrency: int | None) -> Template:
    properties: Template = {
        "Queue": queue_arn(name),
        "BatchSize": batch_size,
        # Chalice never sets it; without it, what a handler reports as failed would be lost.
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }
    if concurrency is not None:
        # Else the poller fetches more than the function may take, and throttled messages
        # count as failed. AWS takes no less than 2 here.
        properties["ScalingConfig"] = {"MaximumConcurrency": max(2, concurrency)}
    return {"Type": "SQS", "Properties": properties}


def _uploads() -> Template:
    return {
        "Type": "EventBridgeRule",
        "Properties": {
            "Pattern": {
                "source": ["aws.s3"],
                "detail-type": ["Object Created"],
                "detail": {"bucket": {"name": [bucket_name("quarantine")]}},
            },
            "RetryPolicy": {"MaximumRetryAttempts": 10, "MaximumEventAgeInSeconds": 6 * _HOUR},
            "DeadLetterConfig": {"Arn": queue_arn(FAILURES_QUEUE)},
        },
    }


def _schedule(expression: str) -> Template:
    return {
        "Type": "Schedule",
        "Properties": {
            "Schedule": expression,
            "RetryPolicy": {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 300},
            "DeadLetterConfig": {"Arn": queue_arn(FAILURES_QUEUE)},
        },
    }


def _retries(attempts: int) -> Template:
    return {
        "MaximumRetryAttempts": attempts,
        "MaximumEventAgeInSeconds": 6 * _HOUR if attempts else 300,
        "DestinationConfig": {
            "OnFailure": {"Type": "SQS", "Destination": queue_arn(FAILURES_QUEUE)}
        },
    }


def _logging(function: Function) -> Template:
    """The function's log, and a count of its unexpected failures.

    A failing page answers 500 and is no error of the function, so Lambda's own `Errors` stays
    at 0 for the HTTP functions; the log line is what tells.
    """
    return {
        log_group_id(function): {
            "Type": "AWS::Logs::LogGroup",
            "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Delete",
            "Properties": {
                "LogGroupName": log_group_name(function),
                "RetentionInDays": ref("LogDays"),
            },
        },
        f"{camel(function.name)}Failures": {
            "Type": "AWS::Logs::MetricFilter",
            "Properties": {
                "LogGroupName": ref(log_group_id(function)),
                "FilterPattern": '{ $.message = "unexpected failure" }',
                "MetricTransformations": [
                    {
                        "MetricNamespace": sub("Buurtbudget/${Stage}"),
                        "MetricName": f"UnexpectedFailures-{function.name}",
                        "MetricValue": "1",
                        "DefaultValue": 0,
                    }
                ],
            },
        },
    }


def _failures_policy() -> Template:
    """EventBridge may put what it can't deliver into the failures queue, for our rules only."""
    rules = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*"
    statement: dict[str, Any] = {
        "Sid": "DeliverFailures",
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn(FAILURES_QUEUE),
        "Condition": {"ArnLike": {"aws:SourceArn": sub(rules)}},
    }
    address = f"${{AWS::AccountId}}/buurtbudget-${{Stage}}-{FAILURES_QUEUE}"
    return {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {
            "Queues": [sub(f"https://sqs.${{AWS::Region}}.${{AWS::URLSuffix}}/{address}")],
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        },
    }
