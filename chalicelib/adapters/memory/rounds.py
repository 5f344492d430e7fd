"""Rounds in memory."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.listed import Listed
from chalicelib.adapters.memory.news import MemoryNewsStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import Event
from chalicelib.news.model import NewsItem
from chalicelib.rounds.model import BallotList, Extension, FrozenRound, Round
from chalicelib.rounds.proposal import Proposal


class MemoryRoundStore:
    """See `chalicelib.rounds.ports.RoundStore`."""

    def __init__(
        self,
        audit: MemoryAuditLog,
        outbox: MemoryOutbox,
        listed: Listed | None = None,
        news: MemoryNewsStore | None = None,
    ) -> None:
        self._listed = listed or Listed()
        self._news = news or MemoryNewsStore(audit)
        self._audit = audit
        self._outbox = outbox
        self._rounds: dict[str, Round] = {}
        self._ballots: dict[str, BallotList] = {}
        self._frozen: dict[str, FrozenRound] = {}
        self._proposals: dict[str, Proposal] = {}
        self.history: list[Round] = []

    def all(self) -> tuple[Round, ...]:
        return tuple(sorted(self._rounds.values(), key=lambda r: (r.phases[0].opens_at, r.id)))

    def get(self, round_id: str) -> Round | None:
        return self._rounds.get(round_id)

    def create(self, round_: Round, audit: AuditEntry) -> None:
        if round_.id in self._rounds:
            raise Conflict("the round exists")
        self._keep(round_)
        self._audit.append(audit)

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
        stored = self._rounds.get(round_.id)
        if stored is None or stored.version != round_.version - 1:
            raise Conflict("another version of the round is stored")
        if frozen != (round_.id in self._frozen):
            raise Conflict("the round was frozen meanwhile")
        if accepts:
            self._require_proposal(round_.id, accepts)
        if extension is not None:
            before = self._frozen.get(round_.id)
            if before is None or len(before.extensions) != extension.number - 1:
                raise Conflict("another extension is stored")
        self._news.require_next(news)
        self._outbox.tell(event)
        self._news.keep(news)
        self._keep(round_)
        if accepts:
            del self._proposals[round_.id]
        if extension is not None:
            kept = self._frozen[round_.id]
            self._frozen[round_.id] = replace(
                kept,
                closes_at=extension.closes_at,
                extensions=(*kept.extensions, extension),
            )
        self._audit.append(audit)

    def _require_proposal(self, round_id: str, seen: str) -> None:
        waiting = self._proposals.get(round_id)
        if (waiting.hash if waiting else "") != seen:
            raise Conflict("another proposal waits")

    def proposal(self, round_id: str) -> Proposal | None:
        return self._proposals.get(round_id)

    def propose(self, proposal: Proposal, replaces: str, audit: AuditEntry) -> None:
        self._require_proposal(proposal.round_id, replaces)
        stored = self._rounds.get(proposal.round_id)
        if stored is None or stored.version != proposal.wanted.version:
            raise Conflict("another version of the round is stored")
        self._proposals[proposal.round_id] = proposal
        self._audit.append(audit)

    def drop_proposal(self, round_id: str, seen: str, audit: AuditEntry) -> None:
        if round_id not in self._proposals:
            raise Conflict("no proposal waits")
        self._require_proposal(round_id, seen)
        del self._proposals[round_id]
        self._audit.append(audit)

    def ballot_list(self, round_id: str) -> BallotList | None:
        return self._ballots.get(round_id)

    def ballot_mark(self, round_id: str) -> int:
        return self._listed.mark(round_id)

    def fix_ballot(self, ballot: BallotList, audit: AuditEntry, mark: int | None = None) -> None:
        if ballot.round_id not in self._rounds or ballot.round_id in self._frozen:
            raise Conflict("the round is frozen")
        ids = frozenset(entry.project_id for entry in ballot.entries)
        self._listed.fix(ballot.round_id, ids, mark)
        self._ballots[ballot.round_id] = ballot
        self._audit.append(audit)

    def frozen(self, round_id: str) -> FrozenRound | None:
        return self._frozen.get(round_id)

    def freeze(self, frozen: FrozenRound, round_version: int) -> bool:
        if frozen.round_id in self._frozen:
            return False
        stored = self._rounds.get(frozen.round_id)
        if stored is None or stored.version != round_version:
            raise Conflict("the round was changed while it was being frozen")
        self._frozen[frozen.round_id] = frozen
        return True

    def announce(self, event: Event) -> bool:
        try:
            self._outbox.tell(event)
        except Conflict:
            return False
        return True

    def announced(self, event_id: str) -> bool:
        return any(event.id == event_id for event in self._outbox.events)

    def _keep(self, round_: Round) -> None:
        self._rounds[round_.id] = round_
        self.history.append(round_)
