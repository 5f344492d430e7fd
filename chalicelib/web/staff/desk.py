"""Staff: how a round's work is shared, who covers for whom, and the words to start from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.moderation.prices import open_estimates, publish_prices
from chalicelib.moderation.sharing import colleagues, cover, end_cover, share_by_rules
from chalicelib.moderation.sharing_model import AssignRule, Cover, Desk
from chalicelib.moderation.wording import (
    MAX_TEMPLATE,
    VARIABLES,
    save_template,
    template,
    templates,
    versions,
)
from chalicelib.rounds.model import Round
from chalicelib.web.forms import Block, Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.moments import LocalMoment
from chalicelib.web.staff.office import DECIDERS, READERS, names_of
from chalicelib.web.staff.rounds import find_round
from chalicelib.web.staff.sentences import CHANGED, refusal

routes = Routes()


class RuleForm(Form):
    version: int
    person: Annotated[Line, Field(max_length=128)] = ""
    area_id: Annotated[Line, Field(max_length=64)] = ""
    theme_id: Annotated[Line, Field(max_length=64)] = ""


class CoverForm(Form):
    version: int
    away: Annotated[Line, Field(max_length=128)] = ""
    by: Annotated[Line, Field(max_length=128)] = ""
    begins: LocalMoment
    ends: LocalMoment
    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("begins", "missing"): "Schrijf vanaf wanneer",
        ("ends", "missing"): "Schrijf tot wanneer",
    }


class DropForm(Form):
    """A rule (its place) or a cover (its person) that goes."""

    version: int
    which: Line


class TemplateForm(Form):
    version: int
    text: Annotated[Block, Field(max_length=20 * MAX_TEMPLATE)] = ""


class VersionForm(Form):
    version: int


@routes.get("/beheer/rondes/{round_id}/verdeling", Access.STAFF, roles=READERS)
def desk_page(request: Request, services: Services, round_id: str) -> Answer:
    return _desk(request, services, find_round(services, round_id), {}, {})


def _desk(
    request: Request,
    services: Services,
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    desk, now = services.dossiers.desk(round_.id), services.clock.now()
    people = [(one.person, one.name) for one in colleagues(services.staff, round_.id, now)]
    areas, themes = round_.areas, round_.themes
    context = {
        "round": round_,
        "desk": desk,
        "names": names_of(services),
        "area_names": {one.id: one.name for one in areas},
        "theme_names": {one.id: one.name for one in themes},
        "people": [("", "Kies een collega"), *people],
        "areas": [("", "Alle wijken"), *((one.id, one.name) for one in areas)],
        "themes": [("", "Alle thema's"), *((one.id, one.name) for one in themes)],
        "templates": templates(desk),
        "open": open_estimates(
            services.dossiers, services.ideas, round_.id, desk.prices_published_at
        ),
        "may_change": require_roles(request, DECIDERS),
        "saved": request.one("bewaard") == "ja",
        "values": values,
        "errors": errors,
    }
    return Page("staff/desk/desk.html", context, status)


def _change(
    request: Request,
    services: Services,
    round_: Round,
    values: Mapping[str, Any],
    act: Callable[[], object],
) -> Answer:
    """Does `act` and goes back to the page; what is refused is said there."""
    try:
        act()
    except Conflict:
        return _desk(request, services, round_, values, {"": CHANGED}, 409)
    except Refused as refused:
        field, sentence = refusal(refused)
        return _desk(request, services, round_, values, {field: sentence}, 422)
    return Redirect(f"/beheer/rondes/{round_.id}/verdeling?bewaard=ja")


@routes.post("/beheer/rondes/{round_id}/verdeling/regel", Access.STAFF, roles=DECIDERS)
def rule_add(request: Request, services: Services, round_id: str) -> Answer:
    """Adds a rule: work of an area, a theme or both goes to somebody."""
    round_ = find_round(services, round_id)
    parsed = parse(RuleForm, request.form)
    if parsed.form is None:
        return _desk(request, services, round_, parsed.values, parsed.errors, 422)
    form = parsed.form
    desk = services.dossiers.desk(round_id)
    rules = (*desk.rules, AssignRule(form.person, form.area_id, form.theme_id))
    # What says more comes first: an area and a theme before only one of them.
    rules = tuple(sorted(rules, key=lambda one: -bool(one.area_id) - bool(one.theme_id)))
    return _change(
        request,
        services,
        round_,
        parsed.values,
        lambda: _share(request, services, round_, rules, form.version),
    )


def _share(
    request: Request,
    services: Services,
    round_: Round,
    rules: tuple[AssignRule, ...],
    version: int,
) -> Desk:
    return share_by_rules(
        services.dossiers,
        round_,
        services.staff,
        rules,
        version=version,
        actor=request.staff.person,
        now=services.clock.now(),
    )


@routes.post("/beheer/rondes/{round_id}/verdeling/schrap", Access.STAFF, roles=DECIDERS)
def rule_drop(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_round(services, round_id)
    form = parse(DropForm, request.form).form
    desk = services.dossiers.desk(round_id)
    if form is None:
        return _desk(request, services, round_, {}, {"": CHANGED}, 422)
    rules = tuple(rule for rule in desk.rules if f"{rule.area_id}/{rule.theme_id}" != form.which)
    return _change(
        request,
        services,
        round_,
        {},
        lambda: _share(request, services, round_, rules, form.version),
    )


@routes.post("/beheer/rondes/{round_id}/verdeling/weg", Access.STAFF, roles=DECIDERS)
def cover_add(request: Request, services: Services, round_id: str) -> Answer:
    """Somebody is away from one moment until another; a colleague does the work."""
    round_ = find_round(services, round_id)
    parsed = parse(CoverForm, request.form)
    if parsed.form is None:
        return _desk(request, services, round_, parsed.values, parsed.errors, 422)
    form = parsed.form

    def act() -> Desk:
        return cover(
            services.dossiers,
            round_,
            services.staff,
            Cover(form.away, form.by, form.begins, form.ends),
            version=form.version,
            actor=request.staff.person,
            now=services.clock.now(),
        )

    return _change(request, services, round_, parsed.values, act)


@routes.post("/beheer/rondes/{round_id}/verdeling/terug", Access.STAFF, roles=DECIDERS)
def cover_end(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_round(services, round_id)
    form = parse(DropForm, request.form).form
    if form is None:
        return _desk(request, services, round_, {}, {"": CHANGED}, 422)

    def act() -> Desk:
        return end_cover(
            services.dossiers,
            round_id,
            form.which,
            version=form.version,
            actor=request.staff.person,
            now=services.clock.now(),
        )

    return _change(request, services, round_, {}, act)


@routes.post("/beheer/rondes/{round_id}/verdeling/prijzen", Access.STAFF, roles=DECIDERS)
def prices_out(request: Request, services: Services, round_id: str) -> Answer:
    """Publishes what the city thinks that ideas cost, all at one moment."""
    round_ = find_round(services, round_id)
    form = parse(VersionForm, request.form).form
    if form is None:
        return _desk(request, services, round_, {}, {"": CHANGED}, 422)
    return _change(
        request,
        services,
        round_,
        {},
        lambda: publish_prices(
            services.dossiers,
            round_id,
            version=form.version,
            actor=request.staff.person,
            now=services.clock.now(),
        ),
    )


@routes.get("/beheer/rondes/{round_id}/zinnen/{key}", Access.STAFF, roles=READERS)
def template_page(request: Request, services: Services, round_id: str, key: str) -> Answer:
    """One template with all that it was."""
    return _template(request, services, find_round(services, round_id), key, {}, {})


def _template(
    request: Request,
    services: Services,
    round_: Round,
    code: str,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    desk = services.dossiers.desk(round_.id)
    current = template(desk, code)
    if current is None:
        raise NotFound("template")
    context = {
        "round": round_,
        "desk": desk,
        "one": current,
        "versions": versions(desk, code),
        "names": names_of(services),
        "variables": VARIABLES,
        "most": MAX_TEMPLATE,
        "may_change": require_roles(request, DECIDERS),
        "values": {"text": current.text, **values},
        "errors": errors,
    }
    return Page("staff/desk/template.html", context, status)


@routes.post("/beheer/rondes/{round_id}/zinnen/{key}", Access.STAFF, roles=DECIDERS)
def template_save(request: Request, services: Services, round_id: str, key: str) -> Answer:
    round_ = find_round(services, round_id)
    parsed = parse(TemplateForm, request.form)
    if parsed.form is None:
        return _template(request, services, round_, key, parsed.values, parsed.errors, 422)
    try:
        save_template(
            services.dossiers,
            round_id,
            code=key,
            text=parsed.form.text,
            version=parsed.form.version,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Conflict:
        return _template(request, services, round_, key, parsed.values, {"": CHANGED}, 409)
    except Refused as refused:
        if refused.reason == "template-unknown":
            raise NotFound("template") from None
        errors = {"text": refusal(refused)[1]}
        return _template(request, services, round_, key, parsed.values, errors, 422)
    return Redirect(f"/beheer/rondes/{round_id}/verdeling?bewaard=ja")
