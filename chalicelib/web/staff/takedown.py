"""Staff: hiding a published idea and deleting it, by two people each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from chalicelib.ideas.versions import is_readable
from chalicelib.ideas.withdrawing import require_off_ballot
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.text import clean_block
from chalicelib.moderation.office import File
from chalicelib.moderation.takedown import VERDICTS, WAITING, Verdict, judge_idea, mark_of
from chalicelib.moderation.tidying import kept_pictures
from chalicelib.moderation.voice import Takedown, TakedownState
from chalicelib.moderation.withholding import MAX_WHY
from chalicelib.rounds.plain import to_plain
from chalicelib.web.forms import Block, Form, parse
from chalicelib.web.http import Answer, Json, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dossier_view import conflict, frame
from chalicelib.web.staff.json_body import Body, with_body
from chalicelib.web.staff.office import DECIDERS, READERS, file_of, office_of
from chalicelib.web.staff.sentences import refusal

routes = Routes()

_STATES: Final[Mapping[TakedownState, tuple[str, str]]] = {
    "shown": ("Niet verborgen", ""),
    "hiding": ("Wacht op een tweede persoon om te verbergen", "warning"),
    "hidden": ("Verborgen", "danger"),
    "deleting": ("Verborgen, wacht op een tweede persoon om te wissen", "warning"),
    "deleted": ("Gewist", "danger"),
}
_BUTTONS: Final[Mapping[Verdict, str]] = {
    "ask": "Vraag om te verbergen",
    "hide": "Verberg dit idee",
    "keep": "Verberg niet",
    "show": "Toon het idee weer",
    "ask-delete": "Vraag om te wissen",
    "delete": "Wis dit idee voor altijd",
    "spare": "Wis niet",
}


class TakedownForm(Form):
    version: Annotated[int, Field(ge=0, le=10**6)]
    verdict: Verdict
    why: Annotated[Block, Field(max_length=20 * MAX_WHY)] = ""


@routes.get("/beheer/ideeen/{idea_id}/zichtbaar", Access.STAFF, roles=READERS)
def takedown_page(request: Request, services: Services, idea_id: str) -> Answer:
    """Whether everybody reads the idea, and how to change that."""
    return _page(request, services, file_of(services, idea_id), {}, {})


@routes.post("/beheer/ideeen/{idea_id}/zichtbaar", Access.STAFF, roles=DECIDERS)
def takedown_judge(request: Request, services: Services, idea_id: str) -> Answer:
    file = file_of(services, idea_id)
    parsed = parse(TakedownForm, request.form)
    if parsed.form is None:
        errors = {"": "Druk opnieuw op de knop"}
        return _page(request, services, file, {"why": request.field("why")}, errors, 422)
    form = parsed.form
    values = {"why": form.why}
    try:
        judge_idea(
            office_of(services),
            idea_id,
            version=form.version,
            verdict=form.verdict,
            why=form.why,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Conflict:
        newest = file_of(services, idea_id)
        return _page(request, services, newest, values, conflict(services, newest), 409)
    except Refused as refused:
        field, sentence = refusal(refused)
        name = "why" if field in ("why", "text") else ""
        newest = file_of(services, idea_id)
        return _page(request, services, newest, values, {name: sentence}, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}/zichtbaar?bewaard=ja")


def _page(
    request: Request,
    services: Services,
    file: File,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    idea = file.idea
    mark = mark_of(office_of(services), idea)
    own = mark.state in WAITING and mark.judged_by == request.staff.person
    listed = _is_listed(services, file)
    public = is_readable(idea, services.ideas.history(idea.id))
    context = frame(request, services, file, values, errors) | {
        "mark": mark,
        "mark_state": _STATES[mark.state],
        "own": own,
        "listed": listed,
        "public": public,
        "verdicts": [
            (verdict, _BUTTONS[verdict])
            for verdict in _verdicts(mark, open_for_hiding=public and not listed)
            if require_roles(request, DECIDERS) and not own
        ],
        "most": MAX_WHY,
        "pictures": [
            (alt, services.papers.link(name))
            for alt, name in (kept_pictures(idea) if idea.state == "hidden" else ())
        ],
    }
    return Page("staff/dossier/takedown.html", context, status)


def _verdicts(mark: Takedown, *, open_for_hiding: bool) -> tuple[Verdict, ...]:
    """What can be decided at this moment."""
    found: tuple[Verdict, ...] = tuple(
        verdict for verdict, turn in VERDICTS.items() if turn.source == mark.state
    )
    hiding = ("ask", "hide")
    return tuple(verdict for verdict in found if open_for_hiding or verdict not in hiding)


def _is_listed(services: Services, file: File) -> bool:
    try:
        require_off_ballot(services.rounds, file.idea)
    except Refused:
        return True
    return False


class TakedownBody(Body):
    version: int
    verdict: Verdict
    why: str = ""


@routes.get("/api/admin/ideas/{idea_id}/visibility", Access.STAFF, roles=READERS, json=True)
def visibility(request: Request, services: Services, idea_id: str) -> Answer:
    """Whether the public reads the idea, and what was decided about that last."""
    mark = mark_of(office_of(services), file_of(services, idea_id).idea)
    return Json({"visibility": to_plain(mark)})


@routes.post(
    "/api/admin/ideas/{idea_id}/visibility",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=TakedownBody,
)
def takedown_json(request: Request, services: Services, idea_id: str) -> Answer:
    """Asks to hide a published idea from the public, or to delete a hidden one for good, or answers
    that; each takes two people. `version` counts what was decided about it. 409 carries what
    another person decided."""

    def act(body: TakedownBody) -> Answer:
        try:
            judged = judge_idea(
                office_of(services),
                idea_id,
                version=body.version,
                verdict=body.verdict,
                why=clean_block(body.why),
                actor=request.staff.person,
                now=services.clock.now(),
            )
        except Conflict:
            newest = mark_of(office_of(services), file_of(services, idea_id).idea)
            error = {"status": 409, "title": "Iemand anders was je voor", "reason": "version"}
            return Json({"error": error, "visibility": to_plain(newest)}, 409)
        return Json({"visibility": to_plain(judged)})

    return with_body(TakedownBody, request, act)
