"""The city's data from files in the package: see the headers of the files themselves.

`city.json`: name, parts by postcode, neighbours. `streets.tsv`: name, postcode; lines with `#` are
remarks. `areas.geojson`: the shapes of the areas.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from chalicelib.places.model import City, Street
from chalicelib.places.outline import Outline, outline_of
from chalicelib.places.search import StreetIndex

FOLDER: Final = Path(__file__).parent.parent / "city" / "beringen"


class CityFiles:
    """Reads each file when it is first asked for."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder

    @cached_property
    def streets(self) -> StreetIndex:
        about = json.loads((self._folder / "city.json").read_text(encoding="utf-8"))
        text = (self._folder / "streets.tsv").read_text(encoding="utf-8")
        streets = streets_from(text, about["parts"])
        return StreetIndex(City(about["name"], about["parts"], tuple(about["neighbours"]), streets))

    @cached_property
    def outline(self) -> Outline:
        return outline_of(json.loads((self._folder / "areas.geojson").read_text(encoding="utf-8")))


def streets_from(text: str, parts: Mapping[str, str]) -> tuple[Street, ...]:
    """The streets of a table. Raises ValueError with the line that can't be one."""
    found: dict[str, Street] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, tab, postcode = line.partition("\t")
        if not tab or postcode not in parts or not name.strip():
            raise ValueError(f"line {number} is no street of the city")
        street = Street(name.strip(), postcode, parts[postcode])
        found.setdefault(street.id, street)
    return tuple(found.values())
