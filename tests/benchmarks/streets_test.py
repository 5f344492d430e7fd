"""Looking a street up: among the city's own, and among ten times as many.

`python -m pytest tests/benchmarks/streets_test.py -s`; figures in docs/benchmarks-ideas.md.
"""

from __future__ import annotations

import random
from time import perf_counter

from chalicelib.adapters.city_files import CityFiles
from chalicelib.places.model import City, Street
from chalicelib.places.search import StreetIndex

LOOKS = 200


def show(line: str) -> None:
    print(f"\n{line}", end="")  # noqa: T201 - a benchmark's output is its table


def made_up(count: int) -> tuple[Street, ...]:
    choose = random.Random(1)
    parts = ("Berg", "Kerk", "Molen", "Linden", "Veld", "Bos", "Heide", "School", "Dorps", "Beek")
    ends = ("straat", "laan", "weg", "plein", "steenweg", "dreef", "hof", "pad")
    names: set[str] = set()
    while len(names) < count:
        middle = choose.choice("abcdefghijklm") + choose.choice(parts).lower()
        names.add(choose.choice(parts) + middle + choose.choice(ends))
    return tuple(Street(name, "3580", "Beringen") for name in sorted(names))


def test_looking_up() -> None:
    began = perf_counter()
    own = CityFiles().streets
    show(f"reading the city's file: {1_000 * (perf_counter() - began):.1f} ms")
    parts = {"3580": "Beringen"}
    for streets in (own.city.streets, made_up(1_000), made_up(7_000)):
        index = own if streets is own.city.streets else StreetIndex(City("B", parts, (), streets))
        choose = random.Random(2)
        times, first = [], 0
        for street in choose.choices(streets, k=LOOKS):
            at = choose.randrange(1, len(street.name) - 1)
            typo = street.name[:at] + street.name[at + 1 :]
            began = perf_counter()
            hits = index.where(f"{typo} {choose.randrange(1, 200)}").hits
            times.append(1_000 * (perf_counter() - began))
            first += street in [hit.street for hit in hits]
        times.sort()
        show(
            f"{len(streets):>5} streets, a letter missing: median {times[LOOKS // 2]:.1f} ms, "
            f"slowest {times[-1]:.1f} ms, offered for {first} of {LOOKS}"
        )
