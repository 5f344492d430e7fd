"""What happens to a project, told in public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.events import PROJECT_UPDATED, Event
from chalicelib.projects.model import Project, ProjectState, Update
from chalicelib.projects.ports import ProjectStore

MAX_TEXT: Final = 1000

# Where a project can go from where it is. A finished one may still have news.
NEXT: Final[Mapping[ProjectState, tuple[ProjectState, ...]]] = {
    "agreed": ("agreed", "under-way", "done", "stopped"),
    "under-way": ("under-way", "done", "stopped"),
    "done": ("done",),
    "stopped": ("stopped", "under-way"),
}


def update_project(
    projects: ProjectStore,
    project_id: str,
    *,
    version: int,
    state: ProjectState,
    text: str,
    actor: str,
    now: datetime,
) -> Project:
    """Adds an update that residents read and followers get by mail.

    Raises NotFound; Refused (`update-empty`, `update-too-long`, `state-impossible`); Conflict
    when the project isn't at `version` any more.
    """
    stored = projects.get(project_id)
    if stored is None:
        raise NotFound("project")
    if stored.version != version:
        raise Conflict("the project was changed meanwhile")
    if not text:
        raise Refused("update-empty")
    if len(text) > MAX_TEXT:
        raise Refused("update-too-long", most=MAX_TEXT)
    if state not in NEXT[stored.state]:
        raise Refused("state-impossible", before=stored.state, after=state)
    changed = replace(
        stored,
        state=state,
        updates=(*stored.updates, Update(now, state, text)),
        version=stored.version + 1,
    )
    audit = AuditEntry(
        at=now,
        actor=actor,
        action="projects:project:update",
        subject=project_id,
        changes={"state": (stored.state, state)},
        note=text,
    )
    event = Event(
        id=f"project-{project_id}-{changed.version}",
        type=PROJECT_UPDATED,
        at=now,
        data={"project_id": project_id},
    )
    projects.change(changed, audit, event)
    return changed
