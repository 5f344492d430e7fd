"""Reads the stateful stack from its CloudFormation template, as plain data.

`infra/templates/data.yaml` is the only place where key schemas, queues and buckets are
described; the local stack and the tests create theirs from what is read here
(`infra/local/apply.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

TEMPLATE = Path(__file__).parent / "templates" / "data.yaml"
REGION: Final = "eu-central-1"
LOCAL_ACCOUNT = "000000000000"

# What CreateTable takes as it stands; the rest is set by calls of its own, or is
# protection (deletion, point in time) that a throw-away copy must not have.
_TABLE_PROPERTIES = (
    "TableName",
    "BillingMode",
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
)
_QUEUE_ATTRIBUTES = ("VisibilityTimeout", "MessageRetentionPeriod")


@dataclass(frozen=True, slots=True)
class Table:
    """`create` holds the arguments of CreateTable; `ttl` the expiry attribute, if any."""

    name: str
    create: Mapping[str, Any]
    ttl: str | None


@dataclass(frozen=True, slots=True)
class Bucket:
    name: str
    cors: tuple[Mapping[str, Any], ...]
    announces_objects: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """`dead_letters` is the ARN of the queue that takes what failed too often."""

    name: str
    arn: str
    attributes: Mapping[str, str]
    dead_letters: str | None
    max_receives: int


@dataclass(frozen=True, slots=True)
class Key:
    alias: str
    spec: str
    usage: str


@dataclass(frozen=True, slots=True)
class Stack:
    """Everything the template declares, by logical name, with every reference resolved."""

    stage: str
    tables: Mapping[str, Table]
    buckets: Mapping[str, Bucket]
    queues: Mapping[str, Queue]
    keys: Mapping[str, Key]


# What only AWS can do: backups on a plan, and the role for them.
_AWS_ONLY = frozenset(
    {
        "AWS::Backup::BackupPlan",
        "AWS::Backup::BackupSelection",
        "AWS::Backup::BackupVault",
        "AWS::IAM::Role",
    }
)


class TemplateError(ValueError):
    """The template uses something this loader does not resolve."""


class _Resolver:
    """Replaces Ref, Fn::Sub and Fn::GetAtt; names decide every value, so none is looked up."""

    def __init__(self, resources: Mapping[str, Any], values: Mapping[str, str]) -> None:
        self._resources = resources
        self._values = values

    def resolve(self, node: Any) -> Any:
        match node:
            case {"Ref": str(name), **rest} if not rest:
                return self._reference(name)
            case {"Fn::Sub": str(text), **rest} if not rest:
                return re.sub(r"\$\{([^}]+)\}", lambda found: self._reference(found[1]), text)
            case {"Fn::GetAtt": [str(name), str(attribute)], **rest} if not rest:
                return self._attribute(name, attribute)
            case dict():
                return {key: self.resolve(value) for key, value in node.items()}
            case list():
                return [self.resolve(value) for value in node]
        return node

    def _reference(self, name: str) -> str:
        if name in self._values:
            return self._values[name]
        if name in self._resources:
            return name
        raise TemplateError(f"unknown reference {name}")

    def _attribute(self, name: str, attribute: str) -> str:
        resource = self._resources.get(name, {})
        if attribute == "Arn" and resource.get("Type") == "AWS::SQS::Queue":
            queue = self.resolve(resource["Properties"]["QueueName"])
            region, account = self._values["AWS::Region"], self._values["AWS::AccountId"]
            return f"arn:aws:sqs:{region}:{account}:{queue}"
        raise TemplateError(f"cannot resolve {name}.{attribute}")


def load_stack(
    stage: str,
    site_origin: str,
    *,
    account: str = LOCAL_ACCOUNT,
    region: str = REGION,
    template: Path = TEMPLATE,
) -> Stack:
    """Reads the template for one stage. Raises TemplateError for what it cannot resolve."""
    resources = yaml.safe_load(template.read_text(encoding="utf-8"))["Resources"]
    values = {
        "Stage": stage,
        "SiteOrigin": site_origin,
        "AWS::AccountId": account,
        "AWS::Region": region,
        "AWS::Partition": "aws",
    }
    resolver = _Resolver(resources, values)
    found: dict[str, dict[str, Any]] = {}
    for logical, resource in resources.items():
        if resource["Type"] in _AWS_ONLY:
            continue
        properties = resolver.resolve(resource.get("Properties", {}))
        found.setdefault(resource["Type"], {})[logical] = properties
    return Stack(
        stage=stage,
        tables={n: _table(p) for n, p in found.get("AWS::DynamoDB::Table", {}).items()},
        buckets={n: _bucket(p) for n, p in found.get("AWS::S3::Bucket", {}).items()},
        queues={
            n: _queue(p, f"arn:aws:sqs:{region}:{account}:")
            for n, p in found.get("AWS::SQS::Queue", {}).items()
        },
        keys={
            alias["TargetKeyId"]: _key(alias, found["AWS::KMS::Key"][alias["TargetKeyId"]])
            for alias in found.get("AWS::KMS::Alias", {}).values()
        },
    )


def _table(properties: Mapping[str, Any]) -> Table:
    create = {key: properties[key] for key in _TABLE_PROPERTIES if key in properties}
    if stream := properties.get("StreamSpecification"):
        create["StreamSpecification"] = {"StreamEnabled": True, **stream}
    expiry = properties.get("TimeToLiveSpecification", {})
    ttl = expiry.get("AttributeName") if expiry.get("Enabled") else None
    return Table(name=properties["TableName"], create=create, ttl=ttl)


def _bucket(properties: Mapping[str, Any]) -> Bucket:
    notification = properties.get("NotificationConfiguration", {})
    rules = properties.get("CorsConfiguration", {}).get("CorsRules", [])
    # CloudFormation says MaxAge where the S3 API says MaxAgeSeconds.
    cors = tuple(
        {"MaxAgeSeconds" if key == "MaxAge" else key: value for key, value in rule.items()}
        for rule in rules
    )
    announces = notification.get("EventBridgeConfiguration", {}).get("EventBridgeEnabled", False)
    return Bucket(name=properties["BucketName"], cors=cors, announces_objects=announces)


def _queue(properties: Mapping[str, Any], prefix: str) -> Queue:
    redrive = properties.get("RedrivePolicy", {})
    return Queue(
        name=properties["QueueName"],
        arn=prefix + properties["QueueName"],
        attributes={key: str(properties[key]) for key in _QUEUE_ATTRIBUTES if key in properties},
        dead_letters=redrive.get("deadLetterTargetArn"),
        max_receives=int(redrive.get("maxReceiveCount", 0)),
    )


def _key(alias: Mapping[str, Any], key: Mapping[str, Any]) -> Key:
    return Key(alias=alias["AliasName"], spec=key["KeySpec"], usage=key["KeyUsage"])
