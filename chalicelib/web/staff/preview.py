"""Staff: the round as a resident would find it on a day, as it is or with a waiting proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from chalicelib.rounds.model import PHASE_NAMES, Round
from chalicelib.web import present
from chalicelib.web.forms import Form, parse
from chalicelib.web.http import Answer, Json, Page, Request
from chalicelib.web.pages.rounds import short_rules
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import VIEWERS
from chalicelib.web.staff.json_body import invalid
from chalicelib.web.staff.moments import LocalMoment, from_field, to_field
from chalicelib.web.staff.rounds import find_round

routes = Routes()


class MomentForm(Form):
    """Which moment, and whether the result counts as released."""

    op: LocalMoment
    uitslag: str = ""
    voorstel: str = ""
    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("op", "missing"): "Kies een dag en een uur"
    }


@dataclass(frozen=True, slots=True)
class Can:
    """One thing that residents do, and whether they can at that moment."""

    name: str
    possible: bool
    when: str


def can_do(round_: Round, now: datetime) -> tuple[Can, ...]:
    """What residents can do at `now`."""
    submission, voting = round_.phase("submission"), round_.phase("voting")
    review = round_.phase("review")
    comments = round_.review.comments != "off"
    return (
        Can("Een idee indienen", submission.is_open(now), present.period(submission)),
        Can(
            "Ideeën lezen",
            now >= submission.opens_at,
            f"Vanaf het begin van {PHASE_NAMES['submission']}",
        ),
        Can(
            "Reageren op ideeën",
            comments and submission.opens_at <= now < voting.closes_at,
            "Tot het einde van de stemming" if comments else "Reacties staan uit",
        ),
        Can(
            "Bezwaar indienen",
            bool(round_.review.appeal_days) and review.is_open(now),
            f"{round_.review.appeal_days} dagen na een weigering"
            if round_.review.appeal_days
            else "Deze ronde heeft geen bezwaar",
        ),
        Can("Stemmen", voting.is_open(now), present.period(voting)),
    )


@routes.get("/beheer/rondes/{round_id}/voorbeeld", Access.STAFF, roles=VIEWERS)
def preview_page(request: Request, services: Services, round_id: str) -> Answer:
    """Renders; never changes anything, and never shows more than residents may see."""
    stored = find_round(services, round_id)
    proposal = services.rounds.proposal(round_id) if request.one("voorstel") == "ja" else None
    round_ = proposal.wanted if proposal else stored
    given = {"op": [request.one("op", to_field(services.clock.now()))]}
    parsed = parse(MomentForm, given)
    at = parsed.form.op if parsed.form else services.clock.now()
    released = request.one("uitslag") == "ja"
    context = _seen(round_, at, released=released) | {
        "round": stored,
        "at": at,
        "proposed": proposal is not None,
        "released": released,
        "values": {"op": request.one("op") or to_field(at), "uitslag": "ja" if released else ""},
        "errors": parsed.errors,
        "jumps": [(PHASE_NAMES[phase.key], to_field(phase.opens_at)) for phase in round_.phases],
    }
    return Page("staff/rounds/preview.html", context, 422 if parsed.errors else 200)


def _seen(round_: Round, at: datetime, *, released: bool) -> dict[str, Any]:
    return {
        "phase_now": present.phase_line(round_, at, released=released),
        "today": present.today(round_, at, released=released),
        "steps": present.steps(round_, at),
        "summary": short_rules(round_),
        "can": can_do(round_, at),
    }


@routes.get(
    "/api/admin/rounds/{round_id}/preview",
    Access.STAFF,
    roles=VIEWERS,
    json=True,
    query=("at", "released"),
)
def preview_json(request: Request, services: Services, round_id: str) -> Answer:
    """What a resident would find at `at` (a local day and hour, `2026-12-06T12:00`)."""
    round_ = find_round(services, round_id)
    try:
        at = from_field(request.one("at")) if request.one("at") else services.clock.now()
    except ValueError:
        return invalid({"at": "a local day and hour, 2026-12-06T12:00"})
    seen = _seen(round_, at, released=request.one("released") == "true")
    today = seen["today"]
    return Json(
        {
            "phase_line": seen["phase_now"],
            "heading": today.heading,
            "sentence": today.sentence,
            "action": {"href": today.href, "text": today.action},
            "can": {one.name: one.possible for one in seen["can"]},
        }
    )
