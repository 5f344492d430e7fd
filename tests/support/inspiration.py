"""Plausible examples and coaches for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.inspiration.model import Coach, Example
from tests.support.rounds import day


def sample_example(example_id: str = "verhalenpad", **changes: Any) -> Example:
    plain = Example(
        id=example_id,
        title="Verhalenpad van de cité",
        what="Bewoners vertellen over vroeger.\n\nDe verhalen hangen langs het pad.",
        why="Jong en oud praten met elkaar.",
        area="Koersel",
        theme="Groen",
        cost_cents=4_200_00,
        cost_note="Borden en drukwerk",
        place="Tuinwijk",
        year=2023,
        mark="real",
        source="Winnaar van 2023",
        coaches=(),
        state="published",
        version=0,
        changed_at=day(1),
    )
    return replace(plain, **changes)


def sample_coach(coach_id: str = "leyla", **changes: Any) -> Coach:
    plain = Coach(
        id=coach_id,
        name="Leyla Demir",
        role="Buurtwerker in Koersel",
        about="Over vergunningen.",
        email="leyla@beringen.example",
        phone="011 43 02 11",
        consent=True,
        state="published",
        version=0,
        changed_at=day(1),
    )
    return replace(plain, **changes)
