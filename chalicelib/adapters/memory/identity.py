"""Keys, sessions, challenges and the staff roster in memory."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.audit.model import AuditEntry
from chalicelib.identity.model import Challenge, Departure, Session, StaffMember, VotingSession
from chalicelib.identity.ports import KeyKind, key_kind
from chalicelib.kernel.clock import to_epoch
from chalicelib.kernel.errors import Conflict, NotFound, Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class MemoryKeyring:
    """See `chalicelib.identity.ports.Keyring`. `calls` counts the MACs, by key."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}
        self._disabled: set[str] = set()
        self.calls: dict[str, int] = {}
        self.create("account")

    def create(self, name: str) -> None:
        self._keys.setdefault(name, secrets.token_bytes(32))

    def mac(self, name: str, data: bytes) -> bytes:
        key = self._usable(name, "mac", data)
        self.calls[name] = self.calls.get(name, 0) + 1
        return hmac.new(key, data, hashlib.sha256).digest()

    def macs(self, name: str, data: Sequence[bytes]) -> list[bytes]:
        return [self.mac(name, one) for one in data]

    def wrap(self, name: str, secret: bytes) -> bytes:
        nonce = secrets.token_bytes(12)
        return nonce + _aes(self._usable(name, "wrap", secret)).encrypt(nonce, secret, b"")

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        from cryptography.exceptions import InvalidTag

        try:
            return _aes(self._usable(name, "wrap")).decrypt(wrapped[:12], wrapped[12:], b"")
        except (InvalidTag, ValueError):
            raise Refused("not-wrapped") from None

    def sign(self, name: str, message: bytes) -> bytes:
        return _ed25519(self._usable(name, "sign", message)).sign(message)

    def public_key(self, name: str) -> bytes:
        return _ed25519(self._usable(name, "sign")).public_key().public_bytes_raw()

    def disable(self, name: str) -> None:
        if name not in self._keys:
            raise NotFound(f"no key {name}")
        self._disabled.add(name)

    def destroy(self, name: str) -> bool:
        return self._keys.pop(name, None) is not None

    def _usable(self, name: str, kind: KeyKind, message: bytes = b"") -> bytes:
        if key_kind(name) != kind:
            raise ValueError(f"not a key to {kind}: {name!r}")
        if len(message) > 4096:
            raise ValueError("a message for a key has at most 4,096 bytes")
        if name not in self._keys:
            raise NotFound(f"no key {name}")
        if name in self._disabled:
            raise Refused("key-disabled")
        return self._keys[name]


def _aes(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def _ed25519(key: bytes) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(key)


class MemorySessionStore:
    """See `chalicelib.identity.ports.SessionStore`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.sessions: dict[str, Session] = {}
        self.votings: dict[str, VotingSession] = {}
        self.challenges: dict[str, Challenge] = {}
        self._counts: dict[tuple[str, int, int], int] = {}
        self._days: dict[str, bytes] = {}

    def get(self, key: str, now: datetime) -> Session | None:
        session = self.sessions.get(key)
        return session if session is not None and now < session.expires_at else None

    def put(self, session: Session) -> None:
        self.sessions[session.key] = session

    def end(self, key: str) -> None:
        self.sessions.pop(key, None)

    def voting(self, key: str, now: datetime) -> VotingSession | None:
        session = self.votings.get(key)
        return session if session is not None and now < session.expires_at else None

    def put_voting(self, session: VotingSession) -> None:
        self.votings[session.key] = session

    def end_voting(self, key: str) -> None:
        self.votings.pop(key, None)

    def put_challenge(self, challenge: Challenge, replaces: Challenge | None) -> bool:
        with self._lock:
            stored = self.challenges.get(challenge.id)
            if stored is not None and (
                challenge.made_at < stored.expires_at
                if replaces is None
                else stored.code != replaces.code
            ):
                return False
            self.challenges[challenge.id] = challenge
            return True

    def challenge(self, challenge_id: str, now: datetime) -> Challenge | None:
        stored = self.challenges.get(challenge_id)
        return stored if stored is not None and now < stored.expires_at else None

    def drop_challenge(self, challenge: Challenge) -> None:
        with self._lock:
            stored = self.challenges.get(challenge.id)
            if stored is not None and stored.code == challenge.code:
                del self.challenges[challenge.id]

    def use_challenge(self, challenge_id: str, code: str, now: datetime) -> Challenge | None:
        with self._lock:
            stored = self.challenge(challenge_id, now)
            if stored is None or stored.tries_left < 1:
                return None
            stored = replace(stored, tries_left=stored.tries_left - 1)
            self.challenges[challenge_id] = stored
            if not hmac.compare_digest(stored.code, code):
                return None
            return self.challenges.pop(challenge_id)

    def allow(self, bucket: str, limit: int, window_seconds: int, now: datetime) -> bool:
        with self._lock:
            window = (bucket, window_seconds, to_epoch(now) // window_seconds)
            if self._counts.get(window, 0) >= limit:
                return False
            self._counts[window] = self._counts.get(window, 0) + 1
            return True

    def day_secret(self, now: datetime) -> bytes:
        with self._lock:
            return self._days.setdefault(now.date().isoformat(), secrets.token_bytes(32))


class MemoryStaffRoster:
    """See `chalicelib.identity.ports.StaffRoster`."""

    def __init__(self, audit: MemoryAuditLog) -> None:
        self._audit = audit
        self._lock = Lock()
        self._edition = 0
        self._members: dict[str, StaffMember] = {}

    def get(self, person: str) -> StaffMember | None:
        return self._members.get(person)

    def all(self) -> tuple[StaffMember, ...]:
        return tuple(sorted(self._members.values(), key=lambda member: member.name))

    def edition(self) -> int:
        return self._edition

    def put(self, member: StaffMember, audit: AuditEntry, edition: int) -> None:
        with self._lock:
            if edition != self._edition:
                raise Conflict("roster")
            self._edition += 1
            self._members[member.person] = member
            self._audit.append(audit)

    def see(self, person: str, now: datetime) -> None:
        member = self._members.get(person)
        if member is not None:
            self._members[person] = replace(member, seen_at=now)


class MemoryIdentityProvider:
    """See `chalicelib.identity.ports.IdentityProvider`. `vouch` plays the person's part."""

    def __init__(self) -> None:
        self._away: dict[str, tuple[Departure, str]] = {}
        self._codes: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def address(self, departure: Departure, back: str) -> str:
        self._away[departure.state] = (departure, back)
        return f"https://stad.example/authorize?state={departure.state}"

    def vouch(self, state: str, claims: Mapping[str, Any]) -> str:
        """Signs somebody in; the code that goes back."""
        code = secrets.token_urlsafe(16)
        self._codes[code] = (state, claims)
        return code

    def claims(self, code: str, departure: Departure, back: str) -> Mapping[str, Any]:
        state, claims = self._codes.pop(code, ("", {}))
        if self._away.get(state) != (departure, back):
            raise Refused("sign-in-refused")
        return claims
