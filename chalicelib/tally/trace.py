"""The rounds of a count, ready for a page: plain figures, readable amounts, and a chart.

The chart is an SVG without script or style of its own: bars of money left after each step,
described for a screen reader by the table beside it.
"""

from __future__ import annotations

from fractions import Fraction
from html import escape

from .marks import N_
from .model import Election
from .money import Lang, decimal, money
from .outcome import Outcome, Round

WIDTH, BAR, GAP, LABEL = 640, 18, 6, 200

EVENTS: dict[str, tuple[str, str]] = {
    "funded": (N_("gekozen"), "chosen"),
    "completed": (N_("gekozen met het geld dat over was"), "chosen with the money that was left"),
    "topped-up": (N_("gekozen, de stad legt bij"), "chosen, the city adds"),
    "part": (N_("deels gekozen"), "chosen in part"),
    "skipped": (N_("past niet meer"), "does not fit"),
    "stopped": (N_("telling gestopt"), "count stopped"),
}


def trace(election: Election, outcome: Outcome, lang: Lang = "nl") -> list[dict[str, object]]:
    """One entry per step: project, name, what happened, money left, and the price if any."""
    entries: list[dict[str, object]] = []
    for step in outcome.rounds:
        entry: dict[str, object] = {
            "round": step.number,
            "project": step.project,
            "name": election.project(step.project).name,
            "event": step.event,
            "words": EVENTS[step.event][lang == "en"],
            "left": _money(election, step.left, lang),
        }
        if "price" in step.figures:
            entry["price"] = _money(election, step.figures["price"], lang)
        if "effective_support" in step.figures:
            entry["effective_support"] = decimal(step.figures["effective_support"], lang)
        if "score" in step.figures:
            entry["score"] = decimal(step.figures["score"], lang)
        entries.append(entry)
    return entries


def _money(election: Election, amount: object, lang: Lang) -> str:
    exact = amount if isinstance(amount, int | Fraction) else 0
    return money(exact, lang, units=election.units, currency=election.currency)


def chart(election: Election, outcome: Outcome, lang: Lang = "nl") -> str:
    """An SVG with one bar per funded project: its cost, and the money left after it."""
    steps = [step for step in outcome.rounds if step.project in set(outcome.selected)]
    height = max(1, len(steps)) * (BAR + GAP) + GAP
    title = "Zo ging het geld op" if lang == "nl" else "How the money was spent"
    bars = "".join(_bar(election, outcome, step, at, lang) for at, step in enumerate(steps))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{title}"><title>{title}</title>{bars}</svg>'
    )


def _bar(election: Election, outcome: Outcome, step: Round, at: int, lang: Lang) -> str:
    cost = election.project(step.project).cost
    room = WIDTH - LABEL
    total = max(1, outcome.budget)
    wide = room * cost // total
    start = LABEL + room * max(0, outcome.budget - step.left - cost) // total
    top = GAP + at * (BAR + GAP)
    name = election.project(step.project).name or step.project
    short = name if len(name) <= 28 else name[:27] + "…"
    return (
        f"<g><title>{escape(name)}: {escape(_money(election, cost, lang))}</title>"
        f'<text x="0" y="{top + 13}" font-size="12">{escape(short)}</text>'
        f'<rect x="{start}" y="{top}" width="{max(1, wide)}" height="{BAR}" fill="currentColor"/>'
        f"</g>"
    )
