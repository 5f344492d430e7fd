"""Sessions, challenges and rate limits on DynamoDB (sessions table).

SESSION#<key> / SESSION              person, email, name, roles, limited, created_at, seen_at, …
VOTING#<key> / VOTING                round_id, voter_token, means, area_id, expires_at
CHALLENGE#<id> / CHALLENGE           purpose, subject, code, round_id, tries_left, made_at, …
LIMIT#<bucket>#<seconds>#<window> / LIMIT      count
DAY#<day> / DAY                      secret

All carry `expires` for the table's own deletion, which may lag by days: reads compare
`expires_at` themselves.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table
from chalicelib.identity.model import Challenge, Session, VotingSession
from chalicelib.kernel.clock import from_text, to_epoch, to_text
from chalicelib.kernel.errors import Unavailable

# Rows stay a little longer than they hold, so that a clock that runs behind loses nothing.
_GRACE: Final = timedelta(minutes=10)
_DAY_TERM: Final = timedelta(days=2)


class DynamoSessionStore:
    """See `chalicelib.identity.ports.SessionStore`."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._day = ("", b"")

    def get(self, key: str, now: datetime) -> Session | None:
        item = self._valid(f"SESSION#{key}", "SESSION", now)
        return None if item is None else _session(key, item)

    def put(self, session: Session) -> None:
        self._table.put(
            {
                **_row(f"SESSION#{session.key}", "SESSION", session.expires_at),
                "person": session.person,
                "email": session.email,
                "name": session.name,
                "roles": sorted(session.roles),
                "limited": [list(pair) for pair in sorted(session.limited)],
                "vouched": sorted(session.vouched),
                "created_at": to_text(session.created_at),
                "seen_at": to_text(session.seen_at),
            }
        )

    def end(self, key: str) -> None:
        self._table.delete(f"SESSION#{key}", "SESSION")

    def voting(self, key: str, now: datetime) -> VotingSession | None:
        item = self._valid(f"VOTING#{key}", "VOTING", now)
        if item is None:
            return None
        return VotingSession(
            key=key,
            round_id=item["round_id"],
            voter_token=item["voter_token"],
            means=item["means"],
            expires_at=from_text(item["expires_at"]),
            area_id=item.get("area_id", ""),
        )

    def put_voting(self, session: VotingSession) -> None:
        self._table.put(
            {
                **_row(f"VOTING#{session.key}", "VOTING", session.expires_at),
                "round_id": session.round_id,
                "voter_token": session.voter_token,
                "means": session.means,
                "area_id": session.area_id,
            }
        )

    def end_voting(self, key: str) -> None:
        self._table.delete(f"VOTING#{key}", "VOTING")

    def put_challenge(self, challenge: Challenge, replaces: Challenge | None) -> bool:
        item: Item = {
            **_row(f"CHALLENGE#{challenge.id}", "CHALLENGE", challenge.expires_at),
            "purpose": challenge.purpose,
            "subject": challenge.subject,
            "code": challenge.code,
            "round_id": challenge.round_id,
            "tries_left": challenge.tries_left,
            "made_at": to_text(challenge.made_at),
        }
        names = {"#pk": "pk", "#expires_at": "expires_at"}
        values = {":now": to_text(challenge.made_at)}
        condition = "attribute_not_exists(#pk) OR #expires_at <= :now"
        if replaces is not None:
            names, values = {"#pk": "pk", "#code": "code"}, {":code": replaces.code}
            condition = "attribute_not_exists(#pk) OR #code = :code"
        write = self._table.putting(item, condition=condition, names=names, values=values)
        try:
            self._table.write([write])
        except ConditionFailed:
            return False
        return True

    def challenge(self, challenge_id: str, now: datetime) -> Challenge | None:
        item = self._valid(f"CHALLENGE#{challenge_id}", "CHALLENGE", now)
        return None if item is None else _challenge(challenge_id, item)

    def drop_challenge(self, challenge: Challenge) -> None:
        self._take(challenge)

    def use_challenge(self, challenge_id: str, code: str, now: datetime) -> Challenge | None:
        pay = self._table.updating(
            f"CHALLENGE#{challenge_id}",
            "CHALLENGE",
            "ADD #tries_left :minus",
            condition="#tries_left > :none AND #expires_at > :now",
            names={"#tries_left": "tries_left", "#expires_at": "expires_at"},
            values={":minus": -1, ":none": 0, ":now": to_text(now)},
        )
        try:
            self._table.write([pay])
        except ConditionFailed:
            return None
        stored = self.challenge(challenge_id, now)
        if stored is None or not hmac.compare_digest(stored.code, code):
            return None
        return stored if self._take(stored) else None

    def allow(self, bucket: str, limit: int, window_seconds: int, now: datetime) -> bool:
        window = to_epoch(now) // window_seconds
        count = self._table.updating(
            f"LIMIT#{bucket}#{window_seconds}#{window}",
            "LIMIT",
            "ADD #count :one SET #expires = :expires",
            condition="attribute_not_exists(#count) OR #count < :limit",
            names={"#count": "count", "#expires": "expires"},
            values={":one": 1, ":limit": limit, ":expires": (window + 2) * window_seconds},
        )
        try:
            self._table.write([count])
        except ConditionFailed:
            return False
        return True

    def day_secret(self, now: datetime) -> bytes:
        day = now.date().isoformat()
        if self._day[0] != day:
            self._day = (day, self._secret_of(day, now))
        return self._day[1]

    def _secret_of(self, day: str, now: datetime) -> bytes:
        key = f"DAY#{day}"
        item = self._table.get(key, "DAY", strong=True)
        if item is None:
            made = {"secret": secrets.token_hex(32), **_row(key, "DAY", now + _DAY_TERM)}
            try:
                self._table.put(made, unless_exists=True)
                item = made
            except ConditionFailed:
                item = self._table.get(key, "DAY", strong=True)
        if item is None:
            raise Unavailable("the secret of the day came and went")
        return bytes.fromhex(item["secret"])

    def _take(self, challenge: Challenge) -> bool:
        """Deletes this very challenge; False when somebody else did, or it was replaced."""
        delete = self._table.deleting(
            f"CHALLENGE#{challenge.id}",
            "CHALLENGE",
            condition="#code = :code",
            names={"#code": "code"},
            values={":code": challenge.code},
        )
        try:
            self._table.write([delete])
        except ConditionFailed:
            return False
        return True

    def _valid(self, pk: str, sk: str, now: datetime) -> Item | None:
        item = self._table.get(pk, sk, strong=True)
        return item if item is not None and now < from_text(item["expires_at"]) else None


def _row(pk: str, sk: str, expires_at: datetime) -> Item:
    return {
        "pk": pk,
        "sk": sk,
        "expires_at": to_text(expires_at),
        "expires": to_epoch(expires_at + _GRACE),
    }


def _session(key: str, item: Item) -> Session:
    return Session(
        key=key,
        person=item["person"],
        email=item["email"],
        name=item["name"],
        roles=frozenset(item["roles"]),
        created_at=from_text(item["created_at"]),
        seen_at=from_text(item["seen_at"]),
        expires_at=from_text(item["expires_at"]),
        limited=frozenset((role, round_id) for role, round_id in item.get("limited", ())),
        vouched=frozenset(item.get("vouched", ())),
    )


def _challenge(challenge_id: str, item: Item) -> Challenge:
    return Challenge(
        id=challenge_id,
        purpose=item["purpose"],
        subject=item["subject"],
        code=item["code"],
        round_id=item["round_id"],
        tries_left=item["tries_left"],
        made_at=from_text(item["made_at"]),
        expires_at=from_text(item["expires_at"]),
    )
