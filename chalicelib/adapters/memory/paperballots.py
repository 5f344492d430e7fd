"""Paper ballots in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import RLock

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.events import Event
from chalicelib.paperballots.model import Batch, Print, Range, Settlement, Sheet, Side
from chalicelib.rounds.model import FrozenRound, Round


class MemoryPaperBallotStore:
    """See `chalicelib.paperballots.ports.PaperBallotStore`."""

    def __init__(self, audit: MemoryAuditLog, outbox: MemoryOutbox) -> None:
        self._audit = audit
        self._outbox = outbox
        self._lock = RLock()
        self._ranges: dict[tuple[str, int], Range] = {}
        self._batches: dict[tuple[str, int], Batch] = {}
        self._claims: dict[tuple[str, int], int] = {}
        self._sheets: dict[tuple[str, int, Side], dict[int, Sheet]] = {}
        self._settled: dict[str, Settlement] = {}

    def ranges(self, round_id: str) -> tuple[Range, ...]:
        return tuple(self._ranges[key] for key in sorted(self._ranges) if key[0] == round_id)

    def save_range(self, blanks: Range, audit: AuditEntry) -> None:
        with self._lock:
            key = (blanks.round_id, blanks.number)
            self._require(blanks.round_id, self._ranges.get(key), blanks.version)
            self._ranges[key] = blanks
            self._audit.append(audit)

    def _require(self, round_id: str, stored: Range | Batch | None, version: int) -> None:
        if round_id in self._settled or (stored.version if stored else 0) != version - 1:
            raise Conflict("another version is stored, or the round is settled")

    def batches(self, round_id: str) -> tuple[Batch, ...]:
        return tuple(self._batches[key] for key in sorted(self._batches) if key[0] == round_id)

    def batch(self, round_id: str, number: int) -> Batch | None:
        return self._batches.get((round_id, number))

    def save_batch(self, batch: Batch, audit: AuditEntry, decided: Sequence[Sheet] = ()) -> None:
        with self._lock:
            key = (batch.round_id, batch.number)
            self._require(batch.round_id, self._batches.get(key), batch.version)
            self._batches[key] = batch
            mine = self._sheets.setdefault((*key, "c"), {})
            mine |= {sheet.number: sheet for sheet in decided}
            self._audit.append(audit)

    def sheets(self, round_id: str, batch: int, side: Side) -> Mapping[int, Sheet]:
        return dict(sorted(self._sheets.get((round_id, batch, side), {}).items()))

    def put_sheet(self, batch: Batch, side: Side, sheet: Sheet) -> None:
        with self._lock:
            claim = (batch.round_id, sheet.number)
            if self._claims.get(claim, batch.number) != batch.number:
                raise Refused("sheet-elsewhere", number=sheet.number)
            self._move(batch)
            self._claims[claim] = batch.number
            key = (batch.round_id, batch.number, side)
            self._sheets.setdefault(key, {})[sheet.number] = sheet

    def _move(self, batch: Batch) -> None:
        stored = self._batches.get((batch.round_id, batch.number))
        if stored is None or stored.version != batch.version:
            raise Conflict("the batch moved on")
        moved = replace(stored, version=stored.version + 1)
        self._batches[batch.round_id, batch.number] = moved

    def drop_sheet(self, batch: Batch, side: Side, number: int) -> None:
        with self._lock:
            self._move(batch)
            self._sheets.get((batch.round_id, batch.number, side), {}).pop(number, None)

    def settlement(self, round_id: str) -> Settlement | None:
        return self._settled.get(round_id)

    def settle(self, settlement: Settlement, audit: AuditEntry, event: Event) -> bool:
        with self._lock:
            if settlement.round_id in self._settled:
                return False
            self._settled[settlement.round_id] = settlement
            self._outbox.tell(event)
            self._audit.append(audit)
            return True


class MemoryBallotPrinter:
    """Blanks as lines of text."""

    def blanks(self, round_: Round, frozen: FrozenRound, blanks: Range, form: Print) -> bytes:
        numbers = range(blanks.first, blanks.last + 1)
        return "\n".join(f"{form} {number}" for number in numbers).encode()

    def projects(self, round_: Round, frozen: FrozenRound, form: Print) -> bytes:
        return f"projects {form} {len(frozen.entries)}".encode()
