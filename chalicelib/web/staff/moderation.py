"""Moderation pages: the queue, one idea with everything about it, and the decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final
from urllib.parse import urlencode

from pydantic import Field

from chalicelib.ideas.consents import confirm_on_paper
from chalicelib.ideas.keeping import kept_photos
from chalicelib.ideas.model import LIVING, Idea, IdeaState
from chalicelib.ideas.promise import answer_due
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.text import clean_line
from chalicelib.moderation.decisions import (
    MOVES,
    SENTENCE_MAX,
    Decision,
    Verb,
    decide,
    decision_problems,
    possible,
    possible_reasons,
    sentence_of,
)
from chalicelib.moderation.office import File
from chalicelib.moderation.queue import Filter, Shown, queue_page
from chalicelib.moderation.reasons import BY_CODE, NO_ANSWER
from chalicelib.moderation.sharing_model import Template
from chalicelib.moderation.terms import unanswered
from chalicelib.moderation.wording import VARIABLES, template, templates
from chalicelib.rounds.model import Round
from chalicelib.rounds.timeline import choose_current
from chalicelib.web.forms import Block, Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.naming import open_for
from chalicelib.web.pages.submit_view import PHOTO_REASONS
from chalicelib.web.present_consents import NAMED_BY, partners
from chalicelib.web.present_form import private_rows, public_rows
from chalicelib.web.present_ideas import STATE_WORDS, area_name, theme_name
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff import moderation_view as view
from chalicelib.web.staff.dossier_view import work
from chalicelib.web.staff.mail_preview import Preview, decided_preview
from chalicelib.web.staff.office import DECIDERS, READERS, file_of, office_of

routes = Routes()
__all__ = ["DECIDERS", "READERS", "routes"]

_WAITING: Final = frozenset({"received", "published"})
_MAX_TEXT: Final = 80


class DecisionForm(Form):
    """A decision, or the wish to see its mail first."""

    version: int
    decision: Verb
    reason: Line = ""
    # Longer texts than a decision may have are kept on the page, with a sentence about it.
    sentence: Annotated[Block, Field(max_length=20 * SENTENCE_MAX)] = ""
    stap: Line = ""

    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("decision", "missing"): "Kies wat je beslist",
        ("sentence", "string_too_long"): view.PROBLEMS["sentence", "too-long"],
    }


@routes.get("/beheer/ideeen", Access.STAFF, roles=READERS)
def queue(request: Request, services: Services) -> Answer:
    """The ideas in one state, oldest first. Every filter is in the address."""
    rounds = services.rounds.all()
    now = services.clock.now()
    wanted = request.one("ronde")
    round_ = next((r for r in rounds if r.id == wanted), None) or choose_current(rounds, now)
    if round_ is None:
        return Page("staff/moderation/queue.html", {"round": None})
    state = _state(request.one("status"))
    chosen = Filter(
        request.one("wijk") if round_.area(request.one("wijk")) else "",
        request.one("thema") if round_.theme(request.one("thema")) else "",
        clean_line(request.one("q"))[:_MAX_TEXT],
    )
    page = _page(services, round_, state, chosen, request.one("vanaf"))
    fields = {
        "ronde": round_.id,
        "status": state,
        "wijk": chosen.area_id,
        "thema": chosen.theme_id,
        "q": chosen.text,
    }
    context = {
        "round": round_,
        "rounds": rounds,
        "state": state,
        "tabs": [(key, name, _address(fields | {"status": key})) for key, name in view.STATES],
        "values": fields,
        "filtered": not chosen.is_empty,
        "clear": _address({"ronde": round_.id, "status": state}),
        "areas": [("", "Alle wijken"), *((a.id, a.name) for a in round_.areas)],
        "themes": [("", "Alle thema's"), *((t.id, t.name) for t in round_.themes)],
        "lines": [_line(round_, state, card, now) for card in page.cards],
        "more": _address(fields | {"vanaf": page.cursor}) if page.cursor else "",
        "first": _address(fields) if request.one("vanaf") else "",
    }
    return Page("staff/moderation/queue.html", context)


def _page(
    services: Services, round_: Round, state: IdeaState, chosen: Filter, cursor: str
) -> Shown:
    """An address with a broken cursor shows the first page: it was cut off in a mail, mostly."""
    try:
        return queue_page(services.ideas, round_.id, state, chosen, cursor)
    except Refused:
        return queue_page(services.ideas, round_.id, state, chosen)


def _state(text: str) -> IdeaState:
    known = {key for key, _ in view.STATES}
    return text if text in known else "received"


def _address(fields: dict[str, str]) -> str:
    return "/beheer/ideeen?" + urlencode({name: text for name, text in fields.items() if text})


def _line(round_: Round, state: IdeaState, card: Any, now: Any) -> dict[str, Any]:
    due = answer_due(card.submitted_at, round_.answer_days)
    return {
        "card": card,
        "area": area_name(round_, card),
        "theme": theme_name(round_, card),
        "due": due if state in _WAITING else None,
        "late": state in _WAITING and now >= due,
    }


@routes.get("/beheer/ideeen/{idea_id}", Access.STAFF, roles=READERS)
def idea_show(request: Request, services: Services, idea_id: str) -> Answer:
    """Everything about one idea, and the form to decide."""
    idea = _find(services, idea_id)
    return _idea_page(request, services, idea, {}, {})


@routes.post("/beheer/ideeen/{idea_id}/beslissen", Access.STAFF, roles=DECIDERS)
def idea_decide(request: Request, services: Services, idea_id: str) -> Answer:
    """Decides, or shows the mail that the decision would send."""
    idea = _find(services, idea_id)
    parsed = parse(DecisionForm, request.form)
    if parsed.form is None:
        return _idea_page(request, services, idea, parsed.values, parsed.errors, 422)
    form = parsed.form
    values = dict(parsed.values)
    sentence = form.sentence
    wants_preview = form.stap == "voorbeeld"
    if wants_preview and form.decision == "refuse" and not sentence and form.reason in BY_CODE:
        # The reason's own words to start from.
        own = template(services.dossiers.desk(idea.round_id), form.reason)
        sentence = values["sentence"] = own.text if own else ""
    decision = Decision(idea_id, form.version, form.decision, form.reason, sentence)
    problems = decision_problems(decision)
    if problems:
        errors = view.problem_sentences(problems)
        return _idea_page(request, services, idea, values, errors, 422)
    if wants_preview:
        return _preview(request, services, idea, decision, values)
    now = services.clock.now()
    try:
        decide(office_of(services), decision, request.staff.person, now)
    except Conflict:
        newest = _find(services, idea_id)
        return _idea_page(request, services, newest, values, {}, 409, conflict=True)
    except Refused as refused:
        errors = {view.refusal_field(refused): view.refusal_words(refused)}
        return _idea_page(request, services, idea, values, errors, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}?beslist=ja")


def _preview(
    request: Request, services: Services, idea: Idea, decision: Decision, values: dict[str, Any]
) -> Answer:
    """The page with the mail that the decision would send, unless a variable has no value."""
    try:
        file, sentence = file_of(services, idea.id), sentence_of(decision)
        target = MOVES[decision.verb].target
        state = "reopened" if decision.verb == "reopen" else target
        mail = decided_preview(services, file, state, sentence)
    except Refused as refused:
        errors = {view.refusal_field(refused): view.refusal_words(refused)}
        return _idea_page(request, services, idea, values, errors, 422)
    return _idea_page(request, services, idea, values, {}, preview=mail)


class PaperForm(Form):
    """Whose signature staff saw, on which version of the idea."""

    place: int
    version: int


@routes.post("/beheer/ideeen/{idea_id}/op-papier", Access.STAFF, roles=DECIDERS)
def consent_on_paper(request: Request, services: Services, idea_id: str) -> Answer:
    """Notes that a co-applicant signed on paper."""
    idea = _find(services, idea_id)
    form = parse(PaperForm, request.form).form
    if form is None:
        return _idea_page(request, services, idea, {}, {"": "Druk opnieuw op de knop"}, 422)
    actor, now = request.staff.person, services.clock.now()
    try:
        confirm_on_paper(services.ideas, idea_id, form.version, form.place, actor, now)
    except Conflict:
        errors = {"": "Het idee veranderde net. Kijk het na en druk opnieuw op de knop"}
        return _idea_page(request, services, _find(services, idea_id), {}, errors, 409)
    except Refused:
        errors = {"": "Over dit idee is al beslist. Een handtekening is niet meer nodig"}
        return _idea_page(request, services, idea, {}, errors, 409)
    return Redirect(f"/beheer/ideeen/{idea_id}?papier=ja")


def _find(services: Services, idea_id: str) -> Idea:
    idea = services.ideas.get(idea_id)
    if idea is None:
        raise NotFound("idea")
    return idea


def _idea_page(
    request: Request,
    services: Services,
    idea: Idea,
    values: Any,
    errors: Any,
    status: int = 200,
    *,
    preview: Preview | None = None,
    conflict: bool = False,
) -> Answer:
    round_ = services.rounds.get(idea.round_id)
    if round_ is None:
        raise NotFound("round")
    decider = require_roles(request, DECIDERS)
    # Who only audits sees decisions, not people.
    private = services.ideas.private(idea.id) if decider else None
    alike = services.ideas.many([c.detail for c in idea.checks if c.code == "look-alike"])
    file = file_of(services, idea.id)
    due = file.dossier.due
    waiting = idea.state in _WAITING
    now = services.clock.now()
    words_to_begin = templates(services.dossiers.desk(idea.round_id))
    ballot = services.rounds.ballot_list(idea.round_id)
    listed = ballot is not None and any(one.project_id == idea.id for one in ballot.entries)
    verbs = possible(file, now, listed=listed) if decider else ()
    reasons = possible_reasons(file, now)
    values = _suggested(file, verbs, words_to_begin, now) | dict(values)
    context = work(request, services, file) | {
        "idea": idea,
        "round": round_,
        "area": round_.area(idea.content.area_id),
        "theme": round_.theme(idea.content.theme_id),
        "extra": public_rows(round_, idea) + private_rows(round_, idea, private),
        "state": STATE_WORDS[idea.state],
        "people": private.people if private else (),
        "partners": partners(idea, private) if private else (),
        "waits": idea.waits_for if waiting else (),
        "article": round_.applicants_article,
        "can_confirm": decider and waiting,
        "confirmed": request.one("papier") == "ja",
        "named": request.one("mens") == "ja",
        "named_by": NAMED_BY,
        "fillable": open_for(services, idea, private, round_),
        "takedown": services.dossiers.takedown(idea.id),
        "noticed": view.noticed(idea.checks, alike, idea),
        "history": services.ideas.history(idea.id),
        "due": due if waiting else None,
        "late": waiting and now >= due,
        "options": [(v, *view.VERBS[v]) for v in verbs],
        "may_move": decider and idea.state in LIVING and not listed,
        "reasons": [("", "Geen reden"), *((r.code, r.label) for r in reasons)],
        "templates": words_to_begin,
        "variables": VARIABLES,
        "saved": request.one("bewaard") == "ja" or bool(request.one("regels")),
        "photo_reasons": PHOTO_REASONS,
        "kept": kept_photos(idea),
        "sentence_max": SENTENCE_MAX,
        # A page that comes back with an error still speaks of the version that was read.
        "version": idea.version if conflict else values.get("version", idea.version),
        "values": values,
        "errors": errors,
        "preview": preview,
        "conflict": conflict,
        "wanted": view.VERBS[values["decision"]][0] if conflict else "",
        "decided": request.one("beslist") == "ja",
    }
    return Page("staff/moderation/idea.html", context, status)


def _suggested(
    file: File, verbs: Sequence[Verb], begin: Sequence[Template], now: datetime
) -> dict[str, str]:
    """What the work so far leads to, chosen beforehand: both checks say yes, a rule is broken, or
    nobody answered in time."""
    dossier = file.dossier
    if dossier.merit and dossier.merit.feasible == "yes" and "accept" in verbs:
        return {"decision": "accept"}
    if "refuse" not in verbs:
        return {}
    if unanswered(dossier, now):
        words = next((one.text for one in begin if one.code == NO_ANSWER), "")
        return {"decision": "refuse", "reason": NO_ANSWER, "sentence": words}
    if dossier.formal and dossier.formal.outcome == "no":
        notes = [one.note for one in dossier.formal.answers if one.said == "no"]
        return {"decision": "refuse", "sentence": "\n".join(notes)}
    return {}
