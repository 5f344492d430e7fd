"""Many ideas from one table: a file (XLSX or CSV), or cells copied out of a spreadsheet.

A row's idea takes its id from what the row says, so that entering the same table again, or the
rest of it after a failure, makes nothing twice.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from chalicelib.ideas.rules import COST_LINES, same_words
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.ids import ID_LENGTH, crockford
from chalicelib.notebooks.xlsx import FILE_MAX, is_zip, read_xlsx
from chalicelib.rounds.form import OWN_PREFIX, FormSchema

# One transaction a row, each behind the last line of the audit log: some 5 seconds for these.
ROWS_MAX: Final = 100
# In the order of their columns in an example; the first name is the one to show. Costs stand in
# pairs of columns, as lines stand on the form; or they are one total and what it is for.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("idee", "titel", "naam van het idee"),
    "what": ("wat",),
    "why": ("waarom",),
    "place": ("plek", "plaats"),
    "area": ("wijk",),
    "theme": ("thema",),
    "cost": ("bedrag", "kosten"),
    "cost_note": ("waarvoor", "waarvoor dient het geld"),
    **{
        f"{name}{n}": (f"{word} {n}",)
        for n in range(1, COST_LINES + 1)
        for name, word in (("line", "kost"), ("amount", "bedrag"))
    },
    "own": ("eigen inbreng",),
    "upkeep": ("onderhoud per jaar", "onderhoud"),
    "name": ("naam", "naam van de schrijver"),
    "email": ("e-mail", "e-mailadres"),
    "phone": ("telefoon",),
    "street": ("adres",),
    "consent": ("toestemming",),
}
NONE: Final[Mapping[str, str]] = MappingProxyType({})
# What Excel saved until 2007 begins with.
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
NEEDED: Final = ("title", "what", "why", "area", "theme", "name", "consent")
# What the money is for: a total and what it is for, or a first line of costs.
TOTAL: Final = ("cost", "cost_note")
FIRST_LINE: Final = ("line1", "amount1")


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the heading; `number` as a spreadsheet counts (the heading is 1)."""

    number: int
    cells: Mapping[str, str]

    def idea_id(self, round_id: str) -> str:
        """The same for the same words in the same round, however the columns stand."""
        said = json.dumps([round_id, sorted((k, v.strip()) for k, v in self.cells.items())])
        return crockford(hashlib.sha256(said.encode()).digest(), ID_LENGTH)


def own_columns(form: FormSchema) -> Mapping[str, str]:
    """The columns of a round's own questions, by their field: each is called as it is asked."""
    return {OWN_PREFIX + question.key: question.label for question in form.own}


def read_table(text: str, own: Mapping[str, str] = NONE) -> tuple[Row, ...]:
    """The rows that hold something. Columns are told by the words in the first row; `own` are
    those of the round's own questions.

    Takes tabs (from a spreadsheet), semicolons or commas. Raises Refused `table-empty`,
    `table-broken`, `too-many-rows`, `column-unknown`, `column-twice` (with `name`) or
    `column-missing`.
    """
    return _rows(_cells(text), own)


def read_file(data: bytes, own: Mapping[str, str] = NONE) -> tuple[Row, ...]:
    """The same for a file: XLSX, or CSV in UTF-8 or in the letters of Windows.

    Raises as `read_table` and `xlsx.read_xlsx` do.
    """
    if len(data) > FILE_MAX:
        raise Refused("file-large")
    if is_zip(data):
        rows = enumerate(read_xlsx(data), 1)
        return _rows([(n, row) for n, row in rows if any(cell.strip() for cell in row)], own)
    if data.startswith(_OLD_EXCEL):
        raise Refused("file-old")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise Refused("file-broken")
    return read_table(text, own)


def _rows(lines: Sequence[tuple[int, list[str]]], own: Mapping[str, str]) -> tuple[Row, ...]:
    if len(lines) < 2:
        raise Refused("table-empty")
    columns = _columns(lines[0][1], own)
    rows = []
    for number, cells in lines[1:]:
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            raise Refused("table-broken", row=number)
        said = dict(zip(columns, cells, strict=False))
        rows.append(Row(number, {name: cell for name, cell in said.items() if name}))
    if len(rows) > ROWS_MAX:
        raise Refused("too-many-rows", most=ROWS_MAX)
    return tuple(rows)


def _cells(text: str) -> list[tuple[int, list[str]]]:
    """Numbered rows with something in them."""
    first = text.lstrip("\ufeff\r\n").partition("\n")[0]
    separator = max("\t;,", key=first.count)
    plain = io.StringIO(text.lstrip("\ufeff"), newline="")
    try:
        rows = list(csv.reader(plain, delimiter=separator, strict=True))
    except csv.Error:
        raise Refused("table-broken", row=0) from None
    return [(n, row) for n, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]


def _columns(heading: Sequence[str], own: Mapping[str, str]) -> list[str]:
    columns = [_column(words, own) for words in heading]
    named = [name for name in columns if name]
    for name in named:
        if named.count(name) > 1:
            raise Refused("column-twice", name=own[name] if name in own else COLUMNS[name][0])
    money = () if all(name in named for name in FIRST_LINE) else TOTAL
    missing = [COLUMNS[name][0] for name in (*NEEDED, *money) if name not in named]
    if missing:
        raise Refused("column-missing", names=", ".join(missing))
    return columns


def _column(words: str, own: Mapping[str, str]) -> str:
    """The field that a heading means; empty for an empty one."""
    if not words.strip():
        return ""
    for name, names in COLUMNS.items():
        if any(same_words(words, one) for one in names):
            return name
    for name, label in own.items():
        if same_words(words, label):
            return name
    raise Refused("column-unknown", name=words.strip()[:40])
