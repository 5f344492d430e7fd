"""Codes, batches of letters, their files, marks for paper, and a register, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from random import SystemRandom
from threading import RLock

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.ledger import MemoryLedger
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import Closed, Conflict, Refused
from chalicelib.rounds.model import Round
from chalicelib.voters.model import (
    SLICE,
    Answer,
    Batch,
    Credential,
    Letter,
    Question,
    Removal,
    Sample,
)
from chalicelib.voters.rules import age_standing
from chalicelib.voting.model import GATES

_RANDOM = SystemRandom()


class MemoryCodeStore:
    """See `chalicelib.voters.ports.CodeStore`."""

    def __init__(self, audit: MemoryAuditLog, handed: set[str]) -> None:
        self._audit = audit
        self._handed = handed
        self._lock = RLock()
        self.rows: dict[tuple[str, str], Credential] = {}
        self._counts: dict[tuple[str, str], int] = {}

    def add(self, credentials: Sequence[Credential]) -> None:
        with self._lock:
            for one in credentials:
                self.rows.setdefault((one.round_id, one.mark), one)

    def code(self, round_id: str, mark: str) -> Credential | None:
        return self.rows.get((round_id, mark))

    def use(self, credential: Credential, now: datetime) -> bool:
        with self._lock:
            stored = self.rows.get((credential.round_id, credential.mark))
            if stored is None or stored.state != "open" or stored.uses_left < 1:
                return False
            if now >= stored.expires_at:
                return False
            used = replace(stored, uses_left=stored.uses_left - 1)
            self.rows[stored.round_id, stored.mark] = used
            return True

    def spoil(self, credential: Credential, instead: Credential | None, audit: AuditEntry) -> None:
        with self._lock:
            stored = self.rows[credential.round_id, credential.mark]
            if stored.state != "open":
                raise Conflict("the code is void already")
            self.rows[stored.round_id, stored.mark] = replace(stored, state="void")
            if instead is not None:
                self.rows[instead.round_id, instead.mark] = instead
            self._audit.append(audit)

    def hand_out(self, credential: Credential, token: str, audit: AuditEntry) -> bool:
        with self._lock:
            if token in self._handed:
                return False
            self._handed.add(token)
            self.add([credential])
            self._audit.append(audit)
            return True

    def count(self, round_id: str, name: str) -> None:
        with self._lock:
            key = (round_id, name)
            self._counts[key] = self._counts.get(key, 0) + 1

    def counts(self, round_id: str) -> Mapping[str, int]:
        return {name: n for (one, name), n in sorted(self._counts.items()) if one == round_id}


class MemoryLetterStore:
    """See `chalicelib.voters.ports.LetterStore`."""

    def __init__(self, audit: MemoryAuditLog) -> None:
        self._audit = audit
        self._lock = RLock()
        self._batches: dict[tuple[str, int], Batch] = {}
        self._marks: dict[tuple[str, int, int], tuple[str, ...]] = {}

    def batches(self, round_id: str) -> tuple[Batch, ...]:
        return tuple(self._batches[key] for key in sorted(self._batches) if key[0] == round_id)

    def batch(self, round_id: str, number: int) -> Batch | None:
        return self._batches.get((round_id, number))

    def save(self, batch: Batch, audit: AuditEntry | None) -> None:
        with self._lock:
            key = (batch.round_id, batch.number)
            stored = self._batches.get(key)
            if (0 if stored is None else stored.version) != batch.version - 1:
                raise Conflict("another version of the batch is stored")
            self._batches[key] = batch
            if audit is not None:
                self._audit.append(audit)

    def finish_slice(self, batch: Batch, marks: Sequence[str]) -> None:
        with self._lock:
            self.save(batch, None)
            self._marks[batch.round_id, batch.number, batch.done - 1] = tuple(marks)

    def mark(self, round_id: str, batch: int, row: int) -> str:
        number, place = divmod(row - 1, SLICE)
        marks = self._marks.get((round_id, batch, number), ())
        return marks[place] if place < len(marks) else ""


class MemoryLetterFiles:
    """See `chalicelib.voters.ports.LetterFiles`. `extracts` by (round, upload)."""

    def __init__(self) -> None:
        self.extracts: dict[tuple[str, str], bytes] = {}
        self.files: dict[str, bytes] = {}

    def extract(self, batch: Batch) -> bytes | None:
        return self.extracts.get((batch.round_id, batch.upload))

    def drop_extract(self, batch: Batch) -> None:
        self.extracts.pop((batch.round_id, batch.upload), None)

    def keep(self, name: str, data: bytes) -> None:
        self.files[name] = data

    def link(self, name: str) -> str:
        return f"https://papers.example/{name}?signed=1"

    def drop(self, names: Sequence[str]) -> None:
        for name in names:
            self.files.pop(name, None)


class MemoryLetterPrinter:
    """Letters as lines of text, so that tests read what would be printed."""

    def letters(self, letters: Sequence[Letter], round_: Round, address: str) -> bytes:
        lines = [
            f"{one.label}|{one.code}|{one.name}|{one.street}|{one.place}|{address}"
            for one in letters
        ]
        return "\n".join(lines).encode()

    def slip(self, code: str, label: str, round_: Round, address: str) -> bytes:
        return f"{label}|{code}|{address}".encode()

    def sample(self, sample: Sample, round_: Round, address: str) -> bytes:
        return "\n".join((sample.seed, *sample.labels)).encode()


class MemoryPaperRoll:
    """See `chalicelib.voters.ports.PaperRoll`. Works on the ledger's own rows and lock."""

    def __init__(self, ledger: MemoryLedger, audit: MemoryAuditLog, handed: set[str]) -> None:
        self._ledger = ledger
        self._audit = audit
        self._handed = handed

    def means_of(self, round_id: str, voter_token: str) -> str:
        return self._ledger.roll_rows.get((round_id, voter_token), "")

    def mark_paper(
        self, round_id: str, voter_token: str, token: str, clock: Clock, audit: AuditEntry
    ) -> bool:
        ledger = self._ledger
        with ledger._lock:
            if token in self._handed:
                return False
            gate = ledger.gates.get((round_id, _RANDOM.randrange(GATES)))
            if gate is None or not gate.lets_in(clock.now()):
                raise Closed("vote-not-open", round=round_id)
            means = ledger.roll_rows.get((round_id, voter_token))
            if means is not None:
                raise Refused("has-paper" if means == "paper" else "has-voted")
            ledger.roll_rows[round_id, voter_token] = "paper"
            self._handed.add(token)
            self._audit.append(audit)
            return True

    def paper_marks(self, round_id: str) -> int:
        rows = self._ledger.roll_rows.items()
        return sum(1 for (one, _), means in rows if one == round_id and means == "paper")


