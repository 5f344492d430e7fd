"""What the author says when the city proposes to let an idea go on as two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from chalicelib.ideas.model import Idea
from chalicelib.ideas.withdrawing import own_idea
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.speech import N_, _
from chalicelib.moderation.model import open_split
from chalicelib.moderation.office import Office
from chalicelib.moderation.splitting import WORD_MAX, answer_split, may_split
from chalicelib.web.forms import Block, Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.pages.own_review import CHANGED
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_LONG = N_("De tekst mag {most} tekens lang zijn. Maak de tekst korter")


class SplitAnswerForm(Form):
    """Yes or no to the two parts that were shown (`deel` is the id of the second)."""

    deel: Annotated[Line, Field(max_length=64)]
    answer: Literal["ja", "nee"]
    word: Annotated[Block, Field(max_length=20 * WORD_MAX)] = ""
    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("answer", "missing"): N_("Kies ja of nee"),
        ("answer", "literal_error"): N_("Kies ja of nee"),
        ("word", "string_too_long"): _LONG,
    }
    limits: ClassVar[Mapping[str, int]] = {"most": WORD_MAX}


@routes.get("/mijn/ideeen/{idea_id}/splitsen", Access.RESIDENT)
def split_page(request: Request, services: Services, idea_id: str) -> Answer:
    """The two parts, and yes or no."""
    idea = own_idea(services.ideas, idea_id, request.resident.person)
    return _page(services, idea, {}, {})


def _page(
    services: Services,
    idea: Idea,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    office = Office(services.ideas, services.rounds, services.dossiers)
    file = office.file(idea.id)
    waiting = open_split(file.dossier)
    if waiting is not None and not may_split(office, file):
        waiting = None
    split = file.dossier.split
    outdated = waiting is not None and (
        idea.edition != waiting.edition or idea.open_request is not None
    )
    context = {
        "idea": file.idea,
        "split": split,
        "open": waiting is not None and services.clock.now() < waiting.until,
        "late": waiting is not None and services.clock.now() >= waiting.until,
        "outdated": outdated,
        "areas": {one.id: one for one in file.round.areas},
        "most": WORD_MAX,
        "values": values,
        "errors": errors,
    }
    return Page("own/split.html", context, status)


@routes.post("/mijn/ideeen/{idea_id}/splitsen", Access.RESIDENT, limit=(20, 3600))
def split_answer(request: Request, services: Services, idea_id: str) -> Answer:
    """A yes makes the two ideas; a no changes nothing."""
    person = request.resident.person
    idea = own_idea(services.ideas, idea_id, person)
    parsed = parse(SplitAnswerForm, request.form)
    if parsed.form is None:
        return _page(services, idea, parsed.values, parsed.errors, 422)
    form = parsed.form
    try:
        answer_split(
            Office(services.ideas, services.rounds, services.dossiers),
            services.keyring,
            idea_id,
            person=person,
            agrees=form.answer == "ja",
            word=form.word,
            part_id=form.deel,
            now=services.clock.now(),
        )
    except Conflict:
        idea = own_idea(services.ideas, idea_id, person)
        return _page(services, idea, parsed.values, {"": _(CHANGED)}, 409)
    except Refused as refused:
        if refused.reason == "text-long":
            errors = {"word": _(_LONG).format(most=WORD_MAX)}
            return _page(services, idea, parsed.values, errors, 422)
        # The page itself says why one can't answer any more.
        idea = own_idea(services.ideas, idea_id, person)
        told = {"": _(CHANGED)} if refused.reason == "split-outdated" else {}
        return _page(services, idea, parsed.values, told, 409)
    return Redirect(f"/mijn/ideeen/{idea_id}/splitsen")
