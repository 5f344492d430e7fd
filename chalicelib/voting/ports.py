"""What the vote needs from storage, and from the key store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.kernel.clock import Clock
from chalicelib.voting.model import (
    AuditMark,
    Batch,
    BoxEntry,
    CastRequest,
    LedgerCounts,
    SealedKey,
)


class Macs(Protocol):
    """The part of `chalicelib.identity.ports.Keyring` that the vote uses."""

    def create(self, name: str) -> None: ...
    def wrap(self, name: str, secret: bytes) -> bytes: ...
    def unwrap(self, name: str, wrapped: bytes) -> bytes: ...
    def sign(self, name: str, message: bytes) -> bytes: ...
    def public_key(self, name: str) -> bytes: ...
    def mac(self, name: str, data: bytes) -> bytes: ...
    def macs(self, name: str, data: Sequence[bytes]) -> list[bytes]: ...
    def disable(self, name: str) -> None: ...


class Ledger(Protocol):
    """Roll, box, out and gate."""

    def open_gates(self, round_id: str, opens_at: datetime, closes_at: datetime) -> None:
        """Sets up all gates at once; existing ones stay as they are."""
        ...

    def shut_gates(self, round_id: str, now: datetime) -> bool:
        """Closes every gate whose time has come; True when all are shut. Never reopens."""
        ...

    def extend_gates(self, round_id: str, closes_at: datetime) -> None:
        """Moves the end of every open gate back to `closes_at`; never forward, and no shut gate
        opens again. Repeatable."""
        ...

    def box(self, round_id: str, ballot_key: str) -> BoxEntry | None:
        """Strongly consistent."""
        ...

    def cast(self, request: CastRequest, replaces: BoxEntry | None, clock: Clock) -> None:
        """One transaction over gate, roll, box and out. `replaces` is what `box` gave.

        A transaction that collides with others or is throttled is tried again through another
        gate, a bounded number of times; each try asks the clock anew, so that none begins
        after the deadline. Raises Closed `vote-not-open`; Refused `paper-ballot`
        when the roll says paper; Conflict when the box holds something else than `replaces`
        (read again and decide); Unavailable when it stayed contended, or when no answer came:
        then it may have been written.
        """
        ...

    def keep_seed(self, round_id: str, seed: str) -> str:
        """Stores the secret seed for ties once; gives the stored one."""
        ...

    def seed(self, round_id: str) -> str | None: ...
    def keep_sealed_key(self, round_id: str, key: SealedKey) -> SealedKey:
        """Stores the pair that seals ballots once; gives the stored one."""
        ...

    def sealed_key(self, round_id: str) -> SealedKey | None: ...
    def keep_audit(self, round_id: str, mark: AuditMark) -> AuditMark:
        """Stores that the audit found no fault, once; gives the stored mark."""
        ...

    def audit_mark(self, round_id: str) -> AuditMark | None: ...
    def roll(self, round_id: str) -> Iterator[tuple[str, str]]:
        """(voter token, means) of everybody who voted, in no meaningful order; for a row that
        is struck the means is `struck`."""
        ...

    def remove(self, round_id: str, voter_token: str, entry: BoxEntry) -> None:
        """Takes a struck voter's ballot out, in one transaction over roll, box and out: its
        commitment stays out as `spoiled`. For shut gates. Raises Conflict when the row isn't
        struck, or the box holds another ballot."""
        ...

    def ballots(self, round_id: str) -> Iterator[BoxEntry]: ...
    def commitments(self, round_id: str) -> Iterator[tuple[str, str]]:
        """(commitment, kind)."""
        ...

    def find(self, round_id: str, prefix: str) -> tuple[tuple[str, str], ...]:
        """(commitment, kind) of those that begin with `prefix`, hex, one sign at least; in
        ascending order, at most 200."""
        ...

    def counts(self, round_id: str) -> LedgerCounts: ...


class LogFiles(Protocol):
    """The public log of a round as files that anybody may read.

    Batches are what the log is; all other files follow from them and may be written again.
    """

    def batches(self, round_id: str) -> tuple[Batch, ...]:
        """All of them in order; strongly consistent."""
        ...

    def add(self, round_id: str, number: int, batch: Batch) -> bool:
        """Stores batch `number`, from 0; False, with nothing written, when there is one."""
        ...

    def read(self, round_id: str, path: str) -> bytes | None: ...
    def write(self, round_id: str, path: str, content: bytes, *, fixed: bool) -> None:
        """`fixed` files never change, and caches may keep them for ever."""
        ...
