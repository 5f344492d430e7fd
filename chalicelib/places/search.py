"""Finding a street by what people type: typos, accents, abbreviations, in any order of words.

Names are compared by the three-letter pieces that they share (Dice's measure), over an index from
piece to streets, so that only streets with something in common are looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Final

from chalicelib.places.model import City, Hit, Street, Where

MOST_HITS: Final = 6
MAX_TEXT: Final = 120
# Below this, two names have no more in common than any two streets.
_ALIKE: Final = 0.5
# The writer says that none of the streets is meant.
OTHER: Final = "anders"

_ABBREVIATIONS: Final = (
    (re.compile(r"\bo\.? ?l\.? ?v(?:rouwe?)?\b\.?"), "onze lieve vrouw"),
    (re.compile(r"\bst[.-] ?"), "sint "),
    (re.compile(r"\bburg\b\.?"), "burgemeester"),
    (re.compile(r"str\b\.?"), "straat"),
    (re.compile(r"st(?:ee)?n?w(?:e?g)?\b\.?"), "steenweg"),
    (re.compile(r"ln\b\.?"), "laan"),
    (re.compile(r"pl\b\.?"), "plein"),
)
_POSTCODE: Final = re.compile(r"\b([1-9]\d{3})\b", re.ASCII)
_BOX: Final = re.compile(r"(?:\bbus|/) ?$", re.I)
_NUMBER: Final = re.compile(r"\b(\d{1,4}(?: ?[a-z]\b)?(?: ?(?:bus|/) ?\w{1,4})?)", re.ASCII | re.I)


@dataclass(frozen=True, slots=True)
class Typed:
    """An address in its parts; a part that isn't there is empty."""

    street: str
    number: str
    postcode: str
    town: str


class StreetIndex:
    """The streets of a city, ready to be searched. Made once, never changed."""

    def __init__(self, city: City) -> None:
        self.city = city
        self._by_id = {street.id: street for street in city.streets}
        self._pieces = [_pieces(plain(street.name)) for street in city.streets]
        self._names = [plain(street.name) for street in city.streets]
        self._postings: dict[str, list[int]] = {}
        for place, pieces in enumerate(self._pieces):
            for piece in pieces:
                self._postings.setdefault(piece, []).append(place)
        self._towns = {plain(town) for town in city.neighbours}
        self._own = {plain(name): code for code, name in city.parts.items()} | {
            plain(city.name): ""
        }

    def street(self, street_id: str) -> Street | None:
        return self._by_id.get(street_id)

    def hits(self, typed: Typed, postcode: str = "") -> tuple[Hit, ...]:
        """Streets that may be meant, best first; those with `postcode` before others alike."""
        wanted = plain(typed.street)
        if len(wanted) < 2:
            return ()
        pieces = _pieces(wanted)
        shared = Counter(place for piece in pieces for place in self._postings.get(piece, ()))
        found: list[tuple[float, bool, str, Hit]] = []
        for place, common in shared.items():
            street = self.city.streets[place]
            if typed.postcode and street.postcode != typed.postcode:
                continue
            score = 2 * common / (len(pieces) + len(self._pieces[place]))
            if self._names[place] == wanted:
                score = 1.0
            elif self._names[place].startswith(wanted) and len(wanted) > 3:
                score = max(score, 0.9)
            if score >= _ALIKE:
                hit = Hit(street, score, typed.number)
                found.append((-score, street.postcode != postcode, street.name, hit))
        found.sort(key=lambda one: one[:3])
        if found and found[0][0] == -1.0:
            found = [one for one in found if one[0] == -1.0]
        return tuple(hit for *_, hit in found[:MOST_HITS])

    def where(self, text: str, pick: str = "", postcode: str = "") -> Where:
        """What `text` comes to. `pick` is the chosen street's id or `OTHER`; `postcode` is that of
        the chosen area, empty for one that covers all of the city."""
        if not text.strip():
            return Where("none")
        typed = read(text)
        town = self.outside(typed)
        if town:
            return Where("outside", town=town)
        if not typed.postcode:
            typed = Typed(typed.street, typed.number, self.part_of(typed), typed.town)
        hits = self.hits(typed, postcode)
        if not hits or pick == OTHER:
            return Where("unknown", hits=hits)
        chosen = next((hit.street for hit in hits if hit.street.id == pick), None)
        exact = [hit.street for hit in hits if hit.score == 1.0]
        if chosen is None and exact:
            near = [street for street in exact if street.postcode == postcode]
            chosen = exact[0] if len(exact) == 1 else near[0] if len(near) == 1 else None
        if chosen is None:
            return Where("choose", hits=hits)
        if postcode and chosen.postcode != postcode:
            return Where("elsewhere", chosen, hits)
        return Where("found", chosen, hits)

    def part_of(self, typed: Typed) -> str:
        """The postcode that was typed, or that of the part that was named; else empty."""
        return typed.postcode or self._own.get(plain(typed.town), "")

    def is_own(self, town: str) -> bool:
        """Whether that is the city's name, or that of one of its parts."""
        return plain(town) in self._own

    def outside(self, typed: Typed) -> str:
        """The municipality that isn't ours; empty when it is, or when none is named."""
        if typed.postcode and typed.postcode not in self.city.parts:
            return f"{typed.postcode} {typed.town}".strip()
        return typed.town if plain(typed.town) in self._towns else ""


def read(text: str) -> Typed:
    """`Kerkstr. 12 bus 3, 3582 Koersel` in its parts. A number of four digits is a postcode when
    words come after it, or when it stands behind another number."""
    text = " ".join(text[:MAX_TEXT].split())
    postcode, head, town = "", text, ""
    # "bus 1001" is a letter box.
    codes = [found for found in _POSTCODE.finditer(text) if not _BOX.search(text[: found.start()])]
    if codes:
        last = codes[-1]
        behind, before = text[last.end() :].strip(" ,-"), text[: last.start()].strip(" ,-")
        words_behind = bool(re.search(r"[^\W\d]{2,}", behind)) and not re.match(
            r"bus\b|/", behind, re.I
        )
        if not before and words_behind:
            postcode, head, town = last[1], behind, ""
        elif before and (words_behind or re.search(r"\d", before)):
            postcode, head, town = last[1], before, behind
        elif before and "," in text[: last.start()]:
            postcode, head = last[1], before
    if not town and "," in head:
        head, _, town = head.partition(",")
        head, town = head.strip(), town.strip(" ,")
    match = _NUMBER.search(head)
    number = ""
    if match and match.start():
        rest = head[match.end() :].strip(" ,-")
        number, head = match[1].strip(), head[: match.start()].strip(" ,-")
        town = town or rest
    return Typed(head, number, postcode, town)


def plain(text: str) -> str:
    """For comparing: lower case, no accents, abbreviations written out, single spaces."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    for pattern, words in _ABBREVIATIONS:
        text = pattern.sub(words, text)
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def _pieces(text: str) -> frozenset[str]:
    padded = f"  {text.replace(' ', '')} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))
