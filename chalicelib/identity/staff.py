"""The roster: who works for the city, with which roles, until when."""

from __future__ import annotations

from datetime import datetime

from chalicelib.audit.model import AuditEntry
from chalicelib.identity.model import ROLES, Role, StaffMember
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
) -> StaffMember:
    """Adds somebody, or changes their name, roles and end date; with a line in the audit log.

    Nothing is written when nothing changes. An end date in the past takes all roles away from
    the next sign-in on. Raises Refused `staff-incomplete` without a name or an address, and
    `role-unknown`.
    """
    address, name = normal_email(email), clean_line(name)
    if not name or "@" not in address:
        raise Refused("staff-incomplete")
    if not roles or not roles <= set(ROLES):
        raise Refused("role-unknown")
    person = person_key(keyring, address)
    before = roster.get(person)
    member = StaffMember(person, name, address, roles, ends_at)
    if member == before:
        return member
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
    roster.put(member, entry)
    return member


def _roles(member: StaffMember | None) -> str:
    return " ".join(sorted(member.roles)) if member is not None else ""


def _end(member: StaffMember | None) -> str:
    return to_text(member.ends_at) if member is not None and member.ends_at else ""
