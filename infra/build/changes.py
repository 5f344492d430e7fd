"""CloudFormation change sets: what would change, shown before it does.

Talks to a client with boto3's method names, so that a test hands in one written by hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from uuid import uuid4

Sleep = Callable[[float], None]

_PAUSE: Final = 3.0  # seconds between two looks
_NOTHING: Final = ("didn't contain changes", "No updates are to be performed")
_CAPABILITIES: Final = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


class CloudFormation(Protocol):
    """The part of boto3's CloudFormation client that a deployment uses."""

    def create_change_set(self, **request: Any) -> Mapping[str, Any]: ...
    def describe_change_set(self, **request: Any) -> Mapping[str, Any]: ...
    def execute_change_set(self, **request: Any) -> Mapping[str, Any]: ...
    def delete_change_set(self, **request: Any) -> Mapping[str, Any]: ...
    def delete_stack(self, **request: Any) -> Mapping[str, Any]: ...
    def describe_stacks(self, **request: Any) -> Mapping[str, Any]: ...
    def describe_stack_events(self, **request: Any) -> Mapping[str, Any]: ...


class DeployFailed(RuntimeError):
    """CloudFormation refused a plan or rolled back; the text says where it began."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stack as it should be. `template` is a text, or an `https://` address of one."""

    name: str
    template: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One resource; `action` is add, change, replace or remove."""

    action: str
    resource: str
    type: str

    @property
    def loses(self) -> bool:
        """Whether what is there now is gone afterwards."""
        return self.action in ("replace", "remove")


@dataclass(frozen=True, slots=True)
class Plan:
    """A change set that waits to be carried out; no `changes` when all is as wanted."""

    stack: str
    change_set: str
    is_new: bool
    changes: tuple[Change, ...]

    @property
    def losses(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.loses)


def stack_outputs(client: CloudFormation, name: str) -> dict[str, str] | None:
    """The outputs of a stack that exists; None for one that doesn't, or is an empty shell."""
    found = _describe(client, name)
    if found is None or found["StackStatus"] == "REVIEW_IN_PROGRESS":
        return None
    return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}


def plan(client: CloudFormation, wanted: Wanted, *, sleep: Sleep = time.sleep) -> Plan:
    """What would change to reach `wanted`. Changes nothing. Raises DeployFailed."""
    is_new = stack_outputs(client, wanted.name) is None
    source = "TemplateURL" if wanted.template.startswith("https://") else "TemplateBody"
    made = client.create_change_set(
        StackName=wanted.name,
        ChangeSetName=f"plan-{uuid4().hex}",
        ChangeSetType="CREATE" if is_new else "UPDATE",
        Capabilities=_CAPABILITIES,
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in wanted.parameters.items()
        ],
        **{source: wanted.template},
    )
    change_set = str(made["Id"])
    while True:
        answer = client.describe_change_set(ChangeSetName=change_set)
        status, reason = answer["Status"], answer.get("StatusReason", "")
        if status == "CREATE_COMPLETE":
            return Plan(wanted.name, change_set, is_new, _changes(client, change_set, answer))
        if status == "FAILED":
            discard(client, Plan(wanted.name, change_set, is_new, ()))
            if any(text in reason for text in _NOTHING):
                return Plan(wanted.name, "", is_new, ())
            raise DeployFailed(f"{wanted.name}: {reason}")
        sleep(_PAUSE)


def discard(client: CloudFormation, planned: Plan) -> None:
    """Forgets a plan; also the empty shell that CloudFormation made for a new stack."""
    if planned.change_set:
        client.delete_change_set(ChangeSetName=planned.change_set)
    if planned.is_new:
        client.delete_stack(StackName=planned.stack)


def execute(client: CloudFormation, planned: Plan, *, sleep: Sleep = time.sleep) -> None:
    """Carries out a plan and waits for its end. Raises DeployFailed after a roll-back."""
    if not planned.change_set:
        return
    client.execute_change_set(ChangeSetName=planned.change_set)
    while True:
        found = _describe(client, planned.stack)
        status = "GONE" if found is None else str(found["StackStatus"])
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"):
            return
        if not status.endswith("_IN_PROGRESS"):
            raise DeployFailed(f"{planned.stack}: {status}: {_first_failure(client, planned)}")
        sleep(_PAUSE)


def _describe(client: CloudFormation, name: str) -> Mapping[str, Any] | None:
    from botocore.exceptions import ClientError

    try:
        stacks = client.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        # The service has no code of its own for "no such stack".
        if "does not exist" in str(error):
            return None
        raise
    found: Mapping[str, Any] = stacks[0]
    return found


def _changes(
    client: CloudFormation, change_set: str, answer: Mapping[str, Any]
) -> tuple[Change, ...]:
    found: list[Change] = []
    while True:
        for one in answer.get("Changes", []):
            resource = one["ResourceChange"]
            found.append(
                Change(
                    action=_action(resource["Action"], resource.get("Replacement", "False")),
                    resource=resource["LogicalResourceId"],
                    type=resource["ResourceType"],
                )
            )
        if not answer.get("NextToken"):
            return tuple(found)
        answer = client.describe_change_set(ChangeSetName=change_set, NextToken=answer["NextToken"])


def _action(action: str, replacement: str) -> str:
    if action == "Modify":
        # "Conditional" may or may not replace: said as the worse of the two.
        return "change" if replacement == "False" else "replace"
    return {"Add": "add", "Remove": "remove"}.get(action, action.lower())


def _first_failure(client: CloudFormation, planned: Plan) -> str:
    """The oldest failure of the newest events: later ones are only its consequences."""
    events = client.describe_stack_events(StackName=planned.stack)["StackEvents"]
    failures = [event for event in events if str(event["ResourceStatus"]).endswith("_FAILED")]
    if not failures:
        return "no reason given"
    first = failures[-1]
    return f"{first['LogicalResourceId']}: {first.get('ResourceStatusReason', 'no reason given')}"
