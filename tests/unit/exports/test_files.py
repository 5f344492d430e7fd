"""Tables as files: nothing that a spreadsheet would run, nothing lost."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.spreadsheets import XlsxSheetMaker
from chalicelib.exports.files import harmless, make_file
from chalicelib.exports.model import Table

SHEETS = XlsxSheetMaker()
HOSTILE = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", '=HYPERLINK("http://x")']
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells_of(data: bytes) -> list[list[str]]:
    """The texts of a workbook's one sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        strings = [
            "".join(part.text or "" for part in one.iter(f"{SPACE}t"))
            for one in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert sheet.findall(f".//{SPACE}f") == [], "a formula"
    assert sheet.findall(f".//{SPACE}hyperlink") == [], "a link"
    return [
        [
            strings[int(cell.findtext(f"{SPACE}v") or 0)]
            if cell.get("t") == "s"
            else cell.findtext(f"{SPACE}v") or ""
            for cell in row
        ]
        for row in sheet.iter(f"{SPACE}row")
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_formulas_are_text_in_csv_and_xlsx(text: str) -> None:
    table = Table(("kolom",), [(text,), ("gewoon",)])

    rows = list(
        csv.reader(io.StringIO(make_file(table, "csv", "x", SHEETS).decode()[1:]), delimiter=";")
    )
    assert rows[1] == [f"'{text}"]
    assert cells_of(make_file(table, "xlsx", "x", SHEETS))[1][0].startswith("'")
    assert json.loads(make_file(table, "json", "x", SHEETS))[0] == {"kolom": text}


def test_numbers_stay_numbers() -> None:
    table = Table(("bedrag",), [(-5,), (0,), (None,)])

    assert harmless(-5) == -5
    assert make_file(table, "csv", "x", SHEETS).decode() == '\ufeffbedrag\r\n-5\r\n0\r\n""\r\n'
    assert [row[0] for row in cells_of(make_file(table, "xlsx", "x", SHEETS))[:3]] == [
        "bedrag",
        "-5",
        "0",
    ]


cells = (
    st.none()
    | st.integers(-(10**12), 10**12)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40)
)


@given(st.lists(st.tuples(cells, cells), max_size=6))
def test_csv_and_json_hold_every_cell(rows: list[tuple[str | int | None, ...]]) -> None:
    table = Table(("a", "b"), rows)

    text = make_file(table, "csv", "x", SHEETS).decode()
    read = list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))
    expected = [["" if (c := harmless(cell)) is None else str(c) for cell in row] for row in rows]
    assert read == [["a", "b"], *expected]
    assert [tuple(row.values()) for row in json.loads(make_file(table, "json", "x", SHEETS))] == [
        tuple(row) for row in rows
    ]


def test_the_same_list_is_the_same_file() -> None:
    table = Table(("a",), [("x",)])

    assert make_file(table, "xlsx", "t", SHEETS) == make_file(table, "xlsx", "t", SHEETS)
