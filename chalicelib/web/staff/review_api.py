"""The staff's JSON API for dossiers: the same use cases as the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from chalicelib.kernel.clock import require_utc
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.text import clean_block, clean_line
from chalicelib.moderation import appeals, checking, conditions, sharing
from chalicelib.moderation.model import Answer, Cost, Dossier, Feasible, Merit, Said
from chalicelib.moderation.moving import move_idea
from chalicelib.rounds.plain import to_plain
from chalicelib.web import http
from chalicelib.web.http import Json, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.dossier import make_pdf
from chalicelib.web.staff.json_body import B, Body, with_body
from chalicelib.web.staff.office import DECIDERS, JUDGES, READERS, file_of, office_of

routes = Routes()

Text = Annotated[str, Field(max_length=4000)]
Short = Annotated[str, Field(max_length=128)]
Version = Annotated[int, Field(ge=0)]


class VersionBody(Body):
    version: Version


class AnswerPart(Body):
    rule: Short
    said: Said
    note: Text = ""


class FormalBody(VersionBody):
    answers: Annotated[list[AnswerPart], Field(max_length=200)]


class CostPart(Body):
    label: Short
    cents: int
    vat: int


class MeritBody(VersionBody):
    department: Short = ""
    feasible: Feasible
    costs: Annotated[list[CostPart], Field(default_factory=list, max_length=50)]
    upkeep_cents: int = 0
    risk: Text = ""
    advice: Text = ""
    ready_on: Short = ""
    condition: Text = ""
    reason: Short = ""
    sentence: Text = ""


class SecondBody(VersionBody):
    agrees: bool
    remark: Text = ""


class PaperAppealBody(Body):
    text: Text
    received_at: AwareDatetime


class AppealBody(VersionBody):
    outcome: Literal["granted", "upheld"]
    sentence: Text


class MoveIdeaBody(VersionBody):
    area_id: Short
    theme_id: Short
    sentence: Text


class AssignBody(VersionBody):
    person: Short = ""
    reason: Text = ""


class NoteBody(VersionBody):
    text: Text


class DossierPdfBody(Body):
    """Nothing is asked."""


@routes.post(
    "/api/admin/ideas/{idea_id}/dossier-pdf",
    Access.STAFF,
    roles=JUDGES,
    json=True,
    body=DossierPdfBody,
)
def dossier_pdf(request: Request, services: Services, idea_id: str) -> http.Answer:
    """Draws the dossier for the college; an address that works for ten minutes."""
    return with_body(
        DossierPdfBody, request, lambda body: Json({"url": make_pdf(services, idea_id)})
    )


@routes.get("/api/admin/ideas/{idea_id}/dossier", Access.STAFF, roles=READERS, json=True)
def dossier(request: Request, services: Services, idea_id: str) -> http.Answer:
    """The whole dossier with its checks, notes and steps."""
    return Json(to_plain(file_of(services, idea_id).dossier))


def _act(
    kind: type[B],
    request: Request,
    services: Services,
    idea_id: str,
    act: Callable[[B, str, datetime], Dossier],
) -> http.Answer:
    """`act` with the body, who acts and when; the dossier afterwards. 409 carries it as
    somebody else left it."""

    def run(body: B) -> http.Answer:
        try:
            done = act(body, request.staff.person, services.clock.now())
        except Conflict:
            newest = to_plain(file_of(services, idea_id).dossier)
            error = {"status": 409, "title": "Iemand anders was je voor", "reason": "version"}
            return Json({"error": error, "dossier": newest}, 409)
        return Json(to_plain(done))

    return with_body(kind, request, run)


@routes.post(
    "/api/admin/ideas/{idea_id}/formal", Access.STAFF, roles=DECIDERS, json=True, body=FormalBody
)
def formal(request: Request, services: Services, idea_id: str) -> http.Answer:
    """Keeps the formal check: yes, no or ask for each rule of the round."""

    def act(body: FormalBody, actor: str, now: datetime) -> Dossier:
        answers = [Answer(one.rule, one.said, clean_block(one.note)) for one in body.answers]
        office = office_of(services)
        return checking.check_formal(
            office, idea_id, version=body.version, answers=answers, actor=actor, now=now
        )

    return _act(FormalBody, request, services, idea_id, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/merit", Access.STAFF, roles=JUDGES, json=True, body=MeritBody
)
def merit(request: Request, services: Services, idea_id: str) -> http.Answer:
    """Keeps what a department says: can it be done, what does it cost, what may go wrong."""

    def act(body: MeritBody, actor: str, now: datetime) -> Dossier:
        said = Merit(
            department=clean_line(body.department),
            feasible=body.feasible,
            costs=tuple(Cost(clean_line(c.label), c.cents, c.vat) for c in body.costs),
            upkeep_cents=body.upkeep_cents,
            risk=clean_block(body.risk),
            advice=clean_block(body.advice),
            ready_on=body.ready_on,
            condition=clean_block(body.condition),
            reason=body.reason,
            sentence=clean_block(body.sentence),
            by=actor,
            at=now,
        )
        return checking.judge(office_of(services), idea_id, version=body.version, merit=said)

    return _act(MeritBody, request, services, idea_id, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/second", Access.STAFF, roles=JUDGES, json=True, body=SecondBody
)
def second(request: Request, services: Services, idea_id: str) -> http.Answer:
    """The second signature under a no, or the way back to the department."""

    def act(body: SecondBody, actor: str, now: datetime) -> Dossier:
        return checking.sign_second(
            office_of(services),
            idea_id,
            version=body.version,
            agrees=body.agrees,
            remark=clean_block(body.remark),
            actor=actor,
            now=now,
        )

    return _act(SecondBody, request, services, idea_id, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/condition",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=VersionBody,
)
def condition(request: Request, services: Services, idea_id: str) -> http.Answer:
    """Puts the condition of the merit check to the applicants."""

    def act(body: VersionBody, actor: str, now: datetime) -> Dossier:
        return conditions.ask_condition(
            office_of(services), idea_id, version=body.version, actor=actor, now=now
        )

    return _act(VersionBody, request, services, idea_id, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/condition-extended",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=VersionBody,
)
def condition_extended(request: Request, services: Services, idea_id: str) -> http.Answer:
    """Gives the applicants the round's term once more to answer the condition."""

    def act(body: VersionBody, actor: str, now: datetime) -> Dossier:
        return conditions.extend_condition(
            office_of(services), idea_id, version=body.version, actor=actor, now=now
        )

    return _act(VersionBody, request, services, idea_id, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/appeal",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=PaperAppealBody,
)
def appeal(request: Request, services: Services, idea_id: str) -> http.Answer:
    """An appeal that came on paper."""

    def act(body: PaperAppealBody, actor: str, now: datetime) -> Dossier:
        return appeals.enter_appeal(
            office_of(services),
            idea_id,
            text=clean_block(body.text),
            received_at=require_utc(body.received_at),
            actor=actor,
            now=now,
        )

    return _act(PaperAppealBody, request, services, idea_id, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/appeal-decision",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=AppealBody,
)
def appeal_decision(request: Request, services: Services, idea_id: str) -> http.Answer:
    """Decides on the appeal; by another person than who refused."""

    def act(body: AppealBody, actor: str, now: datetime) -> Dossier:
        return appeals.decide_appeal(
            office_of(services),
            idea_id,
            version=body.version,
            granted=body.outcome == "granted",
            sentence=clean_block(body.sentence),
            actor=actor,
            now=now,
        )

    return _act(AppealBody, request, services, idea_id, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/move", Access.STAFF, roles=DECIDERS, json=True, body=MoveIdeaBody
)
def move(request: Request, services: Services, idea_id: str) -> http.Answer:
    """Puts the idea with another area or theme, with a reason that everybody reads."""

    def act(body: MoveIdeaBody, actor: str, now: datetime) -> Dossier:
        return move_idea(
            office_of(services),
            idea_id,
            version=body.version,
            area_id=body.area_id,
            theme_id=body.theme_id,
            reason=clean_block(body.sentence),
            actor=actor,
            now=now,
        )

    return _act(MoveIdeaBody, request, services, idea_id, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/assign", Access.STAFF, roles=JUDGES, json=True, body=AssignBody
)
def assign(request: Request, services: Services, idea_id: str) -> http.Answer:
    """`person` is a person key; empty hands the work back."""

    def act(body: AssignBody, actor: str, now: datetime) -> Dossier:
        return sharing.assign(
            office_of(services),
            services.staff,
            idea_id,
            version=body.version,
            person=body.person,
            reason=clean_block(body.reason),
            actor=actor,
            now=now,
        )

    return _act(AssignBody, request, services, idea_id, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/note", Access.STAFF, roles=JUDGES, json=True, body=NoteBody
)
def note(request: Request, services: Services, idea_id: str) -> http.Answer:
    """Adds a note for colleagues, which is never public."""

    def act(body: NoteBody, actor: str, now: datetime) -> Dossier:
        text = clean_block(body.text)
        return sharing.note(
            office_of(services), idea_id, version=body.version, text=text, actor=actor, now=now
        )

    return _act(NoteBody, request, services, idea_id, act)
