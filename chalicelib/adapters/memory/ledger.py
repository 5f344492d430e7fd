"""The ledger of the vote in memory: four tables, one lock for what is one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from random import SystemRandom
from threading import Lock

from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import Closed, Conflict, Refused
from chalicelib.voting.model import (
    GATES,
    PROVING,
    REMOVED,
    STRUCK,
    AuditMark,
    BoxEntry,
    CastRequest,
    LedgerCounts,
    LedgerState,
    SealedKey,
)

_RANDOM = SystemRandom()


@dataclass(frozen=True, slots=True)
class Gate:
    """One of the gates that a cast goes through."""

    state: LedgerState
    opens_at: datetime
    closes_at: datetime

    def lets_in(self, now: datetime) -> bool:
        return self.state == "open" and self.opens_at <= now < self.closes_at


class MemoryLedger:
    """See `chalicelib.voting.ports.Ledger`. Rows are kept by (round, key)."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.gates: dict[tuple[str, int], Gate] = {}
        self.roll_rows: dict[tuple[str, str], str] = {}
        self.struck: set[tuple[str, str]] = set()
        self.box_rows: dict[tuple[str, str], BoxEntry] = {}
        self.out_rows: dict[tuple[str, str], str] = {}
        self._seeds: dict[str, str] = {}
        self._sealed_keys: dict[str, SealedKey] = {}
        self._audits: dict[str, AuditMark] = {}

    def open_gates(self, round_id: str, opens_at: datetime, closes_at: datetime) -> None:
        with self._lock:
            for number in range(GATES):
                gate = Gate("open", opens_at, closes_at)
                self.gates.setdefault((round_id, number), gate)

    def shut_gates(self, round_id: str, now: datetime) -> bool:
        with self._lock:
            for number in range(GATES):
                gate = self.gates.get((round_id, number))
                if gate is None or now < gate.closes_at:
                    return False
                self.gates[round_id, number] = replace(gate, state="closed")
            return True

    def extend_gates(self, round_id: str, closes_at: datetime) -> None:
        with self._lock:
            for number in range(GATES):
                gate = self.gates.get((round_id, number))
                if gate and gate.state == "open" and gate.closes_at < closes_at:
                    self.gates[round_id, number] = replace(gate, closes_at=closes_at)

    def box(self, round_id: str, ballot_key: str) -> BoxEntry | None:
        return self.box_rows.get((round_id, ballot_key))

    def cast(self, request: CastRequest, replaces: BoxEntry | None, clock: Clock) -> None:
        with self._lock:
            gate = self.gates.get((request.round_id, _RANDOM.randrange(GATES)))
            if gate is None or not gate.lets_in(clock.now()):
                raise Closed("vote-not-open", round=request.round_id)
            self._check(request, replaces)
            self._write(request, replaces)

    def _check(self, request: CastRequest, replaces: BoxEntry | None) -> None:
        if self.roll_rows.get((request.round_id, request.voter_token)) == "paper":
            raise Refused("paper-ballot")
        stored = self.box_rows.get((request.round_id, request.ballot_key))
        before = None if replaces is None else replaces.commitment
        if (None if stored is None else stored.commitment) != before:
            raise Conflict("the box holds another ballot")
        if (request.round_id, request.commitment) in self.out_rows:
            raise Conflict("the commitment is out already")

    def _write(self, request: CastRequest, replaces: BoxEntry | None) -> None:
        round_id = request.round_id
        self.roll_rows[round_id, request.voter_token] = request.means
        if request.means in PROVING:
            self.struck.discard((round_id, request.voter_token))
        self.box_rows[round_id, request.ballot_key] = BoxEntry(
            ballot_key=request.ballot_key,
            commitment=request.commitment,
            sealed=request.sealed,
            form=request.form,
            fingerprint=request.fingerprint,
        )
        self.out_rows[round_id, request.commitment] = "cast"
        if replaces is not None:
            self.out_rows[round_id, replaces.commitment] = "superseded"

    def keep_seed(self, round_id: str, seed: str) -> str:
        with self._lock:
            return self._seeds.setdefault(round_id, seed)

    def seed(self, round_id: str) -> str | None:
        return self._seeds.get(round_id)

    def keep_sealed_key(self, round_id: str, key: SealedKey) -> SealedKey:
        with self._lock:
            return self._sealed_keys.setdefault(round_id, key)

    def sealed_key(self, round_id: str) -> SealedKey | None:
        return self._sealed_keys.get(round_id)

    def keep_audit(self, round_id: str, mark: AuditMark) -> AuditMark:
        with self._lock:
            return self._audits.setdefault(round_id, mark)

    def audit_mark(self, round_id: str) -> AuditMark | None:
        return self._audits.get(round_id)

    def roll(self, round_id: str) -> Iterator[tuple[str, str]]:
        for (round_, token), means in sorted(self.roll_rows.items()):
            if round_ == round_id:
                yield token, STRUCK if (round_, token) in self.struck else means

    def remove(self, round_id: str, voter_token: str, entry: BoxEntry) -> None:
        with self._lock:
            place = (round_id, entry.ballot_key)
            stored = self.box_rows.get(place)
            struck = (round_id, voter_token) in self.struck
            if not struck or stored is None or stored.commitment != entry.commitment:
                raise Conflict("not struck, or another ballot")
            self.struck.discard((round_id, voter_token))
            self.roll_rows[round_id, voter_token] = REMOVED
            del self.box_rows[place]
            self.out_rows[round_id, entry.commitment] = "spoiled"

    def ballots(self, round_id: str) -> Iterator[BoxEntry]:
        for (round_, _), entry in sorted(self.box_rows.items(), key=lambda row: row[0]):
            if round_ == round_id:
                yield entry

    def commitments(self, round_id: str) -> Iterator[tuple[str, str]]:
        for (round_, commitment), kind in sorted(self.out_rows.items()):
            if round_ == round_id:
                yield commitment, kind

    def find(self, round_id: str, prefix: str) -> tuple[tuple[str, str], ...]:
        found = [row for row in self.commitments(round_id) if row[0].startswith(prefix)]
        return tuple(found[:200])

    def counts(self, round_id: str) -> LedgerCounts:
        kinds = [kind for _, kind in self.commitments(round_id)]
        return LedgerCounts(
            roll=sum(1 for _ in self.roll(round_id)),
            box=sum(1 for _ in self.ballots(round_id)),
            cast=kinds.count("cast"),
            superseded=kinds.count("superseded"),
        )
