"""How a round's work is shared, and what holds for all its dossiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from chalicelib.moderation.model import Dossier

# How many colleagues one person can do the work of: each desk is a query of the list of work.
MOST_COVERED: Final = 2


@dataclass(frozen=True, slots=True)
class AssignRule:
    """Work of an area or a theme (empty: any) goes to `person`. The first that fits counts."""

    person: str
    area_id: str = ""
    theme_id: str = ""

    def fits(self, dossier: Dossier) -> bool:
        return self.area_id in ("", dossier.area_id) and self.theme_id in ("", dossier.theme_id)


@dataclass(frozen=True, slots=True)
class Cover:
    """`person` is away from one moment until another; `by` does the work."""

    person: str
    by: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Template:
    """Words to start from, in one language. A change is the next version; all are kept."""

    code: str
    language: str
    version: int
    label: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Pair:
    """Two projects at one place: `exclude` when only one of them can win, `apart` when both
    may. Ids in alphabetical order."""

    one: str
    other: str
    verdict: Literal["exclude", "apart"]
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """How a round's work is shared, and what holds for all its dossiers."""

    round_id: str
    version: int = 0
    rules: tuple[AssignRule, ...] = ()
    covers: tuple[Cover, ...] = ()
    templates: tuple[Template, ...] = ()
    pairs: tuple[Pair, ...] = ()
    prices_published_at: datetime | None = None

    def covered(self, person: str, now: datetime) -> str:
        """Who does the work of `person` at `now`: the colleague who covers for them, also for
        a cover who is away. A circle ends where it began."""
        seen = {person}
        while True:
            away = next(
                (c for c in self.covers if c.person == person and c.begins <= now < c.ends), None
            )
            if away is None or away.by in seen:
                return person
            person = away.by
            seen.add(person)

    def covering(self, person: str, now: datetime) -> tuple[str, ...]:
        """The colleagues whose work `person` does at `now`."""
        away = dict.fromkeys(one.person for one in self.covers)
        return tuple(one for one in away if one != person and self.covered(one, now) == person)

    def assignee_of(self, dossier: Dossier, now: datetime) -> str:
        """Who gets `dossier` by the rules; empty when none fits."""
        rule = next((rule for rule in self.rules if rule.fits(dossier)), None)
        return self.covered(rule.person, now) if rule else ""
