"""Plausible ideas for tests."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.ideas.model import Content, Person


def sample_content(**changes: object) -> Content:
    """Content that fits `tests.support.rounds.sample_round`."""
    content = Content(
        title="Een bank onder de linde",
        what="Wij zetten een bank op het plein, in de schaduw.",
        why="Daar kunnen buren elkaar ontmoeten.",
        area_id="koersel",
        place="Plein achter de kerk",
        theme_id="groen",
        cost_cents=1_500_00,
        cost_note="Een bank van hout en een fundering.",
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def sample_people() -> tuple[Person, ...]:
    return (
        Person("Anna Peeters", "anna@voorbeeld.example", "", "Kerkplein 3"),
        Person("Bert Maes", "", "", "Dorpsstraat 12"),
    )
