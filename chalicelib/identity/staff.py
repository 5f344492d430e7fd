"""The roster: who works for the city, with which roles, in which rounds, until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from chalicelib.audit.model import AuditEntry
from chalicelib.identity.model import EVERYWHERE, ROLES, Grant, Role, StaffMember
from chalicelib.identity.people import person_key
from chalicelib.identity.ports import Keyring, StaffRoster
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.text import clean_line, normal_email


def add_staff(
    roster: StaffRoster,
    keyring: Keyring,
    *,
    email: str,
    name: str,
    roles: frozenset[Role],
    now: datetime,
    actor: str,
    ends_at: datetime | None = None,
    grants: tuple[Grant, ...] = (),
) -> StaffMember:
    """Adds somebody, or changes their name, roles and end date; with a line in the audit log.

    Nothing is written when nothing changes. An end date in the past takes all roles away at
    once. Raises Refused `staff-incomplete` without a name or an address, `role-unknown`,
    `role-everywhere` for an administrator of one round, `role-per-round` for a trustee of all
    rounds, `role-needs-end` for one without an end date, and `last-admin` when nobody else would be
    left who can manage the roster; Conflict when it changed meanwhile.
    """
    edition = roster.edition()
    address, name = normal_email(email), clean_line(name)
    if not name or "@" not in address:
        raise Refused("staff-incomplete")
    wanted = roles | {grant.role for grant in grants}
    if not wanted or not wanted <= set(ROLES):
        raise Refused("role-unknown")
    if any(grant.role == "admin" for grant in grants):
        raise Refused("role-everywhere")
    if not roles <= set(EVERYWHERE):
        raise Refused("role-per-round")
    if any(g.role == "trustee" and g.ends_at is None for g in grants) and ends_at is None:
        raise Refused("role-needs-end")
    person = person_key(keyring, address)
    before = roster.get(person)
    seen = before.seen_at if before is not None else None
    # A role that holds everywhere needs no second mention for one round.
    limited = tuple(sorted({g for g in grants if g.role not in roles}, key=_place))
    member = StaffMember(person, name, address, roles, ends_at, limited, seen)
    if member == before:
        return member
    if before is not None and _is_admin(before, now) and not _is_admin(member, now):
        others = (one for one in roster.all() if one.person != person)
        if not any(_is_admin(one, now) for one in others):
            raise Refused("last-admin")
    entry = AuditEntry(
        at=now,
        actor=actor,
        action="identity:staff:change" if before else "identity:staff:add",
        subject=person,
        changes={
            "roles": (_roles(before), _roles(member)),
            "ends_at": (_end(before), _end(member)),
        },
    )
    roster.put(member, entry, edition)
    return member


def _is_admin(member: StaffMember, now: datetime) -> bool:
    return "admin" in member.active_roles(now)


def _place(grant: Grant) -> tuple[str, str]:
    return grant.round_id, grant.role


def _roles(member: StaffMember | None) -> str:
    if member is None:
        return ""
    return " ".join([*sorted(member.roles), *_grants(member.grants)])


def _grants(grants: Iterable[Grant]) -> list[str]:
    return [
        f"{grant.role}@{grant.round_id}" + (f"<{to_text(grant.ends_at)}" if grant.ends_at else "")
        for grant in grants
    ]


def _end(member: StaffMember | None) -> str:
    return to_text(member.ends_at) if member is not None and member.ends_at else ""
