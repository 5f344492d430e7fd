"""The table of streets, made from a small address file of each shape."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from chalicelib.adapters.city_files import FOLDER, CityFiles
from infra.addresses import main

BEST = (
    "EPSG:31370_x,EPSG:31370_y,EPSG:4326_lat,EPSG:4326_lon,address_id,box_number,house_number,"
    "municipality_id,municipality_name_nl,postcode,postname_nl,street_id,streetname_nl,status"
)
ROWS = (
    "1,2,51.06,5.26,a1,,1,m1,Beringen,3582,Koersel,s1,Dorpsstraat,current",
    "1,2,51.06,5.26,a2,,3,m1,Beringen,3582,Koersel,s1,Dorpsstraat,current",
    '1,2,51.05,5.22,a3,0201,12,m1,Beringen,3580,Beringen,s2,"Evence Coppéelaan",current',
    "1,2,51.05,5.22,a4,,9,m1,Beringen,3580,Beringen,s3,Oude Weg,retired",
    "1,2,50.93,5.33,a5,,1,m2,Hasselt,3500,Hasselt,s4,Grote Markt,current",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("city.json", "areas.geojson"):
        (tmp_path / name).write_text((FOLDER / name).read_text("utf-8"), "utf-8")
    (tmp_path / "streets.tsv").write_text("# empty\nOud\t3580\n", "utf-8")
    return tmp_path


def made(folder: Path, *lines: str, municipality: str = "Beringen") -> int:
    file = folder / "addresses.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    extra = ["--municipality", municipality] if municipality else []
    return main([str(file), "--folder", str(folder), *extra])


def test_best_addresses_become_streets_without_houses(folder: Path) -> None:
    assert made(folder, BEST, *ROWS) == 0
    table = (folder / "streets.tsv").read_text("utf-8")
    assert table.splitlines()[-2:] == ["Evence Coppéelaan\t3580", "Dorpsstraat\t3582"]
    assert "openaddress-bevlg" in table and "51.0" not in table
    index = CityFiles(folder).streets
    where = index.where("evence coppeelaan 12")
    assert where.street is not None and where.street.public == "Evence Coppéelaan, Beringen"


def test_a_plain_file_will_do(folder: Path) -> None:
    lines = ("streetname,housenumber,postcode,lat,lon", "Kerkplein,3,3581,51.09,5.22")
    assert made(folder, *lines, municipality="") == 0
    assert CityFiles(folder).streets.where("Kerkplein 3").kind == "found"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((BEST, *ROWS[:1], ROWS[4].replace("Hasselt,3500", "Beringen,3500")), "line 3: postcode"),
        ((BEST, ROWS[0].replace("Dorpsstraat", "")), "line 2 has no street name"),
        ((BEST, ROWS[4]), "no street of the city"),
        (("a,b", "1,2"), "line 2 has no street name"),
        (("",), "no street of the city"),
    ],
)
def test_a_file_that_cant_be_used_changes_nothing(
    folder: Path, lines: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "streets.tsv").read_text("utf-8")
    assert made(folder, *lines) == 1
    assert words in capsys.readouterr().err
    assert (folder / "streets.tsv").read_text("utf-8") == before


def test_a_file_that_isnt_there_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder / "none.csv"), "--folder", str(folder)]) == 1
    assert "none.csv" in capsys.readouterr().err


def test_the_packages_table_is_sound_and_says_that_it_is_demo_data() -> None:
    text = (FOLDER / "streets.tsv").read_text("utf-8")
    assert "DEMO DATA" in text and "infra.addresses" in text
    index = CityFiles().streets
    parts = json.loads((FOLDER / "city.json").read_text("utf-8"))["parts"]
    assert {street.postcode for street in index.city.streets} == set(parts)
    rows = [line for line in csv.reader(text.splitlines(), delimiter="\t") if line[0][0] != "#"]
    assert len(rows) == len(index.city.streets)
