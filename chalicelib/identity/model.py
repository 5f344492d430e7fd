"""Sessions, challenges and staff.

A person is recognised by a `person key`: an HMAC of the e-mail address under the deployment's
account key. Indexes hold that key, never the address itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

Role = Literal["moderator", "department", "manager", "desk", "keyer", "auditor", "admin"]
Purpose = Literal["account", "staff", "vote"]

ROLES: Final[tuple[Role, ...]] = (
    "moderator",
    "department",
    "manager",
    "desk",
    "keyer",
    "auditor",
    "admin",
)

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
    sessions carry the roles that the roster gave at sign-in.
    """

    key: str
    person: str
    email: str
    name: str
    roles: frozenset[Role]
    created_at: datetime
    seen_at: datetime
    expires_at: datetime

    @property
    def is_staff(self) -> bool:
        return bool(self.roles)


@dataclass(frozen=True, slots=True)
class VotingSession:
    """Half an hour in which one recognised voter may cast. Holds no account and no choice."""

    key: str
    round_id: str
    voter_token: str
    means: str
    expires_at: datetime


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
class StaffMember:
    """Somebody of the city. `ends_at` None is until further notice."""

    person: str
    name: str
    email: str
    roles: frozenset[Role]
    ends_at: datetime | None = None

    def active_roles(self, now: datetime) -> frozenset[Role]:
        """The roles that hold at `now`: none after the end date."""
        return self.roles if self.ends_at is None or now < self.ends_at else frozenset()
