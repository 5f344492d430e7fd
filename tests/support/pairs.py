"""The labelled pairs of ideas: 51 families of three texts make 153 pairs.

A line of `tests/data/idea_families.tsv` is an idea, the same idea in other words, and another
idea on the same topic. Unrelated pairs take the second text from another family.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Label = Literal["same", "topic", "unrelated"]
Text = tuple[str, str]

_FILE = Path(__file__).parents[1] / "data" / "idea_families.tsv"
_SHIFT = 17


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ideas and what a person says of them. The threshold was chosen on `tuning` pairs."""

    label: Label
    one: Text
    other: Text
    tuning: bool


def families() -> list[tuple[Text, Text, Text]]:
    rows = [line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines()]
    return [((a, b), (c, d), (e, f)) for a, b, c, d, e, f in rows]


def labelled_pairs() -> list[Pair]:
    found = families()
    pairs = []
    for place, (idea, again, near) in enumerate(found):
        far = found[(place + _SHIFT) % len(found)][1]
        tuning = place % 2 == 0
        pairs += [
            Pair("same", idea, again, tuning),
            Pair("topic", idea, near, tuning),
            Pair("unrelated", idea, far, tuning),
        ]
    return pairs
