"""The steps of a count as a page shows them: a chart made here, and rows for the table.

The chart's bars are in percent of the whole width and its words in pixels, so the words keep
their size on a phone. It has no colour of its own: the classes follow light, dark and print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.tally.trace import EVENTS

ROW, BAR, TEXT = 48, 16, 16
_LONGEST: Final = 34


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
    """One winner in the chart: where its bar begins and how wide it is, in percent as text."""

    text: str
    top: int
    start: str
    width: str
    cost_cents: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Every winner's part of the pot, in the order of the count. Height in pixels."""

    bars: tuple[Bar, ...]
    height: int


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


def chart(document: Mapping[str, Any]) -> Chart:
    """A bar for each winner, behind those of the winners before it."""
    pot = max(1, document["pot_cents"])
    bars: list[Bar] = []
    spent = 0
    for line in _winners(document["projects"]):
        cost = line["cost_cents"]
        bars.append(
            Bar(
                text=_short(f"{len(bars) + 1}. {line['title']}"),
                top=len(bars) * ROW,
                start=_percent(spent, pot),
                # Too thin a bar can't be seen.
                width=_percent(max(cost, pot // 200), pot),
                cost_cents=cost,
            )
        )
        spent += cost
    return Chart(tuple(bars), max(1, len(bars)) * ROW)


def _winners(lines: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [line for line in lines if line["won"]]


def _percent(part: int, whole: int) -> str:
    tenths = min(1000, part * 1000 // whole)
    return f"{tenths // 10}.{tenths % 10}%"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
