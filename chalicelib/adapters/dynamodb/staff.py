"""The staff roster on DynamoDB (core table).

STAFF / <person>      name, email, roles, ends_at (text or null)
"""

from __future__ import annotations

from chalicelib.adapters.dynamodb.common import write_audited
from chalicelib.adapters.dynamodb.table import Item, Table
from chalicelib.audit.model import AuditEntry
from chalicelib.identity.model import StaffMember
from chalicelib.kernel.clock import from_text, to_text

_STAFF = "STAFF"


class DynamoStaffRoster:
    """See `chalicelib.identity.ports.StaffRoster`."""

    def __init__(self, core: Table, audit: Table) -> None:
        self._core = core
        self._audit = audit

    def get(self, person: str) -> StaffMember | None:
        item = self._core.get(_STAFF, person, strong=True)
        return None if item is None else _member(item)

    def all(self) -> tuple[StaffMember, ...]:
        members = [_member(item) for item in self._core.query(_STAFF)]
        return tuple(sorted(members, key=lambda member: member.name))

    def put(self, member: StaffMember, audit: AuditEntry) -> None:
        item: Item = {
            "pk": _STAFF,
            "sk": member.person,
            "name": member.name,
            "email": member.email,
            "roles": sorted(member.roles),
            "ends_at": None if member.ends_at is None else to_text(member.ends_at),
        }
        write_audited(self._audit, audit, lambda: [self._core.putting(item)])


def _member(item: Item) -> StaffMember:
    ends_at = item["ends_at"]
    return StaffMember(
        person=item["sk"],
        name=item["name"],
        email=item["email"],
        roles=frozenset(item["roles"]),
        ends_at=None if ends_at is None else from_text(ends_at),
    )
