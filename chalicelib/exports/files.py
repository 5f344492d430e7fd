"""A table as a file. What a spreadsheet would run as a formula is made harmless.

Source: OWASP, CSV injection: cells that begin with = + - @, a tab or a line's end get an
apostrophe in front, which spreadsheets show as plain text.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Final

from chalicelib.exports.model import Format, Table
from chalicelib.exports.ports import SheetMaker

TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
# Spreadsheets in Flanders part columns by this, and read UTF-8 only behind a byte order mark.
_SEPARATOR: Final = ";"
_MARK: Final = "\ufeff"


def harmless(cell: str | int | None) -> str | int | None:
    """A cell that no spreadsheet takes for a formula. Numbers stay numbers."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_DANGEROUS):
        return f"'{cell}"
    return cell


def make_file(table: Table, kind: Format, title: str, sheets: SheetMaker) -> bytes:
    """`table` as CSV, JSON or XLSX. JSON keeps the texts as they are: nothing runs them."""
    if kind == "json":
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        return json.dumps(rows, ensure_ascii=False, indent=1).encode()
    safe = Table(table.columns, [tuple(harmless(cell) for cell in row) for row in table.rows])
    if kind == "xlsx":
        return sheets.sheet(safe, title)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=_SEPARATOR, lineterminator="\r\n")
    writer.writerow(safe.columns)
    writer.writerows(safe.rows)
    return (_MARK + out.getvalue()).encode()
