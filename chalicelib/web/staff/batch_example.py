"""A table of ideas to fill in: the headings of its columns, and one row."""

from __future__ import annotations

from typing import Final

from chalicelib.notebooks.batch import COLUMNS, TOTAL
from chalicelib.rounds.form import Question
from chalicelib.rounds.model import Round

# The two columns of a line of costs.
PAIR: Final = ("line", "amount")
_LEFT_OUT: Final = frozenset({*TOTAL, *(f"{name}{n}" for n in (4, 5, 6) for name in PAIR)})


def example_rows(round_: Round) -> list[list[str]]:
    """The headings, and one row that the dry run takes."""
    example = {
        "title": "Voorbeeld: een bank onder de linde",
        "what": "We zetten een bank onder de boom.",
        "why": "Zo kunnen buren elkaar ontmoeten.",
        "place": "Kerkplein",
        "area": round_.areas[0].name,
        "theme": round_.themes[0].name,
        "line1": "Een bank van hout",
        "amount1": "1200",
        "line2": "De fundering",
        "amount2": "300",
        "name": "Voornaam Naam",
        "email": "naam@voorbeeld.example",
        "street": "Straat 1",
        "consent": "ja",
    }
    own = round_.form.own
    # Three lines of costs are enough to see how more of them are called.
    shown = [name for name in COLUMNS if name not in _LEFT_OUT]
    return [
        [*(COLUMNS[name][0] for name in shown), *(question.label for question in own)],
        [*(example.get(name, "") for name in shown), *(_example(question) for question in own)],
    ]


def _example(question: Question) -> str:
    if question.kind == "choice":
        return question.options[0].label
    return "1" if question.kind == "number" else "Voorbeeld"
