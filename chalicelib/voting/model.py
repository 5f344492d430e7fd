"""Ballots, and what the ledger keeps of them.

The ledger's four shapes (see docs/voting.md):

    roll   R#<round>#V#<vt[0:2]> / <vt>    means (of the ballot in the box), struck?
    box    R#<round>#B#<bx[0:2]> / <bx>    c, ct, cid, fp
    out    R#<round>#OUT#<c[0]>  / <c>     k = cast | superseded | spoiled
    gate   R#<round>#G#<00..3f>  / GATE    state, opens_at, closes_at

None holds a time of casting, an account, a name or an ordered identifier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

GATES: Final = 64

Means = Literal["email", "letter", "eid", "desk", "paper"]
LedgerState = Literal["open", "closed"]
OutKind = Literal["cast", "superseded", "spoiled"]

# Told as the means of a voter of whom two people said that the ballot isn't theirs, and after the
# close, when it was taken out.
STRUCK: Final = "struck"
REMOVED: Final = "removed"
# Means by which somebody proves who they are, beyond holding a letter.
PROVING: Final = frozenset({"eid", "desk"})


@dataclass(frozen=True, slots=True)
class Ballot:
    """The projects that a voter chose. Costs and limits come from the frozen round.

    `marks` are the numbers that were given, sorted by project: points, scores or places. They
    name exactly `projects`, or are empty on a ballot that only chooses.
    """

    projects: frozenset[str]
    marks: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, marks: Mapping[str, int]) -> Ballot:
        """The ballot that gives these numbers."""
        return cls(frozenset(marks), tuple(sorted(marks.items())))


@dataclass(frozen=True, slots=True)
class CastRequest:
    """One cast, ready for the ledger. All texts are hex.

    `voter_token` and `ballot_key` are HMACs; `commitment` covers round, nonce and ballot;
    `sealed` is the padded {nonce, ballot}, sealed to the round's key; `form` is the SHA-256 of
    the form's token and `fingerprint` an HMAC of the ballot under that token: together they
    tell a repeat from a new choice.
    """

    round_id: str
    voter_token: str
    ballot_key: str
    means: str
    commitment: str
    sealed: bytes
    form: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class BoxEntry:
    """The stored ballot of one voter."""

    ballot_key: str
    commitment: str
    sealed: bytes
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
class SealedKey:
    """The pair of keys that seals a round's ballots; the secret one only wrapped."""

    public: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class AuditMark:
    """That roll and box were each other's image when the link between them was cut.

    `box` is the SHA-256 over the commitments in the box, sorted: whatever is opened later must
    be that box. `means` counts voters by how they were recognised.
    """

    box: str
    means: Mapping[str, int]
    superseded: int
    removed: int = 0


@dataclass(frozen=True, slots=True)
class OpenedBallot:
    """A ballot out of its seal."""

    commitment: str
    nonce: bytes
    ballot: Ballot


@dataclass(frozen=True, slots=True)
class Batch:
    """Commitments (hex, ascending) that entered the public log together."""

    sealed_at: datetime
    leaves: tuple[str, ...]
