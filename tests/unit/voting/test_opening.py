"""Opening: every step once, whatever stops in between."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.adapters.memory.ledger import MemoryLedger
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.rounds import MemoryRoundStore
from chalicelib.kernel.clock import FixedClock
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.rounds.model import FrozenRound, Round, Trustee
from chalicelib.rounds.plain import frozen_from_document, to_plain
from chalicelib.voting.closing import cut_link
from chalicelib.voting.model import Ballot
from chalicelib.voting.notes import read_verifier_key
from chalicelib.voting.opening import prepare, seed_commitment
from chalicelib.voting.sealing import public_of
from chalicelib.voting.tokens import ballot_key, voter_token
from tests.support.rounds import audit_entry, sample_ballot, sample_round
from tests.unit.voting.test_ballots import ballot

ROUND = sample_round()
NOW = ROUND.phase("voting").opens_at - timedelta(minutes=15)


class Hall:
    """The stores of one opening."""

    def __init__(self) -> None:
        self.rounds = MemoryRoundStore(MemoryAuditLog(), MemoryOutbox())
        self.ledger = MemoryLedger()
        self.keyring = MemoryKeyring()
        self.rounds.create(ROUND, audit_entry())
        self.rounds.fix_ballot(sample_ballot(), audit_entry())

    def prepare(self, round_: Round = ROUND, **parts: Any) -> FrozenRound:
        stores = {"rounds": self.rounds, "ledger": self.ledger, "keyring": self.keyring}
        return prepare(
            round_, sample_ballot(), host="budget.example", now=NOW, **{**stores, **parts}
        )


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_the_document_holds_all_that_the_vote_goes_by(hall: Hall) -> None:
    frozen = hall.prepare()

    plain = json.loads(frozen.document)
    assert hashlib.sha256(frozen.document.encode()).hexdigest() == frozen.hash
    assert plain["round"] == "r26"
    assert plain["opens_at"] == "2026-11-20T08:00:00.000000Z"
    assert plain["closes_at"] == "2026-12-05T08:00:00.000000Z"
    assert plain["pot_cents"] == 25_000_00
    assert plain["ballot"] == to_plain(ROUND.ballot)
    assert (plain["ballot"]["type"], plain["ballot"]["max_choices"]) == ("approval", 3)
    assert plain["voters"] == {"min_age": 16, "max_age": None, "means": ["email"], "areas": []}
    assert plain["count"] == to_plain(ROUND.count)
    assert (plain["count"]["rule"], plain["count"]["publish"]) == ("greedy", "totals")
    assert plain["ties"] == "seed"
    assert plain["decision"] == "CBS-2026-118"
    assert [entry["number"] for entry in plain["entries"]] == [1, 2, 3]
    assert plain["entries"][0]["cost_cents"] == 800_00
    assert hall.rounds.frozen("r26") == frozen


def test_the_seed_is_committed_and_stays_secret(hall: Hall) -> None:
    frozen = hall.prepare()

    seed = hall.ledger.seed("r26")
    assert seed is not None
    assert len(bytes.fromhex(seed)) == 32
    assert frozen.seed_commitment == seed_commitment(seed)
    assert frozen.seed_commitment == hashlib.sha256(bytes.fromhex(seed)).hexdigest()
    assert seed not in frozen.document
    assert frozen.seed_commitment in frozen.document


def test_the_public_keys_are_in_it_and_the_secret_one_nowhere(hall: Hall) -> None:
    frozen = hall.prepare()

    key = hall.ledger.sealed_key("r26")
    assert key is not None
    secret = hall.keyring.unwrap("seal/r26", key.wrapped)
    assert public_of(secret).hex() == frozen.seal_key
    assert f'"seal_key":"{frozen.seal_key}"' in frozen.document
    assert secret not in key.wrapped
    assert secret.hex() not in frozen.document
    name, public = read_verifier_key(frozen.log_key)
    assert name == "budget.example/stemmen/log/r26"
    assert public == hall.keyring.public_key("log/r26")
    assert f'"log_key":"{frozen.log_key}"' in frozen.document


def test_trustees_are_in_the_document_and_the_ledger_gets_no_secret(hall: Hall) -> None:
    theirs = replace(ROUND, ballot=replace(ROUND.ballot, opened_by="trustees"))
    trustees = (Trustee("Ann", "ab" * 32), Trustee("De notaris", "cd" * 32))
    with pytest.raises(Refused, match="trustees-missing"):
        hall.prepare(theirs)
    assert hall.rounds.frozen("r26") is None and hall.ledger.gates == {}

    frozen = hall.prepare(theirs, entrust=lambda round_, now: ("ef" * 32, trustees))

    plain = json.loads(frozen.document)
    assert plain["trustees"] == to_plain(trustees)
    assert plain["ballot"]["opened_by"] == "trustees"
    assert (plain["seal_key"], frozen.seal_key) == ("ef" * 32, "ef" * 32)
    assert hall.ledger.sealed_key("r26") is None
    assert frozen_from_document(frozen.document).trustees == frozen.trustees == trustees


def test_a_round_of_the_city_names_no_trustees(hall: Hall) -> None:
    frozen = hall.prepare(entrust=lambda round_, now: ("ef" * 32, ()))
    assert frozen.trustees == () and "trustees" not in json.loads(frozen.document)
    assert frozen.seal_key != "ef" * 32


def test_preparing_again_changes_nothing(hall: Hall) -> None:
    frozen = hall.prepare()
    token = voter_token(hall.keyring, "r26", "email:an@x.example")

    assert hall.prepare(replace(ROUND, title="Another")) == frozen
    assert voter_token(hall.keyring, "r26", "email:an@x.example") == token


def test_the_gates_have_the_published_times(hall: Hall) -> None:
    frozen = hall.prepare()

    assert {(g.opens_at, g.closes_at, g.state) for g in hall.ledger.gates.values()} == {
        (frozen.opens_at, frozen.closes_at, "open")
    }
    assert len(hall.ledger.gates) == 64


def test_a_round_that_was_changed_meanwhile_is_not_frozen(hall: Hall) -> None:
    changed = replace(ROUND, version=2, title="Moved")
    hall.rounds.replace(changed, audit_entry(), None, frozen=False)

    with pytest.raises(Conflict):
        hall.prepare()
    assert hall.rounds.frozen("r26") is None
    assert hall.ledger.gates == {}


def test_a_list_without_projects_is_not_frozen(hall: Hall) -> None:
    empty = replace(sample_ballot(), entries=())

    with pytest.raises(Refused) as refused:
        prepare(
            ROUND,
            empty,
            rounds=hall.rounds,
            ledger=hall.ledger,
            keyring=hall.keyring,
            host="budget.example",
            now=NOW,
        )
    assert refused.value.reason == "ballot-empty"


class Dying:
    """Passes `calls` calls on and dies in the next one, before or after its work."""

    def __init__(self, target: Any, budget: list[int], *, after: bool) -> None:
        self._target, self._budget, self._after = target, budget, after

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._target, name)

        def call(*given: Any, **named: Any) -> Any:
            self._budget[0] -= 1
            if self._budget[0] < 0 and not self._after:
                raise ConnectionError(name)
            answer = method(*given, **named)
            if self._budget[0] < 0:
                raise ConnectionError(name)
            return answer

        return call


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("calls", range(12))
def test_it_may_die_at_every_call(hall: Hall, calls: int, after: bool) -> None:
    budget = [calls]
    parts = {
        name: Dying(getattr(hall, name), budget, after=after)
        for name in ("rounds", "ledger", "keyring")
    }
    with pytest.raises(ConnectionError):
        hall.prepare(**parts)
    seed = hall.ledger.seed("r26")

    frozen = hall.prepare()

    assert seed in (None, hall.ledger.seed("r26"))
    assert frozen.seed_commitment == seed_commitment(str(hall.ledger.seed("r26")))
    assert len(hall.ledger.gates) == 64
    assert hall.prepare() == frozen
    key = hall.ledger.sealed_key("r26")
    assert key is not None
    assert frozen.seal_key == key.public.hex()
    assert public_of(hall.keyring.unwrap("seal/r26", key.wrapped)) == key.public


def test_a_vote_can_be_cast_through_what_was_prepared(hall: Hall) -> None:
    from chalicelib.voting.cast import BallotForm, Voter, cast

    frozen = hall.prepare()
    voter = Voter(voter_token(hall.keyring, "r26", "email:an@x.example"), "email")
    clock = FixedClock(frozen.opens_at)
    form = BallotForm("t" * 43, "", ballot("bank"))

    cast(frozen, voter, form, ledger=hall.ledger, keyring=hall.keyring, clock=clock)

    assert [entry.form for entry in hall.ledger.ballots("r26")]
    cut_link("r26", hall.keyring)
    with pytest.raises(Refused):
        ballot_key(hall.keyring, "r26", voter.token)


def test_ballots_are_sets() -> None:
    assert ballot("a", "b") == Ballot(frozenset({"b", "a"}))
