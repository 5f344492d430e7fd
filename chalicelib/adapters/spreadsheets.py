"""Spreadsheets with XlsxWriter: texts are written as texts, never as formulas or links."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Final

from chalicelib.exports.model import Table

_WIDEST: Final = 60
_EPOCH: Final = datetime(2000, 1, 1)


class XlsxSheetMaker:
    """See `chalicelib.exports.ports.SheetMaker`."""

    def sheet(self, table: Table, title: str) -> bytes:
        import xlsxwriter

        out = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(out, options) as book:
            # The moment of making would give the same list another file every time.
            book.set_properties({"title": title, "created": _EPOCH})
            page = book.add_worksheet("Lijst")
            head = book.add_format({"bold": True})
            for place, name in enumerate(table.columns):
                page.write_string(0, place, name, head)
                texts = [len(str(row[place])) for row in table.rows if row[place] is not None]
                page.set_column(place, place, min(max([len(name), *texts]) + 2, _WIDEST))
            for number, row in enumerate(table.rows, start=1):
                for place, cell in enumerate(row):
                    if isinstance(cell, int):
                        page.write_number(number, place, cell)
                    elif cell:
                        page.write_string(number, place, cell)
            page.freeze_panes(1, 0)
        return out.getvalue()
