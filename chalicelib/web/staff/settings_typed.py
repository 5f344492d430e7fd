"""What somebody typed in a part of the settings: read, shown again, put into the document."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from chalicelib.schemas.dutch import Place
from chalicelib.web.forms import CSRF_FIELD, HONEYPOT_FIELD, MalformedForm
from chalicelib.web.http import Fields
from chalicelib.web.staff.settings_fields import (
    MAX_ROWS,
    WAS,
    Field,
    Part,
    Row,
    Rows,
    Value,
    blank,
    is_blank,
    kept,
    meant,
    name_of,
    put,
    seen,
    shown,
)

# Fields of the form that aren't settings.
AROUND: Final = frozenset({"version", "document", "step", CSRF_FIELD, HONEYPOT_FIELD})
_HOW: Final = "count.pots.how"
_TOO_MUCH: Final = frozenset({"greater_than_equal", "less_than_equal"})
_WORDS: Final[Mapping[str, str]] = {
    "number": "Schrijf een geheel getal",
    "numbers": "Schrijf gehele getallen, met een komma ertussen",
    "weight": "Schrijf een bedrag, of een geheel getal",
    "euros": "Schrijf het bedrag in cijfers, bijvoorbeeld 1500 of 1.500,50",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """The texts of a part by path, and the rows of its lists."""

    values: Mapping[str, Value]
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def flat(self) -> dict[str, Value]:
        """By the names of the fields."""
        found = {name_of(path): value for path, value in self.values.items()}
        for path, rows in self.rows.items():
            for number, row in enumerate(rows):
                found |= {name_of(path, number, key): value for key, value in row.items()}
        return found

    def with_rows(self, path: str, rows: Sequence[Row]) -> Typed:
        return replace(self, rows={**self.rows, path: list(rows)})


def of_document(part: Part, plain: Mapping[str, Any]) -> Typed:
    """What a part shows of a document."""
    how = seen(plain, _HOW)
    return Typed(
        {one.path: shown(one, seen(plain, one.path), how) for one in part.fields},
        {
            rows.path: [_row(rows, at, item, how) for at, item in enumerate(seen(plain, rows.path))]
            for rows in part.lists
        },
    )


def _row(rows: Rows, at: int, item: Mapping[str, Any], how: str) -> Row:
    return {WAS: str(at), **{one.path: shown(one, item[one.path], how) for one in rows.fields}}


def of_form(part: Part, given: Fields) -> Typed:
    """What came in. Raises MalformedForm for what no browser sends."""
    left = {name: list(texts) for name, texts in given.items() if name not in AROUND}
    values = {one.path: _take(left, one, name_of(one.path)) for one in part.fields}
    rows = {one.path: _take_rows(left, one) for one in part.lists}
    if left:
        raise MalformedForm(next(iter(left)))
    return Typed(values, rows)


def _take(left: dict[str, list[str]], one: Field, name: str) -> Value:
    texts = left.pop(name, [])
    if one.kind == "choices":
        return texts
    if len(texts) > 1:
        raise MalformedForm(name)
    return texts[0] if texts else ""


def _take_rows(left: dict[str, list[str]], rows: Rows) -> list[Row]:
    found: list[Row] = []
    while name_of(rows.path, len(found), WAS) in left and len(found) < MAX_ROWS:
        at = len(found)
        was = left.pop(name_of(rows.path, at, WAS))[0]
        fields = {
            one.path: _take(left, one, name_of(rows.path, at, one.path)) for one in rows.fields
        }
        found.append({WAS: was, **fields})
    return found


def moved(part: Part, typed: Typed, step: str) -> Typed | None:
    """With the rows as a button asks: one more, one less, one a place up. None for another
    step."""
    act, _, target = step.partition(":")
    path, _, number = target.partition(":")
    rows = part.rows(path)
    if rows is None or act not in ("add", "drop", "up"):
        return None
    now = list(typed.rows[path])
    at = int(number) if number.isdecimal() and len(number) < 4 else -1
    if act == "add" and len(now) < MAX_ROWS:
        now.append(blank(rows))
    elif act == "drop" and 0 <= at < len(now):
        del now[at]
    elif act == "up" and 0 < at < len(now):
        now[at - 1 : at + 1] = [now[at], now[at - 1]]
    return typed.with_rows(path, now)


def without_blanks(part: Part, typed: Typed) -> Typed:
    """What was left empty goes away."""
    for rows in part.lists:
        kept = [row for row in typed.rows[rows.path] if not is_blank(rows, row)]
        typed = typed.with_rows(rows.path, kept)
    return typed


def merged(part: Part, typed: Typed, plain: Mapping[str, Any]) -> dict[str, Any]:
    """The document with what was typed in it; as typed where that isn't understood."""
    made: dict[str, Any] = copy.deepcopy(dict(plain))
    how = typed.values.get(_HOW, seen(plain, _HOW))
    for one in part.fields:
        put(made, one.path, kept(one, typed.values[one.path], seen(plain, one.path), str(how)))
    for rows in part.lists:
        before = seen(plain, rows.path)
        items = [_item(rows, row, before, str(how)) for row in typed.rows[rows.path]]
        put(made, rows.path, items)
    return made


def _item(rows: Rows, row: Row, before: Sequence[Any], how: str) -> dict[str, Any]:
    was = str(row[WAS])
    known = was.isdecimal() and len(was) < 4 and int(was) < len(before)
    if not known:
        return dict(rows.start) | {one.path: meant(one, row[one.path], how) for one in rows.fields}
    item: dict[str, Any] = before[int(was)]
    return item | {one.path: kept(one, row[one.path], item[one.path], how) for one in rows.fields}


def errors_of(
    part: Part, typed: Typed, places: Sequence[Place]
) -> tuple[dict[str, str], list[str]]:
    """What the schema found: a sentence by field, and what belongs to no field of this part."""
    fields = _fields(part, typed)
    errors: dict[str, str] = {}
    others: list[str] = []
    for place in places:
        name = _nearest(fields, place.path)
        if name:
            errors.setdefault(name, _sentence(fields[name], place))
        else:
            at = ".".join(str(one + 1 if isinstance(one, int) else one) for one in place.path)
            others.append(f"{at}: {place.words}.")
    return errors, others


def _fields(part: Part, typed: Typed) -> dict[str, Field]:
    found = {name_of(one.path): one for one in part.fields}
    for rows in part.lists:
        for at in range(len(typed.rows[rows.path])):
            found |= {name_of(rows.path, at, one.path): one for one in rows.fields}
    return found


def _nearest(fields: Mapping[str, Field], path: Sequence[str | int]) -> str:
    """The field at the place, or at the list that the place is in."""
    for length in range(len(path), 0, -1):
        name = name_of(*path[:length])
        if name in fields:
            return name
    return ""


def _sentence(one: Field, place: Place) -> str:
    if place.kind == "string_too_short":
        return "Vul dit in"
    if one.kind in _WORDS and place.kind not in _TOO_MUCH:
        return _WORDS[one.kind]
    if one.kind == "euros" and place.kind in _TOO_MUCH:
        return "Dit bedrag is te klein of te groot"
    if place.kind == "literal_error":
        return "Kies een van de mogelijkheden"
    return place.words[0].upper() + place.words[1:]
