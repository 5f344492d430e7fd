"""Families on DynamoDB (core table).

JOIN#<join> / JOIN              the join; qp = R#<round>#JOINS  qs = <asked_at>#<join>  while open
IDEA#<idea> / JOIN#<join>       that there is a join, on both ideas; never changed
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.adapters.dynamodb.common import back_off, outbox_put, write_audited
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.ideas_items import consent_from, consent_map
from chalicelib.adapters.dynamodb.table import Busy, ConditionFailed, Item, Table, Write
from chalicelib.audit.model import AuditEntry
from chalicelib.families.model import Join
from chalicelib.ideas.model import HistoryLine, Idea
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import Event
from chalicelib.kernel.ids import is_id

_PATIENCE = 3


class DynamoFamilyStore:
    """See `chalicelib.families.ports.FamilyStore`."""

    def __init__(self, core: Table, audit: Table, ideas: DynamoIdeaStore) -> None:
        self._core = core
        self._audit = audit
        self._ideas = ideas

    def get(self, join_id: str) -> Join | None:
        if not is_id(join_id):
            return None
        item = self._core.get(f"JOIN#{join_id}", "JOIN", strong=True)
        return None if item is None else _join_from(item)

    def of_idea(self, idea_id: str) -> tuple[Join, ...]:
        if not is_id(idea_id):
            return ()
        named = self._core.query(f"IDEA#{idea_id}", prefix="JOIN#", strong=True)
        keys = [(item["sk"], "JOIN") for item in named]
        found = (_join_from(item) for item in self._core.many(keys))
        return tuple(sorted(found, key=lambda join: (join.asked_at, join.id), reverse=True))

    def open_of_round(self, round_id: str) -> tuple[Join, ...]:
        found = self._core.query(f"R#{round_id}#JOINS", index="queue")
        keys = [(item["pk"], "JOIN") for item in found]
        joins = (_join_from(item) for item in self._core.many(keys))
        return tuple(sorted(joins, key=lambda join: (join.asked_at, join.id)))

    def put(
        self,
        join: Join,
        event: Event | None,
        audit: AuditEntry | None = None,
        ideas: Sequence[tuple[Idea, HistoryLine]] = (),
    ) -> None:
        writes = [self._over(join)]
        if join.version == 1:
            writes += [
                self._core.putting({"pk": f"IDEA#{idea_id}", "sk": f"JOIN#{join.id}"})
                for idea_id in (join.leading, join.joining)
            ]
        for idea, line in ideas:
            writes += self._ideas.changing(idea, line)
        if event is not None:
            writes.append(outbox_put(self._core, event))
        try:
            if audit is None:
                self._core.write(writes)
            else:
                write_audited(self._audit, audit, lambda: writes)
        except (ConditionFailed, Busy) as error:
            # Somebody else's transaction: what is true now is for the caller to read, a moment
            # later, so that ten answers at once don't collide again.
            back_off(_PATIENCE)
            raise Conflict("the join or an idea was changed meanwhile") from error

    def _over(self, join: Join) -> Write:
        if join.version == 1:
            return self._core.putting(_join_item(join), unless_exists=True)
        return self._core.putting(
            _join_item(join),
            condition="#version = :before",
            names={"#version": "version"},
            values={":before": join.version - 1},
        )


def _join_item(join: Join) -> Item:
    item: Item = {
        "pk": f"JOIN#{join.id}",
        "sk": "JOIN",
        "round": join.round_id,
        "leading": join.leading,
        "joining": join.joining,
        "asked_by": join.asked_by,
        "state": join.state,
        "version": join.version,
        "asked_at": to_text(join.asked_at),
        "changed_at": to_text(join.changed_at),
        "yes": list(join.yes),
        "no": join.no,
        "before": join.before,
        "consents": [consent_map(one) for one in join.consents],
    }
    if join.is_open:
        item["qp"] = f"R#{join.round_id}#JOINS"
        item["qs"] = f"{to_text(join.asked_at)}#{join.id}"
    return item


def _join_from(item: Item) -> Join:
    return Join(
        id=item["pk"].removeprefix("JOIN#"),
        round_id=item["round"],
        leading=item["leading"],
        joining=item["joining"],
        asked_by=item["asked_by"],
        state=item["state"],
        version=item["version"],
        asked_at=from_text(item["asked_at"]),
        changed_at=from_text(item["changed_at"]),
        yes=tuple(item["yes"]),
        no=item["no"],
        before=item["before"],
        consents=tuple(consent_from(one) for one in item["consents"]),
    )
