"""Rounds on DynamoDB (core table).

ROUNDS / <round>                     doc, version, frozen (bool)     all rounds in one query
ROUND#<round> / V#<000001>           doc                             every version that was
ROUND#<round> / BALLOT               entries, decision, fixed_at, seed, exclusions
ROUND#<round> / LISTED               see `listed`
ROUND#<round> / FROZEN               document, hash, seed_commitment, extensions, …
ROUND#<round> / PROPOSAL             wanted, note, by, at, hash
"""

from __future__ import annotations

from dataclasses import replace

from chalicelib.adapters.dynamodb import listed
from chalicelib.adapters.dynamodb.common import outbox_put, write_audited
from chalicelib.adapters.dynamodb.news import news_put
from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table, Write
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import Event
from chalicelib.news.model import NewsItem
from chalicelib.rounds.extending import with_extensions
from chalicelib.rounds.model import BallotList, Extension, FrozenRound, Round
from chalicelib.rounds.plain import (
    entry_from_plain,
    from_plain,
    frozen_from_document,
    pairs_from_plain,
    to_plain,
)
from chalicelib.rounds.proposal import Proposal

_ROUNDS = "ROUNDS"
# The hash of a proposal that was confirmed or taken away.
_GONE = "-"


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
        self,
        round_: Round,
        audit: AuditEntry,
        event: Event | None,
        *,
        frozen: bool,
        accepts: str = "",
        extension: Extension | None = None,
        news: NewsItem | None = None,
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
        if accepts:
            writes.append(self._dropping(round_.id, accepts))
        if extension is not None:
            writes.append(self._extending(round_.id, extension))
        if news is not None:
            writes.append(news_put(self._core, news))
        write_audited(self._audit, audit, lambda: writes)

    def _dropping(self, round_id: str, seen: str) -> Write:
        # No deletion: who sees to rounds has no right to delete.
        return self._core.updating(
            f"ROUND#{round_id}",
            "PROPOSAL",
            "SET #hash = :none",
            condition="#hash = :hash",
            names={"#hash": "hash"},
            values={":hash": seen, ":none": _GONE},
        )

    def _extending(self, round_id: str, extension: Extension) -> Write:
        return self._core.updating(
            f"ROUND#{round_id}",
            "FROZEN",
            "SET #all = list_append(#all, :one)",
            # Only behind those that it follows.
            condition="size(#all) = :before",
            names={"#all": "extensions"},
            values={":one": [extension.document], ":before": extension.number - 1},
        )

    def proposal(self, round_id: str) -> Proposal | None:
        item = self._core.get(f"ROUND#{round_id}", "PROPOSAL", strong=True)
        if item is None or item["hash"] == _GONE:
            return None
        return Proposal(from_plain(item["wanted"]), item["note"], item["by"], from_text(item["at"]))

    def propose(self, proposal: Proposal, replaces: str, audit: AuditEntry) -> None:
        item = {
            "pk": f"ROUND#{proposal.round_id}",
            "sk": "PROPOSAL",
            "wanted": to_plain(proposal.wanted),
            "note": proposal.note,
            "by": proposal.by,
            "at": to_text(proposal.at),
            "hash": proposal.hash,
        }
        nothing = "attribute_not_exists(#hash) OR #hash = :hash"
        put = self._core.putting(
            item,
            condition="#hash = :hash" if replaces else nothing,
            names={"#hash": "hash"},
            values={":hash": replaces or _GONE},
        )
        same = self._core.checking(
            _ROUNDS,
            proposal.round_id,
            "#version = :version",
            names={"#version": "version"},
            values={":version": proposal.wanted.version},
        )
        write_audited(self._audit, audit, lambda: [put, same])

    def drop_proposal(self, round_id: str, seen: str, audit: AuditEntry) -> None:
        write_audited(self._audit, audit, lambda: [self._dropping(round_id, seen)])

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
            exclusions=pairs_from_plain(item.get("exclusions", ())),
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
            "exclusions": to_plain(ballot.exclusions),
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
            "extensions": [one.document for one in frozen.extensions],
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
    frozen = replace(frozen, hash=item["hash"], seed_commitment=item["seed_commitment"])
    return with_extensions(frozen, item.get("extensions", ()))
