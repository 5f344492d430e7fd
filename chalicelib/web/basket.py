"""What a voter has filled in so far: read from the form, kept in a cookie on the device.

The cookie reads `round:1.4` for ticks, `round:1x3.4x2` for numbers given to projects, and
`round:@paal~stal:1.4` where lists of areas were chosen first. The server never keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from chalicelib.rounds.vote_rules import BallotRules
from chalicelib.web.http import Cookie, Fields

BASKET_COOKIE: Final = "mandje"
BASKET_SECONDS: Final = 3600
# Browsers drop a cookie above 4,096 bytes, name and attributes included.
MOST_BYTES: Final = 3900
MOST_MARK: Final = 999

_ONE = r"[0-9]{1,5}(?:x[0-9]{1,3})?"
_BASKET = re.compile(rf"([a-z0-9-]+):(?:@([a-z0-9~-]+):)?((?:{_ONE}(?:\.{_ONE})*)?)")
_MARK_FIELD = re.compile(r"n([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Basket:
    """`marks` by printed number: 1 for a tick, else points, a score or a place. `areas` are
    the lists that were chosen, the own area first. `typed` is what is no whole number."""

    marks: Mapping[int, int] = field(default_factory=dict)
    areas: tuple[str, ...] = ()
    typed: Mapping[int, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.marks)


def gives_ticks(rules: BallotRules) -> bool:
    """Whether projects are ticked; else each has a field of its own for its number."""
    return not rules.marked or (rules.type == "points" and not rules.stack)


def read_form(rules: BallotRules, form: Fields, areas: tuple[str, ...]) -> tuple[Basket, Fields]:
    """The basket of a ballot that was sent, and the fields that aren't part of it."""
    if gives_ticks(rules):
        return Basket(dict.fromkeys(read_numbers(form.get("project", ())), 1), areas), form
    marks: dict[int, int] = {}
    typed: dict[int, str] = {}
    rest: dict[str, Sequence[str]] = {}
    for name, values in form.items():
        match = _MARK_FIELD.fullmatch(name)
        if match is None:
            rest[name] = values
            continue
        text = values[0].strip() if len(values) == 1 else "?"
        if text.isascii() and text.isdigit() and len(text) <= 3:
            if int(text):
                marks[int(match[1])] = int(text)
        elif text:
            typed[int(match[1])] = text[:12]
    return Basket(marks, areas, typed), rest


def read_numbers(texts: Iterable[str]) -> frozenset[int]:
    """Printed numbers as a form sends them; what is no number becomes 0, which no list has."""
    return frozenset(
        int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0 for text in texts
    )


def read_basket(cookies: Mapping[str, str], round_id: str) -> Basket:
    """What this device kept for the round; nothing when it isn't readable."""
    match = _BASKET.fullmatch(cookies.get(BASKET_COOKIE, ""))
    if match is None or match[1] != round_id:
        return Basket()
    marks: dict[int, int] = {}
    for one in filter(None, match[3].split(".")):
        number, _, mark = one.partition("x")
        marks[int(number)] = int(mark or 1)
    return Basket(marks, tuple(match[2].split("~")) if match[2] else ())


def write_basket(round_id: str, basket: Basket) -> Cookie:
    """The cookie that keeps choices on the device only; an empty basket ends it."""
    kept = ".".join(
        str(number) if mark == 1 else f"{number}x{mark}"
        for number, mark in sorted(basket.marks.items())
        if number > 0
    )
    lists = f"@{'~'.join(basket.areas)}:" if basket.areas else ""
    value = f"{round_id}:{lists}{kept}"
    if not (kept or lists) or len(value) > MOST_BYTES:
        return NO_BASKET
    return Cookie(BASKET_COOKIE, value, max_age=BASKET_SECONDS)


NO_BASKET: Final = Cookie(BASKET_COOKIE, "", max_age=0)
