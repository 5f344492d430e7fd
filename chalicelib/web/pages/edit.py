"""The author changes an idea: at once while nobody looked, else as a request to the city.

The same pages for both; they say beforehand which of the two it is. Two browsers at once: the
second one sees what stands there and what they typed, and decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.ideas.editing import (
    REASON_MAX,
    Wanted,
    edit,
    needs_reason,
    take_back,
    way,
    working_copy,
)
from chalicelib.ideas.model import Idea
from chalicelib.ideas.withdrawing import own_idea
from chalicelib.kernel.errors import Closed, Conflict, NotFound
from chalicelib.kernel.speech import _
from chalicelib.rounds.model import Round
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.once_more import only_shown
from chalicelib.web.pages.edit_forms import (
    REASON_MISSING,
    content_from,
    edit_step,
    read_edit,
    typed_of,
)
from chalicelib.web.present_form import spoken
from chalicelib.web.present_ideas import STATE_WORDS
from chalicelib.web.present_versions import Changed, asked_changes
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_LIMIT: Final = (120, 3600)


@routes.get("/mijn/ideeen/{idea_id}/aanpassen", Access.RESIDENT)
def edit_page(request: Request, services: Services, idea_id: str) -> Answer:
    """Everything that the idea says, to change."""
    idea, round_ = find_own(request, services, idea_id)
    if way(idea, round_, services.rounds, services.clock.now()) == "closed":
        return closed(services, idea, round_)
    content, _ = working_copy(idea)
    values = typed_of(content)
    if idea.open_request:
        values["reason"] = idea.open_request.reason
    return _page(services, idea, round_, values, {}, idea.version)


@routes.post("/mijn/ideeen/{idea_id}/aanpassen", Access.RESIDENT, limit=_LIMIT)
def edit_save(request: Request, services: Services, idea_id: str) -> Answer:
    """Keeps the change, or shows what to do about it with everything that was typed."""
    idea, round_ = find_own(request, services, idea_id)
    read, why, values, errors = read_edit(idea, round_, request.form)
    now = services.clock.now()
    how = way(idea, round_, services.rounds, now)
    if how == "closed":
        return closed(services, idea, round_, values, 409)
    errors, again = dict(errors), only_shown()
    if how == "asked" and needs_reason(round_, now) and not values.get("reason", "").strip():
        errors.setdefault("reason", _(REASON_MISSING))
    read_version = why.version if why else idea.version
    if errors or why is None or again:
        return _page(services, idea, round_, values, errors, read_version, 422)
    wanted = Wanted(
        why.version, content_from(read, idea, round_, working_copy(idea)[0]), why.reason
    )
    person = request.resident.person
    try:
        edit(services.ideas, services.rounds, idea_id, person, wanted, now)
    except Conflict:
        newest, _same = find_own(request, services, idea_id)
        return _page(services, newest, round_, values, {}, newest.version, 409, theirs=wanted)
    except Closed:
        return closed(services, idea, round_, values, 409)
    return Redirect(f"/mijn/ideeen/{idea_id}?bewaard={'ja' if how == 'at-once' else 'gevraagd'}")


@routes.post("/mijn/ideeen/{idea_id}/vraag-terug", Access.RESIDENT)
def edit_take_back(request: Request, services: Services, idea_id: str) -> Answer:
    """The author doesn't want the change any more."""
    take_back(services.ideas, idea_id, request.resident.person, services.clock.now())
    return Redirect(f"/mijn/ideeen/{idea_id}?bewaard=terug")


def find_own(request: Request, services: Services, idea_id: str) -> tuple[Idea, Round]:
    """The author's idea and its round. Raises NotFound for everybody else."""
    idea = own_idea(services.ideas, idea_id, request.resident.person)
    round_ = services.rounds.get(idea.round_id)
    if round_ is None:
        raise NotFound("round")
    return idea, round_


def closed(
    services: Services,
    idea: Idea,
    round_: Round,
    values: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Answer:
    """Why the idea can't be changed, and what can be done. What was typed is there to copy."""
    form = round_.form_of(idea.form)
    typed = {
        _(form.label(name)) if form.question(name) else name: text
        for name, text in (values or {}).items()
        if name not in ("version", "area", "theme") and isinstance(text, str) and text.strip()
    }
    context = {
        "idea": idea,
        "round": round_,
        "state": STATE_WORDS[idea.state],
        "fixed": services.rounds.ballot_list(idea.round_id) is not None,
        "typed": typed,
    }
    return Page("own/no_edit.html", context, status)


def edit_context(services: Services, idea: Idea, round_: Round) -> dict[str, Any]:
    """What every page of a change shows."""
    now = services.clock.now()
    how = way(idea, round_, services.rounds, now)
    return {
        "idea": idea,
        "round": round_,
        "address": f"/mijn/ideeen/{idea.id}",
        "asked": how == "asked",
        "open_request": idea.open_request,
        "needs_reason": how == "asked" and needs_reason(round_, now),
        "closes": round_.phase("submission").closes_at,
        "reason_max": REASON_MAX,
    }


def _page(
    services: Services,
    idea: Idea,
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    version: int,
    status: int = 200,
    *,
    theirs: Wanted | None = None,
) -> Answer:
    content, photos = working_copy(idea)
    differs: tuple[Changed, ...] = ()
    if theirs:
        form = round_.form_of(idea.form)
        differs = asked_changes(content, photos, theirs.content, photos, round_, form)
    context = {
        **edit_context(services, idea, round_),
        "step": spoken(edit_step(idea, round_)),
        "version": version,
        "values": values,
        "errors": errors,
        "conflict": theirs is not None,
        "differs": differs,
    }
    return Page("own/edit.html", context, status)
