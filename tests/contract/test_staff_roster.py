"""The staff roster: the same on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.audit import DynamoAuditLog
from chalicelib.adapters.dynamodb.staff import DynamoStaffRoster
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.identity import MemoryKeyring, MemoryStaffRoster
from chalicelib.audit.model import broken_links
from chalicelib.audit.ports import AuditLog
from chalicelib.identity.ports import StaffRoster
from chalicelib.identity.staff import add_staff
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.errors import Refused

NOW = from_text("2026-11-23T12:00:00Z")


@dataclass(frozen=True, slots=True)
class Office:
    roster: StaffRoster
    audit: AuditLog
    keyring: MemoryKeyring

    def add(self, email: str = "Mieke@Beringen.example", **changes: object) -> object:
        values: dict[str, object] = {
            "email": email,
            "name": "Mieke",
            "roles": frozenset({"moderator"}),
            "now": NOW,
            "actor": "operator",
        }
        return add_staff(self.roster, self.keyring, **{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture(params=["memory", "dynamodb"])
def office(request: pytest.FixtureRequest) -> Office:
    if request.param == "memory":
        log = MemoryAuditLog()
        return Office(MemoryStaffRoster(log), log, MemoryKeyring())
    stack = request.getfixturevalue("stack")
    audit = Table(stack.table("AuditTable"), clients.dynamodb)
    core = Table(stack.table("CoreTable"), clients.dynamodb)
    return Office(DynamoStaffRoster(core, audit), DynamoAuditLog(audit), MemoryKeyring())


def test_somebody_added_is_found_by_person_key(office: Office) -> None:
    member = office.add(ends_at=NOW + timedelta(days=30))

    assert office.roster.get(member.person) == member  # type: ignore[attr-defined]
    assert office.roster.all() == (member,)
    assert member.email == "mieke@beringen.example"  # type: ignore[attr-defined]
    assert office.roster.get("0" * 32) is None


def test_every_change_leaves_a_line_without_an_address(office: Office) -> None:
    office.add()
    office.add()
    office.add(roles=frozenset({"moderator", "manager"}))

    lines = office.audit.all()
    assert [line.entry.action for line in lines] == [
        "identity:staff:add",
        "identity:staff:change",
    ]
    assert lines[1].entry.changes["roles"] == ("moderator", "manager moderator")
    assert broken_links(lines) == ()
    assert "mieke@" not in str(lines)


def test_everybody_in_the_order_of_names(office: Office) -> None:
    office.add("z@beringen.example", name="Anke")
    office.add("a@beringen.example", name="Zeger")

    assert [member.name for member in office.roster.all()] == ["Anke", "Zeger"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": " "}, "staff-incomplete"),
        ({"email": "mieke"}, "staff-incomplete"),
        ({"roles": frozenset()}, "role-unknown"),
        ({"roles": frozenset({"boss"})}, "role-unknown"),
    ],
)
def test_half_a_member_is_refused(office: Office, changes: dict[str, object], reason: str) -> None:
    with pytest.raises(Refused) as refused:
        office.add(**changes)

    assert refused.value.reason == reason
    assert office.roster.all() == ()


def test_an_end_date_takes_the_roles_away(office: Office) -> None:
    member = office.add(ends_at=NOW)

    assert member.active_roles(NOW - timedelta(seconds=1)) == {"moderator"}  # type: ignore[attr-defined]
    assert member.active_roles(NOW) == frozenset()  # type: ignore[attr-defined]
