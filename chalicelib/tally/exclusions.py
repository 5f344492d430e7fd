"""Pairs of projects of which only one can get money, such as two plans for one place.

A project whose rival is funded is skipped. For every rule alike: count; where both of a pair
are funded, the weaker of the two is left out, as if it had never been on the list, and the count is
done again, until no pair is left. Where projects are walked in order (most votes first) this is
the same as skipping it on the way: what comes before it doesn't change. The pair that
shows first in the order goes first, so that everybody counts the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .money import Lang
from .outcome import Exact
from .sentences import Sentence

R = TypeVar("R")
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """A project that was left out because of its rival; `score` is what it was ranked by."""

    rival: str
    score: Exact


def settle(
    pairs: Pairs,
    count: Callable[[frozenset[str]], R],
    funded: Callable[[R], Sequence[str]],
) -> tuple[R, dict[str, str]]:
    """The count in which no pair wins together, and who was left out for whom.

    `count` counts without the given projects; `funded` gives the winners, the strongest first.
    """
    out: dict[str, str] = {}
    while True:
        result = count(frozenset(out))
        place = {key: number for number, key in enumerate(funded(result))}
        clashes = [
            sorted(pair, key=place.__getitem__)
            for pair in pairs
            if pair[0] in place and pair[1] in place
        ]
        if not clashes:
            return result, out
        winner, loser = min(clashes, key=lambda pair: (place[pair[1]], place[pair[0]]))
        out[loser] = winner


def excluded_sentence(
    key: str, rival: str, names: dict[str, str], granted: Iterable[str], lang: Lang
) -> Sentence:
    """Why `key` was left out. The rival may have lost in the end, where the rule gave its money
    to others once `key` was gone."""
    name = names.get(rival) or rival
    won = rival in granted
    if lang == "nl":
        text = f"Niet gekozen: van dit project en “{name}” kon er maar één winnen, en " + (
            "dat project krijgt geld." if won else "dat project stond sterker."
        )
    else:
        text = f"Not chosen: only one of this project and “{name}” could win, and " + (
            "that one gets money." if won else "that one was ahead."
        )
    return Sentence(key, text, lang, False, "rival", crowded_out_by=rival if won else None)
