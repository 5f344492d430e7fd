"""The staff's JSON API for lists of work and how it is shared: the same use cases as the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from chalicelib.kernel.clock import require_utc
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.text import clean_block
from chalicelib.moderation import prices, sharing, wording
from chalicelib.moderation.bulk import Bulk, assign_many, publish_many, take_back_many
from chalicelib.moderation.queue import Filter, require_view, work_page
from chalicelib.moderation.sharing_model import AssignRule, Cover, Desk
from chalicelib.rounds.plain import to_plain
from chalicelib.web import http
from chalicelib.web.http import Json, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.json_body import B, Body, invalid, with_body
from chalicelib.web.staff.office import DECIDERS, JUDGES, READERS, office_of
from chalicelib.web.staff.review_api import Short, Text, Version, VersionBody
from chalicelib.web.staff.rounds import find_round
from chalicelib.web.staff.sentences import refusal

routes = Routes()


class ChosenPart(Body):
    idea_id: Short
    version: Version


class BulkBody(Body):
    ideas: Annotated[list[ChosenPart], Field(max_length=200)]


class BulkAssignBody(BulkBody):
    person: Short = ""


class ShareRulePart(Body):
    person: Short
    area_id: Short = ""
    theme_id: Short = ""


class RulesBody(VersionBody):
    rules: Annotated[list[ShareRulePart], Field(max_length=200)]


class CoverBody(VersionBody):
    person: Short
    by: Short
    begins: AwareDatetime
    ends: AwareDatetime


class EndCoverBody(VersionBody):
    person: Short


class TemplateBody(VersionBody):
    text: Text


@routes.get(
    "/api/admin/rounds/{round_id}/work",
    Access.STAFF,
    roles=READERS,
    json=True,
    query=("view", "area", "theme", "stage", "q", "cursor"),
)
def work(request: Request, services: Services, round_id: str) -> http.Answer:
    """One page of work: `view`, `area`, `theme`, `stage`, `q` and `cursor` in the query."""
    find_round(services, round_id)
    stage, now = request.one("stage"), services.clock.now()
    me = request.staff.person
    try:
        shown = work_page(
            services.dossiers,
            services.ideas,
            round_id,
            require_view(request.one("view", "all")),
            Filter(request.one("area"), request.one("theme"), request.one("q"), stage),  # type: ignore[arg-type]
            person=me,
            now=now,
            cursor=request.one("cursor"),
            covering=services.dossiers.desk(round_id).covering(me, now),
        )
    except Refused as refused:
        field = "cursor" if refused.reason == "bad-cursor" else "view"
        return invalid({field: "not one of this list"}, refused.reason)
    return Json({"work": to_plain(shown.cards), "cursor": shown.cursor})


def _chosen(body: BulkBody) -> list[tuple[str, int]]:
    return [(one.idea_id, one.version) for one in body.ideas]


def _told(done: tuple[Bulk, ...]) -> http.Answer:
    return Json({"ideas": to_plain(done)})


@routes.post(
    "/api/admin/rounds/{round_id}/bulk/assign",
    Access.STAFF,
    roles=JUDGES,
    json=True,
    body=BulkAssignBody,
)
def bulk_assign(request: Request, services: Services, round_id: str) -> http.Answer:
    """Several ideas to one person. The answer names who had each before: the way back."""

    def act(body: BulkAssignBody) -> http.Answer:
        return _told(
            assign_many(
                office_of(services),
                services.staff,
                round_id,
                _chosen(body),
                person=body.person,
                actor=request.staff.person,
                now=services.clock.now(),
            )
        )

    return with_body(BulkAssignBody, request, act)


@routes.post(
    "/api/admin/rounds/{round_id}/bulk/publish",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=BulkBody,
)
def bulk_publish(request: Request, services: Services, round_id: str) -> http.Answer:
    """Puts several ideas on the website, each on its own."""

    def act(body: BulkBody) -> http.Answer:
        actor, now = request.staff.person, services.clock.now()
        return _told(
            publish_many(office_of(services), round_id, _chosen(body), actor=actor, now=now)
        )

    return with_body(BulkBody, request, act)


@routes.post(
    "/api/admin/rounds/{round_id}/bulk/take-back",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=BulkBody,
)
def bulk_take_back(request: Request, services: Services, round_id: str) -> http.Answer:
    """Takes publications back, by who made them and soon after."""

    def act(body: BulkBody) -> http.Answer:
        actor, now = request.staff.person, services.clock.now()
        return _told(
            take_back_many(office_of(services), round_id, _chosen(body), actor=actor, now=now)
        )

    return with_body(BulkBody, request, act)


@routes.get("/api/admin/rounds/{round_id}/desk", Access.STAFF, roles=READERS, json=True)
def desk(request: Request, services: Services, round_id: str) -> http.Answer:
    """How the round's work is shared, who is away, and the words to start from."""
    find_round(services, round_id)
    found = services.dossiers.desk(round_id)
    words = [to_plain(one) for one in wording.templates(found)]
    return Json({**to_plain(found), "words": words})


