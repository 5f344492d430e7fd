"""Families in memory."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.audit.model import AuditEntry
from chalicelib.families.model import Join
from chalicelib.ideas.model import HistoryLine, Idea
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import Event


class MemoryFamilyStore:
    """See `chalicelib.families.ports.FamilyStore`. Safe for several threads."""

    def __init__(self, audit: MemoryAuditLog, outbox: MemoryOutbox, ideas: MemoryIdeaStore) -> None:
        self._audit = audit
        self._outbox = outbox
        self._ideas = ideas
        self._joins: dict[str, Join] = {}

    def get(self, join_id: str) -> Join | None:
        return self._joins.get(join_id)

    def of_idea(self, idea_id: str) -> tuple[Join, ...]:
        with self._ideas.lock:
            found = [join for join in self._joins.values() if join.side_of(idea_id)]
        return tuple(sorted(found, key=lambda join: (join.asked_at, join.id), reverse=True))

    def open_of_round(self, round_id: str) -> tuple[Join, ...]:
        with self._ideas.lock:
            found = [j for j in self._joins.values() if j.round_id == round_id and j.is_open]
        return tuple(sorted(found, key=lambda join: (join.asked_at, join.id)))

    def put(
        self,
        join: Join,
        event: Event | None,
        audit: AuditEntry | None = None,
        ideas: Sequence[tuple[Idea, HistoryLine]] = (),
    ) -> None:
        with self._ideas.lock:
            before = self._joins.get(join.id)
            stored = [self._ideas.get(idea.id) for idea, _ in ideas]
            fits = (before.version if before else 0) == join.version - 1 and all(
                one is not None and one.version == idea.version - 1
                for one, (idea, _) in zip(stored, ideas, strict=True)
            )
            if not fits:
                raise Conflict("the join or an idea was changed meanwhile")
            for idea, _ in ideas:
                self._ideas.require_free(idea)
            self._outbox.tell(event)
            self._joins[join.id] = join
            for idea, line in ideas:
                self._ideas.put_settled(idea, line)
            if audit is not None:
                self._audit.append(audit)
