"""People who may vote, the codes they get, and the batches of letters that carry them.

In a register round every means ends in one register number, and the number in one voter token:

    register number ──pid──▶ vt = HMAC(voter/<round>, …)      (see voting.tokens)

A letter's code is tied to `vt` when the batch is made, a desk's code when it is handed out, a
mark for paper goes on the roll under the same `vt`. So a person who comes by two ways is one
voter. The number itself lives in one request or one slice of a batch; nothing stores it.

A credential is a code as it is stored: its keyed HMAC (`mark`), never the code.

    open ──uses spent──▶ (open, 0 uses left)      a desk's code begins one session
      └──spoiled──▶ void                          a letter that went wrong; perhaps reissued

A letter's code may begin several sessions until its voter's ballot lies in the box, so that
somebody whose phone died can begin again. From then on the letter is worth nothing: whoever
finds it can't change a vote. Changing one later goes by the desk.

A batch of letters:

    waiting ──extract came──▶ making ──all slices──▶ ready ──printed──▶ destroyed
       └──not usable──▶ refused

Invariants: slices are made in their order, each exactly once (`done` moves by a conditional
write, and codes are a function of batch and row, so that a slice made again is the same slice);
names and addresses are in the extract and in the print files only, and go with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

Standing = Literal["yes", "not-found", "elsewhere", "too-young", "too-old", "other-area"]
CredentialMeans = Literal["letter", "desk"]
RemovalState = Literal["asked", "confirmed", "dropped"]
BatchState = Literal["waiting", "making", "ready", "destroyed", "refused"]
RowFault = Literal[
    "number", "double", "name", "address", "area", "born", "too-young", "too-old", "other-area"
]

# Letters in one print file, and in one slice of the work.
SLICE: Final = 500
ROWS_MAX: Final = 200_000
BATCHES_MAX: Final = 99
LETTER_USES: Final = 20
DESK_USES: Final = 1
SOURCE_MAX: Final = 120
REASON_MAX: Final = 200
REMOVALS_MAX: Final = 999


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a register. `number` has eleven digits; `day` is that of the ages."""

    number: str = field(repr=False)
    day: date
    min_age: int
    max_age: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a register may say: whether, why not, and the neighbourhood."""

    standing: Standing
    area_id: str = ""


@dataclass(frozen=True, slots=True)
class Credential:
    """A stored code. `label` is what is printed beside it (a letter's number); it names nobody.
    `area_id` is the neighbourhood of its voter, in rounds where that decides the ballot."""

    round_id: str
    mark: str
    voter_token: str
    means: CredentialMeans
    label: str
    uses_left: int
    expires_at: datetime
    state: Literal["open", "void"] = "open"
    area_id: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """One letter to be: who gets it. Personal data; lives in the extract and the print only."""

    number: str = field(repr=False)
    name: str = field(repr=False)
    street: str = field(repr=False)
    place: str = field(repr=False)
    area_id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to print. `code` is in no store."""

    label: str
    code: str = field(repr=False)
    name: str = field(repr=False)
    street: str = field(repr=False)
    place: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """Letters that are made together. `number` counts from 1 in its round; `token` is the
    form's own. `total` letters in `slices` slices, `done` of them made; `faults` counts rows of
    the extract that get no letter, by reason, and `lines` names the first of them."""

    round_id: str
    number: int
    source: str
    token: str
    by: str
    made_at: datetime
    version: int = 1
    state: BatchState = "waiting"
    upload: str = ""
    total: int = 0
    done: int = 0
    faults: tuple[tuple[RowFault, int], ...] = ()
    lines: tuple[tuple[int, RowFault], ...] = ()
    reason: str = ""

    @property
    def slices(self) -> int:
        return -(-self.total // SLICE)

    @property
    def made(self) -> int:
        """Letters that are printed to file."""
        return min(self.done * SLICE, self.total)

    def label(self, row: int) -> str:
        """The number that stands on the letter of this row (from 1), e.g. `2-00417`."""
        return f"{self.number}-{row:05d}"

    def file(self, slice_number: int) -> str:
        """The print file of a slice (from 0), among the private files."""
        return f"letters/{self.round_id}/{self.number}/{slice_number:04d}.pdf"


@dataclass(frozen=True, slots=True)
class Sample:
    """Numbers of used letters to ask about, and by which public text they were drawn. `chances`
    are (share of stuffed ballots, chance that these letters find it)."""

    seed: str
    labels: tuple[str, ...]
    chances: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """That the ballot cast with a letter isn't its owner's; see `removing`. `number` counts from
    1 in its round, `token` is the form's own, `by` asked and `by_b` decided."""

    round_id: str
    number: int
    label: str
    reason: str
    token: str
    by: str
    at: datetime
    state: RemovalState = "asked"
    by_b: str = ""


def read_label(text: str) -> tuple[int, int] | None:
    """(batch, row) of a letter's number as people type it; None for anything else."""
    batch, dash, row = text.strip().replace(" ", "").partition("-")
    plain = all(part.isascii() and part.isdigit() and len(part) <= 6 for part in (batch, row))
    if not dash or not plain or int(batch) < 1 or int(row) < 1:
        return None
    return int(batch), int(row)
