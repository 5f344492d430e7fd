"""AWS's doorman, played locally: every call of a function is held against its policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from chalicelib.adapters import clients
from tests.infra.iam import ACCOUNT, REGION, allows, statements

Need = tuple[str, str, Mapping[str, list[str]]]  # action, resource, condition context

_CLIENTS = (clients.dynamodb, clients.sqs, clients.kms, clients.s3, clients.sesv2)
_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/"


class Guard:
    """Between `with guard.acting_as(function)` and its end, calls need that function's policy.

    `denied` lists what AWS would have refused (here it goes on, to find all of it), `used` what
    each function did: action and resource.
    """

    def __init__(self, stage: str, kms: Any) -> None:
        self.denied: list[str] = []
        self.used: dict[str, set[tuple[str, str]]] = {}
        self._stage = stage
        self._kms = kms  # a client that isn't watched
        self._function = ""

    @contextmanager
    def watching(self) -> Iterator[Guard]:
        for client in _CLIENTS:
            client().meta.events.register("before-parameter-build", self._check)
        try:
            yield self
        finally:
            for client in _CLIENTS:
                client().meta.events.unregister("before-parameter-build", self._check)

    @contextmanager
    def acting_as(self, function: str) -> Iterator[None]:
        before, self._function = self._function, function
        try:
            yield
        finally:
            self._function = before

    def _check(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        if not self._function:
            return
        given = statements(self._function, self._stage)
        for action, resource, context in self._needs(model, params):
            self.used.setdefault(self._function, set()).add((action, resource))
            if not allows(given, action, resource, context):
                self.denied.append(f"{self._function}: {action} on {resource} {dict(context)}")

    def _needs(self, model: Any, params: Mapping[str, Any]) -> Iterator[Need]:
        service, operation = model.service_model.service_name, model.name
        match service:
            case "dynamodb":
                yield from _dynamodb(operation, params)
            case "sqs":
                name = params["QueueUrl"].rpartition("/")[2]
                yield (
                    f"sqs:{operation.removesuffix('Batch')}",
                    f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}",
                    {},
                )
            case "s3" if operation == "CopyObject":
                # Boto has made one text of the bucket and the name by now.
                yield "s3:GetObject", f"arn:aws:s3:::{params['CopySource']}", {}
                yield "s3:PutObject", f"arn:aws:s3:::{params['Bucket']}/{params['Key']}", {}
            case "s3":
                key = params.get("Key", "")
                # boto3 makes an upload form by way of CreateBucket, without calling it; what
                # the form then needs is the right to put.
                action = {
                    "HeadObject": "GetObject",
                    "CreateBucket": "PutObject",
                    "ListObjectsV2": "ListBucket",
                }.get(operation, operation)
                # Listing is a right on the bucket, everything else one on its objects.
                place = "" if action == "ListBucket" else f"/{key}"
                yield f"s3:{action}", f"arn:aws:s3:::{params['Bucket']}{place}", {}
            case "sesv2":
                domain = params["FromEmailAddress"].rpartition("@")[2].rstrip(">")
                identity = f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{domain}"
                yield f"ses:{operation}", identity, {}
                if "Raw" in params.get("Content", {}):
                    # SES asks for this right too when a mail comes as it stands.
                    yield "ses:SendRawEmail", identity, {}
            case "kms":
                yield from self._kms_needs(operation, params)
            case _:
                raise AssertionError(f"the guard doesn't know {service}")

    def _kms_needs(self, operation: str, params: Mapping[str, Any]) -> Iterator[Need]:
        tagged = {"aws:ResourceTag/buurtbudget-stage": [self._stage]}
        match operation:
            case "CreateKey":
                asked = {f"aws:RequestTag/{t['TagKey']}": [t["TagValue"]] for t in params["Tags"]}
                yield "kms:CreateKey", "*", asked
                yield "kms:TagResource", "*", asked
            case "CreateAlias":
                alias = f"arn:aws:kms:{REGION}:{ACCOUNT}:{params['AliasName']}"
                yield "kms:CreateAlias", alias, {}
                yield "kms:CreateAlias", _KEY + params["TargetKeyId"], tagged
            case _:
                key = params["KeyId"]
                aliases = [key] if key.startswith("alias/") else self._aliases(key)
                yield f"kms:{operation}", _KEY + "1", tagged | {"kms:ResourceAliases": aliases}

    def _aliases(self, key_id: str) -> list[str]:
        listed = self._kms.list_aliases()["Aliases"]
        return [one["AliasName"] for one in listed if one.get("TargetKeyId") == key_id]


def _dynamodb(operation: str, params: Mapping[str, Any]) -> Iterator[Need]:
    match operation:
        case "TransactWriteItems":
            for item in params["TransactItems"]:
                ((kind, request),) = item.items()
                yield f"dynamodb:{_TRANSACTION[kind]}", _table(request["TableName"]), {}
        case "BatchGetItem":
            for name in params["RequestItems"]:
                yield "dynamodb:BatchGetItem", _table(name), {}
        case "Query" if "IndexName" in params:
            index = _table(params["TableName"]) + f"/index/{params['IndexName']}"
            yield "dynamodb:Query", index, {}
        case _:
            yield f"dynamodb:{operation}", _table(params["TableName"]), {}


def _table(name: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"
