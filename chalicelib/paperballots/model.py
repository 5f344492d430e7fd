"""Ballots on paper, from the blank to the count.

A blank is a numbered sheet. Blanks go out in ranges; whoever holds a range accounts for it:
given back blank, spoiled, or in the box. Sheets from a box are typed in batches, twice:

    first ──signed by A──▶ second ──signed by B──▶ settled            (both typed the same)
                                        └────────▶ differs ──C──▶ settled

Invariants: A, B and C are three people; B never sees what A typed before signing; a sheet's
number was handed out and is in one batch only; who signs states the number of sheets, and it is
the number that they typed; what both typed alike stands, C decides each other sheet; a settled
batch never changes. Nothing links a sheet to a voter: the desk marks the voter on the roll and
gives any blank.

The round's paper is settled by a manager after the vote, once every batch is, and when there
are at most as many sheets as voters who got one. The difference is published with the figures.
The count waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

Fault = Literal["", "blank", "unsigned", "late", "unreadable", "too-many", "over-budget", "too-few"]
BatchState = Literal["first", "second", "differs", "settled"]
Side = Literal["a", "b", "c"]
Print = Literal["a4", "groot"]

RANGE_MAX: Final = 500
RANGES_MAX: Final = 200
BATCH_MAX: Final = 200
BATCHES_MAX: Final = 999
TEXT_MAX: Final = 120
NOTE_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class Range:
    """Blanks `first` to `last` that somebody holds. `blank` and `spoiled` came back so."""

    round_id: str
    number: int
    first: int
    last: int
    holder: str
    token: str
    handed_out_at: datetime
    version: int = 1
    blank: int = 0
    spoiled: int = 0

    @property
    def size(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """What somebody read on one sheet: (printed number, mark) pairs, or why it can't count.

    A mark is 1 for a tick, else the points, the score or the place that the voter wrote.
    """

    number: int
    marks: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    fault: Fault = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Sheets from one box that are typed together. `by` are the typists, `totals` what they
    signed for; `counts` says per reason (empty: valid) how many sheets a settled batch has, and
    `secret` hides its sheets behind their commitments (see `committing`)."""

    round_id: str
    number: int
    box: str
    token: str
    state: BatchState
    version: int
    by_a: str
    by_b: str = ""
    by_c: str = ""
    total_a: int = 0
    total_b: int = 0
    differing: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    secret: str = field(default="", repr=False)

    @property
    def sheets(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Difference:
    """A sheet that the two didn't type alike; None where one of them didn't have it."""

    number: int
    a: Sheet | None
    b: Sheet | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """How the round's paper was closed. `note` explains the difference to residents."""

    round_id: str
    marks: int
    counts: Mapping[str, int]
    note: str
    by: str
    at: datetime

    @property
    def sheets(self) -> int:
        return sum(self.counts.values())


def differences(a: Mapping[int, Sheet], b: Mapping[int, Sheet]) -> tuple[Difference, ...]:
    """Every sheet that isn't the same on both sides, by number."""
    return tuple(
        Difference(number, a.get(number), b.get(number))
        for number in sorted(a.keys() | b.keys())
        if a.get(number) != b.get(number)
    )
