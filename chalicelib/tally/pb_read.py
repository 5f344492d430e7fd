"""Reading `.pb` files (Pabulib, pabulib.org/format), strictly.

Three sections, META, PROJECTS and VOTES, each with a header line and `;` between fields. A
file that breaks the format is refused with the line and the reason. What real files do
although it has no meaning in a count (a blank ballot, a project marked twice on one ballot) is
read by a stated rule and noted: blank ballots are no voters, a second mark doesn't count.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .model import TallyError
from .pb_votes import RawBallot, read_ballots

VOTE_TYPES = ("approval", "ordinal", "cumulative", "scoring", "choose-1")
SECTIONS = ("META", "PROJECTS", "VOTES")
REQUIRED_META = ("num_projects", "num_votes", "budget", "vote_type")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?\Z", re.ASCII)


class PbError(TallyError):
    """A file that isn't valid `.pb`; `line` is where it was found (the first line is 1)."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PbProject:
    """One row of PROJECTS. `cost` in the file's units; `fields` are the columns as they stand."""

    id: str
    cost: int
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PbFile:
    """A whole file. `units` is 10 to the number of decimals that its amounts need.

    `ballots` maps (ids, points) as written, in the voter's order, to how often it was cast.
    `blank` counts the ballots that name nothing.
    """

    meta: Mapping[str, str]
    projects: tuple[PbProject, ...]
    ballots: Mapping[RawBallot, int]
    budget: int
    units: int
    blank: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def vote_type(self) -> str:
        """approval, ordinal, cumulative, scoring or choose-1."""
        return self.meta["vote_type"]


def read_pb_bytes(raw: bytes) -> PbFile:
    """Parse a file as it was sent. Raises PbError, also where it isn't UTF-8 text."""
    try:
        return read_pb(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PbError(line, f"not UTF-8 text, at byte {error.start} of the file") from None


def read_pb(text: str) -> PbFile:
    """Parse a whole file. Raises PbError with the line and the reason."""
    if text.startswith("\ufeff"):
        text = text[1:]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    starts = _sections(lines)
    meta = _meta(lines, starts)
    amounts = [_amount(meta["budget"], _meta_line(lines, "budget"), "budget")]
    rows = _project_rows(lines, starts)
    for line, row in rows:
        amounts.append(_amount(row["cost"], line, f"cost of project {row['project_id']}"))
    places = max(len(fraction) for _, fraction in amounts)
    budget, *costs = (int(whole + fraction.ljust(places, "0")) for whole, fraction in amounts)
    projects = tuple(
        PbProject(row["project_id"], cost, row) for (_, row), cost in zip(rows, costs, strict=True)
    )
    first = starts["VOTES"] + 1
    vote_type = meta["vote_type"]
    known = {project.id for project in projects}
    read = read_ballots(lines, first, vote_type, known, PbError)
    declared_projects, declared_votes = meta["num_projects"], meta["num_votes"]
    if declared_projects != str(len(projects)):
        line = _meta_line(lines, "num_projects")
        raise PbError(line, f"num_projects is {declared_projects}, found {len(projects)} projects")
    if declared_votes != str(read.rows):
        line = _meta_line(lines, "num_votes")
        raise PbError(line, f"num_votes is {declared_votes}, found {read.rows} votes")
    return PbFile(meta, projects, read.ballots, budget, 10**places, read.blank, read.notes)


def _sections(lines: Sequence[str]) -> dict[str, int]:
    """The index of each section's title, in the order that the format demands."""
    starts: dict[str, int] = {}
    after = 0
    for name in SECTIONS:
        try:
            starts[name] = lines.index(name, after)
        except ValueError:
            loose = next(
                (at for at in range(after, len(lines)) if lines[at].strip(" ;\t") == name), None
            )
            if loose is None:
                raise PbError(len(lines), f"section {name} is missing") from None
            starts[name] = loose
        after = starts[name] + 1
    for at in range(starts["META"]):
        if lines[at].strip():
            raise PbError(at + 1, "text before the section META")
    return starts


def _rows(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[int, list[str]]]:
    """The non-empty rows of a section with their line numbers; quoted fields as CSV has them."""
    reader = csv.reader((line + "\n" for line in lines[start:end]), delimiter=";", strict=True)
    while True:
        line = start + reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise PbError(line, f"broken quotes: {error}") from None
        if any(cell.strip() for cell in row):
            yield line, row


def _meta(lines: Sequence[str], starts: Mapping[str, int]) -> dict[str, str]:
    rows = _rows(lines, starts["META"] + 1, starts["PROJECTS"])
    line, header = next(rows, (starts["META"] + 2, [""]))
    if [cell.strip() for cell in header[:2]] != ["key", "value"]:
        raise PbError(line, "META starts with the header key;value")
    meta: dict[str, str] = {}
    for line, row in rows:
        if len(row) < 2 or any(cell.strip() for cell in row[2:]):
            raise PbError(line, "a META line is one key and one value")
        key = row[0].strip()
        if key in meta:
            raise PbError(line, f"META states {key} twice")
        meta[key] = row[1].strip()
    for key in REQUIRED_META:
        if not meta.get(key):
            raise PbError(starts["META"] + 1, f"META lacks {key}")
    if meta["vote_type"] not in VOTE_TYPES:
        raise PbError(_meta_line(lines, "vote_type"), f"unknown vote_type {meta['vote_type']}")
    return meta


def _meta_line(lines: Sequence[str], key: str) -> int:
    """The line on which META states this key."""
    for number, line in enumerate(lines, 1):
        if line.split(";", 1)[0].strip().strip('"') == key:
            return number
    return 0


def _amount(text: str, line: int, what: str) -> tuple[str, str]:
    """Whole part and decimals without trailing zeros. Both `.` and `,` occur in real files."""
    if not NUMBER.match(text):
        raise PbError(line, f"the {what} is not a number of at least zero: {text!r}")
    whole, _, fraction = text.replace(",", ".").partition(".")
    return whole, fraction.rstrip("0")


def _project_rows(
    lines: Sequence[str], starts: Mapping[str, int]
) -> list[tuple[int, dict[str, str]]]:
    rows = _rows(lines, starts["PROJECTS"] + 1, starts["VOTES"])
    line, cells = next(rows, (starts["PROJECTS"] + 2, [""]))
    header = [cell.strip() for cell in cells]
    if "project_id" not in header or "cost" not in header:
        raise PbError(line, "PROJECTS needs the columns project_id and cost")
    if len(set(header)) != len(header):
        raise PbError(line, "PROJECTS has two columns of one name")
    found: list[tuple[int, dict[str, str]]] = []
    seen: set[str] = set()
    for line, row in rows:
        if len(row) != len(header):
            raise PbError(line, f"expected {len(header)} fields, found {len(row)}")
        fields = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
        key = fields["project_id"]
        if not key or "," in key:
            raise PbError(line, f"not a project id: {key!r}")
        if key in seen:
            raise PbError(line, f"project {key} occurs twice")
        seen.add(key)
        found.append((line, fields))
    return found
