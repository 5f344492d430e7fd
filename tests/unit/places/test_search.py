"""Finding streets by what people type, and knowing an address of another municipality."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.city_files import CityFiles
from chalicelib.places.model import City, Street
from chalicelib.places.search import MOST_HITS, OTHER, StreetIndex, Typed, read

INDEX = CityFiles().streets


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Kerkstraat 12, 3582 Koersel", Typed("Kerkstraat", "12", "3582", "Koersel")),
        ("Kerkstraat 12 bus 3, 3582 Koersel", Typed("Kerkstraat", "12 bus 3", "3582", "Koersel")),
        ("Kerkstraat 12a", Typed("Kerkstraat", "12a", "", "")),
        ("Kerkstraat", Typed("Kerkstraat", "", "", "")),
        ("Kerkstraat, Paal", Typed("Kerkstraat", "", "", "Paal")),
        ("Kerkstraat 1 Paal", Typed("Kerkstraat", "1", "", "Paal")),
        ("Kerkstraat 1 3583", Typed("Kerkstraat", "1", "3583", "")),
        ("3580 Beringen", Typed("Beringen", "", "3580", "")),
        ("Kerkstraat 1200", Typed("Kerkstraat", "1200", "", "")),
        ("Grote Markt 1, 3500 Hasselt", Typed("Grote Markt", "1", "3500", "Hasselt")),
        ("  \t ", Typed("", "", "", "")),
    ],
)
def test_an_address_is_read_in_its_parts(text: str, parts: Typed) -> None:
    assert read(text) == parts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Koolmijnlan 3 3580 Beringen", "Koolmijnlaan"),
        ("koolmynlaan 3580", "Koolmijnlaan"),
        ("Hasseltsestwg. 10", "Hasseltsesteenweg"),
        ("collegestr. 5", "Collegestraat"),
        ("evence coppee laan", "Evence Coppéelaan"),
        ("O.L.V. straat", "Onze-Lieve-Vrouwstraat"),
        ("st. Brigidastraat 4", "Sint-Brigidastraat"),
        ("Tervantstraet 9", "Tervantstraat"),
        ("burg. heymansplein", "Burgemeester Heymansplein"),
        ("Pieter van Houdtstraat", "Pieter Vanhoudtstraat"),
        ("GRAAF VAN LOON", "Graaf van Loonstraat"),
    ],
)
def test_typos_accents_and_short_forms_find_the_street(text: str, name: str) -> None:
    where = INDEX.where(text)
    assert name in [hit.street.name for hit in where.hits][:3]


def test_one_exact_street_needs_no_choice() -> None:
    where = INDEX.where("Collegestraat 5")
    assert (where.kind, where.street and where.street.public) == (
        "found",
        "Collegestraat, Beringen",
    )
    assert where.hits[0].label == "Collegestraat 5, 3580 Beringen"


def test_the_chosen_area_or_the_town_decides_between_namesakes() -> None:
    assert INDEX.where("Kerkstraat 1").kind == "choose"
    for where in (INDEX.where("Kerkstraat 1", postcode="3583"), INDEX.where("Kerkstraat 1, Paal")):
        assert where.kind == "found"
        assert where.street is not None and where.street.postcode == "3583"
    assert INDEX.where("Kerkstraat 1", postcode="3583").hits[0].street.postcode == "3583"


def test_a_choice_holds_while_it_fits_the_words() -> None:
    hits = INDEX.where("Kerkstraat 1").hits
    chosen = hits[1].street
    where = INDEX.where("Kerkstraat 1", chosen.id)
    assert (where.kind, where.street) == ("found", chosen)
    assert INDEX.where("Molenstraat 1", chosen.id).kind == "choose"
    assert INDEX.where("Kerkstraat 1", "3580-bestaat-niet").kind == "choose"
    assert INDEX.where("Kerkstraat 1", OTHER).kind == "unknown"


def test_what_isnt_found_goes_on() -> None:
    for text in ("Xyzzyweg 3", "achter de kerk bij de grote boom", "?"):
        assert INDEX.where(text).kind in ("unknown", "choose")
    assert INDEX.where("Xyzzyweg 3").hits == ()
    assert INDEX.where("").kind == "none"


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("Grote Markt 1, 3500 Hasselt", "3500 Hasselt"),
        ("Dorpsstraat 3, Heusden-Zolder", "Heusden-Zolder"),
        ("Dorpsstraat 3 lummen", "lummen"),
        ("3970 Leopoldsburg", "3970"),
        ("Markt 1 1000 Brussel", "1000 Brussel"),
    ],
)
def test_another_municipality_is_recognised(text: str, town: str) -> None:
    where = INDEX.where(text)
    assert where.kind == "outside"
    assert where.town.startswith(town)


@pytest.mark.parametrize("text", ["Hasseltsesteenweg 3", "Leopoldsburgsesteenweg", "Hamstraat 2"])
def test_a_street_named_after_a_town_lies_here(text: str) -> None:
    assert INDEX.where(text).kind != "outside"


def test_a_street_in_another_part_than_the_area() -> None:
    where = INDEX.where("Tervantstraat 2", postcode="3582")
    assert where.kind == "elsewhere"
    assert where.street is not None and where.street.place == "Paal"


@given(st.text(max_size=300), st.text(max_size=80), st.sampled_from(["", "3580", "3583", "x"]))
def test_any_text_comes_to_something(text: str, pick: str, postcode: str) -> None:
    where = INDEX.where(text, pick, postcode)
    assert len(where.hits) <= MOST_HITS
    assert (where.street is not None) == (where.kind in ("found", "elsewhere"))


@given(st.sampled_from(INDEX.city.streets), st.integers(1, 999))
def test_every_street_is_found_by_its_own_label(street: Street, number: int) -> None:
    where = INDEX.where(f"{street.name} {number}, {street.postcode} {street.place}")
    assert (where.kind, where.street) == ("found", street)


def test_a_letter_that_is_missing_is_no_harm_among_the_streets_of_a_region() -> None:
    names = random.Random(1)
    parts = ("Berg", "Kerk", "Molen", "Linden", "Veld", "Bos", "Heide", "School", "Dorps", "Beek")
    ends = ("straat", "laan", "weg", "plein", "steenweg", "dreef", "hof", "pad")
    made = {
        f"{names.choice(parts)}{names.choice('abcdefghij')}{names.choice(parts).lower()}"
        f"{names.choice(ends)}"
        for _ in range(20_000)
    }
    streets = tuple(Street(name, "3580", "Beringen") for name in sorted(made))
    index = StreetIndex(City("Beringen", {"3580": "Beringen"}, (), streets))
    for street in names.sample(streets, 40):
        typo = street.name[:3] + street.name[4:] + " 12"
        hits = index.where(typo).hits
        assert street in [hit.street for hit in hits] or len(hits) == MOST_HITS
    assert len(streets) > 5_000
