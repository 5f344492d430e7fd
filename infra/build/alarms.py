"""Alarms from the table of functions. What to do at each: `docs/operator.md`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from infra.build.names import ALARM_TOPIC, Template, camel, logical, queue_name, ref, sub
from infra.functions import Every, Function, Http, Queue, Stream

API_NAME: Final = "buurtbudget-${Stage}"
_MINUTE: Final = 60
# Asking and typing the code, review, cast and receipt (docs/voting.md).
_KEY_USES_A_BALLOT: Final = 7
# Sign-ins and voters who don't finish, in an hour.
_KEY_USES_BESIDE: Final = 2000

# What makes a second table of a first one.
RESTORES: Final = (
    "RestoreTableToPointInTime",
    "RestoreTableFromBackup",
    "StartRestoreJob",
    "ExportTableToPointInTime",
)
FAILURE_QUEUES: Final = (
    "messages-failures",
    "moderation-failures",
    "tally-failures",
    "events-failures",
)


def alarms(functions: Iterable[Function]) -> Template:
    """The topic and every alarm, as resources to merge."""
    resources: Template = {
        ALARM_TOPIC: {
            "Type": "AWS::SNS::Topic",
            "Properties": {"DisplayName": sub("Buurtbudget ${Stage}")},
        },
        "AlarmMail": {
            "Type": "AWS::SNS::Subscription",
            "Condition": "HasAlarmEmail",
            "Properties": {
                "TopicArn": ref(ALARM_TOPIC),
                "Protocol": "email",
                "Endpoint": ref("AlarmEmail"),
            },
        },
        **_api_alarms(),
        "KeyUseAlarm": _key_use_alarm(),
        **_restore_alarms(),
    }
    for name in FAILURE_QUEUES:
        resources[f"{camel(name)}Alarm"] = _alarm(
            f"Work that failed too often waits in the queue {name}",
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            {"QueueName": queue_name(name)},
            statistic="Maximum",
            period=5 * _MINUTE,
        )
    for function in functions:
        resources.update(_function_alarms(function))
    return {"Resources": resources}


def _restore_alarms() -> Template:
    """Mails at once when anybody asks to restore a table or a backup, of whatever table: two
    restores of the ledger, compared, would tell who voted at what moment."""
    calls = {
        "source": ["aws.dynamodb", "aws.backup"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {"eventName": list(RESTORES)},
    }
    jobs = {"source": ["aws.backup"], "detail-type": ["Restore Job State Change"]}
    rules = {
        name: {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Description": "Somebody restores a table of the city",
                "EventPattern": pattern,
                "Targets": [{"Id": "mail", "Arn": ref(ALARM_TOPIC)}],
            },
        }
        for name, pattern in (("RestoreAskedAlarm", calls), ("RestoreRunsAlarm", jobs))
    }
    speaks = {
        "Sid": "LetAlarmsSpeak",
        "Effect": "Allow",
        "Principal": {"Service": ["events.amazonaws.com", "cloudwatch.amazonaws.com"]},
        "Action": "sns:Publish",
        "Resource": ref(ALARM_TOPIC),
        "Condition": {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}},
    }
    policy = {
        "Type": "AWS::SNS::TopicPolicy",
        "Properties": {
            "Topics": [ref(ALARM_TOPIC)],
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [speaks]},
        },
    }
    return {**rules, "AlarmTopicPolicy": policy}


def _key_use_alarm() -> Template:
    """Keys that are used far more than the hour's ballots account for: somebody computes who
    voted, or tries letter codes out.

    KMS counts the uses of all HMAC and AES keys of the account together. A ballot is two write
    units in the box. The audit of a count uses the key once for each voter, so it rings then.
    """

    def metric(name: str, stat: Template) -> Template:
        return {
            "Id": name,
            "ReturnData": False,
            "MetricStat": {"Metric": stat, "Period": 60 * _MINUTE, "Stat": "Sum"},
        }

    usage = {"Type": "API", "Resource": "CryptographicOperationsSymmetric"}
    usage |= {"Service": "KMS", "Class": "None"}
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": "The keys of the vote are used far more than its ballots explain",
            "Metrics": [
                metric(
                    "uses",
                    {
                        "Namespace": "AWS/Usage",
                        "MetricName": "CallCount",
                        "Dimensions": [{"Name": k, "Value": v} for k, v in usage.items()],
                    },
                ),
                metric(
                    "units",
                    {
                        "Namespace": "AWS/DynamoDB",
                        "MetricName": "ConsumedWriteCapacityUnits",
                        "Dimensions": [
                            {"Name": "TableName", "Value": sub("buurtbudget-${Stage}-box")}
                        ],
                    },
                ),
                {
                    "Id": "unexplained",
                    "Label": "Uses of keys beyond four times what the ballots take",
                    "Expression": (
                        f"FILL(uses, 0) - 4 * {_KEY_USES_A_BALLOT} * FILL(units, 0) / 2"
                    ),
                },
            ],
            "EvaluationPeriods": 1,
            "Threshold": _KEY_USES_BESIDE,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": [ref(ALARM_TOPIC)],
            "OKActions": [ref(ALARM_TOPIC)],
        },
    }


def _api_alarms() -> Template:
    dimensions: dict[str, str | Template] = {"ApiName": sub(API_NAME), "Stage": "api"}
    return {
        "ApiFailuresAlarm": _alarm(
            "Pages answer with a server error",
            "AWS/ApiGateway",
            "5XXError",
            dimensions,
            threshold=5,
            period=5 * _MINUTE,
        ),
        "ApiSlowAlarm": _alarm(
            "One page in twenty takes longer than five seconds",
            "AWS/ApiGateway",
            "Latency",
            dimensions,
            statistic="p95",
            threshold=5000,
            period=5 * _MINUTE,
            evaluations=3,
        ),
    }


def _function_alarms(function: Function) -> Template:
    name = camel(function.name)
    dimensions = {"FunctionName": ref(logical(function))}
    found: Template = {
        f"{name}ErrorsAlarm": _alarm(
            f"{function.name} ends with errors",
            "AWS/Lambda",
            "Errors",
            dimensions,
            period=5 * _MINUTE,
        ),
        f"{name}ThrottlesAlarm": _alarm(
            f"{function.name} is throttled",
            "AWS/Lambda",
            "Throttles",
            dimensions,
            threshold=10,
            period=5 * _MINUTE,
        ),
        f"{name}FailuresAlarm": _alarm(
            f"{function.name} met a failure that nobody expected",
            sub("Buurtbudget/${Stage}"),
            f"UnexpectedFailures-{function.name}",
            {},
            period=5 * _MINUTE,
        ),
        f"{name}SlowAlarm": _alarm(
            f"{function.name} nears its time limit of {function.timeout} s",
            "AWS/Lambda",
            "Duration",
            dimensions,
            statistic="Maximum",
            threshold=function.timeout * 800,  # milliseconds, 80 % of the limit
            period=5 * _MINUTE,
            evaluations=2,
        ),
    }
    match function.trigger:
        case Stream():
            found[f"{name}LagAlarm"] = _alarm(
                f"{function.name} is more than five minutes behind the stream",
                "AWS/Lambda",
                "IteratorAge",
                dimensions,
                statistic="Maximum",
                threshold=5 * _MINUTE * 1000,  # milliseconds
                period=_MINUTE,
                evaluations=5,
            )
        case Queue(name=queue):
            found[f"{name}LagAlarm"] = _alarm(
                f"Messages wait more than 15 minutes for {function.name}",
                "AWS/SQS",
                "ApproximateAgeOfOldestMessage",
                {"QueueName": queue_name(queue)},
                statistic="Maximum",
                threshold=15 * _MINUTE,
                period=5 * _MINUTE,
                evaluations=2,
            )
        case Every(seconds=seconds) if seconds <= 300:
            # A clock that stopped ticking opens and closes nothing: silence is an alarm too.
            found[f"{name}SilentAlarm"] = _alarm(
                f"{function.name} didn't run for a quarter of an hour",
                "AWS/Lambda",
                "Invocations",
                dimensions,
                comparison="LessThanThreshold",
                period=15 * _MINUTE,
                missing="breaching",
            )
        case Http():
            del found[f"{name}SlowAlarm"]  # covered by the latency of the API
    return found


def _alarm(
    description: str,
    namespace: str | Template,
    metric: str,
    dimensions: Mapping[str, str | Template],
    *,
    statistic: str = "Sum",
    threshold: int = 1,
    period: int = _MINUTE,
    evaluations: int = 1,
    comparison: str = "GreaterThanOrEqualToThreshold",
    missing: str = "notBreaching",
) -> Template:
    """One alarm; `period` in seconds. A percentile is an extended statistic to CloudFormation."""
    kind = "ExtendedStatistic" if statistic.startswith("p") else "Statistic"
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": description,
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
            kind: statistic,
            "Period": period,
            "EvaluationPeriods": evaluations,
            "Threshold": threshold,
            "ComparisonOperator": comparison,
            "TreatMissingData": missing,
            "AlarmActions": [ref(ALARM_TOPIC)],
            "OKActions": [ref(ALARM_TOPIC)],
        },
    }
