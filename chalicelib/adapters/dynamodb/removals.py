"""Removals on DynamoDB: the request (core table), and the voter's row of the roll.

REMOVALS#<round> / <003>     label, reason, token, by, at, state, by_b
"""

from __future__ import annotations

from chalicelib.adapters.dynamodb.common import write_audited
from chalicelib.adapters.dynamodb.paper_roll import roll_pk, through_a_gate
from chalicelib.adapters.dynamodb.table import ConditionFailed, Item, Table, Write
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import Clock, from_text, to_text
from chalicelib.kernel.errors import Closed, Conflict, Refused
from chalicelib.voters.model import Removal


class DynamoRemovalStore:
    """See `chalicelib.voters.ports.RemovalStore`."""

    def __init__(self, *, core: Table, roll: Table, gate: Table, audit: Table) -> None:
        self._core = core
        self._roll = roll
        self._gate = gate
        self._audit = audit

    def removals(self, round_id: str) -> tuple[Removal, ...]:
        items = self._core.query(_pk(round_id), strong=True)
        return tuple(_removal(round_id, item) for item in items)

    def ask(self, removal: Removal, audit: AuditEntry) -> None:
        write = self._core.putting(_item(removal), unless_exists=True)
        try:
            write_audited(self._audit, audit, lambda: [write])
        except ConditionFailed as error:
            raise Conflict("there is a removal of that number") from error

    def confirm(self, removal: Removal, voter_token: str, clock: Clock, audit: AuditEntry) -> None:
        def writes() -> list[Write]:
            return [
                through_a_gate(self._gate, removal.round_id, clock),
                self._decided(removal),
                self._roll.putting(
                    {
                        "pk": roll_pk(removal.round_id, voter_token),
                        "sk": voter_token,
                        "means": "letter",
                        "struck": True,
                    },
                    condition="#means = :letter AND attribute_not_exists(#struck)",
                    names={"#means": "means", "#struck": "struck"},
                    values={":letter": "letter"},
                ),
            ]

        try:
            write_audited(self._audit, audit, writes)
        except ConditionFailed as error:
            if 0 in error.failed:
                raise Closed("vote-not-open", round=removal.round_id) from error
            raise Refused("removal-decided" if 1 in error.failed else "not-voted") from error

    def drop(self, removal: Removal, audit: AuditEntry) -> None:
        try:
            write_audited(self._audit, audit, lambda: [self._decided(removal)])
        except ConditionFailed as error:
            raise Refused("removal-decided") from error

    def _decided(self, removal: Removal) -> Write:
        return self._core.putting(
            _item(removal),
            condition="#state = :asked",
            names={"#state": "state"},
            values={":asked": "asked"},
        )


def _pk(round_id: str) -> str:
    return f"REMOVALS#{round_id}"


def _item(removal: Removal) -> Item:
    return {
        "pk": _pk(removal.round_id),
        "sk": f"{removal.number:03d}",
        "label": removal.label,
        "reason": removal.reason,
        "token": removal.token,
        "by": removal.by,
        "at": to_text(removal.at),
        "state": removal.state,
        "by_b": removal.by_b,
    }


def _removal(round_id: str, item: Item) -> Removal:
    return Removal(
        round_id=round_id,
        number=int(item["sk"]),
        label=item["label"],
        reason=item["reason"],
        token=item["token"],
        by=item["by"],
        at=from_text(item["at"]),
        state=item["state"],
        by_b=item["by_b"],
    )
