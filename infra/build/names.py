"""Logical names in the application's template, and the CloudFormation functions they go into."""

from __future__ import annotations

from typing import Any, Final

from infra.functions import Function

Template = dict[str, Any]

API: Final = "RestAPI"
ALARM_TOPIC: Final = "AlarmTopic"
FAILURES_QUEUE: Final = "events-failures"


def logical(function: Function) -> str:
    """The name Chalice gives a function's resource; the one behind all routes is special."""
    if function.name == "api_handler":
        return "APIHandler"
    return camel(function.name)


def camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.replace("_", "-").split("-"))


def log_group_id(function: Function) -> str:
    return f"{camel(function.name)}Log"


def log_group_name(function: Function) -> Template:
    return sub(f"/buurtbudget/${{Stage}}/{function.name}")


def function_name(function: Function) -> Template:
    return sub(f"buurtbudget-${{Stage}}-{function.name.replace('_', '-')}")


def sub(text: str) -> Template:
    return {"Fn::Sub": text}


def ref(name: str) -> Template:
    return {"Ref": name}


def arn_of(name: str) -> Template:
    return {"Fn::GetAtt": [name, "Arn"]}


def exported(name: str) -> Template:
    """A value that the data stack exports as `buurtbudget-<stage>-<name>`."""
    return {"Fn::ImportValue": sub(f"buurtbudget-${{Stage}}-{name}")}


def queue_name(name: str) -> Template:
    return sub(f"buurtbudget-${{Stage}}-{name}")


def queue_arn(name: str) -> Template:
    account = "${AWS::Region}:${AWS::AccountId}"
    return sub(f"arn:${{AWS::Partition}}:sqs:{account}:buurtbudget-${{Stage}}-{name}")


def bucket_name(name: str) -> Template:
    return sub(f"buurtbudget-${{Stage}}-{name}-${{AWS::AccountId}}")
