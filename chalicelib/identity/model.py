"""Sessions, challenges and staff.

A person is recognised by a `person key`: an HMAC of the e-mail address under the deployment's
account key. Indexes hold that key, never the address itself.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

Role = Literal["moderator", "department", "manager", "desk", "keyer", "trustee", "auditor", "admin"]
Purpose = Literal["account", "staff", "vote"]

ROLES: Final[tuple[Role, ...]] = (
    "moderator",
    "department",
    "manager",
    "desk",
    "keyer",
    "trustee",
    "auditor",
    "admin",
)
# A trustee is one of three in one round, until a day: nobody has it everywhere.
EVERYWHERE: Final[tuple[Role, ...]] = tuple(role for role in ROLES if role != "trustee")

CODE_DIGITS: Final = 6
CODE_TERM: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5
SESSION_IDLE: Final = timedelta(hours=2)
SESSION_TERM: Final = timedelta(hours=12)
VOTING_TERM: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. `key` is the stored fingerprint of the cookie's secret.

    `email` is kept for as long as the session lasts: it is where follow mails go. Staff
    sessions carry the roles that sign-in gave: `limited` are roles in one round only, `vouched`
    those among `roles` that the city's identity provider gave.
    """

    key: str
    person: str
    email: str
    name: str
    roles: frozenset[Role]
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    limited: frozenset[tuple[Role, str]] = frozenset()
    vouched: frozenset[Role] = frozenset()

    @property
    def is_staff(self) -> bool:
        return bool(self.roles or self.limited)


@dataclass(frozen=True, slots=True)
class VotingSession:
    """Half an hour in which one recognised voter may cast. Holds no account and no choice.
    `area_id` is the voter's own neighbourhood, where the ballot has lists of areas and the way
    in tells it."""

    key: str
    round_id: str
    voter_token: str
    means: str
    expires_at: datetime
    area_id: str = ""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A mailed code that waits to be typed in the browser that asked for it.

    `id` is made from that browser's secret, the purpose and the round: another browser can't
    name it, and one browser has one code at a time for each purpose. `subject` is what the
    code proves: an e-mail address, or for a vote the voter token, so that the address of a
    voter is never stored. `code` is a keyed fingerprint of the digits.
    """

    id: str
    purpose: Purpose
    subject: str
    code: str
    round_id: str
    tries_left: int
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in one round, until `ends_at` (None: as long as the member is there)."""

    role: Role
    round_id: str
    ends_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return self.ends_at is None or now < self.ends_at


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody of the city. `roles` hold in every round, `grants` in one each.

    `ends_at` ends everything; None is until further notice. `seen_at` is the last sign-in,
    to find accounts that nobody uses; it is no part of what the audit log tells.
    """

    person: str
    name: str
    email: str
    roles: frozenset[Role]
    ends_at: datetime | None = None
    grants: tuple[Grant, ...] = ()
    seen_at: datetime | None = field(default=None, compare=False)

    def is_active(self, now: datetime) -> bool:
        """Whether anything holds at `now`."""
        return bool(self.active_roles(now) or self.active_grants(now))

    def active_roles(self, now: datetime) -> frozenset[Role]:
        """The roles that hold at `now` in every round: none after the end date."""
        return self.roles if self.ends_at is None or now < self.ends_at else frozenset()

    def active_grants(self, now: datetime) -> frozenset[tuple[Role, str]]:
        """The (role, round) pairs that hold at `now`."""
        if self.ends_at is not None and now >= self.ends_at:
            return frozenset()
        return frozenset((one.role, one.round_id) for one in self.grants if one.holds(now))


@dataclass(frozen=True, slots=True)
class Departure:
    """One trip to a provider. `on_to` is the page of ours to go on to afterwards."""

    state: str
    nonce: str
    verifier: str
    on_to: str

    @property
    def challenge(self) -> str:
        """What the provider sees of the verifier beforehand: its SHA-256, base64url."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
