"""Ballots, what the ledger keeps of them, and results.

The ledger's four shapes (see docs/voting.md):

    roll   R#<round>#V#<vt[0:2]> / <vt>    means
    box    R#<round>#B#<bx[0:2]> / <bx>    c, body, cid, fp
    out    R#<round>#OUT#<c[0]>  / <c>     k = cast | superseded
    gate   R#<round>#G#<00..3f>  / GATE    state, opens_at, closes_at

None holds a time of casting, an account, a name or an ordered identifier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

GATES: Final = 64


@dataclass(frozen=True, slots=True)
class Ballot:
    """The projects that a voter chose. Costs and limits come from the frozen round."""

    projects: frozenset[str]


@dataclass(frozen=True, slots=True)
class CastRequest:
    """One cast, ready for the ledger. All texts are hex.

    `voter_token` and `ballot_key` are HMACs; `commitment` covers round, nonce and ballot;
    `body` is the padded {nonce, ballot}; `form` is the SHA-256 of the form's token and
    `fingerprint` its HMAC over the ballot: together they tell a repeat from a new choice.
    """

    round_id: str
    voter_token: str
    ballot_key: str
    means: str
    commitment: str
    body: bytes
    form: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class BoxEntry:
    """The stored ballot of one voter."""

    ballot_key: str
    commitment: str
    body: bytes
    form: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a voter gets: 16 characters of the commitment. `changed` when it replaced one."""

    code: str
    commitment: str
    changed: bool


@dataclass(frozen=True, slots=True)
class LedgerCounts:
    """How many entries a round's tables hold; `cast` and `superseded` are those of `out`."""

    roll: int
    box: int
    cast: int
    superseded: int


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many voted so far; counted now and then, never per vote."""

    round_id: str
    voters: int
    ideas: int
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of a round, from the count on. `document` is its canonical JSON text and
    `hash` the SHA-256 of that; two staff members confirm this hash before it is released."""

    round_id: str
    document: str
    hash: str
    counted_at: datetime
    confirmed_by: tuple[str, ...] = ()
    released_at: datetime | None = None

    @property
    def is_released(self) -> bool:
        return self.released_at is not None


LedgerState = Literal["open", "closed"]
Lines = Mapping[str, str]
