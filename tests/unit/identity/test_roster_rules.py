"""Roles in one round, ends, and the administrator who can't be missed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.identity import MemoryKeyring, MemoryStaffRoster
from chalicelib.identity.model import Grant, Role, StaffMember
from chalicelib.identity.staff import add_staff
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.errors import Conflict, Refused

NOW = from_text("2026-11-23T12:00:00Z")
DAY = timedelta(days=1)


class Office:
    def __init__(self) -> None:
        self.audit = MemoryAuditLog()
        self.roster, self.keyring = MemoryStaffRoster(self.audit), MemoryKeyring()

    def put(self, email: str, *roles: Role, **more: object) -> StaffMember:
        values = {"name": email.split("@")[0], "now": NOW, "actor": "x", **more}
        return add_staff(
            self.roster,
            self.keyring,
            email=email,
            roles=frozenset(roles),
            **values,  # type: ignore[arg-type]
        )


def test_a_grant_holds_in_its_round_until_its_end() -> None:
    member = Office().put(
        "a@x.example", grants=(Grant("moderator", "r1", NOW + DAY), Grant("desk", "r2"))
    )

    assert member.active_roles(NOW) == frozenset()
    assert member.active_grants(NOW) == {("moderator", "r1"), ("desk", "r2")}
    assert member.active_grants(NOW + DAY) == {("desk", "r2")}
    assert member.is_active(NOW + 99 * DAY)


def test_the_end_of_the_member_ends_every_grant() -> None:
    member = Office().put("a@x.example", grants=(Grant("desk", "r2"),), ends_at=NOW + DAY)

    assert member.is_active(NOW)
    assert not member.is_active(NOW + DAY)


def test_a_role_that_holds_everywhere_is_not_kept_twice() -> None:
    member = Office().put("a@x.example", "desk", grants=(Grant("desk", "r2"),))

    assert member.grants == ()


def test_an_administrator_of_one_round_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        Office().put("a@x.example", grants=(Grant("admin", "r1"),))

    assert refused.value.reason == "role-everywhere"


@pytest.mark.parametrize(
    ("roles", "grants", "reason"),
    [
        (("trustee",), (), "role-per-round"),
        ((), (Grant("trustee", "r1"),), "role-needs-end"),
    ],
)
def test_a_trustee_is_one_in_one_round_until_a_day(
    roles: tuple[str, ...], grants: tuple[Grant, ...], reason: str
) -> None:
    office = Office()
    with pytest.raises(Refused, match=reason):
        office.put("a@x.example", *roles, grants=grants)
    assert office.roster.all() == ()
    kept = (Grant("trustee", "r1", NOW + DAY),)
    assert office.put("a@x.example", grants=kept).active_grants(NOW) == {("trustee", "r1")}
    # An end of everything is an end, too.
    open_ended = (Grant("trustee", "r1"),)
    assert office.put("b@x.example", grants=open_ended, ends_at=NOW + DAY).is_active(NOW)


@pytest.mark.parametrize("loss", [{"roles": ("moderator",)}, {"ends_at": NOW}])
def test_the_last_administrator_stays(loss: dict[str, object]) -> None:
    office = Office()
    office.put("a@x.example", "admin")
    office.put("b@x.example", "admin", ends_at=NOW)  # gone already
    roles = loss.pop("roles", ("admin",))

    with pytest.raises(Refused) as refused:
        office.put("a@x.example", *roles, **loss)  # type: ignore[misc]

    assert refused.value.reason == "last-admin"
    office.put("c@x.example", "admin")
    assert office.put("a@x.example", "moderator").roles == {"moderator"}


def test_two_administrators_who_drop_each_other_at_once() -> None:
    """Both see two administrators; the one who comes second judged on what is no longer so."""
    office = Office()
    office.put("a@x.example", "admin")
    office.put("b@x.example", "admin")

    class Stale:
        """The roster as somebody read it who was overtaken."""

        def __init__(self, roster: MemoryStaffRoster) -> None:
            self._roster, self._edition = roster, roster.edition()
            self._all, self._get = roster.all(), {m.person: m for m in roster.all()}

        def edition(self) -> int:
            return self._edition

        def all(self) -> tuple[StaffMember, ...]:
            return self._all

        def get(self, person: str) -> StaffMember | None:
            return self._get.get(person)

        def put(self, *args: object) -> None:
            self._roster.put(*args)  # type: ignore[arg-type]

    stale = Stale(office.roster)
    office.put("a@x.example", "moderator")

    with pytest.raises(Conflict):
        add_staff(
            stale,  # type: ignore[arg-type]
            office.keyring,
            email="b@x.example",
            name="b",
            roles=frozenset({"moderator"}),
            now=NOW,
            actor="x",
        )


def test_the_log_tells_of_grants_without_addresses() -> None:
    office = Office()
    office.put("a@x.example", "desk", grants=(Grant("keyer", "r1", NOW + DAY),))

    (line,) = office.audit.all()
    assert line.entry.changes["roles"] == ("", "desk keyer@r1<2026-11-24T12:00:00.000000Z")


def test_a_sign_in_is_noted_and_changes_nothing_else() -> None:
    office = Office()
    member = office.put("a@x.example", "desk")
    edition = office.roster.edition()

    office.roster.see(member.person, NOW)
    office.roster.see("0" * 32, NOW)

    found = office.roster.get(member.person)
    assert found == member and found is not None and found.seen_at == NOW
    assert office.roster.edition() == edition
    assert len(office.audit.all()) == 1
