"""A small vote for the tests of the ledger: voters, forms, faults, and what must always hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.adapters.memory.ledger import MemoryLedger
from chalicelib.kernel.clock import Clock, FixedClock
from chalicelib.kernel.errors import Unavailable
from chalicelib.rounds.model import FrozenRound
from chalicelib.voting import tokens
from chalicelib.voting.cast import BallotForm, Voter, cast, current_commitment
from chalicelib.voting.closing import audit, open_box
from chalicelib.voting.model import Ballot, BoxEntry, CastRequest, Receipt, SealedKey
from chalicelib.voting.notes import verifier_key
from chalicelib.voting.ports import Ledger, Macs
from chalicelib.voting.publiclog import log_key_name
from chalicelib.voting.sealing import Opener, seal_key_name
from tests.support.rounds import SEAL_PUBLIC, SEAL_SECRET, sample_frozen, sample_round

FaultKind = Literal["none", "read", "before", "middle", "after"]
FAULTS: tuple[FaultKind, ...] = ("none", "read", "before", "middle", "after")


class Crash(RuntimeError):
    """The process died here: nothing after this line runs."""


@dataclass(slots=True)
class Fault:
    """What goes wrong in the next cast, once. `crash` is a death, else a missing answer.

    `read`: the box can't be read. `before`/`after`: around the transaction. `middle`: inside
    it; a real transaction turns that into `before`. `meanwhile` runs between read and write.
    """

    kind: FaultKind = "none"
    crash: bool = False
    meanwhile: Callable[[], None] | None = None

    def strike(self, kind: FaultKind) -> None:
        if self.kind == kind:
            self.kind = "none"
            raise Crash(kind) if self.crash else Unavailable(kind)


class FaultyLedger(MemoryLedger):
    """The twin, with faults around every call that a cast makes."""

    def __init__(self) -> None:
        super().__init__()
        self.fault = Fault()
        self.writes = 0

    def box(self, round_id: str, ballot_key: str) -> BoxEntry | None:
        self.fault.strike("read")
        return super().box(round_id, ballot_key)

    def cast(self, request: CastRequest, replaces: BoxEntry | None, clock: Clock) -> None:
        meanwhile, self.fault.meanwhile = self.fault.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        self.fault.strike("before")
        if type(self)._write is FaultyLedger._write:
            self.fault.strike("middle")
        super().cast(request, replaces, clock)
        self.fault.strike("after")

    def _write(self, request: CastRequest, replaces: BoxEntry | None) -> None:
        self.writes += 1
        super()._write(request, replaces)


@dataclass
class World:
    """One round with its ledger, keys and clock."""

    ledger: Ledger
    keyring: Macs = field(default_factory=MemoryKeyring)
    round_id: str = "r26"

    def __post_init__(self) -> None:
        log_key = log_key_name(self.round_id)
        self.keyring.create(log_key)
        verifier = verifier_key("budget.example/log", self.keyring.public_key(log_key))
        self.frozen: FrozenRound = sample_frozen(sample_round(self.round_id), verifier)
        self.clock = FixedClock(self.frozen.opens_at + timedelta(days=1))
        self.keyring.create(tokens.voter_key(self.round_id))
        self.keyring.create(tokens.ballot_key_name(self.round_id))
        seal_key = seal_key_name(self.round_id)
        self.keyring.create(seal_key)
        wrapped = self.keyring.wrap(seal_key, SEAL_SECRET)
        self.ledger.keep_sealed_key(self.round_id, SealedKey(bytes.fromhex(SEAL_PUBLIC), wrapped))
        self.ledger.open_gates(self.round_id, self.frozen.opens_at, self.frozen.closes_at)
        self._forms = 0

    def voter(self, name: str, means: str = "email") -> Voter:
        pid = tokens.email_pid(f"{name}@voorbeeld.example")
        return Voter(tokens.voter_token(self.keyring, self.round_id, pid), means)

    def form(self, voter: Voter, *projects: str) -> BallotForm:
        """A review page as it would be made at this moment."""
        self._forms += 1
        token = f"form-token-{self._forms:08d}"
        return BallotForm(token, self.commitment(voter), Ballot(frozenset(projects)))

    def commitment(self, voter: Voter) -> str:
        return current_commitment(
            self.frozen, voter.token, ledger=self.ledger, keyring=self.keyring
        )

    def cast(self, voter: Voter, form: BallotForm, clock: Clock | None = None) -> Receipt:
        return cast(
            self.frozen,
            voter,
            form,
            ledger=self.ledger,
            keyring=self.keyring,
            clock=clock or self.clock,
        )

    def close(self) -> None:
        self.clock.move_to(self.frozen.closes_at)
        assert self.ledger.shut_gates(self.round_id, self.clock.now())

    def require_sound(self) -> tuple[Ballot, ...]:
        """The ballots, after the whole audit: no half state is ever visible."""
        found = audit(
            self.frozen,
            self.ledger.roll(self.round_id),
            self.ledger.ballots(self.round_id),
            self.ledger.commitments(self.round_id),
            self.keys_of,
        )
        assert found.faults == (), found.faults
        opened, faults = open_box(
            self.frozen, self.ledger.ballots(self.round_id), Opener(SEAL_SECRET, self.round_id)
        )
        assert faults == (), faults
        return tuple(one.ballot for one in opened)

    def keys_of(self, voters: Iterable[str]) -> list[str]:
        return tokens.ballot_keys(self.keyring, self.round_id, list(voters))
