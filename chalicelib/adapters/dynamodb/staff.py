"""The staff roster on DynamoDB (core table).

STAFF / <person>      name, email, roles, ends_at (text or null), grants, seen_at
ROSTER / EDITION      edition: how often the roster was changed
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from chalicelib.adapters.dynamodb.common import write_audited
from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table
from chalicelib.audit.model import AuditEntry
from chalicelib.identity.model import Grant, StaffMember
from chalicelib.kernel.clock import from_text, to_text

_STAFF = "STAFF"
_EDITION = ("ROSTER", "EDITION")


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

    def edition(self) -> int:
        item = self._core.get(*_EDITION, strong=True)
        return 0 if item is None else int(item["edition"])

    def put(self, member: StaffMember, audit: AuditEntry, edition: int) -> None:
        item: Item = {
            "pk": _STAFF,
            "sk": member.person,
            "name": member.name,
            "email": member.email,
            "roles": sorted(member.roles),
            "ends_at": _moment(member.ends_at),
            "grants": [
                {"role": one.role, "round_id": one.round_id, "ends_at": _moment(one.ends_at)}
                for one in member.grants
            ],
            "seen_at": _moment(member.seen_at),
        }
        pk, sk = _EDITION
        counted = self._core.putting(
            {"pk": pk, "sk": sk, "edition": edition + 1},
            condition="attribute_not_exists(#edition)" if edition == 0 else "#edition = :edition",
            names={"#edition": "edition"},
            values={":edition": edition} if edition else None,
        )
        write_audited(self._audit, audit, lambda: [self._core.putting(item), counted])

    def see(self, person: str, now: datetime) -> None:
        member = self.get(person)
        if member is None:
            return
        with suppress(ConditionFailed):
            self._core.write(
                [
                    self._core.updating(
                        _STAFF,
                        person,
                        "SET #seen = :now",
                        condition="attribute_exists(#person)",
                        names={"#seen": "seen_at", "#person": "sk"},
                        values={":now": to_text(now)},
                    )
                ]
            )


def _moment(at: datetime | None) -> str | None:
    return None if at is None else to_text(at)


def _member(item: Item) -> StaffMember:
    ends_at = item["ends_at"]
    return StaffMember(
        person=item["sk"],
        name=item["name"],
        email=item["email"],
        roles=frozenset(item["roles"]),
        ends_at=None if ends_at is None else from_text(ends_at),
        grants=tuple(
            Grant(
                one["role"],
                one["round_id"],
                None if one["ends_at"] is None else from_text(one["ends_at"]),
            )
            for one in item.get("grants", ())
        ),
        seen_at=from_text(item["seen_at"]) if item.get("seen_at") else None,
    )
