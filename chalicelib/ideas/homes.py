"""Whether applicants live where the round wants it: the address that they typed is looked up.

A round that has them declare it (`local`) means the area that the idea is for; an area without a
postcode is the whole city. What can't be looked up is a mark for staff, never a refusal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chalicelib.ideas.model import Person
from chalicelib.ideas.rules import Problem
from chalicelib.places.homes import Home, home_of
from chalicelib.places.search import StreetIndex
from chalicelib.rounds.model import Round


def home(street: str, round_: Round, area_id: str, streets: StreetIndex) -> Home:
    """Where who typed `street` lives, for an idea in that area."""
    if "local" not in round_.applicants.declarations or not street.strip():
        return Home("found")
    area = round_.area(area_id)
    return home_of(streets, street, area.postcode if area else "")


def home_problems(
    people: Sequence[Person], round_: Round, area_id: str, streets: StreetIndex
) -> Iterator[Problem]:
    """Who lives elsewhere by their own words: `outside` the city or in another part of it."""
    for place, person in enumerate(people):
        found = home(person.street, round_, area_id, streets)
        if found.kind in ("outside", "elsewhere"):
            yield Problem("street", found.kind, place)


def home_marks(
    people: Sequence[Person], round_: Round, area_id: str, streets: StreetIndex
) -> Iterator[Problem]:
    """What staff look at: the same, and streets that aren't in the table (`not-found`)."""
    yield from home_problems(people, round_, area_id, streets)
    for place, person in enumerate(people):
        if home(person.street, round_, area_id, streets).kind == "unknown":
            yield Problem("street", "not-found", place)
