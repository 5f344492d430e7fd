"""Values that fit a JSON schema of ours, for hypothesis: the kinds that pydantic writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from hypothesis import strategies as st

_MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat())


def from_schema(
    schema: Mapping[str, Any], known: Mapping[str, Any], depth: int = 4
) -> st.SearchStrategy[Any]:
    """`known` are the schemas that references name. Raises ValueError for a kind that no model
    of ours has: then it is to be added here."""
    if "$ref" in schema:
        return from_schema(known[schema["$ref"].rpartition("/")[2]], known, depth)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return st.one_of([from_schema(one, known, depth) for one in schema[union]])
    match schema.get("type"):
        case "object":
            return _object(schema, known, depth)
        case "array":
            low = schema.get("minItems", 0)
            high = max(low, min(schema.get("maxItems", 3), 3 if depth else 0))
            items = from_schema(schema.get("items", {"type": "null"}), known, max(depth - 1, 0))
            return st.lists(items, min_size=low, max_size=high)
        case "string":
            return _text(schema)
        case "integer":
            low = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
            return st.integers(low if "minimum" in schema else None, schema.get("maximum"))
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
    raise ValueError(f"a kind of schema that isn't known: {dict(schema)}")


def _object(
    schema: Mapping[str, Any], known: Mapping[str, Any], depth: int
) -> st.SearchStrategy[Any]:
    more = schema.get("additionalProperties")
    if "properties" not in schema and isinstance(more, Mapping):
        return st.dictionaries(st.text(max_size=8), from_schema(more, known, depth), max_size=3)
    fields = {
        name: from_schema(one, known, depth) for name, one in schema.get("properties", {}).items()
    }
    needed = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: one for name, one in fields.items() if name in needed},
        optional={name: one for name, one in fields.items() if name not in needed},
    )


def _text(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    if schema.get("format") == "date-time":
        return _MOMENTS
    if schema.get("format") == "date":
        return st.dates().map(lambda day: day.isoformat())
    if "pattern" in schema:
        return st.from_regex(schema["pattern"])
    low = schema.get("minLength", 0)
    high = min(schema.get("maxLength", low + 60), low + 300)
    return st.text(st.characters(codec="utf-8"), min_size=low, max_size=high)
