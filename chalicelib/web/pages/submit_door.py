"""Who may go on with a draft, and what happens when its round takes no ideas any more.

The browser keeps the draft's id and secret in one HttpOnly cookie; a link with the secret
brings them to another device. Whoever has neither finds nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from chalicelib.ideas.drafts import open_draft
from chalicelib.ideas.model import DRAFT_TERM, Draft
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.speech import _
from chalicelib.rounds.form import OWN_PREFIX, STANDARD, FormSchema
from chalicelib.rounds.model import Round
from chalicelib.web.forms import CSRF_FIELD, HONEYPOT_FIELD
from chalicelib.web.http import Answer, Cookie, Page, Redirect, Request
from chalicelib.web.pages.submit_fields import COST_SUFFIXES, PARTNERS
from chalicelib.web.present import phase_line
from chalicelib.web.routing import View
from chalicelib.web.services import Services

DRAFT_COOKIE: Final = "ontwerp"


def typed_texts(
    answers: Mapping[str, str], form: FormSchema, *, people: bool = False
) -> dict[str, str]:
    """What was typed, by the words of its questions, to be copied. Without `people`, what is about
    persons stays out: others may read along."""
    names = {
        OWN_PREFIX + q.key if q.kind != "core" else q.key: _(q.label)
        for q in (*STANDARD.questions, *form.questions)
        if people or q.key not in _PEOPLE
    }
    for place, n in enumerate(COST_SUFFIXES, start=1):
        names |= {
            f"cost_note{n}": _("Kost {n}").format(n=place),
            f"cost{n}": _("Bedrag {n}").format(n=place),
        }
    for n in PARTNERS if people else ():
        names |= {
            f"name{n}": _("Naam van persoon {n}").format(n=n),
            f"email{n}": _("E-mailadres van persoon {n}").format(n=n),
            f"street{n}": _("Straat en huisnummer van persoon {n}").format(n=n),
        }
    names["alt"] = _("Wat zie je op de foto?")
    return {
        label: answers[name]
        for name, label in names.items()
        if name not in _CHOSEN and answers.get(name, "").strip()
    }


_PEOPLE: Final = frozenset({"name", "email", "phone", "street", "partners", "declarations"})
# Chosen, not typed.
_CHOSEN: Final = frozenset({"area", "theme"})


class Elsewhere(Exception):
    """The page asked for isn't the one to show; `answer` is."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("elsewhere")
        self.answer = answer


def elsewhere(view: View) -> View:
    """Lets a view leave by raising Elsewhere."""

    @wraps(view)
    def wrapped(request: Request, services: Services, **parameters: str) -> Answer:
        try:
            return view(request, services, **parameters)
        except Elsewhere as found:
            return found.answer

    return wrapped


@dataclass(frozen=True, slots=True)
class Desk:
    """An open draft, its secret, and its round."""

    draft: Draft
    secret: str
    round: Round

    @property
    def address(self) -> str:
        return f"/indienen/{self.draft.id}"

    @property
    def form(self) -> FormSchema:
        """The form that this draft answers."""
        return self.round.form_of(self.draft.form)

    def context(self, services: Services, **more: Any) -> dict[str, Any]:
        """What every page of the draft shows."""
        now = services.clock.now()
        return {
            "draft": self.draft,
            "round": self.round,
            "form": self.form,
            "address": self.address,
            "closes": self.round.phase("submission").closes_at,
            "phase_line": phase_line(self.round, now),
            "values": self.draft.answers,
            "errors": {},
            **more,
        }


def draft_cookie(draft: Draft, secret: str) -> Cookie:
    max_age = int(DRAFT_TERM.total_seconds())
    return Cookie(DRAFT_COOKIE, f"{draft.id}.{secret}", max_age=max_age)


def cookie_parts(request: Request) -> tuple[str, str]:
    """(draft id, secret) of the draft that this browser works on; empty when there is none."""
    draft_id, _, secret = request.cookies.get(DRAFT_COOKIE, "").partition(".")
    return draft_id, secret


def open_desk(request: Request, services: Services, draft_id: str) -> Desk:
    """The draft with that id, for this browser.

    Raises Elsewhere with the page that a sent idea, a closed round or a stranger gets. What a
    stranger typed (a cookie may be gone) comes back as text.
    """
    desk = find_desk(request, services, draft_id)
    if desk.draft.idea_id:
        raise Elsewhere(Redirect(f"{desk.address}/verstuurd"))
    return desk


def find_desk(request: Request, services: Services, draft_id: str) -> Desk:
    """As `open_desk`, also for a draft that was sent."""
    known, secret = cookie_parts(request)
    now = services.clock.now()
    try:
        if known != draft_id:
            raise NotFound("draft")
        draft = open_draft(services.ideas, draft_id, secret, now)
    except NotFound:
        raise Elsewhere(_unknown(request)) from None
    round_ = services.rounds.get(draft.round_id)
    if round_ is None:
        raise NotFound("round")
    return Desk(draft, secret, round_)


def _unknown(request: Request) -> Answer:
    # Whose draft it is stays unknown, so the words are those of the standard form; what has no
    # words there comes back by the name of its field.
    given = {
        name: "\n".join(values)
        for name, values in request.form.items()
        if name not in (CSRF_FIELD, HONEYPOT_FIELD) and any(values)
    }
    typed = typed_texts(given, STANDARD)
    shown = set(typed.values())
    typed |= {name: text for name, text in given.items() if text not in shown}
    return Page("submit/unknown.html", {"typed": typed}, 404)


def is_taking(desk: Desk, services: Services) -> bool:
    """Whether the draft's round takes ideas at this moment."""
    return desk.round.phase("submission").is_open(services.clock.now())


def closed_page(
    request: Request, services: Services, round_: Round | None, draft: Draft | None = None
) -> Answer:
    """Why nothing can be sent, and what can be done. Everything typed is there to copy."""
    now = services.clock.now()
    typed = {}
    if draft and round_:
        typed = typed_texts(draft.answers, round_.form_of(draft.form))
    context = {
        "round": round_,
        "phase": round_.phase("submission") if round_ else None,
        "voting": round_.phase("voting") if round_ else None,
        "early": round_ is not None and now < round_.phase("submission").opens_at,
        "typed": typed,
        "phase_line": phase_line(round_, now),
    }
    # A page that was asked for is there; an act that couldn't be done is a conflict.
    return Page("submit/closed.html", context, 200 if request.method == "GET" else 409)