def _desk(
    kind: type[B],
    request: Request,
    services: Services,
    act: Callable[[B, str, datetime], Desk],
) -> http.Answer:
    def run(body: B) -> http.Answer:
        try:
            return Json(to_plain(act(body, request.staff.person, services.clock.now())))
        except Conflict:
            error = {"status": 409, "title": "Iemand anders was je voor", "reason": "version"}
            return Json({"error": error}, 409)
        except Refused as refused:
            field, sentence = refusal(refused)
            return invalid({field or "body": sentence}, refused.reason)

    return with_body(kind, request, run)


@routes.post(
    "/api/admin/rounds/{round_id}/desk/rules",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=RulesBody,
)
def desk_rules(request: Request, services: Services, round_id: str) -> http.Answer:
    """Sets the rules that give incoming work to people."""
    round_ = find_round(services, round_id)

    def act(body: RulesBody, actor: str, now: datetime) -> Desk:
        rules = [AssignRule(one.person, one.area_id, one.theme_id) for one in body.rules]
        return sharing.share_by_rules(
            services.dossiers,
            round_,
            services.staff,
            rules,
            version=body.version,
            actor=actor,
            now=now,
        )

    return _desk(RulesBody, request, services, act)


@routes.post(
    "/api/admin/rounds/{round_id}/desk/covers",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=CoverBody,
)
def desk_cover(request: Request, services: Services, round_id: str) -> http.Answer:
    """Somebody is away; a colleague does their work."""
    round_ = find_round(services, round_id)

    def act(body: CoverBody, actor: str, now: datetime) -> Desk:
        begins, ends = require_utc(body.begins), require_utc(body.ends)
        return sharing.cover(
            services.dossiers,
            round_,
            services.staff,
            Cover(body.person, body.by, begins, ends),
            version=body.version,
            actor=actor,
            now=now,
        )

    return _desk(CoverBody, request, services, act)


@routes.post(
    "/api/admin/rounds/{round_id}/desk/covers/end",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=EndCoverBody,
)
def desk_cover_end(request: Request, services: Services, round_id: str) -> http.Answer:
    """Somebody is back."""
    find_round(services, round_id)

    def act(body: EndCoverBody, actor: str, now: datetime) -> Desk:
        return sharing.end_cover(
            services.dossiers, round_id, body.person, version=body.version, actor=actor, now=now
        )

    return _desk(EndCoverBody, request, services, act)


@routes.post(
    "/api/admin/rounds/{round_id}/prices", Access.STAFF, roles=DECIDERS, json=True, body=VersionBody
)
def desk_prices(request: Request, services: Services, round_id: str) -> http.Answer:
    """Publishes what the city thinks that ideas cost, all at one moment."""
    find_round(services, round_id)

    def act(body: VersionBody, actor: str, now: datetime) -> Desk:
        return prices.publish_prices(
            services.dossiers, round_id, version=body.version, actor=actor, now=now
        )

    return _desk(VersionBody, request, services, act)


@routes.post(
    "/api/admin/rounds/{round_id}/templates/{key}",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=TemplateBody,
)
def desk_template(request: Request, services: Services, round_id: str, key: str) -> http.Answer:
    """Stores the next version of a template."""
    find_round(services, round_id)

    def act(body: TemplateBody, actor: str, now: datetime) -> Desk:
        return wording.save_template(
            services.dossiers,
            round_id,
            code=key,
            text=clean_block(body.text),
            version=body.version,
            actor=actor,
            now=now,
        )

    return _desk(TemplateBody, request, services, act)
