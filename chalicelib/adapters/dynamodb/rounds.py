"""Rounds on DynamoDB (core table).

ROUNDS / <round>                     doc, version, frozen (bool)     all rounds in one query
ROUND#<round> / V#<000001>           doc                             every version that was
ROUND#<round> / BALLOT               entries, decision, fixed_at, seed
ROUND#<round> / LISTED               see `listed`
ROUND#<round> / FROZEN               document, hash, seed_commitment, …
"""

from __future__ import annotations

from dataclasses import replace

from chalicelib.adapters.dynamodb import listed
from chalicelib.adapters.dynamodb.common import outbox_put, write_audited
from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table, Write
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import Event
from chalicelib.rounds.model import BallotList, FrozenRound, Round
from chalicelib.rounds.plain import entry_from_plain, from_plain, frozen_from_document, to_plain

_ROUNDS = "ROUNDS"


class DynamoRoundStore:
    """See `chalicelib.rounds.ports.RoundStore`."""

    def __init__(self, core: Table, audit: Table) -> None:
        self._core = core
        self._audit = audit

    def all(self) -> tuple[Round, ...]:
        rounds = [from_plain(item["doc"]) for item in self._core.query(_ROUNDS)]
        return tuple(sorted(rounds, key=lambda r: r.phases[0].opens_at))

    def get(self, round_id: str) -> Round | None:
        item = self._core.get(_ROUNDS, round_id)
        return None if item is None else from_plain(item["doc"])

    def create(self, round_: Round, audit: AuditEntry) -> None:
        head = self._core.putting(_head(round_, frozen=False), unless_exists=True)
        write_audited(self._audit, audit, lambda: [head, self._version(round_)])

    def replace(
        self, round_: Round, audit: AuditEntry, event: Event | None, *, frozen: bool
    ) -> None:
        head = self._core.putting(
            _head(round_, frozen=frozen),
            condition="#version = :before AND #frozen = :frozen",
            names={"#version": "version", "#frozen": "frozen"},
            values={":before": round_.version - 1, ":frozen": frozen},
        )
        writes = [head, self._version(round_)]
        if event is not None:
            writes.append(outbox_put(self._core, event))
        write_audited(self._audit, audit, lambda: writes)

    def ballot_list(self, round_id: str) -> BallotList | None:
        item = self._core.get(f"ROUND#{round_id}", "BALLOT")
        if item is None:
            return None
        return BallotList(
            round_id=round_id,
            entries=tuple(entry_from_plain(entry) for entry in item["entries"]),
            decision=item["decision"],
            fixed_at=from_text(item["fixed_at"]),
            seed=item["seed"],
        )

    def ballot_mark(self, round_id: str) -> int:
        return listed.mark_of(self._core, round_id)

    def fix_ballot(self, ballot: BallotList, audit: AuditEntry, mark: int | None = None) -> None:
        ids = [entry.project_id for entry in ballot.entries]
        item = {
            "pk": f"ROUND#{ballot.round_id}",
            "sk": "BALLOT",
            "entries": to_plain(ballot.entries),
            "decision": ballot.decision,
            "fixed_at": to_text(ballot.fixed_at),
            "seed": ballot.seed,
        }
        still_open = self._core.checking(
            _ROUNDS,
            ballot.round_id,
            "#frozen = :no",
            names={"#frozen": "frozen"},
            values={":no": False},
        )
        listing = listed.listing(self._core, ballot.round_id, ids, mark)
        write_audited(self._audit, audit, lambda: [self._core.putting(item), still_open, listing])

    def frozen(self, round_id: str) -> FrozenRound | None:
        item = self._core.get(f"ROUND#{round_id}", "FROZEN")
        return None if item is None else _frozen(item)

    def freeze(self, frozen: FrozenRound, round_version: int) -> bool:
        item = {
            "pk": f"ROUND#{frozen.round_id}",
            "sk": "FROZEN",
            "document": frozen.document,
            "hash": frozen.hash,
            "seed_commitment": frozen.seed_commitment,
            "frozen_at": to_text(frozen.frozen_at),
        }
        mark = self._core.updating(
            _ROUNDS,
            frozen.round_id,
            "SET #frozen = :yes",
            condition="#version = :version",
            names={"#frozen": "frozen", "#version": "version"},
            values={":yes": True, ":version": round_version},
        )
        try:
            self._core.write([self._core.putting(item, unless_exists=True), mark])
        except ConditionFailed as error:
            if 0 in error.failed:
                return False
            raise Conflict("the round was changed while it was being frozen") from error
        return True

    def announce(self, event: Event) -> bool:
        try:
            self._core.write([outbox_put(self._core, event)])
        except ConditionFailed:
            return False
        return True

    def announced(self, event_id: str) -> bool:
        return self._core.get(f"OUTBOX#{event_id}", "EVENT", strong=True) is not None

    def _version(self, round_: Round) -> Write:
        item = {
            "pk": f"ROUND#{round_.id}",
            "sk": f"V#{round_.version:06d}",
            "doc": to_plain(round_),
        }
        return self._core.putting(item, unless_exists=True)


def _head(round_: Round, *, frozen: bool) -> Item:
    return {
        "pk": _ROUNDS,
        "sk": round_.id,
        "doc": to_plain(round_),
        "version": round_.version,
        "frozen": frozen,
    }


def _frozen(item: Item) -> FrozenRound:
    """What was frozen is read back from the very document whose hash was published."""
    frozen = frozen_from_document(item["document"], from_text(item["frozen_at"]))
    return replace(frozen, hash=item["hash"], seed_commitment=item["seed_commitment"])
