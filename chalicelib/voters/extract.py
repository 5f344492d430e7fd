"""Reading an extract of the register: a CSV file, one person a line. Pure.

Columns, in any order, by their headings: rijksregisternummer, naam, straat, postcode, gemeente,
wijk; geboren where the number doesn't tell the day. Separated by semicolons, commas or tabs.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from chalicelib.kernel.errors import Refused
from chalicelib.kernel.text import clean_line, slug
from chalicelib.rounds.model import Round, VoterRules
from chalicelib.voters import numbers, rules
from chalicelib.voters.model import ROWS_MAX, Addressee, RowFault

COLUMNS: Final = ("rijksregisternummer", "naam", "straat", "postcode", "gemeente", "wijk")
BORN: Final = "geboren"
_LONGEST: Final = 120
_SHOWN: Final = 20
_STANDINGS: Final[Mapping[str, RowFault]] = {
    "too-young": "too-young",
    "too-old": "too-old",
    "other-area": "other-area",
}


@dataclass(frozen=True, slots=True)
class Extract:
    """Who gets a letter, in the order of the file; and how many lines don't, with the first
    line numbers. Numbers and names of people without a letter aren't kept."""

    addressees: tuple[Addressee, ...]
    faults: tuple[tuple[RowFault, int], ...]
    lines: tuple[tuple[int, RowFault], ...]


def read_extract(data: bytes, round_: Round) -> Extract:
    """Raises Refused `extract-not-text`, `extract-columns` (`missing`), `extract-empty` or
    `extract-too-long`."""
    opens_at = round_.phase("voting").opens_at
    good: list[Addressee] = []
    seen: set[str] = set()
    faults: Counter[RowFault] = Counter()
    lines: list[tuple[int, RowFault]] = []
    for place, row in _rows(data):
        got = _addressee(row, round_, opens_at)
        if isinstance(got, Addressee) and got.number in seen:
            got = "double"
        if isinstance(got, Addressee):
            seen.add(got.number)
            good.append(got)
            continue
        faults[got] += 1
        if len(lines) < _SHOWN:
            lines.append((place, got))
    if not good and not faults:
        raise Refused("extract-empty")
    return Extract(tuple(good), tuple(sorted(faults.items())), tuple(lines))


def _rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """(line number, row); empty lines are skipped."""
    text = _decoded(data)
    head = text.partition("\n")[0]
    separator = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        headings = [slug(one) for one in next(reader, [])]
        missing = [name for name in COLUMNS if name not in headings]
        if missing:
            raise Refused("extract-columns", missing=", ".join(missing))
        for count, cells in enumerate(reader, start=1):
            if count > ROWS_MAX:
                raise Refused("extract-too-long", most=ROWS_MAX)
            if any(cell.strip() for cell in cells):
                yield reader.line_num, dict(zip(headings, cells, strict=False))
    except csv.Error:
        raise Refused("extract-not-text") from None


def _decoded(data: bytes) -> str:
    """UTF-8, or what older office programs write."""
    if b"\0" in data:
        raise Refused("extract-not-text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _addressee(row: Mapping[str, str], round_: Round, opens_at: datetime) -> Addressee | RowFault:
    number = numbers.parse(row.get("rijksregisternummer", ""))
    if number is None:
        return "number"
    name = clean_line(row.get("naam", ""))[:_LONGEST]
    if not name:
        return "name"
    street = clean_line(row.get("straat", ""))[:_LONGEST]
    postcode = clean_line(row.get("postcode", ""))
    town = clean_line(row.get("gemeente", ""))
    place = f"{postcode} {town}"[:_LONGEST]
    if not street or not postcode or not town:
        return "address"
    area_id = _area(row.get("wijk", ""), round_)
    if not area_id:
        return "area"
    born = _born(row.get(BORN, ""), number)
    if born is None:
        return "born"
    standing = _standing(round_.voters, opens_at, born, area_id)
    return standing or Addressee(number, name, street, place, area_id)


def _standing(voters: VoterRules, opens_at: datetime, born: date, area_id: str) -> RowFault | None:
    return _STANDINGS.get(rules.row_standing(voters, opens_at, born, area_id))


def _area(text: str, round_: Round) -> str:
    wanted = slug(text)
    for area in round_.areas:
        if wanted in (area.id, slug(area.name)):
            return area.id
    return ""


def _born(text: str, number: str) -> date | None:
    given = text.strip()
    if not given:
        return numbers.birthday(number)
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(given, form).date()
        except ValueError:
            continue
    return None
