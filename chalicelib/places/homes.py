"""Where somebody lives, by the address that they typed: in the city or not, and in which part.

The table of streets has holes, and an address is typed by hand. So only what the writer says
themselves (a postcode, a town) or a street that is known in other parts alone tells against them;
a street that isn't found is `unknown`, for a person to look at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.places.search import StreetIndex, read

# A name that shares this much with one in the table is that one with a mistake in it.
_MISTYPED: Final = 0.7

HomeKind = Literal["found", "unknown", "outside", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Home:
    """What an address comes to. `place` names the other municipality as it was typed, or the
    other part of the city."""

    kind: HomeKind
    place: str = ""


def home_of(streets: StreetIndex, text: str, postcode: str = "") -> Home:
    """What `text` comes to for who has to live in the part with `postcode`; anywhere in the city
    when that is empty."""
    typed = read(text)
    town = streets.outside(typed)
    if town:
        return Home("outside", town)
    part = streets.part_of(typed)
    if part and postcode not in ("", part):
        return Home("elsewhere", f"{streets.city.parts[part]} ({part})")
    hits = [hit for hit in streets.hits(typed, part or postcode) if hit.score >= _MISTYPED]
    near = [hit for hit in hits if (part or postcode) in ("", hit.street.postcode)]
    if not near and not part and any(hit.score == 1.0 for hit in hits):
        street = hits[0].street
        return Home("elsewhere", f"{street.place} ({street.postcode})")
    if not near or (not part and _names_a_place(typed.town) and not streets.is_own(typed.town)):
        return Home("unknown")
    return Home("found")


def _names_a_place(town: str) -> bool:
    """`bus 3` behind a comma isn't one."""
    return bool(re.search(r"[^\W\d]{3,}", town)) and not re.match(r"bus\b", town, re.I)
