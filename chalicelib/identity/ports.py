"""What identity needs from storage and from the key store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.identity.model import Challenge, Departure, Session, StaffMember, VotingSession

KeyKind = Literal["mac", "wrap", "sign"]


def key_kind(name: str) -> KeyKind:
    """What a key can do follows from the first part of its name."""
    kinds: dict[str, KeyKind] = {"seal": "wrap", "log": "sign"}
    return kinds.get(name.partition("/")[0], "mac")


class Keyring(Protocol):
    """Keys that never leave the key store. Names are paths such as `account` or `voter/r24`.

    The key `account` belongs to the deployment and is always there; the others are made. Names
    that begin with `seal/` wrap small secrets (AES-256), those with `log/` sign (Ed25519), all
    others make MACs. A key does one kind of thing; for another it is NotFound or ValueError.
    """

    def create(self, name: str) -> None:
        """Makes a key of the kind that its name says; nothing happens when it is there."""
        ...

    def wrap(self, name: str, secret: bytes) -> bytes:
        """`secret` (at most 4,096 bytes) so that only `unwrap` with this key reads it."""
        ...

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """The inverse of `wrap`. Raises Refused `not-wrapped` for anything that this key didn't
        wrap; else as `mac`."""
        ...

    def sign(self, name: str, message: bytes) -> bytes:
        """The Ed25519 signature of `message` (at most 4,096 bytes): always the same one."""
        ...

    def public_key(self, name: str) -> bytes:
        """The 32 bytes that check `sign`."""
        ...

    def mac(self, name: str, data: bytes) -> bytes:
        """HMAC-SHA-256 of `data` (at most 4,096 bytes). Raises NotFound for no such key,
        Refused `key-disabled` for a disabled one, Unavailable when the store doesn't answer."""
        ...

    def macs(self, name: str, data: Sequence[bytes]) -> list[bytes]:
        """`mac` of each, in their order; for the tens of thousands of an audit."""
        ...

    def disable(self, name: str) -> None:
        """From here on `mac` refuses this key; nothing happens when it is disabled already.
        Raises NotFound for no such key."""
        ...

    def destroy(self, name: str) -> bool:
        """Throws this key away for good: what it made can't be made or checked again. From here
        on `mac` is Refused `key-disabled` or NotFound. False when it is gone or going already."""
        ...


class SessionStore(Protocol):
    """Sessions and challenges. Expired ones are never returned, whether deleted or not."""

    def get(self, key: str, now: datetime) -> Session | None: ...
    def put(self, session: Session) -> None: ...
    def end(self, key: str) -> None: ...

    def voting(self, key: str, now: datetime) -> VotingSession | None: ...
    def put_voting(self, session: VotingSession) -> None: ...
    def end_voting(self, key: str) -> None: ...

    def put_challenge(self, challenge: Challenge, replaces: Challenge | None) -> bool:
        """Stores `challenge` over `replaces` (None: over nothing that is valid at
        `challenge.made_at`). False, with nothing written, when something else is there:
        the same form was sent twice at once."""
        ...

    def challenge(self, challenge_id: str, now: datetime) -> Challenge | None: ...
    def drop_challenge(self, challenge: Challenge) -> None:
        """Forgets this very challenge, e.g. when its mail couldn't be queued."""
        ...

    def use_challenge(self, challenge_id: str, code: str, now: datetime) -> Challenge | None:
        """Takes the challenge if `code` (its fingerprint) fits: exactly one caller gets it.

        Every call costs one try before anything is compared, so that no more than `tries_left`
        codes are ever tried, however many calls run at once.
        """
        ...

    def allow(self, bucket: str, limit: int, window_seconds: int, now: datetime) -> bool:
        """Counts one act in `bucket`; False when more than `limit` fell in this window."""
        ...

    def day_secret(self, now: datetime) -> bytes:
        """32 random bytes that belong to the day of `now` (UTC), the same for every caller, and
        forgotten two days later: what was hashed with them can't be tried out after that."""
        ...


class StaffRoster(Protocol):
    """Who works for the city, by person key."""

    def get(self, person: str) -> StaffMember | None: ...
    def all(self) -> tuple[StaffMember, ...]:
        """Everybody, in the order of their names."""
        ...

    def edition(self) -> int:
        """How often the roster was changed, strongly consistent; 0 for an empty one."""
        ...

    def put(self, member: StaffMember, audit: AuditEntry, edition: int) -> None:
        """Stores or replaces a member, with its line in the audit log. Raises Conflict when the
        roster isn't at `edition` any more: rules about all members ("one admin stays") were
        judged on what is no longer so."""
        ...

    def see(self, person: str, now: datetime) -> None:
        """Notes a sign-in; nothing happens for somebody who isn't on the roster."""
        ...


class IdentityProvider(Protocol):
    """An OpenID Connect provider, by the authorisation code flow with PKCE."""

    def address(self, departure: Departure, back: str) -> str:
        """Where the browser goes to sign in; it comes back to `back`. Raises Unavailable."""
        ...

    def claims(self, code: str, departure: Departure, back: str) -> Mapping[str, Any]:
        """The verified claims that `code` is good for, once.

        Raises Refused `sign-in-refused` when the provider doesn't take the code or its token
        isn't what was asked for, and Unavailable when the provider doesn't answer.
        """
        ...
