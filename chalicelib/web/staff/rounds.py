"""Staff: rounds, their steps, the list of projects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.speech import LANGUAGES
from chalicelib.moderation.ballot_text import (
    excluding,
    fix_round_ballot,
    unapproved,
    with_final_texts,
)
from chalicelib.outcome.candidates import accepted_candidates
from chalicelib.rounds.ballot import MAX_DECISION, MAX_SEED, on_list
from chalicelib.rounds.changes import MAX_NOTE, move_phase
from chalicelib.rounds.model import PHASE_NAMES, PHASE_ORDER, BallotList, PhaseKey, Round
from chalicelib.rounds.settings import is_opened
from chalicelib.rounds.timeline import current_phase, timeline
from chalicelib.web.forms import Block, Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.present_publish import publish_view
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS, RESULT_READERS, TYPISTS, VIEWERS
from chalicelib.web.staff.moments import LocalMoment, to_field, unless_changed
from chalicelib.web.staff.office import office_of
from chalicelib.web.staff.sentences import CHANGED, refusal
from chalicelib.web.staff.trust_view import trust_view

routes = Routes()


class MoveForm(Form):
    """A phase's new moments, and why. `version` is the round's as the form showed it."""

    opens_at: LocalMoment
    closes_at: LocalMoment
    note: Block
    version: int
    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("opens_at", "missing"): "Schrijf wanneer de stap begint",
        ("closes_at", "missing"): "Schrijf wanneer de stap eindigt",
        ("note", "missing"): "Schrijf waarom de stap verandert. Bewoners lezen dit",
    }


class BallotForm(Form):
    decision: Line
    seed: Line
    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("decision", "missing"): "Schrijf het nummer van de beslissing van het college",
        ("seed", "missing"): "Schrijf de tekst voor de loting",
    }


@routes.get("/beheer/rondes", Access.STAFF, roles=VIEWERS)
def rounds_list(request: Request, services: Services) -> Page:
    now = services.clock.now()
    rounds = [(one, current_phase(one, now)) for one in reversed(services.rounds.all())]
    context = {
        "rounds": rounds,
        "names": PHASE_NAMES,
        "may_manage": require_roles(request, MANAGERS),
    }
    return Page("staff/rounds/list.html", context)


@routes.get("/beheer/rondes/{round_id}", Access.STAFF, roles=VIEWERS)
def round_page(request: Request, services: Services, round_id: str) -> Page:
    round_ = find_round(services, round_id)
    ballot = services.rounds.ballot_list(round_id)
    candidates = accepted_candidates(services.ideas, round_id)
    accepted = {one.project_id for one in candidates}
    pairs = on_list(candidates, excluding(services.dossiers.desk(round_id)))
    listed = {entry.project_id for entry in ballot.entries} if ballot else set()
    now = services.clock.now()
    context = {
        "round": round_,
        "proposal": services.rounds.proposal(round_id),
        "saved": request.one("bewaard") == "ja",
        "steps": timeline(round_, now),
        "names": PHASE_NAMES,
        "languages": [LANGUAGES[code] for code in round_.languages],
        "ballot": ballot,
        "frozen": services.rounds.frozen(round_id),
        "trust": trust_view(services, round_, now),
        "publish": publish_view(round_, len(ballot.entries) if ballot else 0),
        "turnout": services.results.turnout(round_id),
        "drifted": ballot is not None and (accepted != listed or pairs != ballot.exclusions),
        "pairs": _titles(ballot),
        "voting_over": now >= round_.phase("voting").closes_at,
        "may_manage": require_roles(request, MANAGERS),
        "may_read_result": require_roles(request, RESULT_READERS),
        "may_type": require_roles(request, TYPISTS),
    }
    return Page("staff/rounds/round.html", context)


def _titles(ballot: BallotList | None) -> list[tuple[str, str]]:
    """The pairs of the list by their titles."""
    if ballot is None:
        return []
    titles = {entry.project_id: entry.title for entry in ballot.entries}
    return [(titles[one], titles[other]) for one, other in ballot.exclusions]


@routes.get("/beheer/rondes/{round_id}/stappen/{key}", Access.STAFF, roles=MANAGERS)
def move_page(request: Request, services: Services, round_id: str, key: str) -> Page:
    round_ = find_round(services, round_id)
    phase = round_.phase(phase_key(key))
    values = {"opens_at": to_field(phase.opens_at), "closes_at": to_field(phase.closes_at)}
    return _move_form(services, round_, phase.key, values, {})


def _move_form(
    services: Services,
    round_: Round,
    key: PhaseKey,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    context = {
        "round": round_,
        "phase": round_.phase(key),
        "name": PHASE_NAMES[key],
        "values": values,
        "errors": errors,
        "max_note": MAX_NOTE,
        "proposal": services.rounds.proposal(round_.id),
        "opened": is_opened(round_, services.clock.now()),
        "locked": key == "voting" and services.rounds.frozen(round_.id) is not None,
        "over": round_.phase(key).closes_at <= services.clock.now(),
    }
    return Page("staff/rounds/move.html", context, status)


@routes.post("/beheer/rondes/{round_id}/stappen/{key}", Access.STAFF, roles=MANAGERS)
def move(request: Request, services: Services, round_id: str, key: str) -> Answer:
    round_, known = find_round(services, round_id), phase_key(key)
    parsed = parse(MoveForm, request.form)
    if parsed.form is None:
        return _move_form(services, round_, known, parsed.values, parsed.errors, 422)
    phase, form = round_.phase(known), parsed.form
    try:
        saved = move_phase(
            services.rounds,
            round_id,
            known,
            unless_changed(form.opens_at, phase.opens_at),
            unless_changed(form.closes_at, phase.closes_at),
            note=form.note,
            version=form.version,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Refused as error:
        field, sentence = refusal(error)
        return _move_form(services, round_, known, parsed.values, {field: sentence}, 422)
    except Conflict:
        fresh = find_round(services, round_id)
        return _move_form(services, fresh, known, parsed.values, {"": CHANGED}, 409)
    waits = "/voorstel" if saved.proposal else ""
    return Redirect(f"/beheer/rondes/{round_id}{waits}")


@routes.get("/beheer/rondes/{round_id}/stembiljet", Access.STAFF, roles=MANAGERS)
def ballot_page(request: Request, services: Services, round_id: str) -> Page:
    round_ = find_round(services, round_id)
    return _ballot_form(services, round_, {}, {})


def _ballot_form(
    services: Services,
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    accepted = accepted_candidates(services.ideas, round_.id)
    candidates = with_final_texts(services.dossiers, accepted)
    context = {
        "round": round_,
        "unapproved": unapproved(services.dossiers, accepted),
        "candidates": sorted(candidates, key=lambda one: one.title),
        "total_cents": sum(one.cost_cents for one in candidates),
        "ballot": services.rounds.ballot_list(round_.id),
        "frozen": services.rounds.frozen(round_.id),
        "too_early": services.clock.now() < round_.phase("submission").closes_at,
        "values": values,
        "errors": errors,
        "max_decision": MAX_DECISION,
        "max_seed": MAX_SEED,
    }
    return Page("staff/rounds/ballot.html", context, status)


@routes.post("/beheer/rondes/{round_id}/stembiljet", Access.STAFF, roles=MANAGERS)
def ballot_fix(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_round(services, round_id)
    parsed = parse(BallotForm, request.form)
    if parsed.form is None:
        return _ballot_form(services, round_, parsed.values, parsed.errors, 422)
    try:
        fix_round_ballot(
            office_of(services),
            round_id,
            lambda: accepted_candidates(services.ideas, round_id),
            decision=parsed.form.decision,
            seed=parsed.form.seed,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Refused as error:
        field, sentence = refusal(error)
        return _ballot_form(services, round_, parsed.values, {field: sentence}, 422)
    except Conflict:
        return _ballot_form(services, round_, parsed.values, {"": CHANGED}, 409)
    return Redirect(f"/beheer/rondes/{round_id}")


def find_round(services: Services, round_id: str) -> Round:
    """Raises NotFound."""
    round_ = services.rounds.get(round_id)
    if round_ is None:
        raise NotFound("round")
    return round_


def phase_key(text: str) -> PhaseKey:
    """`text` as the key of a phase. Raises NotFound."""
    if text not in PHASE_ORDER:
        raise NotFound("phase")
    return text
