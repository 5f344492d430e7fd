"""Sessions: new secrets, hashed, ended by the person or by time."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.identity import (
    MemoryKeyring,
    MemorySessionStore,
    MemoryStaffRoster,
)
from chalicelib.identity.people import person_key
from chalicelib.identity.signin import (
    active_member,
    sign_out,
    start_session,
    start_voting,
    stop_voting,
)
from chalicelib.identity.staff import add_staff
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.ids import fingerprint

NOW = from_text("2026-11-23T12:00:00Z")
HOUR = timedelta(hours=1)


def test_a_session_is_found_by_the_hash_of_its_secret() -> None:
    sessions, keyring = MemorySessionStore(), MemoryKeyring()

    secret = start_session(sessions, keyring, " An@Voorbeeld.example", NOW)

    session = sessions.get(fingerprint(secret), NOW)
    assert session is not None
    assert session.email == "an@voorbeeld.example"
    assert session.person == person_key(keyring, "an@voorbeeld.example")
    assert not session.is_staff
    assert secret not in repr(sessions.sessions)
    assert sessions.get(fingerprint(secret), NOW + 12 * HOUR) is None


def test_every_sign_in_has_a_secret_of_its_own() -> None:
    sessions, keyring = MemorySessionStore(), MemoryKeyring()

    secrets = {start_session(sessions, keyring, "an@voorbeeld.example", NOW) for _ in range(5)}

    assert len(secrets) == 5
    assert all(len(secret) == 43 for secret in secrets)


def test_sign_out_ends_that_session_only() -> None:
    sessions, keyring = MemorySessionStore(), MemoryKeyring()
    one = start_session(sessions, keyring, "an@voorbeeld.example", NOW)
    two = start_session(sessions, keyring, "an@voorbeeld.example", NOW)

    sign_out(sessions, one)
    sign_out(sessions, "")

    assert sessions.get(fingerprint(one), NOW) is None
    assert sessions.get(fingerprint(two), NOW) is not None


def test_a_voting_session_holds_no_account_and_half_an_hour() -> None:
    sessions = MemorySessionStore()

    secret = start_voting(sessions, "r26", "ab" * 32, "email", NOW)

    voting = sessions.voting(fingerprint(secret), NOW)
    assert voting is not None
    assert {name: getattr(voting, name) for name in voting.__slots__ if name != "key"} == {
        "round_id": "r26",
        "voter_token": "ab" * 32,
        "means": "email",
        "expires_at": NOW + HOUR / 2,
        "area_id": "",
    }
    assert sessions.voting(fingerprint(secret), NOW + HOUR / 2) is None
    stop_voting(sessions, secret)
    assert sessions.voting(fingerprint(secret), NOW) is None


def test_only_active_members_are_staff() -> None:
    keyring, roster = MemoryKeyring(), MemoryStaffRoster(MemoryAuditLog())
    add_staff(
        roster,
        keyring,
        email="mieke@beringen.example",
        name="Mieke",
        roles=frozenset({"manager"}),
        now=NOW,
        actor="operator",
        ends_at=NOW + HOUR,
    )

    assert active_member(roster, keyring, "MIEKE@beringen.example", NOW) is not None
    assert active_member(roster, keyring, "mieke@beringen.example", NOW + HOUR) is None
    assert active_member(roster, keyring, "an@beringen.example", NOW) is None
