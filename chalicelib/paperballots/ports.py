"""What paper ballots need from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.events import Event
from chalicelib.paperballots.model import Batch, Print, Range, Settlement, Sheet, Side
from chalicelib.rounds.model import FrozenRound, Round


class PaperBallotStore(Protocol):
    """Ranges, batches and sheets. Reads are strongly consistent."""

    def ranges(self, round_id: str) -> tuple[Range, ...]:
        """By number."""
        ...

    def save_range(self, blanks: Range, audit: AuditEntry) -> None:
        """Over version `version - 1`; Conflict when another one is stored, or when the round
        is settled."""
        ...

    def batches(self, round_id: str) -> tuple[Batch, ...]: ...
    def batch(self, round_id: str, number: int) -> Batch | None: ...

    def save_batch(
        self,
        batch: Batch,
        audit: AuditEntry,
        decided: Sequence[Sheet] = (),
    ) -> None:
        """Over version `version - 1`, with C's sheets in the same transaction (at most 90).
        Conflict when another version is stored, or when the round is settled."""
        ...

    def sheets(self, round_id: str, batch: int, side: Side) -> Mapping[int, Sheet]:
        """What one side typed, by number."""
        ...

    def put_sheet(self, batch: Batch, side: Side, sheet: Sheet) -> None:
        """Stores or replaces a sheet while `batch` is the stored version, and moves the batch
        one version on. Conflict when it isn't; Refused `sheet-elsewhere` when the number is in
        another batch."""
        ...

    def drop_sheet(self, batch: Batch, side: Side, number: int) -> None:
        """Takes a sheet out while `batch` is the stored version; Conflict when it isn't."""
        ...

    def settlement(self, round_id: str) -> Settlement | None: ...
    def settle(self, settlement: Settlement, audit: AuditEntry, event: Event) -> bool:
        """Once; False when the round is settled already."""
        ...


class BallotPrinter(Protocol):
    """Makes blanks, and the leaflet that goes with them."""

    def blanks(self, round_: Round, frozen: FrozenRound, blanks: Range, form: Print) -> bytes:
        """A PDF of all sheets of a range."""
        ...

    def projects(self, round_: Round, frozen: FrozenRound, form: Print) -> bytes:
        """A PDF of the leaflet that says what each project on the sheets is."""
        ...
