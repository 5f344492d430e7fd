"""Staff: who works for the city, with which roles, in which rounds, until when.

Administrators write, auditors read along. The same use case behind the pages and the JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from pydantic import AwareDatetime, Field

from chalicelib.identity.model import EVERYWHERE, ROLES, Grant, Role, StaffMember
from chalicelib.identity.staff import add_staff
from chalicelib.kernel.clock import require_utc, to_text
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.web.codes import EMAIL_SENTENCE, Email
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Json, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.json_body import Body, with_body
from chalicelib.web.staff.moments import LocalMoment, to_field
from chalicelib.web.staff.sentences import CHANGED, refusal

routes = Routes()

ADMINS: Final[frozenset[Role]] = frozenset({"admin"})
READERS: Final[frozenset[Role]] = frozenset({"admin", "auditor"})
MAX_NAME: Final = 80
_SEPARATOR: Final = "@"

ROLE_NAMES: Final[Mapping[Role, str]] = {
    "moderator": "Moderator",
    "department": "Dienst",
    "manager": "Rondebeheerder",
    "desk": "Loket",
    "keyer": "Invoerder van papieren stemmen",
    "trustee": "Sleutelhouder",
    "auditor": "Controleur",
    "admin": "Beheerder",
}
ROLE_HINTS: Final[Mapping[Role, str]] = {
    "moderator": "Kijkt ideeën na en beslist.",
    "department": "Geeft advies over haalbaarheid en kosten.",
    "manager": "Beheert rondes, nieuws en de uitslag.",
    "desk": "Helpt mensen stemmen aan het loket.",
    "keyer": "Typt papieren stembrieven over.",
    "trustee": "Opent na de stemming de stemmen, samen met een tweede. Geef een einddatum.",
    "auditor": "Leest alles na, verandert niets.",
    "admin": "Mag alles en beheert deze lijst.",
}


class MemberForm(Form):
    """`keep` are the roles of one round that stay, as `role@round`; below it one more round.
    `edition` is that of the roster when the form was made."""

    email: Email
    name: Annotated[Line, Field(max_length=MAX_NAME)]
    roles: list[str] = []  # noqa: RUF012 - pydantic copies it
    keep: list[str] = []  # noqa: RUF012
    round_id: Line = ""
    round_roles: list[str] = []  # noqa: RUF012
    round_ends_at: LocalMoment | None = None
    ends_at: LocalMoment | None = None
    edition: int = 0

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("email", "missing"): EMAIL_SENTENCE,
        ("name", "missing"): "Schrijf de naam van je collega",
        ("name", "string_too_long"): "De naam mag {max_length} tekens lang zijn",
    }


class GrantBody(Body):
    role: Role
    round_id: Annotated[str, Field(min_length=1, max_length=64)]
    ends_at: AwareDatetime | None = None


class MemberBody(Body):
    """Replaces the member with this address, or adds one."""

    email: Annotated[str, Field(min_length=3, max_length=254)]
    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
    roles: list[Role] = []  # noqa: RUF012
    grants: list[GrantBody] = []  # noqa: RUF012
    ends_at: AwareDatetime | None = None


@routes.get("/beheer/medewerkers", Access.STAFF, roles=READERS)
def members_page(request: Request, services: Services) -> Page:
    """Everybody, with what holds today."""
    now = services.clock.now()
    members = [(one, _roles(services, one), one.is_active(now)) for one in services.staff.all()]
    context = {"members": members, "may_change": require_roles(request, ADMINS)}
    return Page("staff/members/list.html", context)


@routes.get("/beheer/medewerkers/nieuw", Access.STAFF, roles=ADMINS)
def member_new(request: Request, services: Services) -> Page:
    values = {"edition": services.staff.edition()}
    return _form(services, None, values, {})


@routes.post("/beheer/medewerkers/nieuw", Access.STAFF, roles=ADMINS)
def member_add(request: Request, services: Services) -> Answer:
    return _save(request, services, None)


@routes.get("/beheer/medewerkers/{person}", Access.STAFF, roles=ADMINS)
def member_page(request: Request, services: Services, person: str) -> Page:
    edition = services.staff.edition()
    member = _find(services, person)
    return _form(services, member, _values(member, edition), {})


@routes.post("/beheer/medewerkers/{person}", Access.STAFF, roles=ADMINS)
def member_change(request: Request, services: Services, person: str) -> Answer:
    return _save(request, services, _find(services, person))


@routes.get("/api/admin/staff", Access.STAFF, roles=READERS, json=True)
def members_read(request: Request, services: Services) -> Answer:
    """Everybody on the roster, with roles, grants and end dates."""
    return Json({"staff": [_plain(member) for member in services.staff.all()]})


@routes.post("/api/admin/staff", Access.STAFF, roles=ADMINS, json=True, body=MemberBody)
def member_write(request: Request, services: Services) -> Answer:
    """Adds somebody, or replaces name, roles, grants and end date of the same address."""

    def act(body: MemberBody) -> Answer:
        grants = tuple(Grant(one.role, one.round_id, _utc(one.ends_at)) for one in body.grants)
        member = _store(
            request,
            services,
            email=body.email,
            name=body.name,
            roles=frozenset(body.roles),
            grants=grants,
            ends_at=_utc(body.ends_at),
        )
        return Json(_plain(member))

    return with_body(MemberBody, request, act)


def _save(request: Request, services: Services, member: StaffMember | None) -> Answer:
    parsed = parse(MemberForm, request.form)
    if parsed.form is None:
        return _form(services, member, parsed.values, parsed.errors, 422)
    form = parsed.form
    if form.edition != services.staff.edition():
        return _changed(services, member, parsed.values)
    try:
        grants = _grants(form, member)
        _store(
            request,
            services,
            email=member.email if member is not None else form.email,
            name=form.name,
            roles=_known(form.roles),
            grants=grants,
            ends_at=form.ends_at,
        )
    except Refused as refused:
        errors = dict([refusal(refused)])
        return _form(services, member, parsed.values, errors, 422)
    except Conflict:
        return _changed(services, member, parsed.values)
    return Redirect("/beheer/medewerkers")


def _store(
    request: Request,
    services: Services,
    *,
    email: str,
    name: str,
    roles: frozenset[Role],
    grants: tuple[Grant, ...],
    ends_at: datetime | None,
) -> StaffMember:
    for grant in grants:
        if services.rounds.get(grant.round_id) is None:
            raise Refused("round-unknown")
    return add_staff(
        services.staff,
        services.keyring,
        email=email,
        name=name,
        roles=roles,
        now=services.clock.now(),
        actor=request.staff.person,
        ends_at=ends_at,
        grants=grants,
    )


def _grants(form: MemberForm, member: StaffMember | None) -> tuple[Grant, ...]:
    """Those that stay, and the ones of the round that was added."""
    kept = [one for one in (member.grants if member else ()) if _mark(one) in form.keep]
    if not form.round_roles:
        return tuple(kept)
    if not form.round_id:
        raise Refused("round-missing")
    added = [Grant(role, form.round_id, form.round_ends_at) for role in _known(form.round_roles)]
    places = {(one.role, one.round_id) for one in added}
    return (*(one for one in kept if (one.role, one.round_id) not in places), *added)


def _known(given: list[str]) -> frozenset[Role]:
    """Raises Refused `role-unknown`."""
    if not set(given) <= set(ROLES):
        raise Refused("role-unknown")
    return frozenset(role for role in ROLES if role in given)


def _mark(grant: Grant) -> str:
    return f"{grant.role}{_SEPARATOR}{grant.round_id}"


def _values(member: StaffMember, edition: int) -> dict[str, Any]:
    return {
        "email": member.email,
        "name": member.name,
        "roles": sorted(member.roles),
        "keep": [_mark(one) for one in member.grants],
        "ends_at": to_field(member.ends_at) if member.ends_at else "",
        "edition": edition,
    }


def _changed(services: Services, member: StaffMember | None, values: Mapping[str, Any]) -> Page:
    """Somebody changed the list: what was typed, beside what stands there."""
    fresh = services.staff.edition()
    current = services.staff.get(member.person) if member is not None else None
    return _form(services, current, {**values, "edition": fresh}, {"": CHANGED}, 409)


def _form(
    services: Services,
    member: StaffMember | None,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Page:
    rounds = services.rounds.all()
    titles = {one.id: one.title for one in rounds}
    context = {
        "member": member,
        "values": values,
        "errors": errors,
        "roles": [(role, ROLE_NAMES[role], ROLE_HINTS[role]) for role in EVERYWHERE],
        "round_choices": [(r, ROLE_NAMES[r], ROLE_HINTS[r]) for r in ROLES if r != "admin"],
        "rounds": [("", "Kies een ronde"), *titles.items()],
        "grants": [
            (_mark(one), _grant_text(one, titles)) for one in (member.grants if member else ())
        ],
        "standing": _roles(services, member) if member else (),
        "max_name": MAX_NAME,
    }
    return Page("staff/members/form.html", context, status)


def _roles(services: Services, member: StaffMember) -> tuple[str, ...]:
    """What somebody may do, in words."""
    titles = {one.id: one.title for one in services.rounds.all()} if member.grants else {}
    everywhere = (ROLE_NAMES[role] for role in ROLES if role in member.roles)
    return (*everywhere, *(_grant_text(one, titles) for one in member.grants))


def _grant_text(grant: Grant, titles: Mapping[str, str]) -> str:
    text = f"{ROLE_NAMES[grant.role]}, alleen {titles.get(grant.round_id, grant.round_id)}"
    return text + (f", tot {to_field(grant.ends_at).replace('T', ' ')}" if grant.ends_at else "")


def _find(services: Services, person: str) -> StaffMember:
    member = services.staff.get(person)
    if member is None:
        raise NotFound("member")
    return member


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else require_utc(moment)


def _plain(member: StaffMember) -> dict[str, Any]:
    def text(moment: datetime | None) -> str | None:
        return None if moment is None else to_text(moment)

    return {
        "person": member.person,
        "name": member.name,
        "email": member.email,
        "roles": sorted(member.roles),
        "grants": [
            {"role": one.role, "round_id": one.round_id, "ends_at": text(one.ends_at)}
            for one in member.grants
        ],
        "ends_at": text(member.ends_at),
        "seen_at": text(member.seen_at),
    }
