"""What the vote needs from storage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.events import Event
from chalicelib.voting.model import BoxEntry, CastRequest, LedgerCounts, Result, Turnout


class Ledger(Protocol):
    """Roll, box, out and gate."""

    def open_gates(self, round_id: str, opens_at: datetime, closes_at: datetime) -> None:
        """Sets up all gates; existing ones stay as they are."""
        ...

    def shut_gates(self, round_id: str, now: datetime) -> bool:
        """Closes every gate whose time has come; True when all are shut. Never reopens."""
        ...

    def box(self, round_id: str, ballot_key: str) -> BoxEntry | None:
        """Strongly consistent."""
        ...

    def cast(self, request: CastRequest, replaces: BoxEntry | None, now: datetime) -> None:
        """One transaction over gate, roll, box and out. `replaces` is what `box` gave.

        Raises Closed `vote-not-open`; Refused `paper-ballot` when the roll says paper;
        Conflict when the box holds something else than `replaces` (read again and decide);
        Unavailable when it stayed contended.
        """
        ...

    def keep_seed(self, round_id: str, seed: str) -> str:
        """Stores the secret seed for ties once; gives the stored one."""
        ...

    def seed(self, round_id: str) -> str | None: ...
    def roll(self, round_id: str) -> Iterator[tuple[str, str]]:
        """(voter token, means) of everybody who voted, in no meaningful order."""
        ...

    def ballots(self, round_id: str) -> Iterator[BoxEntry]: ...
    def commitments(self, round_id: str) -> Iterator[tuple[str, str]]:
        """(commitment, kind)."""
        ...

    def counts(self, round_id: str) -> LedgerCounts: ...


class ResultStore(Protocol):
    """Results and the figures beside them."""

    def get(self, round_id: str) -> Result | None:
        """Also before release: callers that face the public check `is_released`."""
        ...

    def put(self, result: Result, event: Event) -> bool:
        """Stores a result once; False when one is there."""
        ...

    def confirm(self, result: Result, audit: AuditEntry, event: Event | None) -> None:
        """Stores a confirmation (and the release, with its event) if nothing else changed.
        Raises Conflict."""
        ...

    def turnout(self, round_id: str) -> Turnout | None: ...
    def put_turnout(self, turnout: Turnout) -> None: ...
