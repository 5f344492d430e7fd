"""Staff: loose paper forms, printed in piles and entered by their code, and letters to writers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from chalicelib.ideas.claiming import letter_code
from chalicelib.ideas.consents import may_ask
from chalicelib.ideas.model import Idea, Person
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.ids import is_id
from chalicelib.kernel.speech import SOURCE, speaking
from chalicelib.notebooks.group import consents_of
from chalicelib.notebooks.loose import (
    FORMS_MAX,
    enter_form,
    idea_of,
    new_code,
    read_code,
    written,
)
from chalicelib.notebooks.model import Letter
from chalicelib.rounds.model import Round
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.pages.submit_forms import declarations_of
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.moderation import DECIDERS
from chalicelib.web.staff.notebooks import find_round
from chalicelib.web.staff.paper_forms import GroupForm, choices
from chalicelib.web.staff.paper_own import read_typed, refusal_errors
from chalicelib.web.staff.printing import known, languages_of, stays_dutch

routes = Routes()

_PDF: Final = "application/pdf"
_USED: Final = "Dit formulier is al een idee. Is het een kopie? Voer het idee dan in voor iemand"


class PileForm(Form):
    """How many forms to print."""

    count: Annotated[int, Field(ge=1, le=FORMS_MAX)]
    language: Line = SOURCE

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("count", kind): f"Schrijf een aantal van 1 tot {FORMS_MAX}"
        for kind in ("missing", "int_parsing", "greater_than_equal", "less_than_equal")
    }


class ButtonForm(Form):
    """A button; what it is about stands in the address."""


@routes.get("/beheer/formulier/{round_id}", Access.STAFF, roles=DECIDERS)
def desk(request: Request, services: Services, round_id: str) -> Answer:
    """A code leads to its form; piles are printed here."""
    round_ = find_round(services, round_id)
    typed = request.one("code")
    errors = {}
    if typed.strip():
        code = read_code(round_id, typed)
        if code:
            return Redirect(f"/beheer/formulier/{round_id}/{code}")
        errors = {"code": "Deze code is niet van een formulier van deze ronde. Kijk ze na"}
    return _desk(request, services, round_, {"code": typed, "count": "20"}, errors)


@routes.post("/beheer/formulier/{round_id}", Access.STAFF, roles=DECIDERS)
def print_pile(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_round(services, round_id)
    parsed = parse(PileForm, request.form)
    if parsed.form is None:
        return _desk(request, services, round_, parsed.values, parsed.errors)
    codes = [new_code(round_id) for _ in range(parsed.form.count)]
    language = known(round_, parsed.form.language) or SOURCE
    with speaking(language):
        pdf = services.printer.forms(codes, round_, services.settings.city_url)
    services.papers.keep(_pile_name(round_id, codes[0]), pdf, _PDF)
    return Redirect(f"/beheer/formulier/{round_id}?stapel={codes[0]}&in={language}")


def _pile_name(round_id: str, first: str) -> str:
    return f"prints/formulieren-{round_id}-{first}.pdf"


def _desk(
    request: Request,
    services: Services,
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
) -> Page:
    first = read_code(round_.id, request.one("stapel"))
    context = {
        "round": round_,
        "values": values,
        "errors": errors,
        "most": FORMS_MAX,
        "languages": languages_of(round_),
        "dutch": stays_dutch(round_, known(round_, request.one("in"))),
        "pdf": services.papers.link(_pile_name(round_.id, first)) if first else "",
    }
    return Page("staff/papier/forms.html", context, 422 if errors else 200)


@routes.get("/beheer/formulier/{round_id}/{code}", Access.STAFF, roles=DECIDERS)
def form_show(request: Request, services: Services, round_id: str, code: str) -> Answer:
    """Where the QR code on the paper leads: the questions, or the idea that it became."""
    round_, code = _find(services, round_id, code)
    idea = services.ideas.get(idea_of(round_id, code))
    if idea is not None:
        return Redirect(f"/beheer/brief/{idea.id}")
    return _form(round_, code, {}, {})


@routes.post("/beheer/formulier/{round_id}/{code}", Access.STAFF, roles=DECIDERS)
def form_enter(request: Request, services: Services, round_id: str, code: str) -> Answer:
    """Makes the idea, once: its number is made of the code."""
    round_, code = _find(services, round_id, code)
    typed = read_typed(GroupForm, request.form, round_)
    if typed.transcript is None:
        return _form(round_, code, typed.values, typed.errors, 422)
    actor, now = request.staff.person, services.clock.now()
    try:
        made, transcript = idea_of(round_id, code), typed.transcript
        consents = consents_of(services.keyring, made, transcript, now)
        idea_id = enter_form(
            services.notebooks, services.ideas, round_, code, transcript, actor, now, consents
        )
    except Refused as refused:
        return _form(round_, code, typed.values, _errors(refused, round_), 422)
    except NotFound:
        errors = {"": "De ronde neemt nog geen ideeën aan. Wacht tot indienen begint"}
        return _form(round_, code, typed.values, errors, 422)
    return Redirect(f"/beheer/brief/{idea_id}?ingevoerd=ja")


def _errors(refused: Refused, round_: Round) -> dict[str, str]:
    return {"": _USED} if refused.reason == "code-used" else refusal_errors(refused, round_)


def _find(services: Services, round_id: str, text: str) -> tuple[Round, str]:
    round_ = find_round(services, round_id)
    code = read_code(round_id, text)
    if not code:
        raise NotFound("form")
    return round_, code


def _form(
    round_: Round,
    code: str,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    context = {
        "round": round_,
        "code": code,
        "written": written(code),
        "values": values,
        "errors": errors,
        "own": round_.form.own,
        "declarations": declarations_of(round_),
        **choices(round_),
    }
    return Page("staff/papier/form.html", context, status)


@routes.get("/beheer/brief/{idea_id}", Access.STAFF, roles=DECIDERS)
def letter_show(request: Request, services: Services, idea_id: str) -> Answer:
    """An idea from paper: whether its writer got a mail, took it over, or needs a letter."""
    idea, people = _typed(services, idea_id)
    made = request.one("brief") == "klaar"
    context = {
        "idea": idea,
        "writer": people[0],
        "missing": idea.missing if may_ask(idea) else 0,
        "place": len(people),
        "entered": request.one("ingevoerd") == "ja",
        "pdf": services.papers.link(_letter_name(idea.id)) if made and not idea.author else "",
    }
    return Page("staff/papier/letter.html", context)


@routes.post("/beheer/brief/{idea_id}", Access.STAFF, roles=DECIDERS)
def letter_make(request: Request, services: Services, idea_id: str) -> Answer:
    idea, people = _typed(services, idea_id)
    parse(ButtonForm, request.form)
    if idea.author:
        return Redirect(f"/beheer/brief/{idea.id}")
    letter = Letter(
        name=people[0].name,
        street=people[0].street,
        title=idea.content.title,
        reference=idea.id,
        code=letter_code(services.keyring, idea.id),
        link=f"{services.settings.city_url}/mijn/brief?nummer={idea.id}",
        at=services.clock.now(),
        least=_least(services, idea),
    )
    services.papers.keep(_letter_name(idea.id), services.printer.letter(letter), _PDF)
    return Redirect(f"/beheer/brief/{idea.id}?brief=klaar")


def _least(services: Services, idea: Idea) -> int:
    """How many people the idea's round wants; 0 when they are named."""
    round_ = services.rounds.get(idea.round_id)
    return round_.applicants.min_people if round_ and idea.missing and may_ask(idea) else 0


def _letter_name(idea_id: str) -> str:
    return f"prints/brief-{idea_id}.pdf"


def _typed(services: Services, idea_id: str) -> tuple[Idea, tuple[Person, ...]]:
    idea = services.ideas.get(idea_id) if is_id(idea_id) else None
    private = services.ideas.private(idea_id) if idea else None
    if idea is None or private is None or idea.source not in ("paper", "staff"):
        raise NotFound("idea")
    return idea, private.people
