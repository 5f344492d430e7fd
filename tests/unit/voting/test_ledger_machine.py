"""The ledger's state machine, and the wrong ledgers that it must find."""

from __future__ import annotations

import os
import secrets

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import Closed
from chalicelib.voting.cast import Voter
from chalicelib.voting.model import BoxEntry, CastRequest
from chalicelib.voting.ports import Macs
from tests.support.ledger_world import FaultyLedger
from tests.unit.voting.machine import LedgerMachine

# The nightly run sets 2000.
EXAMPLES = int(os.environ.get("LEDGER_EXAMPLES", "200"))
STEPS = 30

THOROUGH = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
# A mutant only has to be found, not explained; the same examples every time.
HUNT = settings(
    THOROUGH, max_examples=200, phases=[Phase.generate], derandomize=True, database=None
)


@pytest.mark.timeout(3600)
def test_the_ledger_keeps_its_promises() -> None:
    run_state_machine_as_test(LedgerMachine, settings=THOROUGH)


class NoGate(FaultyLedger):
    def cast(self, request: CastRequest, replaces: BoxEntry | None, clock: Clock) -> None:
        try:
            super().cast(request, replaces, clock)
        except Closed:
            self._check(request, replaces)
            self._write(request, replaces)


class NoTransaction(FaultyLedger):
    """The rows go one by one; what stops in the middle stays."""

    def _write(self, request: CastRequest, replaces: BoxEntry | None) -> None:
        self.roll_rows.setdefault((request.round_id, request.voter_token), request.means)
        self.fault.strike("middle")
        super()._write(request, replaces)


class NoConditions(FaultyLedger):
    def _check(self, request: CastRequest, replaces: BoxEntry | None) -> None:
        """Whatever lies in the box is overwritten."""


class NoIdempotency(FaultyLedger):
    """Forgets which form a ballot came with."""

    def box(self, round_id: str, ballot_key: str) -> BoxEntry | None:
        entry = super().box(round_id, ballot_key)
        if entry is None:
            return None
        return BoxEntry(entry.ballot_key, entry.commitment, entry.sealed, "", "")


class RandomBallotKey(MemoryKeyring):
    def mac(self, name: str, data: bytes) -> bytes:
        if name.startswith("ballot/"):
            return secrets.token_bytes(32)
        return super().mac(name, data)


@pytest.mark.parametrize("mutant", [NoGate, NoTransaction, NoConditions, NoIdempotency])
def test_a_wrong_ledger_is_found(mutant: type[FaultyLedger]) -> None:
    class Machine(LedgerMachine):
        def make_ledger(self) -> FaultyLedger:
            return mutant()

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Machine, settings=HUNT)


def test_a_random_ballot_key_is_found() -> None:
    class Machine(LedgerMachine):
        def make_keyring(self) -> Macs:
            return RandomBallotKey()

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Machine, settings=HUNT)


def test_a_token_for_each_means_is_found() -> None:
    """Whoever shows an eID and a letter would be two people."""

    class Machine(LedgerMachine):
        def recognise(self, name: str, means: str) -> Voter:
            return self.world.voter(f"{name}-{means}", means)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Machine, settings=HUNT)
