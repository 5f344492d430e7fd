"""Staff: notebooks handed out, printed, and the report on every page of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.notebooks.confirming import open_questions
from chalicelib.notebooks.handing_out import hand_out
from chalicelib.notebooks.model import HOLDER_MAX, PAGES_MAX, Notebook, Page
from chalicelib.notebooks.report import custody_report
from chalicelib.rounds.model import Round
from chalicelib.rounds.timeline import choose_current
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Redirect, Request
from chalicelib.web.http import Page as HtmlPage
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import VIEWERS
from chalicelib.web.staff.moderation import DECIDERS
from chalicelib.web.staff.paper_forms import FATES, FIELDS

routes = Routes()

_PDF: Final = "application/pdf"


class HandOutForm(Form):
    """A new notebook. `token` makes a repeat the same notebook."""

    token: Annotated[Line, Field(pattern=r"^[0-9a-z]{10}$")]
    pages: int
    holder: Annotated[Line, Field(max_length=HOLDER_MAX)]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("pages", "missing"): "Schrijf hoeveel bladen het schrift heeft",
        ("pages", "int_parsing"): "Schrijf het aantal bladen in cijfers, bijvoorbeeld 20",
        ("holder", "missing"): "Schrijf aan wie of waar je het schrift geeft",
    }


@routes.get("/beheer/papier", Access.STAFF, roles=VIEWERS)
def overview(request: Request, services: Services) -> Answer:
    """The custody report of a round: the sum of all pages, and those that aren't back."""
    rounds = services.rounds.all()
    wanted = request.one("ronde")
    chosen = next((one for one in rounds if one.id == wanted), None)
    round_ = chosen or choose_current(rounds, services.clock.now())
    if round_ is None:
        return HtmlPage("staff/papier/overview.html", {"round": None})
    # Pages before notebooks: what is handed out in between has no page yet, never the reverse.
    pages = services.notebooks.pages(round_.id)
    report = custody_report(services.notebooks.notebooks(round_.id), pages)
    ids = [page.idea_id for page in pages if page.idea_id]
    ideas = services.ideas.many(ids)
    may_work = require_roles(request, DECIDERS)
    context = {
        "round": round_,
        "rounds_options": [(one.id, one.title) for one in rounds],
        "report": report,
        "fates": FATES,
        "counts": [(FATES[fate][0], count) for fate, count in report.counts.items()],
        "ideas_found": len(ideas),
        "ideas_lost": [one for one in ids if one not in ideas],
        # Whose questions are open may name a person's answers: for those who work with them.
        "asking": _asking(services, round_, report.waiting) if may_work else [],
        "may_work": may_work,
        "unnumbered": sum(s.state == "ready" for s in services.stacks.all_sheets(round_.id)),
        "now": services.clock.now(),
    }
    return HtmlPage("staff/papier/overview.html", context)


def _asking(
    services: Services, round_: Round, waiting: tuple[Page, ...]
) -> list[tuple[Page, list[str]]]:
    """Typed pages that can't be confirmed before somebody asks the writer."""
    lines = []
    for page in waiting:
        transcript = services.notebooks.transcript(page.key) if page.fate == "typed" else None
        if transcript is not None:
            questions = open_questions(transcript, round_)
            if questions:
                lines.append((page, [FIELDS[name] for name in questions]))
    return lines


@routes.get("/beheer/papier/{round_id}/nieuw", Access.STAFF, roles=DECIDERS)
def notebook_new(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_round(services, round_id)
    return _new_page(round_, {"token": new_id(), "pages": "20"}, {})


@routes.post("/beheer/papier/{round_id}/nieuw", Access.STAFF, roles=DECIDERS)
def notebook_hand_out(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_round(services, round_id)
    parsed = parse(HandOutForm, request.form)
    if parsed.form is None:
        return _new_page(round_, parsed.values, parsed.errors, 422)
    form = parsed.form
    try:
        notebook = hand_out(
            services.notebooks,
            round_.id,
            pages=form.pages,
            holder=form.holder,
            token=form.token,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Refused as refused:
        sentences = {
            "pages-out-of-range": ("pages", f"Kies een aantal van 1 tot {PAGES_MAX}"),
            "holder-missing": ("holder", "Schrijf aan wie of waar je het schrift geeft"),
            "too-many-notebooks": ("", "Deze ronde heeft het grootste aantal schriften"),
        }
        return _new_page(round_, parsed.values, dict([sentences[refused.reason]]), 422)
    return Redirect(f"/beheer/papier/{round_.id}/{notebook.number}")


def _new_page(
    round_: Round, values: Mapping[str, Any], errors: Mapping[str, str], status: int = 200
) -> HtmlPage:
    context = {
        "round": round_,
        "values": values,
        "errors": errors,
        "most": PAGES_MAX,
        "holder_max": HOLDER_MAX,
    }
    return HtmlPage("staff/papier/new.html", context, status)


@routes.get("/beheer/papier/{round_id}/{notebook}", Access.STAFF, roles=VIEWERS)
def notebook_show(request: Request, services: Services, round_id: str, notebook: str) -> Answer:
    """One notebook: its pages, each with its fate."""
    round_ = find_round(services, round_id)
    found = find_notebook(services, round_id, notebook)
    pages = [p for p in services.notebooks.pages(round_id) if p.key.notebook == found.number]
    by_number = {page.key.number: page for page in pages}
    may_work = require_roles(request, DECIDERS)
    printed = may_work and request.one("pdf") == "klaar"
    context = {
        "round": round_,
        "notebook": found,
        "lines": [(n, by_number.get(n)) for n in range(1, found.pages + 1)],
        "fates": FATES,
        "pdf": services.papers.link(_print_name(found)) if printed else "",
        "may_work": may_work,
    }
    return HtmlPage("staff/papier/notebook.html", context)


@routes.post("/beheer/papier/{round_id}/{notebook}/afdrukken", Access.STAFF, roles=DECIDERS)
def notebook_print(request: Request, services: Services, round_id: str, notebook: str) -> Answer:
    """Makes the PDF and puts it with the private files: the gateway carries text only."""
    round_ = find_round(services, round_id)
    found = find_notebook(services, round_id, notebook)
    pdf = services.printer.notebook(found, round_, services.settings.city_url)
    services.papers.keep(_print_name(found), pdf, _PDF)
    return Redirect(f"/beheer/papier/{round_id}/{found.number}?pdf=klaar")


def _print_name(notebook: Notebook) -> str:
    return f"prints/schrift-{notebook.round_id}-{notebook.number}.pdf"


def find_round(services: Services, round_id: str) -> Round:
    """Raises NotFound."""
    round_ = services.rounds.get(round_id)
    if round_ is None:
        raise NotFound("round")
    return round_


def find_notebook(services: Services, round_id: str, number: str) -> Notebook:
    """Raises NotFound, also for what isn't a number as we write it."""
    plain = number.isascii() and number.isdigit() and len(number) <= 3 and number[0] != "0"
    found = services.notebooks.notebook(round_id, int(number)) if plain else None
    if found is None:
        raise NotFound("notebook")
    return found
