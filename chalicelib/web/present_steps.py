"""The steps of a count as a page shows them, pot by pot: a chart made here, and rows for the table.

The chart is an SVG bar for each winner, with its words beside it as text of the page: they keep
their size on a phone, wrap, and are read aloud. Its colours are classes that follow light, dark
and print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.kernel.speech import _
from chalicelib.tally.trace import EVENTS


@dataclass(frozen=True, slots=True)
class CountStep:
    """One step of the count, amounts in cents."""

    number: int
    title: str
    words: str
    left_cents: int
    won: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One winner in the chart: where its bar begins and how wide it is, in percent as text;
    what it gets and what is left after it, in cents."""

    title: str
    start: str
    width: str
    cost_cents: int
    left_cents: int


@dataclass(frozen=True, slots=True)
class Pot:
    """The count of one pot. `key` is its area or theme, empty for the whole city; a round with
    one pot has only that one."""

    key: str
    budget_cents: int
    spent_cents: int
    bars: tuple[Bar, ...]
    steps: tuple[CountStep, ...]

    @property
    def left_cents(self) -> int:
        return max(0, self.budget_cents - self.spent_cents)


def pots(document: Mapping[str, Any]) -> tuple[Pot, ...]:
    """The pots of a result document, in the order in which they were counted."""
    return tuple(_pot(document, part["pot"], part["outcome"]) for part in _parts(document))


def _parts(document: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The outcomes by pot; that of one rule over one pot stands there by itself."""
    tally = document["tally"]
    if "parts" in tally:
        parts: Sequence[Mapping[str, Any]] = tally["parts"]
        return parts
    return ({"pot": "", "outcome": tally},)


def _pot(document: Mapping[str, Any], key: str, outcome: Mapping[str, Any]) -> Pot:
    lines = {line["project_id"]: line for line in document["projects"]}
    here = {step["project"] for step in outcome["rounds"]} | set(outcome["selected"])
    # What two pots looked at belongs to the pot that paid: the last that came to it.
    later = [part["outcome"] for part in _parts(document) if part["pot"] == "" and key]
    paid_later = {one for other in later for one in (*other["selected"], *other.get("partial", ()))}
    winners = [
        line
        for line in document["projects"]
        if line["won"] and line["project_id"] in here - paid_later
    ]
    budget = outcome.get("budget", document["pot_cents"])
    bars = _bars(winners, budget)
    won = {line["project_id"] for line in winners}
    rows = tuple(
        CountStep(
            number=step["round"],
            title=lines[step["project"]]["title"],
            words=_(EVENTS[step["event"]][0]),
            left_cents=step["left"],
            won=step["project"] in won,
        )
        for step in outcome["rounds"]
    )
    return Pot(key, budget, sum(map(_money, winners)), bars, rows)


def _money(line: Mapping[str, Any]) -> int:
    granted = line.get("granted_cents")
    return int(line["cost_cents"] if granted is None else granted)


def _bars(winners: Sequence[Mapping[str, Any]], budget: int) -> tuple[Bar, ...]:
    """A bar for each winner, in the order of the count, behind those of the winners before it."""
    bars: list[Bar] = []
    spent = 0
    for line in winners:
        got, start = _money(line), spent
        spent += got
        bars.append(
            Bar(
                title=line["title"],
                start=_percent(start, budget),
                # Too thin a bar can't be seen.
                width=_percent(max(got, budget // 200), budget),
                cost_cents=got,
                left_cents=max(0, budget - spent),
            )
        )
    return tuple(bars)


def _percent(part: int, whole: int) -> str:
    tenths = min(1000, part * 1000 // max(1, whole))
    return f"{tenths // 10}.{tenths % 10}%"
