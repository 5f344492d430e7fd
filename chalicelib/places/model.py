"""Streets of the city, and what somebody means by an address.

The table knows streets, not houses. A house number that somebody types stays with the answers
that only the city reads: what isn't in the table can't be published by mistake.

Invariants: a street is known by name and postcode together (two parts of a city may each have a
Kerkstraat); `Street.id` follows from both, so that a choice stays good when the table is renewed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from chalicelib.kernel.text import slug


@dataclass(frozen=True, slots=True)
class Street:
    """A street in one part of the city. `place` is that part's name."""

    name: str
    postcode: str
    place: str

    @property
    def id(self) -> str:
        return f"{self.postcode}-{slug(self.name)}"

    @property
    def public(self) -> str:
        """What everybody may read of an address."""
        return f"{self.name}, {self.place}"


@dataclass(frozen=True, slots=True)
class City:
    """The city's own data. `parts`: postcode → name of that part; `neighbours`: municipalities
    around it, so that an address there is recognised."""

    name: str
    parts: Mapping[str, str]
    neighbours: tuple[str, ...]
    streets: tuple[Street, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A street that may be meant, how alike it is (0 to 1), and the house number that was typed
    with it."""

    street: Street
    score: float
    number: str = ""

    @property
    def label(self) -> str:
        """The whole address, for whoever typed it."""
        house = f" {self.number}" if self.number else ""
        return f"{self.street.name}{house}, {self.street.postcode} {self.street.place}"


# `none`: nothing was typed. `found`: one street. `unknown`: it isn't in the table, or the writer
# says so; the words stay. `choose`: several streets may be meant. `outside`: another municipality.
# `elsewhere`: a street of the city, in another part than the chosen area.
WhereKind = Literal["none", "found", "unknown", "choose", "outside", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Where:
    """What an address comes to. `street` with `found` and `elsewhere`; `town` as it was typed with
    `outside`."""

    kind: WhereKind
    street: Street | None = None
    hits: tuple[Hit, ...] = ()
    town: str = ""
