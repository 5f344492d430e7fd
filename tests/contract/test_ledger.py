"""The ledger of the vote: the same on both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.ledger import DynamoLedger
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.ledger import MemoryLedger
from chalicelib.kernel.clock import FixedClock
from chalicelib.kernel.errors import Closed, Conflict, Refused
from chalicelib.voting.model import AuditMark, BoxEntry, CastRequest, LedgerCounts, SealedKey
from chalicelib.voting.ports import Ledger
from tests.support.rounds import day

OPENS, CLOSES = day(50), day(65)
SECOND = timedelta(seconds=1)
ROUND = "r26"


def dynamo_ledger(stack: object) -> DynamoLedger:
    def table(logical: str) -> Table:
        return Table(stack.table(logical), clients.dynamodb)  # type: ignore[attr-defined]

    return DynamoLedger(
        roll=table("RollTable"),
        box=table("BoxTable"),
        out=table("OutTable"),
        gate=table("GateTable"),
    )


@pytest.fixture(params=["memory", "dynamodb"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    if request.param == "memory":
        return MemoryLedger()
    return dynamo_ledger(request.getfixturevalue("stack"))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(OPENS + timedelta(days=1))


def request_of(voter: str = "a", commitment: str = "1", **changes: object) -> CastRequest:
    plain = CastRequest(
        round_id=ROUND,
        voter_token=voter * 64,
        ballot_key=f"0{voter}" * 32,
        means="email",
        commitment=commitment * 64,
        sealed=f"body {commitment}".encode(),
        form=f"form {commitment}",
        fingerprint=f"print {commitment}",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def entry_of(request: CastRequest) -> BoxEntry:
    return BoxEntry(
        request.ballot_key, request.commitment, request.sealed, request.form, request.fingerprint
    )


def test_a_cast_is_in_roll_box_and_out(ledger: Ledger, clock: FixedClock) -> None:
    ledger.open_gates(ROUND, OPENS, CLOSES)
    request = request_of()

    ledger.cast(request, None, clock)

    assert ledger.box(ROUND, request.ballot_key) == entry_of(request)
    assert list(ledger.roll(ROUND)) == [(request.voter_token, "email")]
    assert list(ledger.ballots(ROUND)) == [entry_of(request)]
    assert list(ledger.commitments(ROUND)) == [(request.commitment, "cast")]
    assert ledger.counts(ROUND) == LedgerCounts(roll=1, box=1, cast=1, superseded=0)


def test_a_change_replaces_what_was_read(ledger: Ledger, clock: FixedClock) -> None:
    ledger.open_gates(ROUND, OPENS, CLOSES)
    first, second, third = (request_of(commitment=c) for c in "123")
    ledger.cast(first, None, clock)

    ledger.cast(second, entry_of(first), clock)
    with pytest.raises(Conflict):
        ledger.cast(third, entry_of(first), clock)
    with pytest.raises(Conflict):
        ledger.cast(third, None, clock)

    assert ledger.box(ROUND, first.ballot_key) == entry_of(second)
    assert dict(ledger.commitments(ROUND)) == {
        first.commitment: "superseded",
        second.commitment: "cast",
    }
    assert ledger.counts(ROUND) == LedgerCounts(roll=1, box=1, cast=1, superseded=1)


def test_a_change_of_nothing_is_a_conflict(ledger: Ledger, clock: FixedClock) -> None:
    ledger.open_gates(ROUND, OPENS, CLOSES)

    with pytest.raises(Conflict):
        ledger.cast(request_of(), entry_of(request_of(commitment="9")), clock)

    assert ledger.counts(ROUND) == LedgerCounts(0, 0, 0, 0)


def test_a_commitment_is_out_once(ledger: Ledger, clock: FixedClock) -> None:
    ledger.open_gates(ROUND, OPENS, CLOSES)
    ledger.cast(request_of("a"), None, clock)

    with pytest.raises(Conflict):
        ledger.cast(request_of("b"), None, clock)

    assert ledger.box(ROUND, request_of("b").ballot_key) is None


@pytest.mark.parametrize(
    ("moment", "good"),
    [
        (OPENS - SECOND, False),
        (OPENS, True),
        (CLOSES - timedelta(microseconds=1), True),
        (CLOSES, False),
        (CLOSES + SECOND, False),
    ],
)
def test_gates_open_and_close_by_the_clock(ledger: Ledger, moment: object, good: bool) -> None:
    ledger.open_gates(ROUND, OPENS, CLOSES)
    clock = FixedClock(moment)  # type: ignore[arg-type]

    if good:
        ledger.cast(request_of(), None, clock)
    else:
        with pytest.raises(Closed):
            ledger.cast(request_of(), None, clock)

    assert (ledger.box(ROUND, request_of().ballot_key) is not None) is good


def test_without_gates_nothing_goes_in(ledger: Ledger, clock: FixedClock) -> None:
    with pytest.raises(Closed):
        ledger.cast(request_of(), None, clock)

    assert ledger.box(ROUND, request_of().ballot_key) is None


def test_gates_are_set_up_once(ledger: Ledger) -> None:
    ledger.open_gates(ROUND, OPENS, CLOSES)
    ledger.open_gates(ROUND, OPENS, CLOSES + timedelta(days=9))

    with pytest.raises(Closed):
        ledger.cast(request_of(), None, FixedClock(CLOSES))


def test_gates_shut_when_their_time_has_come(ledger: Ledger, clock: FixedClock) -> None:
    ledger.open_gates(ROUND, OPENS, CLOSES)

    assert not ledger.shut_gates(ROUND, CLOSES - SECOND)
    ledger.cast(request_of(), None, clock)
    assert ledger.shut_gates(ROUND, CLOSES)
    assert ledger.shut_gates(ROUND, CLOSES)
    assert not ledger.shut_gates("other", CLOSES)


@pytest.mark.parametrize("behind", [timedelta(), timedelta(minutes=5), timedelta(days=2)])
def test_shut_gates_let_nobody_in_whose_clock_runs_behind(
    ledger: Ledger, behind: timedelta
) -> None:
    ledger.open_gates(ROUND, OPENS, CLOSES)
    ledger.shut_gates(ROUND, CLOSES)

    for _ in range(4):
        with pytest.raises(Closed):
            ledger.cast(request_of(), None, FixedClock(CLOSES - behind))

    assert ledger.box(ROUND, request_of().ballot_key) is None


def test_shut_gates_stay_shut(ledger: Ledger, clock: FixedClock) -> None:
    ledger.open_gates(ROUND, OPENS, CLOSES)
    ledger.shut_gates(ROUND, CLOSES)
    ledger.open_gates(ROUND, OPENS, CLOSES)

    with pytest.raises(Closed):
        ledger.cast(request_of(), None, clock)


def test_gates_close_later_and_never_sooner(ledger: Ledger, clock: FixedClock) -> None:
    ledger.open_gates(ROUND, OPENS, CLOSES)
    ledger.extend_gates(ROUND, CLOSES + timedelta(days=2))
    ledger.extend_gates(ROUND, CLOSES + timedelta(days=1))
    ledger.extend_gates("other", CLOSES)

    clock.move_to(CLOSES + timedelta(days=2) - SECOND)
    ledger.cast(request_of(), None, clock)
    assert not ledger.shut_gates(ROUND, CLOSES + timedelta(days=1))
    assert ledger.shut_gates(ROUND, CLOSES + timedelta(days=2))
    # What is shut stays shut.
    ledger.extend_gates(ROUND, CLOSES + timedelta(days=9))
    with pytest.raises(Closed):
        ledger.cast(request_of("b", "2"), None, clock)


def test_the_seed_is_kept_once(ledger: Ledger) -> None:
    assert ledger.seed(ROUND) is None
    assert ledger.keep_seed(ROUND, "aa") == "aa"
    assert ledger.keep_seed(ROUND, "bb") == "aa"
    assert ledger.seed(ROUND) == "aa"
    assert ledger.seed("other") is None


def test_the_sealing_pair_is_kept_once(ledger: Ledger) -> None:
    first, second = SealedKey(b"\1" * 32, b"wrapped"), SealedKey(b"\2" * 32, b"other")
    assert ledger.sealed_key(ROUND) is None
    assert ledger.keep_sealed_key(ROUND, first) == first
    assert ledger.keep_sealed_key(ROUND, second) == first
    assert ledger.sealed_key(ROUND) == first
    assert ledger.sealed_key("other") is None


def test_that_the_audit_was_sound_is_kept_once(ledger: Ledger) -> None:
    first = AuditMark("ab" * 32, {"email": 3, "paper": 1}, 2)
    assert ledger.audit_mark(ROUND) is None
    assert ledger.keep_audit(ROUND, first) == first
    assert ledger.keep_audit(ROUND, AuditMark("cd" * 32, {}, 0)) == first
    assert ledger.audit_mark(ROUND) == first
    assert ledger.audit_mark("other") is None


def test_commitments_are_found_by_how_they_begin(ledger: Ledger, clock: FixedClock) -> None:
    ledger.open_gates(ROUND, OPENS, CLOSES)
    for voter, commitment in (("a", "1"), ("b", "2")):
        ledger.cast(request_of(voter, commitment), None, clock)
    close_by = "1" * 5 + "2" * 59
    ledger.cast(replace(request_of("c", "3"), commitment=close_by), None, clock)

    assert ledger.find(ROUND, "1" * 20) == (("1" * 64, "cast"),)
    assert ledger.find(ROUND, "1" * 5) == (("1" * 64, "cast"), (close_by, "cast"))
    assert ledger.find(ROUND, "2") == (("2" * 64, "cast"),)
    assert ledger.find(ROUND, "4") == ledger.find("other", "1") == ()


def test_rounds_are_apart(ledger: Ledger, clock: FixedClock) -> None:
    ledger.open_gates(ROUND, OPENS, CLOSES)
    ledger.open_gates("r27", OPENS, CLOSES)
    ledger.cast(request_of(), None, clock)
    ledger.cast(request_of(round_id="r27"), None, clock)

    assert ledger.counts(ROUND) == ledger.counts("r27") == LedgerCounts(1, 1, 1, 0)


def test_somebody_on_the_roll_for_paper_is_refused(ledger: Ledger, clock: FixedClock) -> None:
    ledger.open_gates(ROUND, OPENS, CLOSES)
    ledger.cast(request_of(means="paper"), None, clock)

    with pytest.raises(Refused) as refused:
        ledger.cast(request_of(commitment="2"), entry_of(request_of()), clock)

    assert refused.value.reason == "paper-ballot"
