"""An idea that begins with an example of the gallery."""

from __future__ import annotations

from chalicelib.ideas.drafts import save_answers, start_draft, submission_round
from chalicelib.ideas.sending import EXAMPLE
from chalicelib.inspiration.model import Example
from chalicelib.kernel.errors import Closed, NotFound
from chalicelib.kernel.speech import language
from chalicelib.kernel.text import slug
from chalicelib.rounds.model import Round
from chalicelib.web.forms import Form, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.pages.submit_door import closed_page, draft_cookie
from chalicelib.web.present import phase_line
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()


class StartForm(Form):
    """A button."""


@routes.get("/inspiratie/{example_id}/begin", Access.BROWSER)
def begin_page(request: Request, services: Services, example_id: str) -> Answer:
    """What is taken over, before anything is."""
    example, now = _find(services, example_id), services.clock.now()
    round_ = submission_round(services.rounds.all(), now)
    if round_ is None or not round_.phase("submission").is_open(now):
        return closed_page(request, services, round_)
    context = {"example": example, "round": round_, "phase_line": phase_line(round_, now)}
    return Page("inspiration/begin.html", context)


@routes.post("/inspiratie/{example_id}/begin", Access.BROWSER, limit=(60, 3600))
def begin(request: Request, services: Services, example_id: str) -> Answer:
    """A draft with the example's words, for somebody to change into their own."""
    example, now = _find(services, example_id), services.clock.now()
    parse(StartForm, request.form)
    round_ = submission_round(services.rounds.all(), now)
    if round_ is None:
        return closed_page(request, services, None)
    try:
        draft, secret = start_draft(services.ideas, round_, now, services.keyring, language())
    except Closed:
        return closed_page(request, services, round_)
    save_answers(services.ideas, draft, answers_of(example, round_), now)
    return Redirect(f"/indienen/{draft.id}", cookies=(draft_cookie(draft, secret),))


def answers_of(example: Example, round_: Round) -> dict[str, str]:
    """The draft's answers: as much of the example as the round's form asks."""
    theme = next((one.id for one in round_.themes if slug(one.name) == slug(example.theme)), "")
    euros, cents = divmod(example.cost_cents, 100)
    amount = "" if not example.cost_cents else f"{euros},{cents:02d}" if cents else str(euros)
    found = {
        "title": example.title,
        "what": example.what,
        "why": example.why,
        "theme": theme,
        "cost_note": example.cost_note,
        "cost": amount,
    }
    asked = {"cost_note": "costs", "cost": "costs"}
    kept = {k: v for k, v in found.items() if v and round_.form.question(asked.get(k, k))}
    return kept | {EXAMPLE: example.title}


def _find(services: Services, example_id: str) -> Example:
    example = services.inspiration.example(example_id)
    if example is None or example.state != "published":
        raise NotFound("example")
    return example
