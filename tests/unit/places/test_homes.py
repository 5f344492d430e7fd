"""Where somebody lives, by what they typed: only their own words tell against them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.city_files import CityFiles
from chalicelib.places.homes import Home, home_of
from chalicelib.places.model import City, Street
from chalicelib.places.search import StreetIndex

INDEX = CityFiles().streets


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("Grote Markt 1, 3500 Hasselt", Home("outside", "3500 Hasselt")),
        ("3500 Hasselt", Home("outside", "3500")),
        ("Wetstraat 16 1000 Brussel", Home("outside", "1000 Brussel")),
        ("Dorpsstraat 3, Lummen", Home("outside", "Lummen")),
        ("Wetstraat 16, Brussel", Home("unknown")),
        ("Dorpsstraat 3, Brussel", Home("unknown")),
        ("Dorpsstraat 3, 3582 Koersel", Home("found")),
        ("Dorpsstraat 3", Home("found")),
        ("Dorpstraat 3", Home("found")),
        ("Dorpsstraat 3, bus 4", Home("found")),
        ("Dorpsstraat 3 bus 1001", Home("found")),
        ("Dorpsstraat 3, Beringen", Home("found")),
        ("Dorpsstraat 3, 3583 Paal", Home("elsewhere", "Paal (3583)")),
        ("Dorpsstraat 3, Paal", Home("elsewhere", "Paal (3583)")),
        ("Havenlaan 3", Home("elsewhere", "Beringen (3580)")),
        # The table may lack it: who names the part is believed, and staff look.
        ("Havenlaan 3, 3582 Koersel", Home("unknown")),
        ("Xyzzyweg 3", Home("unknown")),
        ("Xyzzyweg 3, 3583 Paal", Home("elsewhere", "Paal (3583)")),
    ],
)
def test_an_address_for_who_has_to_live_in_koersel(text: str, home: Home) -> None:
    assert home_of(INDEX, text, "3582") == home


@pytest.mark.parametrize("text", ["Havenlaan 3", "Dorpsstraat 3, 3583 Paal", "Markt 1"])
def test_for_the_whole_city_every_part_will_do(text: str) -> None:
    assert home_of(INDEX, text) == Home("found")


@given(st.sampled_from(INDEX.city.streets), st.integers(1, 400))
def test_a_street_of_the_table_is_at_home_in_its_own_part(street: Street, house: int) -> None:
    typed = f"{street.name} {house}"
    for text in (typed, f"{typed}, {street.postcode} {street.place}"):
        assert home_of(INDEX, text, street.postcode).kind == "found"


@given(st.sampled_from(INDEX.city.streets), st.sampled_from(sorted(INDEX.city.parts)))
def test_a_postcode_decides(street: Street, part: str) -> None:
    found = home_of(INDEX, f"{street.name} 3, {street.postcode}", part).kind
    assert (found == "elsewhere") is (street.postcode != part)


@given(st.text(max_size=150), st.sampled_from(["", *INDEX.city.parts]))
def test_every_text_has_an_answer(text: str, part: str) -> None:
    assert home_of(INDEX, text, part).kind in ("found", "unknown", "outside", "elsewhere")


def test_an_empty_table_refuses_nobody_of_the_city() -> None:
    empty = StreetIndex(City("B", {"3582": "Koersel"}, (), ()))
    assert home_of(empty, "Dorpsstraat 3, 3582 Koersel", "3582") == Home("unknown")
