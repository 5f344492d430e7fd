"""Projects on DynamoDB (core table).

PROJECT#<id> / PROJECT      version, card = all fields;   gp = R#<round>#PROJECTS, gs = <id>
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.adapters.dynamodb.common import outbox_put, write_audited
from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.events import Event
from chalicelib.projects.model import Project, Update
from chalicelib.rounds.plain import to_plain


class DynamoProjectStore:
    """See `chalicelib.projects.ports.ProjectStore`."""

    def __init__(self, core: Table, audit: Table) -> None:
        self._core = core
        self._audit = audit

    def get(self, project_id: str) -> Project | None:
        item = self._core.get(f"PROJECT#{project_id}", "PROJECT")
        return None if item is None else _project(item["card"])

    def of_round(self, round_id: str) -> tuple[Project, ...]:
        items = self._core.query(f"R#{round_id}#PROJECTS", index="public")
        return tuple(_project(item["card"]) for item in items)

    def start(self, project: Project) -> bool:
        try:
            self._core.put(_item(project), unless_exists=True)
        except ConditionFailed:
            return False
        return True

    def change(self, project: Project, audit: AuditEntry, event: Event) -> None:
        put = self._core.putting(
            _item(project),
            condition="#version = :before",
            names={"#version": "version"},
            values={":before": project.version - 1},
        )
        write_audited(self._audit, audit, lambda: [put, outbox_put(self._core, event)])


def _item(project: Project) -> Item:
    return {
        "pk": f"PROJECT#{project.id}",
        "sk": "PROJECT",
        "version": project.version,
        "gp": f"R#{project.round_id}#PROJECTS",
        "gs": project.id,
        "card": to_plain(project),
    }


def _project(card: Mapping[str, Any]) -> Project:
    return Project(
        id=card["id"],
        round_id=card["round_id"],
        title=card["title"],
        area_id=card["area_id"],
        granted_cents=card["granted_cents"],
        state=card["state"],
        promised_by=from_text(card["promised_by"]),
        updates=tuple(
            Update(from_text(one["at"]), one["state"], one["text"]) for one in card["updates"]
        ),
        version=card["version"],
    )
