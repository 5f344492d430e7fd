"""Reading and writing the plain part of XLSX: one sheet of texts and numbers.

Only the standard library: a table of ideas needs no styles, charts or formulas, and each limit
is ours to name. What could hurt is refused before it is read: entities and document types,
files that unpack to more than they should, sheets that are larger than a person fills in. A
formula is refused too, for we would take over a result that nobody typed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from chalicelib.kernel.errors import Refused

FILE_MAX: Final = 2_000_000
# One part of the file, unpacked. A hundred rows with long texts take some 300 kB.
PART_MAX: Final = 8_000_000
ROWS_MAX: Final = 2_000
COLUMNS_MAX: Final = 50
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_REL: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REL_STRICT: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    KeyError,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    IndexError,
    StopIteration,
)


def is_zip(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04")


def read_xlsx(data: bytes) -> list[list[str]]:
    """The cells of the first sheet, row by row from the first; empty rows stay empty.

    Raises Refused `file-large`, `file-broken`, `sheet-large` or `formula` (with `cell`).
    """
    if len(data) > FILE_MAX:
        raise Refused("file-large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            shared = _shared(archive)
            return _rows(_part(archive, _first_sheet(archive)), shared)
    except _BROKEN:
        raise Refused("file-broken") from None


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part's bytes. Counts what comes out, not what the file says of itself."""
    with archive.open(name) as opened:
        data = opened.read(PART_MAX + 1)
    if len(data) > PART_MAX:
        raise Refused("file-large")
    # No spreadsheet program writes these; whoever does wants the reader to do their work.
    plain = data.replace(b"\x00", b"")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise Refused("file-broken")
    return data


def _first_sheet(archive: zipfile.ZipFile) -> str:
    book = ElementTree.fromstring(_part(archive, "xl/workbook.xml"))  # noqa: S314 - see _part # nosec B314
    sheet = next(one for one in book.iter() if _local(one) == "sheet")
    wanted = sheet.get(_REL) or sheet.get(_REL_STRICT)
    relations = ElementTree.fromstring(_part(archive, "xl/_rels/workbook.xml.rels"))  # noqa: S314 # nosec B314
    target = next(one.get("Target", "") for one in relations if one.get("Id") == wanted)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _local(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(_MAIN).removeprefix(_STRICT)


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = ElementTree.fromstring(_part(archive, "xl/sharedStrings.xml"))  # noqa: S314 - see _part # nosec B314
    return [_text(one) for one in root if _local(one) == "si"]


def _text(element: ElementTree.Element) -> str:
    """The texts in it, without how they are to be read aloud."""
    parts: list[str] = []
    for child in element:
        kind = _local(child)
        if kind == "t":
            parts.append(child.text or "")
        elif kind in ("r", "is"):
            parts.append(_text(child))
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), "".join(parts))


def _rows(data: bytes, shared: Sequence[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    events = ElementTree.iterparse(io.BytesIO(data))  # noqa: S314 - see _part # nosec B314
    for _, element in events:
        if _local(element) != "row":
            continue
        number = int(element.get("r") or len(rows) + 1)
        cells = dict(_cells(element, shared))
        element.clear()
        if not any(cells.values()):
            continue
        if number > ROWS_MAX or max(cells) >= COLUMNS_MAX:
            raise Refused("sheet-large")
        rows += [[] for _ in range(number - 1 - len(rows))]
        rows.append([cells.get(place, "") for place in range(max(cells) + 1)])
    return rows


def _cells(row: ElementTree.Element, shared: Sequence[str]) -> Iterator[tuple[int, str]]:
    place = -1
    for cell in row:
        if _local(cell) != "c":
            continue
        reference = cell.get("r", "")
        place = _column(reference) if reference else place + 1
        parts = {_local(child): child for child in cell}
        if "f" in parts:
            raise Refused("formula", cell=reference[:8])
        value = parts["v"].text or "" if "v" in parts else ""
        match cell.get("t", "n"):
            case "s":
                yield place, shared[int(value)]
            case "inlineStr":
                yield place, _text(cell)
            case "b":
                yield place, "ja" if value == "1" else "nee"
            case "n":
                yield place, _number(value)
            case _:
                yield place, value


def _column(reference: str) -> int:
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        raise ValueError("a cell without a column")
    place = 0
    for letter in letters[0]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _number(text: str) -> str:
    """A number as a person would type it: `1500`, `12,5`. Doubles are rounded to cents."""
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?", text):
        return text
    if re.fullmatch(r"-?[0-9]+", text):
        return text
    plain = f"{float(text):.2f}"
    return plain.removesuffix(".00").replace(".", ",")


def write_xlsx(rows: Sequence[Sequence[str]], widths: Sequence[int] = ()) -> bytes:
    """One sheet with these texts. The same rows give the same bytes."""
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(widths, 1)
    )
    lines = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{_letter(place)}{number}" t="inlineStr"><is>'
            f'<t xml:space="preserve">{escape(text)}</t></is></c>'
            for place, text in enumerate(row)
            if text
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    sheet = (
        f'{_XML}<worksheet xmlns="{_MAIN[1:-1]}">'
        + (f"<cols>{columns}</cols>" if columns else "")
        + f"<sheetData>{lines}</sheetData></worksheet>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (*_FRAME.items(), ("xl/worksheets/sheet1.xml", sheet)):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode())
    return out.getvalue()


def _letter(place: int) -> str:
    return chr(65 + place) if place < 26 else _letter(place // 26 - 1) + chr(65 + place % 26)


_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FRAME: Final = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN[1:-1]}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Ideeën" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}
