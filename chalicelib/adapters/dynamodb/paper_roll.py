"""Marks for paper on the roll of the ledger. Shapes are those of `adapters.dynamodb.ledger`.

One transaction: a gate that is open, a row of the roll that isn't there yet, the form's token,
the audit line. The row is the same that a cast writes, so one voter gets in one way.
"""

from __future__ import annotations

from random import SystemRandom
from typing import Final

from chalicelib.adapters.dynamodb.codes import handed
from chalicelib.adapters.dynamodb.common import write_audited
from chalicelib.adapters.dynamodb.table import ConditionFailed, Table, Write
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import Clock, to_text
from chalicelib.kernel.errors import Closed, Refused
from chalicelib.voting.model import GATES

_RANDOM: Final = SystemRandom()
_BYTES: Final = tuple(f"{number:02x}" for number in range(256))


class DynamoPaperRoll:
    """See `chalicelib.voters.ports.PaperRoll`."""

    def __init__(self, *, roll: Table, gate: Table, codes: Table, audit: Table) -> None:
        self._roll = roll
        self._gate = gate
        self._codes = codes
        self._audit = audit

    def means_of(self, round_id: str, voter_token: str) -> str:
        item = self._roll.get(roll_pk(round_id, voter_token), voter_token, strong=True)
        return "" if item is None else str(item["means"])

    def mark_paper(
        self, round_id: str, voter_token: str, token: str, clock: Clock, audit: AuditEntry
    ) -> bool:
        def writes() -> list[Write]:
            return [
                through_a_gate(self._gate, round_id, clock),
                self._roll.putting(
                    {"pk": roll_pk(round_id, voter_token), "sk": voter_token, "means": "paper"},
                    unless_exists=True,
                ),
                handed(self._codes, token, audit.at),
            ]

        try:
            write_audited(self._audit, audit, writes)
        except ConditionFailed as error:
            if 2 in error.failed:
                return False
            if 0 in error.failed:
                raise Closed("vote-not-open", round=round_id) from error
            # Which way, a read tells; the row never goes back to not being there.
            paper = self.means_of(round_id, voter_token) == "paper"
            raise Refused("has-paper" if paper else "has-voted") from error
        return True

    def paper_marks(self, round_id: str) -> int:
        return sum(
            1
            for cut in _BYTES
            for item in self._roll.query(f"R#{round_id}#V#{cut}", strong=True)
            if item["means"] == "paper"
        )


def through_a_gate(gate: Table, round_id: str, clock: Clock) -> Write:
    """The condition that a random gate is open at this moment."""
    return gate.checking(
        f"R#{round_id}#G#{_RANDOM.randrange(GATES):02x}",
        "GATE",
        "#state = :open AND #opens_at <= :now AND #closes_at > :now",
        names={"#state": "state", "#opens_at": "opens_at", "#closes_at": "closes_at"},
        values={":open": "open", ":now": to_text(clock.now())},
    )


def roll_pk(round_id: str, voter_token: str) -> str:
    return f"R#{round_id}#V#{voter_token[:2]}"
