"""Tables as people paste them: from spreadsheets, from CSV files, and broken ones."""

from __future__ import annotations

import pytest

from chalicelib.kernel.errors import Refused
from chalicelib.notebooks.batch import ROWS_MAX, read_table

HEAD = ("Idee", "Wat", "Waarom", "Wijk", "Thema", "Bedrag", "Waarvoor", "Naam", "Toestemming")
CELLS = ("Een bank", "Wat", "Waarom", "Koersel", "Groen", "1500", "Hout", "Fatma", "ja")


def table(separator: str, *rows: tuple[str, ...]) -> str:
    return "\n".join(separator.join(row) for row in (HEAD, *rows))


@pytest.mark.parametrize("separator", ["\t", ";", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators_and_line_ends(separator: str, end: str) -> None:
    (row,) = read_table("\ufeff" + table(separator, CELLS).replace("\n", end) + end + end)
    assert row.number == 2
    assert row.cells["title"] == "Een bank" and row.cells["consent"] == "ja"


def test_quoted_cells_keep_separators_and_lines() -> None:
    cells = ('"Bank; met ""leuning"""', '"Eerst.\nDan."', *CELLS[2:])
    (row,) = read_table(table(";", cells))
    assert row.cells["title"] == 'Bank; met "leuning"'
    assert row.cells["what"] == "Eerst.\nDan."


def test_the_same_words_are_the_same_idea_wherever_their_columns_stand() -> None:
    (one,) = read_table(table(";", CELLS))
    turned = "\n".join(";".join(reversed(row)) for row in (HEAD, CELLS))
    (other,) = read_table(turned)
    assert one.idea_id("r26") == other.idea_id("r26") != one.idea_id("r27")
    (changed,) = read_table(table(";", ("Twee banken", *CELLS[1:])))
    assert changed.idea_id("r26") != one.idea_id("r26")
    assert len(one.idea_id("r26")) == 10


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "table-empty"),
        ("\n\n", "table-empty"),
        (table(";"), "table-empty"),
        (table(";", (*CELLS, "te veel")), "table-broken"),
        (table(";", ('"open', *CELLS[1:])), "table-broken"),
        (table(";", *[CELLS] * (ROWS_MAX + 1)), "too-many-rows"),
        (table(";", CELLS).replace("Wijk", "Gemeente"), "column-unknown"),
        (table(";", CELLS).replace("Wijk", "Thema"), "column-twice"),
        (table(";", CELLS).replace("Wijk", ""), "column-missing"),
    ],
)
def test_tables_that_cant_be_read(text: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        read_table(text)
    assert refused.value.reason == reason
