"""A small judge of our own IAM policies: enough of AWS's rules to hold calls against them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

POLICIES = Path(__file__).parents[2] / ".chalice" / "policies"
ACCOUNT = "000000000000"
REGION = "eu-central-1"

Statement = Mapping[str, Any]


def values_of(stage: str) -> dict[str, str]:
    return {
        "Stage": stage,
        "MailDomain": "beringen.example",
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::AccountId": ACCOUNT,
        "AWS::URLSuffix": "amazonaws.com",
    }


def as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def resolved(node: Any, values: Mapping[str, str]) -> Any:
    """`node` with every Fn::Sub filled in. Raises KeyError for an unknown variable."""
    match node:
        case {"Fn::Sub": str(text)}:
            parts = text.split("${")
            return parts[0] + "".join(
                values[part.split("}", 1)[0]] + part.split("}", 1)[1] for part in parts[1:]
            )
        case dict():
            return {key: resolved(value, values) for key, value in node.items()}
        case list():
            return [resolved(value, values) for value in node]
    return node


def statements(function: str, stage: str = "test") -> list[Statement]:
    """The statements of a function's policy for one stage."""
    document = json.loads((POLICIES / f"{function}.json").read_text(encoding="utf-8"))
    found: list[Statement] = resolved(document["Statement"], values_of(stage))
    return found


def allows(
    given: Iterable[Statement],
    action: str,
    resource: str,
    context: Mapping[str, list[str]] | None = None,
) -> bool:
    """Whether one of the statements allows `action` on `resource`."""
    return any(
        action in as_list(one["Action"])
        and any(fnmatchcase(resource, pattern) for pattern in as_list(one["Resource"]))
        and _conditions_hold(one.get("Condition", {}), context or {})
        for one in given
    )


def _conditions_hold(conditions: Mapping[str, Any], context: Mapping[str, list[str]]) -> bool:
    return all(
        _holds(operator, context.get(key, []), [str(one) for one in as_list(wanted)])
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _holds(operator: str, found: list[str], wanted: list[str]) -> bool:
    match operator:
        case "Null":
            return (not found) == (wanted == ["true"])
        case "StringEquals" | "ForAnyValue:StringEquals":
            return any(one in wanted for one in found)
        case "StringLike" | "ForAnyValue:StringLike":
            return any(fnmatchcase(one, pattern) for one in found for pattern in wanted)
    raise AssertionError(f"the judge doesn't know {operator}")
