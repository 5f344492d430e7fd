"""What recognising voters needs from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import Clock
from chalicelib.rounds.model import Round
from chalicelib.voters.model import Answer, Batch, Credential, Letter, Question, Removal, Sample


class Register(Protocol):
    """A city's register of inhabitants. A number goes in, and nothing of it is kept."""

    def look_up(self, question: Question) -> Answer:
        """Raises Unavailable when the register doesn't answer in time, or not as agreed."""
        ...


class CodeStore(Protocol):
    """Codes as they are stored. Reads are strongly consistent."""

    def add(self, credentials: Sequence[Credential]) -> None:
        """Stores codes; those that are there already stay exactly as they are."""
        ...

    def code(self, round_id: str, mark: str) -> Credential | None:
        """Also when it is void, spent or expired: pages say which."""
        ...

    def use(self, credential: Credential, now: datetime) -> bool:
        """Takes one use; False when it is void, spent or expired by `now`."""
        ...

    def spoil(self, credential: Credential, instead: Credential | None, audit: AuditEntry) -> None:
        """Makes a code void and stores `instead`, in one transaction with the audit line.

        Raises Conflict when it is void already."""
        ...

    def hand_out(self, credential: Credential, token: str, audit: AuditEntry) -> bool:
        """Stores a desk's code with its audit line, once for a form's token; False, and
        nothing written, when that form handed one out already."""
        ...

    def count(self, round_id: str, name: str) -> None:
        """One more of what `name` says (see `voters.watch`)."""
        ...

    def counts(self, round_id: str) -> Mapping[str, int]: ...


class LetterStore(Protocol):
    """Batches and the marks of their letters. Reads are strongly consistent."""

    def batches(self, round_id: str) -> tuple[Batch, ...]:
        """By number."""
        ...

    def batch(self, round_id: str, number: int) -> Batch | None: ...

    def save(self, batch: Batch, audit: AuditEntry | None) -> None:
        """Stores `batch` over version `batch.version - 1` (version 1: over nothing). Raises
        Conflict when another version is stored."""
        ...

    def finish_slice(self, batch: Batch, marks: Sequence[str]) -> None:
        """Stores the marks of slice `batch.done - 1` and `batch` over the version before, in
        one transaction. Raises Conflict as `save` does."""
        ...

    def mark(self, round_id: str, batch: int, row: int) -> str:
        """The mark of one letter (rows from 1); empty when there is none."""
        ...


class LetterFiles(Protocol):
    """The extract as it was sent, and the print files. Private, and gone after printing."""

    def extract(self, batch: Batch) -> bytes | None:
        """None while it hasn't come."""
        ...

    def drop_extract(self, batch: Batch) -> None: ...
    def keep(self, name: str, data: bytes) -> None: ...
    def link(self, name: str) -> str:
        """An address that shows the file for ten minutes, to who has it."""
        ...

    def drop(self, names: Sequence[str]) -> None: ...


class LetterPrinter(Protocol):
    """Makes PDFs of letters and slips."""

    def letters(self, letters: Sequence[Letter], round_: Round, address: str) -> bytes: ...
    def slip(self, code: str, label: str, round_: Round, address: str) -> bytes:
        """One code in large type, without a name."""
        ...

    def sample(self, sample: Sample, round_: Round, address: str) -> bytes:
        """A sheet with all numbers, and for each a letter that asks "did you vote?"."""
        ...


class RemovalStore(Protocol):
    """Ballots that aren't their voter's, and the roll's rows that are struck for them. Reads are
    strongly consistent."""

    def removals(self, round_id: str) -> tuple[Removal, ...]:
        """By number."""
        ...

    def ask(self, removal: Removal, audit: AuditEntry) -> None:
        """Raises Conflict when there is one of that number."""
        ...

    def confirm(self, removal: Removal, voter_token: str, clock: Clock, audit: AuditEntry) -> None:
        """Stores `removal` over one that is asked, and strikes its voter's row of the roll, in
        one transaction through an open gate, with the audit line.

        Raises Refused `removal-decided`, `not-voted` (not by letter, or struck already), Closed
        `vote-not-open`; nothing is written then.
        """
        ...

    def drop(self, removal: Removal, audit: AuditEntry) -> None:
        """Stores `removal` over one that is asked. Raises Refused `removal-decided`."""
        ...


class PaperRoll(Protocol):
    """Marks for paper on the roll of the ledger."""

    def means_of(self, round_id: str, voter_token: str) -> str:
        """How this voter came in; empty when they didn't vote. Strongly consistent."""
        ...

    def mark_paper(
        self, round_id: str, voter_token: str, token: str, clock: Clock, audit: AuditEntry
    ) -> bool:
        """Marks that this voter got a paper ballot, in one transaction through an open gate,
        with the audit line, once for a form's token; False when that form did it already.

        Raises Refused `has-paper` or `has-voted` (nothing written), Closed `vote-not-open`,
        Unavailable when it stayed contended.
        """
        ...

    def paper_marks(self, round_id: str) -> int:
        """How many voters got a paper ballot."""
        ...
