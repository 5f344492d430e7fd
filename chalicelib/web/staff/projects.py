"""Staff: projects under way, and the news of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field

from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.projects.model import STATE_WORDS, Project, ProjectState
from chalicelib.projects.progress import MAX_TEXT, NEXT, update_project
from chalicelib.web.forms import Block, Form, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS, VIEWERS
from chalicelib.web.staff.sentences import CHANGED, refusal

routes = Routes()


class UpdateForm(Form):
    """What happened, and where the project stands after it."""

    state: ProjectState
    text: Annotated[Block, Field(max_length=MAX_TEXT)]
    version: int
    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("state", "missing"): "Kies hoe ver het project staat",
        ("text", "missing"): "Schrijf wat er gebeurde",
    }


@routes.get("/beheer/projecten", Access.STAFF, roles=VIEWERS)
def projects_list(request: Request, services: Services) -> Page:
    """Every project by round, the newest round first; `late` is past its promised day."""
    now = services.clock.now()
    groups = []
    for round_ in reversed(services.rounds.all()):
        projects = services.projects.of_round(round_.id)
        if projects:
            rows = [(one, _is_late(one, now)) for one in projects]
            groups.append((round_, rows))
    return Page("staff/projects/list.html", {"groups": groups, "words": STATE_WORDS})


def _is_late(project: Project, now: datetime) -> bool:
    return project.state in ("agreed", "under-way") and project.promised_by <= now


@routes.get("/beheer/projecten/{project_id}", Access.STAFF, roles=VIEWERS)
def project_page(request: Request, services: Services, project_id: str) -> Page:
    return _form(request, _find(services, project_id), {}, {})


@routes.post("/beheer/projecten/{project_id}", Access.STAFF, roles=MANAGERS)
def project_update(request: Request, services: Services, project_id: str) -> Answer:
    project = _find(services, project_id)
    parsed = parse(UpdateForm, request.form)
    if parsed.form is None:
        return _form(request, project, parsed.values, parsed.errors, 422)
    try:
        update_project(
            services.projects,
            project_id,
            version=parsed.form.version,
            state=parsed.form.state,
            text=parsed.form.text,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Refused as error:
        return _form(request, project, parsed.values, dict([refusal(error)]), 422)
    except Conflict:
        fresh = _find(services, project_id)
        return _form(request, fresh, parsed.values, {"": CHANGED}, 409)
    return Redirect(f"/beheer/projecten/{project_id}")


def _form(
    request: Request,
    project: Project,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    options = [(state, STATE_WORDS[state], "") for state in NEXT[project.state]]
    context = {
        "project": project,
        "words": STATE_WORDS,
        "options": options,
        "may_write": require_roles(request, MANAGERS),
        "values": values,
        "errors": errors,
        "max_text": MAX_TEXT,
    }
    return Page("staff/projects/project.html", context, status)


def _find(services: Services, project_id: str) -> Project:
    project = services.projects.get(project_id)
    if project is None:
        raise NotFound("project")
    return project
