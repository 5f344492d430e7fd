"""The address on the page that asks where: what it comes to, and what to say about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chalicelib.kernel.speech import N_, _
from chalicelib.kernel.text import clean_line
from chalicelib.places.model import Where
from chalicelib.places.search import OTHER, StreetIndex
from chalicelib.rounds.model import Area, Round

OTHER_WORDS: Final = N_("Mijn straat staat er niet bij, of ik weet het niet precies")


def where_of(values: Mapping[str, Any], round_: Round, streets: StreetIndex) -> Where:
    """What the address among `values` (typed or meant) comes to, in the chosen area."""
    area = round_.area(clean_line(values.get("area", "")))
    return streets.where(
        clean_line(values.get("address", "")),
        clean_line(values.get("address_pick", "")),
        area.postcode if area else "",
    )


def address_meant(where: Where) -> dict[str, str]:
    """What an address that was found adds: the street for everybody, the address for the city."""
    if where.street is None:
        return {}
    label = next(hit.label for hit in where.hits if hit.street == where.street)
    return {"street_found": where.street.public, "address": label}


def address_problems(where: Where, streets: StreetIndex) -> Iterator[tuple[str, str]]:
    """(field, sentence): what to do before this can be sent."""
    city = streets.city.name
    if where.kind == "outside":
        text = _(
            "Dit adres ligt niet in {city}: {town}. "
            "Schrijf een plek in {city}, of laat het adres leeg"
        )
        yield "address", text.format(city=city, town=where.town)
    elif where.kind == "elsewhere" and where.street:
        part = f"{where.street.place} ({where.street.postcode})"
        text = _("{street} ligt in {part}. Kies een wijk daar, of een ander adres")
        yield "area", text.format(street=where.street.name, part=part)
    elif where.kind == "choose":
        text = _("Kies de straat die je bedoelt, of kies dat ze er niet bij staat")
        yield "address_pick", text


def options(where: Where) -> list[tuple[str, str]]:
    """The streets to choose from, and the way past them; empty when nothing was found."""
    if not where.hits:
        return []
    return [*((hit.street.id, hit.label) for hit in where.hits), (OTHER, _(OTHER_WORDS))]


def areas_with(round_: Round, postcode: str) -> tuple[Area, ...]:
    """The round's areas in that part of the city, and those that span several parts."""
    return tuple(area for area in round_.areas if area.postcode in ("", postcode))
