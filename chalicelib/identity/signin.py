"""Sessions: begun after a code was right, ended by the person or by time.

The cookie holds a 256-bit secret; the store only knows its SHA-256. Every sign-in makes a new
secret, so one that was planted in a browser beforehand is worth nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.identity.model import (
    SESSION_TERM,
    VOTING_TERM,
    Role,
    Session,
    StaffMember,
    VotingSession,
)
from chalicelib.identity.people import person_key
from chalicelib.identity.ports import Keyring, SessionStore, StaffRoster
from chalicelib.kernel.ids import fingerprint, new_secret
from chalicelib.kernel.text import normal_email


def start_session(
    sessions: SessionStore,
    keyring: Keyring,
    email: str,
    now: datetime,
    *,
    name: str = "",
    roles: frozenset[Role] = frozenset(),
    limited: frozenset[tuple[Role, str]] = frozenset(),
    vouched: frozenset[Role] = frozenset(),
) -> str:
    """Begins a session for `email`; the secret for its cookie."""
    secret = new_secret()
    address = normal_email(email)
    sessions.put(
        Session(
            key=fingerprint(secret),
            person=person_key(keyring, address),
            email=address,
            name=name,
            roles=roles,
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_TERM,
            limited=limited,
            vouched=vouched,
        )
    )
    return secret


def active_member(
    roster: StaffRoster, keyring: Keyring, email: str, now: datetime
) -> StaffMember | None:
    """The member of staff with this address, if any of their roles holds at `now`."""
    member = roster.get(person_key(keyring, email))
    return member if member is not None and member.is_active(now) else None


def start_voting(
    sessions: SessionStore,
    round_id: str,
    voter_token: str,
    means: str,
    now: datetime,
    term: timedelta = VOTING_TERM,
    area_id: str = "",
) -> str:
    """Begins half an hour of voting, or less on a shared device; the secret for its cookie.

    The session knows a token of this round only: nothing leads from it to an account.
    """
    secret = new_secret()
    sessions.put_voting(
        VotingSession(
            key=fingerprint(secret),
            round_id=round_id,
            voter_token=voter_token,
            means=means,
            expires_at=now + term,
            area_id=area_id,
        )
    )
    return secret


def sign_out(sessions: SessionStore, secret: str) -> None:
    """Ends the session behind a cookie; nothing happens when there is none."""
    if secret:
        sessions.end(fingerprint(secret))


def stop_voting(sessions: SessionStore, secret: str) -> None:
    """Ends the voting session behind a cookie; nothing happens when there is none."""
    if secret:
        sessions.end_voting(fingerprint(secret))
