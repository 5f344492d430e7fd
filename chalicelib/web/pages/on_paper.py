"""An idea on paper: a form to print for who has no notebook, and taking over what staff typed
with the code in the city's letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from chalicelib.ideas.claiming import claim_with_letter
from chalicelib.ideas.drafts import submission_round
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.speech import N_, _, language
from chalicelib.notebooks.loose import new_code, read_code, written
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.pages.submit_door import closed_page
from chalicelib.web.present import phase_line
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_PDF: Final = "application/pdf"


class PrintForm(Form):
    """A button."""


class LetterForm(Form):
    """What the letter says."""

    number: Annotated[Line, Field(max_length=40)]
    code: Annotated[Line, Field(max_length=40)]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("number", "missing"): N_("Typ het nummer van je idee"),
        ("code", "missing"): N_("Typ de code uit de brief"),
    }


def print_name(round_id: str, code: str) -> str:
    return f"prints/formulier-{round_id}-{code}.pdf"


@routes.get("/indienen/papier", Access.BROWSER)
def paper(request: Request, services: Services) -> Answer:
    """How to send an idea in on paper, and the form once it was made."""
    now = services.clock.now()
    round_ = submission_round(services.rounds.all(), now)
    if round_ is None or not round_.phase("submission").is_open(now):
        return closed_page(request, services, round_)
    code = read_code(round_.id, request.one("formulier"))
    context = {
        "round": round_,
        "closes": round_.phase("submission").closes_at,
        "pdf": services.papers.link(print_name(round_.id, code)) if code else "",
        "code": written(code) if code else "",
        "phase_line": phase_line(round_, now),
    }
    return Page("submit/papier.html", context)


# Generous: a library prints for many. Each press draws a PDF, so not without end.
@routes.post("/indienen/papier", Access.BROWSER, limit=(40, 3600))
def paper_make(request: Request, services: Services) -> Answer:
    """Makes a form with a code of its own, among the private files."""
    now = services.clock.now()
    round_ = submission_round(services.rounds.all(), now)
    if round_ is None or not round_.phase("submission").is_open(now):
        return closed_page(request, services, round_)
    parse(PrintForm, request.form)
    code = new_code(round_.id)
    pdf = services.printer.forms([code], round_, services.settings.city_url)
    services.papers.keep(print_name(round_.id, code), pdf, _PDF)
    return Redirect(f"/indienen/papier?formulier={code}")


@routes.get("/mijn/brief", Access.RESIDENT)
def letter_page(request: Request, services: Services) -> Answer:
    """Where the city's letter leads: the idea's number and the code."""
    return _letter({"number": request.one("nummer")}, {})


@routes.post("/mijn/brief", Access.RESIDENT, limit=(20, 3600))
def letter_claim(request: Request, services: Services) -> Answer:
    parsed = parse(LetterForm, request.form)
    if parsed.form is None:
        return _letter(parsed.values, parsed.errors, 422)
    form, now = parsed.form, services.clock.now()
    idea_id = form.number.strip().lower()
    person = request.resident.person
    try:
        about = (idea_id, form.code, person)
        claim_with_letter(services.ideas, services.keyring, *about, now, language())
    except NotFound:
        errors = {"code": _("Nummer en code horen niet bij elkaar. Kijk beide na in de brief")}
        return _letter(parsed.values, errors, 422)
    except Conflict:
        errors = {"": _("Het idee veranderde op dit moment. Probeer het opnieuw")}
        return _letter(parsed.values, errors, 409)
    return Redirect(f"/mijn/ideeen/{idea_id}")


def _letter(values: Mapping[str, Any], errors: Mapping[str, str], status: int = 200) -> Page:
    return Page("own/letter.html", {"values": values, "errors": errors}, status)
