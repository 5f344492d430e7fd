"""Codes of voters on DynamoDB (codes table).

CODE#<round>#<mark> / CODE      voter_token, means, label, uses_left, state, expires_at, expires
HANDED#<form token> / HANDED    expires: this form handed something out
WATCH#<round> / <name>          count: coarse totals, beside nobody

No item holds a name, a register number or a code. `expires` lets the table forget a code some
time after the vote, when no complaint can need it any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.adapters.dynamodb.common import back_off, write_audited
from chalicelib.adapters.dynamodb.table import Busy, ConditionFailed, Item, Table, Write
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import from_text, to_epoch, to_text
from chalicelib.kernel.errors import Conflict
from chalicelib.voters.model import Credential

KEPT: Final = timedelta(days=30)
_TRANSACTION: Final = 100
_ATTEMPTS: Final = 8


class DynamoCodeStore:
    """See `chalicelib.voters.ports.CodeStore`."""

    def __init__(self, codes: Table, audit: Table) -> None:
        self._codes = codes
        self._audit = audit

    def add(self, credentials: Sequence[Credential]) -> None:
        for start in range(0, len(credentials), _TRANSACTION):
            puts = [self._put(one) for one in credentials[start : start + _TRANSACTION]]
            try:
                self._patiently(puts)
            except ConditionFailed as error:
                if len(error.failed) < len(puts):
                    missing = [put for n, put in enumerate(puts) if n not in error.failed]
                    self._patiently(missing)

    def _patiently(self, writes: Sequence[Write]) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                self._codes.write(writes)
            except Busy:
                if attempt == _ATTEMPTS - 1:
                    raise
                back_off(attempt)
            else:
                return

    def _put(self, credential: Credential) -> Write:
        return self._codes.putting(_item(credential), unless_exists=True)

    def code(self, round_id: str, mark: str) -> Credential | None:
        item = self._codes.get(_pk(round_id, mark), "CODE", strong=True)
        return None if item is None else _credential(round_id, mark, item)

    def use(self, credential: Credential, now: datetime) -> bool:
        take = self._codes.updating(
            _pk(credential.round_id, credential.mark),
            "CODE",
            "ADD #uses :minus",
            condition="#uses > :none AND #state = :open AND #ends > :now",
            names={"#uses": "uses_left", "#state": "state", "#ends": "expires_at"},
            values={":minus": -1, ":none": 0, ":open": "open", ":now": to_text(now)},
        )
        try:
            self._patiently([take])
        except ConditionFailed:
            return False
        return True

    def spoil(self, credential: Credential, instead: Credential | None, audit: AuditEntry) -> None:
        writes = [
            self._codes.updating(
                _pk(credential.round_id, credential.mark),
                "CODE",
                "SET #state = :void",
                condition="#state = :open",
                names={"#state": "state"},
                values={":void": "void", ":open": "open"},
            )
        ]
        if instead is not None:
            writes.append(self._put(instead))
        try:
            write_audited(self._audit, audit, lambda: writes)
        except ConditionFailed as error:
            raise Conflict("the code is void already") from error

    def hand_out(self, credential: Credential, token: str, audit: AuditEntry) -> bool:
        writes = [handed(self._codes, token, audit.at), self._put(credential)]
        try:
            write_audited(self._audit, audit, lambda: writes)
        except ConditionFailed:
            return False
        return True

    def count(self, round_id: str, name: str) -> None:
        more = self._codes.updating(
            f"WATCH#{round_id}",
            name,
            "ADD #count :one",
            names={"#count": "count"},
            values={":one": 1},
        )
        self._patiently([more])

    def counts(self, round_id: str) -> Mapping[str, int]:
        items = self._codes.query(f"WATCH#{round_id}", strong=True)
        return {item["sk"]: item["count"] for item in items}


def handed(codes: Table, token: str, now: datetime) -> Write:
    """That the form with this token handed something out; fails when it did before."""
    expires = to_epoch(now + timedelta(days=2))
    item: Item = {"pk": f"HANDED#{token}", "sk": "HANDED", "expires": expires}
    return codes.putting(item, unless_exists=True)


def _pk(round_id: str, mark: str) -> str:
    return f"CODE#{round_id}#{mark}"


def _item(one: Credential) -> Item:
    return {
        "pk": _pk(one.round_id, one.mark),
        "sk": "CODE",
        "voter_token": one.voter_token,
        "means": one.means,
        "label": one.label,
        "uses_left": one.uses_left,
        "state": one.state,
        "area_id": one.area_id,
        "expires_at": to_text(one.expires_at),
        "expires": to_epoch(one.expires_at + KEPT),
    }


def _credential(round_id: str, mark: str, item: Item) -> Credential:
    return Credential(
        round_id=round_id,
        mark=mark,
        voter_token=item["voter_token"],
        means=item["means"],
        label=item["label"],
        uses_left=item["uses_left"],
        expires_at=from_text(item["expires_at"]),
        state=item["state"],
        area_id=item.get("area_id", ""),
    )
