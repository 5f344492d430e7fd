"""The final words of one's own project on the ballot: read them, approve them or say what is
wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from chalicelib.ideas.model import Idea
from chalicelib.ideas.withdrawing import own_idea
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.speech import N_, _
from chalicelib.moderation.ballot_text import MAX_BALLOT_TEXT, MIN_WHY, answer_text
from chalicelib.moderation.office import Office
from chalicelib.web.forms import Block, Form, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_LIMITS = {"least": MIN_WHY, "most": MAX_BALLOT_TEXT}
_SENTENCES = {
    "remark-missing": N_("Schrijf wat er anders moet, in minstens {least} tekens"),
    "text-long": N_("De tekst mag {most} tekens lang zijn. Maak de tekst korter"),
}


class TextForm(Form):
    answer: Literal["ja", "nee"]
    remark: Annotated[Block, Field(max_length=20 * MAX_BALLOT_TEXT)] = ""
    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("answer", "missing"): N_("Kies of het goed is"),
        ("remark", "string_too_long"): _SENTENCES["text-long"],
    }
    limits: ClassVar[Mapping[str, int]] = _LIMITS


@routes.get("/mijn/ideeen/{idea_id}/stemtekst", Access.RESIDENT)
def text_page(request: Request, services: Services, idea_id: str) -> Answer:
    idea = own_idea(services.ideas, idea_id, request.resident.person)
    return _page(services, idea, {}, {})


def _page(
    services: Services,
    idea: Idea,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    dossier = services.dossiers.get(idea.id)
    ballot = services.rounds.ballot_list(idea.round_id)
    listed = ballot is not None and any(one.project_id == idea.id for one in ballot.entries)
    context = {
        "idea": idea,
        "final": dossier.final if dossier else None,
        "fixed": listed or idea.state != "accepted",
        "values": values,
        "errors": errors,
    }
    return Page("own/final.html", context, status)


@routes.post("/mijn/ideeen/{idea_id}/stemtekst", Access.RESIDENT)
def text_answer(request: Request, services: Services, idea_id: str) -> Answer:
    person = request.resident.person
    idea = own_idea(services.ideas, idea_id, person)
    parsed = parse(TextForm, request.form)
    if parsed.form is None:
        return _page(services, idea, parsed.values, parsed.errors, 422)
    office = Office(services.ideas, services.rounds, services.dossiers)
    try:
        answer_text(
            office,
            idea_id,
            person=person,
            approves=parsed.form.answer == "ja",
            remark=parsed.form.remark,
            now=services.clock.now(),
        )
    except Conflict:
        changed = _("De stad veranderde net iets. Lees de tekst opnieuw en antwoord nog eens")
        return _page(services, idea, parsed.values, {"": changed}, 409)
    except Refused as refused:
        if refused.reason in _SENTENCES:
            errors = {"remark": _(_SENTENCES[refused.reason]).format(**_LIMITS)}
            return _page(services, idea, parsed.values, errors, 422)
        return _page(services, idea, {}, {}, 409)
    return Redirect(f"/mijn/ideeen/{idea_id}/stemtekst")
