"""Examples and coaches.

    draft ──▶ published ⇄ hidden

Invariants: residents see what is published, nothing else; a coach is published only with their
consent; every saved version of an example is kept; `mark` says honestly whether an example was
really carried out, is known from public sources, or was made up, and the page says so too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from chalicelib.ideas.likeness import terms_of
from chalicelib.ideas.model import Photo

ExampleState = Literal["draft", "published", "hidden"]
Mark = Literal["real", "documented", "invented"]
MARKS: Final[tuple[Mark, ...]] = ("real", "documented", "invented")

TITLE_MAX: Final = 80
TEXT_MAX: Final = 2_000
LINE_MAX: Final = 160
# What a city can look after, and one query reads.
EXAMPLES_MAX: Final = 500
COST_MAX: Final = 10_000_000_00


@dataclass(frozen=True, slots=True)
class Example:
    """Something that could be done in a neighbourhood. Cost in cents, with in words what it went
    to; `place` and `year` (0: none) where it was carried out; `source` who tells us so. `coaches`
    are ids of people to ask about it."""

    id: str
    title: str
    what: str
    why: str
    area: str
    theme: str
    cost_cents: int
    cost_note: str
    place: str
    year: int
    mark: Mark
    source: str
    coaches: tuple[str, ...]
    state: ExampleState
    version: int
    changed_at: datetime
    photo: Photo | None = None

    @property
    def terms(self) -> tuple[str, ...]:
        """What it is about, to be compared with ideas."""
        return terms_of(self.title, f"{self.what} {self.why}")

    @property
    def picture(self) -> Photo | None:
        return self.photo if self.photo and self.photo.state == "ready" else None


@dataclass(frozen=True, slots=True)
class Coach:
    """Somebody who helps people with an idea. `consent`: they agreed that the site names them."""

    id: str
    name: str
    role: str
    about: str
    email: str
    phone: str
    consent: bool
    state: ExampleState
    version: int
    changed_at: datetime

    @property
    def is_public(self) -> bool:
        return self.state == "published" and self.consent


def example_problems(example: Example) -> Iterator[tuple[str, str]]:
    """(field, `missing` or `too-long` or `wrong`) of what keeps it from being saved."""
    for name in ("title", "what"):
        if not getattr(example, name):
            yield name, "missing"
    limits = {
        **{"title": TITLE_MAX, "what": TEXT_MAX, "why": TEXT_MAX},
        **dict.fromkeys(("area", "theme", "cost_note", "place", "source"), LINE_MAX),
    }
    for name, limit in limits.items():
        if len(getattr(example, name)) > limit:
            yield name, "too-long"
    if not 0 <= example.cost_cents <= COST_MAX:
        yield "cost", "wrong"
    if example.year and not 1990 <= example.year <= 2100:
        yield "year", "wrong"
    if example.mark == "invented" and (example.year or example.place):
        yield "mark", "wrong"
    if example.mark != "invented" and not example.source:
        yield "source", "missing"


def coach_problems(coach: Coach) -> Iterator[tuple[str, str]]:
    for name in ("name", "role"):
        if not getattr(coach, name):
            yield name, "missing"
    for name, limit in (("name", 80), ("role", LINE_MAX), ("about", TEXT_MAX), ("phone", 30)):
        if len(getattr(coach, name)) > limit:
            yield name, "too-long"
    if not (coach.email or coach.phone):
        yield "email", "missing"
    if coach.state == "published" and not coach.consent:
        yield "consent", "missing"
