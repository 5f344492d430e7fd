"""What projects need from storage."""

from __future__ import annotations

from typing import Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.events import Event
from chalicelib.projects.model import Project


class ProjectStore(Protocol):
    """Projects of all rounds."""

    def get(self, project_id: str) -> Project | None: ...
    def of_round(self, round_id: str) -> tuple[Project, ...]: ...

    def start(self, project: Project) -> bool:
        """Stores a new project; False when it is there already."""
        ...

    def change(self, project: Project, audit: AuditEntry, event: Event) -> None:
        """Stores `project` over version `project.version - 1`. Raises Conflict."""
        ...
