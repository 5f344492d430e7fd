"""Staff: the versions of an idea's text, and hiding one that the public shouldn't read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from chalicelib.ideas.versions import Version, readable
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.text import clean_block
from chalicelib.moderation.office import File
from chalicelib.moderation.voice import Withheld, WithheldState
from chalicelib.moderation.withholding import MAX_WHY, VERDICTS, Verdict, judge_version
from chalicelib.rounds.plain import to_plain
from chalicelib.web.forms import Block, Form, parse
from chalicelib.web.http import Answer, Json, Page, Redirect, Request
from chalicelib.web.present_versions import rows
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dossier_view import conflict, frame
from chalicelib.web.staff.json_body import Body, with_body
from chalicelib.web.staff.office import DECIDERS, READERS, file_of, office_of
from chalicelib.web.staff.sentences import refusal

routes = Routes()

_STATES: Final[Mapping[WithheldState, tuple[str, str]]] = {
    "shown": ("Zichtbaar voor iedereen", "success"),
    "hiding": ("Wacht op een tweede persoon om te verbergen", "warning"),
    "hidden": ("Verborgen", "danger"),
}
_BUTTONS: Final[Mapping[Verdict, str]] = {
    "ask": "Vraag om te verbergen",
    "hide": "Verberg deze versie",
    "keep": "Verberg niet",
    "show": "Maak weer zichtbaar",
}


# What nobody read: whether it is the text of now → words.
_UNREAD: Final = {True: "Staat nu niet op de website", False: "Stond nooit op de website"}


class HideForm(Form):
    number: Annotated[int, Field(ge=1, le=10**6)]
    version: Annotated[int, Field(ge=0, le=10**6)]
    verdict: Verdict
    why: Annotated[Block, Field(max_length=20 * MAX_WHY)] = ""


@routes.get("/beheer/ideeen/{idea_id}/versies", Access.STAFF, roles=READERS)
def versions_page(request: Request, services: Services, idea_id: str) -> Answer:
    """Every text that the idea had, who may read it, and how to hide one."""
    return _page(request, services, file_of(services, idea_id), {}, {})


@routes.post("/beheer/ideeen/{idea_id}/versies", Access.STAFF, roles=DECIDERS)
def version_judge(request: Request, services: Services, idea_id: str) -> Answer:
    file = file_of(services, idea_id)
    parsed = parse(HideForm, request.form)
    if parsed.form is None:
        return _page(request, services, file, {}, {"": "Druk opnieuw op de knop"}, 422)
    form = parsed.form
    values = {f"why-{form.number}": form.why}
    try:
        judge_version(
            office_of(services),
            idea_id,
            form.number,
            version=form.version,
            verdict=form.verdict,
            why=form.why,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except NotFound:
        return _page(request, services, file, values, {"": "Druk opnieuw op de knop"}, 422)
    except Conflict:
        newest = file_of(services, idea_id)
        return _page(request, services, newest, values, conflict(services, newest), 409)
    except Refused as refused:
        field, sentence = refusal(refused)
        name = f"why-{form.number}" if field in ("why", "text") else ""
        status = 409 if refused.reason == "withheld-meanwhile" else 422
        newest = file_of(services, idea_id)
        return _page(request, services, newest, values, {name: sentence}, status)
    return Redirect(f"/beheer/ideeen/{idea_id}/versies?bewaard=ja")


def _page(
    request: Request,
    services: Services,
    file: File,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    idea = file.idea
    versions = services.ideas.versions(idea.id)
    public = readable(versions, services.ideas.history(idea.id))
    marks = {one.number: one for one in services.dossiers.withheld(idea.id)}
    decider = require_roles(request, DECIDERS)
    context = frame(request, services, file, values, errors) | {
        "versions": [
            _row(file, one, marks.get(one.number), one.number in public, decider, request)
            for one in reversed(versions)
        ],
        "most": MAX_WHY,
    }
    return Page("staff/dossier/versions.html", context, status)


def _row(
    file: File,
    version: Version,
    mark: Withheld | None,
    public: bool,
    decider: bool,
    request: Request,
) -> Mapping[str, Any]:
    state: WithheldState = mark.state if mark else "shown"
    current = version.number == file.idea.edition
    own = state == "hiding" and mark is not None and mark.judged_by == request.staff.person
    verdicts = [
        (verdict, _BUTTONS[verdict])
        for verdict, (source, *_) in VERDICTS.items()
        if decider and public and not current and source == state and not own
    ]
    form = file.round.form_of(file.idea.form)
    return {
        "number": version.number,
        "at": version.at,
        "rows": rows(version.content, version.pictures, file.round, form),
        "current": current,
        "state": _STATES[state] if public else (_UNREAD[current], ""),
        "public": public,
        "mark": mark,
        "own": own,
        "verdicts": verdicts,
    }


class HideBody(Body):
    number: int
    version: int
    verdict: Verdict
    why: str = ""


@routes.post(
    "/api/admin/ideas/{idea_id}/version", Access.STAFF, roles=DECIDERS, json=True, body=HideBody
)
def version_json(request: Request, services: Services, idea_id: str) -> Answer:
    """Asks to hide one version of the text from the public, or answers that; hiding takes two
    people. `version` counts what was decided about it."""

    def act(body: HideBody) -> Answer:
        judge_version(
            office_of(services),
            idea_id,
            body.number,
            version=body.version,
            verdict=body.verdict,
            why=clean_block(body.why),
            actor=request.staff.person,
            now=services.clock.now(),
        )
        return Json({"withheld": to_plain(services.dossiers.withheld(idea_id))})

    return with_body(HideBody, request, act)
