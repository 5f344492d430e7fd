"""XLSX as other programs write it, and files that want to hurt."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import Refused
from chalicelib.notebooks.batch import read_file
from chalicelib.notebooks.xlsx import FILE_MAX, PART_MAX, read_xlsx, write_xlsx
from tests.unit.notebooks.test_batch import CELLS, HEAD


def excel(*rows: Any) -> bytes:
    """Rows as openpyxl saves them."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(data: bytes, name: str, change: Any) -> bytes:
    """The file with one part in another state."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for one in old.namelist():
            new.writestr(one, change(old.read(one)) if one == name else old.read(one))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def reason(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_file(data)
    return refused.value.reason


def test_a_spreadsheet_reads_as_a_table() -> None:
    (row,) = read_file(excel(HEAD, CELLS, (), ("", None)))
    assert row.number == 2 and row.cells["title"] == "Een bank" and row.cells["consent"] == "ja"


def test_numbers_read_as_people_type_them() -> None:
    (row,) = read_xlsx(excel([1500, 12.5, 0.1 + 0.2, 1e3, True, None, "007", -3]))
    assert row == ["1500", "12,50", "0,30", "1000", "ja", "", "007", "-3"]


def test_numbers_of_rows_are_those_of_the_sheet() -> None:
    rows = read_file(excel(HEAD, (), (), CELLS))
    assert [row.number for row in rows] == [4]
    (row,) = rows
    assert row.idea_id("r26") == read_file(excel(HEAD, CELLS))[0].idea_id("r26")


def test_the_same_table_is_the_same_ideas_in_any_form() -> None:
    by_csv = read_file("\n".join(";".join(row) for row in (HEAD, CELLS)).encode("cp1252"))
    by_xlsx = read_file(excel(HEAD, CELLS))
    assert by_csv[0].idea_id("r26") == by_xlsx[0].idea_id("r26")


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(st.lists(st.lists(texts, min_size=1, max_size=30), min_size=1, max_size=8))
def test_what_we_write_both_we_and_others_read(rows: list[list[str]]) -> None:
    data = write_xlsx(rows)
    assert data == write_xlsx(rows)
    bare = [row if any(row) else [] for row in rows]
    while bare and not bare[-1]:
        bare.pop()
    cut = [row[: max((n for n, cell in enumerate(row, 1) if cell), default=0)] for row in bare]
    underscored = any("_x" in cell for row in rows for cell in row)
    if not underscored:
        assert read_xlsx(data) == cut
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    for number, row in enumerate(cut, 1):
        for place, cell in enumerate(row, 1):
            assert underscored or (sheet.cell(number, place).value or "") == cell


def test_formulas_are_named() -> None:
    with pytest.raises(Refused) as refused:
        read_xlsx(excel(["x", "=1+1"]))
    assert (refused.value.reason, refused.value.details["cell"]) == ("formula", "B1")


def test_shared_and_rich_texts_as_excel_saves_them() -> None:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    strings = (
        f"<sst {space}><si><t>Een</t></si><si><r><t>Twee </t></r><r><rPr><b/></rPr><t>drie"
        "</t></r><rPh><t>x</t></rPh></si><si><t>a_x000D_b</t></si></sst>"
    )
    cells = '<c r="A1" t="s"><v>0</v></c><c t="s"><v>1</v></c><c r="D1" t="s"><v>2</v></c>'
    sheet = f'<worksheet {space}><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
    out = io.BytesIO(changed(excel(["x"]), SHEET, lambda _: sheet))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", strings)
    assert read_xlsx(out.getvalue()) == [["Een", "Twee drie", "", "a\rb"]]
    missing = changed(excel(["x"]), SHEET, lambda _: sheet.replace("<v>2", "<v>9"))
    assert reason(missing) == "file-broken"


def test_a_bomb_of_entities_is_never_read() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
    for name in (SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        assert reason(changed(excel(HEAD, CELLS), name, lambda _: bomb)) == "file-broken"
    wide = bomb.decode().encode("utf-16")
    assert reason(changed(excel(HEAD, CELLS), SHEET, lambda _: wide)) == "file-broken"


def test_a_bomb_of_zeros_is_never_unpacked() -> None:
    data = changed(excel(HEAD, CELLS), SHEET, lambda part: part + b" " * (PART_MAX + 1))
    assert len(data) < FILE_MAX and reason(data) == "file-large"


def test_huge_sheets() -> None:
    assert reason(excel(HEAD, *([CELLS] * 101))) == "too-many-rows"
    assert reason(excel(HEAD, *([CELLS] * 2001))) == "sheet-large"
    assert reason(excel(HEAD, ["x"] * 60)) == "sheet-large"
    far = changed(
        excel(HEAD, CELLS), SHEET, lambda part: part.replace(b'<row r="2"', b'<row r="1048576"')
    )
    assert reason(far) == "sheet-large"
    assert reason(b"x" * (FILE_MAX + 1)) == "file-large"


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"", "table-empty"),
        (b"PK\x03\x04", "file-broken"),
        (b"PK\x03\x04" + bytes(99), "file-broken"),
        (b"\xd0\xcf\x11\xe0" + bytes(99), "file-old"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "file-broken"),
        (excel()[:-40], "file-broken"),
        (excel([date(2026, 1, 1)]), "table-empty"),
    ],
)
def test_other_files(data: bytes, wanted: str) -> None:
    assert reason(data) == wanted


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET])
@pytest.mark.parametrize("part", [b"", b"<x/>", b"<worksheet>", b"\xff\xfe"])
def test_parts_that_are_broken(name: str, part: bytes) -> None:
    data = changed(excel(HEAD, CELLS), name, lambda _: part)
    assert reason(data) in ("file-broken", "table-empty")


@given(st.binary(max_size=300), st.integers(0, 2000))
def test_any_bytes_are_refused_in_words_or_read(noise: bytes, at: int) -> None:
    data = excel_once()
    broken = data[:at] + noise + data[at + len(noise) :]
    with contextlib.suppress(Refused):
        read_file(broken)


def excel_once(kept: list[bytes] = []) -> bytes:  # noqa: B006 - made once
    if not kept:
        kept.append(excel(HEAD, CELLS))
    return kept[0]