class MemoryRemovalStore:
    """See `chalicelib.voters.ports.RemovalStore`. Works on the ledger's own rows and lock."""

    def __init__(self, ledger: MemoryLedger, audit: MemoryAuditLog) -> None:
        self._ledger = ledger
        self._audit = audit
        self.rows: dict[tuple[str, int], Removal] = {}

    def removals(self, round_id: str) -> tuple[Removal, ...]:
        return tuple(one for (of, _), one in sorted(self.rows.items()) if of == round_id)

    def ask(self, removal: Removal, audit: AuditEntry) -> None:
        with self._ledger._lock:
            if (removal.round_id, removal.number) in self.rows:
                raise Conflict("there is a removal of that number")
            self._put(removal, audit)

    def confirm(self, removal: Removal, voter_token: str, clock: Clock, audit: AuditEntry) -> None:
        ledger, place = self._ledger, (removal.round_id, voter_token)
        with ledger._lock:
            gate = ledger.gates.get((removal.round_id, _RANDOM.randrange(GATES)))
            if gate is None or not gate.lets_in(clock.now()):
                raise Closed("vote-not-open", round=removal.round_id)
            self._require_asked(removal)
            if ledger.roll_rows.get(place) != "letter" or place in ledger.struck:
                raise Refused("not-voted")
            ledger.struck.add(place)
            self._put(removal, audit)

    def drop(self, removal: Removal, audit: AuditEntry) -> None:
        with self._ledger._lock:
            self._require_asked(removal)
            self._put(removal, audit)

    def _require_asked(self, removal: Removal) -> None:
        if self.rows[removal.round_id, removal.number].state != "asked":
            raise Refused("removal-decided")

    def _put(self, removal: Removal, audit: AuditEntry) -> None:
        self.rows[removal.round_id, removal.number] = removal
        self._audit.append(audit)


class MemoryRegister:
    """See `chalicelib.voters.ports.Register`. `people`: number → (born, area); an empty area is
    somebody who lives elsewhere."""

    def __init__(self, people: Mapping[str, tuple[date, str]] | None = None) -> None:
        self.people = dict(people or {})

    def look_up(self, question: Question) -> Answer:
        found = self.people.get(question.number)
        if found is None:
            return Answer("not-found")
        born, area_id = found
        if not area_id:
            return Answer("elsewhere")
        standing = age_standing(born, question.day, question.min_age, question.max_age)
        return Answer(standing, area_id)
