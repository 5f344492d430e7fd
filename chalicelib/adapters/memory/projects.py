"""Projects in memory."""

from __future__ import annotations

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import Event
from chalicelib.projects.model import Project


class MemoryProjectStore:
    """See `chalicelib.projects.ports.ProjectStore`."""

    def __init__(self, audit: MemoryAuditLog, outbox: MemoryOutbox) -> None:
        self._audit = audit
        self._outbox = outbox
        self._projects: dict[str, Project] = {}

    def get(self, project_id: str) -> Project | None:
        return self._projects.get(project_id)

    def of_round(self, round_id: str) -> tuple[Project, ...]:
        found = [project for project in self._projects.values() if project.round_id == round_id]
        return tuple(sorted(found, key=lambda project: project.id))

    def start(self, project: Project) -> bool:
        if project.id in self._projects:
            return False
        self._projects[project.id] = project
        return True

    def change(self, project: Project, audit: AuditEntry, event: Event) -> None:
        stored = self._projects.get(project.id)
        if stored is None or stored.version != project.version - 1:
            raise Conflict("another version of the project is stored")
        self._outbox.tell(event)
        self._projects[project.id] = project
        self._audit.append(audit)
