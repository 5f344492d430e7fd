"""Finding a ballot's place by the code on its receipt. Pure but for the ports.

A code is the first 80 bits of a commitment in Crockford's base 32. People type it with spaces,
in small letters, or only its beginning; O is read as 0, I and L as 1, as the alphabet intends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.kernel.ids import ALPHABET
from chalicelib.rounds.model import FrozenRound
from chalicelib.voting.model import Batch
from chalicelib.voting.ports import Ledger, LogFiles
from chalicelib.voting.publiclog import head_of
from chalicelib.voting.tokens import RECEIPT_LENGTH, receipt_code

State = Literal["counts", "logged", "waiting", "replaced", "removed"]

SHORTEST: Final = 4
PAPER: Final = "paper"
# As many as the ledger gives of its own.
MOST_PAPER: Final = 200
_READ_AS: Final = str.maketrans("oil", "011")
_BESIDE: Final = str.maketrans("", "", " -\t\u00a0.")


@dataclass(frozen=True, slots=True)
class Found:
    """A commitment, and what became of it. `logged` tells whether it stands in the log, `paper`
    whether it came in on paper."""

    commitment: str
    state: State
    logged: bool
    paper: bool = False

    @property
    def code(self) -> str:
        return receipt_code(self.commitment)


def read_code(text: str) -> str | None:
    """The characters of a code or of its beginning; None for what can't be one."""
    plain = text.lower().translate(_BESIDE).translate(_READ_AS)
    if not SHORTEST <= len(plain) <= RECEIPT_LENGTH or any(c not in ALPHABET for c in plain):
        return None
    return plain


def look_up(
    frozen: FrozenRound, code: str, *, ledger: Ledger, log: LogFiles, counted: bool
) -> tuple[Found, ...]:
    """Every commitment of the round whose code begins with `code`, as `read_code` gave it.

    `counted`: the round has a result, so what stands in the log and wasn't replaced or taken out
    is in it. Ballots on paper are known to the log alone.
    """
    prefix = _hex_prefix(code)
    head = head_of(frozen.round_id, log)
    logged = published(log.batches(frozen.round_id), 0 if head is None else head.size)
    cast = dict(ledger.find(frozen.round_id, prefix))
    on_paper = {c for c in logged if c.startswith(prefix)} - cast.keys()
    rows = [*cast.items(), *((c, PAPER) for c in sorted(on_paper)[:MOST_PAPER])]
    return tuple(
        Found(c, _state(kind, logged=c in logged, counted=counted), c in logged, kind == PAPER)
        for c, kind in sorted(rows)
        if _plain(c).startswith(code)
    )


def published(batches: Sequence[Batch], size: int) -> frozenset[str]:
    """The first `size` leaves: what a signed head covers, and no more."""
    leaves = [leaf for batch in batches for leaf in batch.leaves]
    return frozenset(leaves[:size])


def _state(kind: str, *, logged: bool, counted: bool) -> State:
    if kind == "superseded":
        return "replaced"
    if kind == "spoiled":
        return "removed"
    if not logged:
        return "waiting"
    return "counts" if counted else "logged"


def _plain(commitment: str) -> str:
    return receipt_code(commitment).replace("-", "").lower()


def _hex_prefix(code: str) -> str:
    """The whole hex digits that a code fixes: four bits each, of its five a character."""
    value = 0
    for sign in code:
        value = value << 5 | ALPHABET.index(sign)
    digits, spare = divmod(5 * len(code), 4)
    return f"{value >> spare:0{digits}x}"
