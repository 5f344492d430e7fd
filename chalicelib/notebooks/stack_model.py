"""Stacks: a hundred pictures of pages sent in one go, and which page each of them shows.

A sheet is one picture. What becomes of it:

    (sent) ──▶ ready ──numbered──▶ placed
       │         │ ▲
       │         └ dropped (put aside; may still be numbered)
       ├──▶ double   the same picture is there already
       ├──▶ refused  no picture that we can read
       └──▶ opened   a zip file; its pictures are sheets of their own

Invariants: the same bytes are one sheet in a round, however often and under whatever name they
are sent; a sheet is placed on one page at most, and a page takes one picture; a placed sheet
never moves. A number that is read from the code on the paper is a proposal like any other: a
person looks before pages are placed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from chalicelib.kernel.ids import is_id
from chalicelib.notebooks.model import Notebook, PageKey

SheetState = Literal["ready", "placed", "dropped", "double", "refused", "opened"]
# What a person can give a number to.
NUMBERED_FROM: Final[frozenset[SheetState]] = frozenset({"ready", "dropped"})

# As many pictures as one page of the desk shows and one press of a button places.
SHEETS_MAX: Final = 100
# A zip holds at most this many files; each is held to the limits of a photo.
ZIP_FILES_MAX: Final = 300
_NAME_MAX: Final = 40


@dataclass(frozen=True, slots=True)
class Stack:
    """Pictures that `by` sends together. `notebook` is the one they come from, 0 when they are
    of more than one. `id` is the form's own, so that a repeat is the same stack."""

    round_id: str
    id: str
    notebook: int
    by: str
    started_at: datetime

    @property
    def text(self) -> str:
        """As an owner of uploads, e.g. `r26-0a1b2c3d4e`."""
        return f"{self.round_id}-{self.id}"


@dataclass(frozen=True, slots=True)
class SheetKey:
    """Which picture: of which round and stack; `name` is made of the file's own name."""

    round_id: str
    stack: str
    name: str

    @property
    def upload(self) -> str:
        """Its key in the quarantine."""
        return f"stack/{self.round_id}-{self.stack}/{self.name}"

    @staticmethod
    def read(upload: str) -> SheetKey | None:
        """The inverse of `upload`; None for anything else."""
        parts = upload.split("/")
        if len(parts) != 3 or parts[0] != "stack" or not all(map(is_id, parts[1:])):
            return None
        round_id, _, stack = parts[1].rpartition("-")
        return SheetKey(round_id, stack, parts[2]) if is_id(round_id) and stack else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One picture of a stack. `sha` is that of the sent bytes; `read` the page that the code on
    the paper names, `page` the one that it was placed on. `reason` says why it was refused, of
    what it is a double, or how many pictures a zip file held."""

    key: SheetKey
    state: SheetState
    received_at: datetime
    version: int = 1
    reason: str = ""
    sha: str = field(default="", repr=False)
    read: PageKey | None = None
    page: PageKey | None = None

    @property
    def file(self) -> str:
        """The re-encoded picture among the private files."""
        return f"scans/{self.key.round_id}-{self.key.stack}/{self.key.name}.jpg"

    @property
    def thumbnail(self) -> str:
        return f"scans/{self.key.round_id}-{self.key.stack}/{self.key.name}-klein.jpg"


def clean_name(filename: str, mark: str) -> str:
    """A file's name as a sheet's: letters, digits and dashes, with `mark` to tell files of the
    same name apart."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    plain = unicodedata.normalize("NFKD", stem.casefold())
    bare = re.sub(r"[^a-z0-9]+", "-", "".join(c for c in plain if not unicodedata.combining(c)))
    return "-".join(filter(None, (bare.strip("-")[:_NAME_MAX].strip("-"), mark)))


def natural(sheet: Sheet) -> tuple[tuple[int, str], ...]:
    """Sorts `blad-2` before `blad-10`."""
    parts = re.findall(r"[0-9]+|[^0-9]+", sheet.key.name)
    return tuple((int(p), "") if p.isdigit() else (-1, p) for p in parts)


def guess_pages(
    sheets: Sequence[Sheet],
    stack: Stack,
    notebooks: Mapping[int, Notebook],
    taken: Collection[PageKey],
) -> dict[str, PageKey]:
    """A page for as many of `sheets` as can be told, by the sheet's name; no page twice, none of
    those `taken`, only pages that were printed.

    First what the code on the paper says; then, in the stack's notebook, the number in the
    file's name; then the next free page in the order of the files.
    """
    ordered = sorted(sheets, key=natural)
    used = set(taken)
    guesses: dict[str, PageKey] = {}

    def give(sheet: Sheet, page: PageKey) -> None:
        printed = notebooks.get(page.notebook)
        if sheet.key.name in guesses or page in used or printed is None:
            return
        if page.round_id == stack.round_id and 1 <= page.number <= printed.pages:
            used.add(page)
            guesses[sheet.key.name] = page

    for sheet in ordered:
        if sheet.read is not None:
            give(sheet, sheet.read)
    if stack.notebook not in notebooks:
        return guesses
    for sheet in ordered:
        number = _number_in(sheet.key.name)
        if number:
            give(sheet, PageKey(stack.round_id, stack.notebook, number))
    last = 0
    for sheet in ordered:
        if sheet.key.name not in guesses:
            free = last + 1
            while PageKey(stack.round_id, stack.notebook, free) in used:
                free += 1
            give(sheet, PageKey(stack.round_id, stack.notebook, free))
        guess = guesses.get(sheet.key.name)
        if guess is not None and guess.notebook == stack.notebook:
            last = guess.number
    return guesses


def _number_in(name: str) -> int:
    """The last number of one to three digits before the mark; 0 when there is none."""
    numbers = re.findall(r"(?<![0-9a-z])(?:blad|p|pagina|scan|img|page)?-?([0-9]{1,4})(?=-)", name)
    number = int(numbers[-1]) if numbers else 0
    return number if number <= 999 else 0
