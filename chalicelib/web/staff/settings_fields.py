"""Fields of a form that stand for places in a document: what they show, and what they put there.

A part of the settings is a table of these (`settings_parts`). A text that isn't understood goes
into the document as it was typed: the schema says what is wrong with it, at the field's own
place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from chalicelib.kernel.money import AmountError, parse_euros
from chalicelib.kernel.text import clean_block, clean_line

Kind = Literal[
    "line",
    "block",
    "number",
    "euros",
    "tick",
    "choice",
    "choices",
    # Several numbers in one field.
    "numbers",
    # Lines of `code | text`.
    "lines",
    # An amount, a number of inhabitants or nothing, as the pots are divided.
    "weight",
]
# Where the choices of a field come from that depend on the round.
Source = Literal["areas", "themes", "places", "rules"]
Choices = Sequence[tuple[str, str]]
Value = str | list[str]
Row = dict[str, Value]

# The hidden field of a row that says which one of the document it was; empty for a new one.
WAS: Final = "was"
MAX_ROWS: Final = 200
_WHOLE: Final = re.compile(r"-?[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Field:
    """One place of the document, or of a row. `empty` is the number that an empty field stands
    for; `most` the characters that fit; `none` the words for choosing nothing."""

    path: str
    label: str
    kind: Kind = "line"
    hint: str = ""
    options: Choices | Source = ()
    none: str = ""
    empty: int | None = None
    most: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of things in the document, a row of fields for each. `one` is what a row is called.
    `start` is what the document needs of a new one beside its fields. A row where all of
    `telling` is empty (without it: all that people type) goes away."""

    path: str
    title: str
    one: str
    fields: tuple[Field, ...]
    hint: str = ""
    start: Mapping[str, Any] = field(default_factory=dict)
    telling: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A page of settings. A plain text among `items` is a heading."""

    key: str
    title: str
    items: tuple[str | Field | Rows, ...]
    intro: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(item for item in self.items if isinstance(item, Field))

    @property
    def lists(self) -> tuple[Rows, ...]:
        return tuple(item for item in self.items if isinstance(item, Rows))

    def rows(self, path: str) -> Rows | None:
        return next((one for one in self.lists if one.path == path), None)


def name_of(*path: str | int) -> str:
    """The name of a field in the form: its place, with hyphens."""
    return "-".join(str(one) for one in path).replace(".", "-")


def seen(plain: Any, path: str) -> Any:
    """What stands in a document at `path`."""
    for key in path.split("."):
        plain = plain[int(key)] if isinstance(plain, list) else plain[key]
    return plain


def put(plain: Any, path: str, value: Any) -> None:
    """Puts `value` there. The lists and maps on the way are there."""
    *way, last = path.split(".")
    target = seen(plain, ".".join(way)) if way else plain
    target[last] = value


def shown(one: Field, value: Any, how: str) -> Value:
    """What a field shows of a value in the document; `how` the pots are divided."""
    if one.kind == "choices":
        return list(value)
    if one.kind == "tick":
        return "ja" if value else ""
    if one.kind == "numbers":
        return ", ".join(str(item) for item in value)
    if one.kind == "lines":
        return "\n".join(f"{item['id']} | {item['label']}" for item in value)
    if one.kind == "euros" or (one.kind == "weight" and how == "fixed"):
        return "" if value == one.empty else euros(value)
    if one.kind == "weight" and how == "equal":
        return ""
    return "" if value == one.empty else str(value)


def euros(cents: int) -> str:
    """`1500` or `1500,50`, as people type it."""
    whole, rest = divmod(cents, 100)
    return f"{whole},{rest:02d}" if rest else str(whole)


def meant(one: Field, typed: Value, how: str) -> Any:
    """What a field puts in the document: the inverse of `shown`."""
    if isinstance(typed, list):
        return typed
    text = typed.strip()
    match one.kind:
        case "tick":
            return text == "ja"
        case "block":
            return clean_block(text)
        case "number":
            return _number(text, one.empty)
        case "euros":
            return _cents(text, one.empty)
        case "weight":
            return _weight(text, how)
        case "numbers":
            return [_number(item, None) for item in re.split(r"[\s,;]+", text) if item]
        case "lines":
            return [_option(line) for line in text.splitlines() if line.strip()]
    return clean_line(text)


def kept(one: Field, typed: Value, before: Any, how: str) -> Any:
    """What a field puts over `before`: the very same where the field still shows that."""
    if one.kind != "weight" and typed_texts(typed) == typed_texts(shown(one, before, how)):
        return before
    return meant(one, typed, how)


def typed_texts(value: Value) -> Value:
    """A text as it is without the line ends of browsers."""
    return value if isinstance(value, list) else value.replace("\r\n", "\n").strip()


def _number(text: str, empty: int | None) -> int | str:
    if not text and empty is not None:
        return empty
    return int(text) if _WHOLE.fullmatch(text) else text


def _cents(text: str, empty: int | None) -> int | str:
    if not text and empty is not None:
        return empty
    try:
        return parse_euros(text)
    except AmountError:
        return text


def _weight(text: str, how: str) -> int | str:
    if how == "equal":
        return 1
    return _cents(text, None) if how == "fixed" else _number(text, None)


def _option(line: str) -> dict[str, str]:
    code, _, label = line.partition("|")
    return {"id": clean_line(code), "label": clean_line(label)}


def is_blank(rows: Rows, row: Mapping[str, Value]) -> bool:
    """Whether a row is as good as empty."""
    chosen = ("tick", "choice", "choices")
    telling = rows.telling or tuple(one.path for one in rows.fields if one.kind not in chosen)
    return not any(str(row.get(path, "")).strip() for path in telling)


def blank(rows: Rows) -> Row:
    return {WAS: "", **{one.path: [] if one.kind == "choices" else "" for one in rows.fields}}
