"""The steps of a count as a page shows them: a chart made here, and rows for the table.

The chart is an SVG bar for each winner, with its words beside it as text of the page: they keep
their size on a phone, wrap, and are read aloud. Its colours are classes that follow light, dark
and print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


def steps(document: Mapping[str, Any]) -> tuple[CountStep, ...]:
    """The rounds of the count in a result document."""
    titles = {line["project_id"]: line["title"] for line in document["projects"]}
    won = set(document["tally"]["selected"])
    return tuple(
        CountStep(
            number=step["round"],
            title=titles[step["project"]],
            words=EVENTS[step["event"]][0],
            left_cents=step["left"],
            won=step["project"] in won,
        )
        for step in document["tally"]["rounds"]
    )


def chart(document: Mapping[str, Any]) -> tuple[Bar, ...]:
    """A bar for each winner, in the order of the count, behind those of the winners before it."""
    pot = document["pot_cents"]
    bars: list[Bar] = []
    spent = 0
    for line in _winners(document["projects"]):
        cost = line["cost_cents"]
        start = spent
        spent += cost
        bars.append(
            Bar(
                title=line["title"],
                start=_percent(start, pot),
                # Too thin a bar can't be seen.
                width=_percent(max(cost, pot // 200), pot),
                cost_cents=cost,
                left_cents=pot - spent,
            )
        )
    return tuple(bars)


def _winners(lines: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [line for line in lines if line["won"]]


def _percent(part: int, whole: int) -> str:
    tenths = min(1000, part * 1000 // max(1, whole))
    return f"{tenths // 10}.{tenths % 10}%"
