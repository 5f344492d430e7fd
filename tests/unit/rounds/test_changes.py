"""Moving phases and drawing the ballot: the rules, without storage."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.rounds import MemoryRoundStore
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.rounds.ballot import Candidate, drawn_order, fix_ballot
from chalicelib.rounds.changes import create_round, move_phase
from chalicelib.rounds.model import PHASE_ORDER, Phase
from chalicelib.rounds.validation import problems
from tests.support.rounds import (
    DAYS,
    agree,
    audit_entry,
    day,
    sample_ballot,
    sample_frozen,
    sample_round,
)

NOTE = "Het gemeentehuis is dicht in die week."
NOW = day(35)


@pytest.fixture
def store() -> MemoryRoundStore:
    store = MemoryRoundStore(MemoryAuditLog(), MemoryOutbox())
    store.create(sample_round(), audit_entry())
    return store


def test_a_new_round_starts_at_version_one_without_moves(store: MemoryRoundStore) -> None:
    create_round(store, sample_round("r27", version=9), "ann", NOW)
    made = store.get("r27")
    assert made is not None and made.version == 1


def test_an_impossible_round_is_refused_with_all_its_problems(store: MemoryRoundStore) -> None:
    broken = sample_round("r27", pot_cents=0, answer_days=0)
    with pytest.raises(Refused) as caught:
        create_round(store, broken, "ann", NOW)
    assert "budget" in str(caught.value.details["problems"])
    assert "antwoorden" in str(caught.value.details["problems"])
    assert store.get("r27") is None


def test_the_note_and_the_old_dates_stay_with_the_round(store: MemoryRoundStore) -> None:
    move_phase(store, "r26", "voting", day(51), day(65), note=NOTE, version=1, actor="ann", now=NOW)
    assert store.get("r26") == sample_round()
    moved = agree(store, NOW)
    (move,) = moved.moves
    assert (move.phase, move.note, move.at) == ("voting", NOTE, NOW)
    assert (move.old_opens_at, move.new_opens_at) == (day(50), day(51))
    assert store.get("r26") == moved
    assert problems(moved) == ()


def test_an_unknown_round_and_an_old_version(store: MemoryRoundStore) -> None:
    with pytest.raises(NotFound):
        move_phase(
            store, "r99", "voting", day(51), day(65), note=NOTE, version=1, actor="a", now=NOW
        )
    with pytest.raises(Conflict):
        move_phase(
            store, "r26", "voting", day(51), day(65), note=NOTE, version=2, actor="a", now=NOW
        )


def test_what_comes_after_the_vote_may_still_move_when_it_is_frozen(
    store: MemoryRoundStore,
) -> None:
    store.freeze(sample_frozen(sample_round()), 1)
    move_phase(
        store, "r26", "realisation", day(75), day(500), note=NOTE, version=1, actor="a", now=NOW
    )
    assert agree(store, NOW).phase("realisation").closes_at == day(500)


offsets = st.integers(min_value=-450, max_value=450)


@given(key=st.sampled_from(PHASE_ORDER), opens=offsets, closes=offsets, now=st.integers(-5, 420))
def test_no_move_ever_breaks_a_round_or_changes_the_past(
    key: str, opens: int, closes: int, now: int
) -> None:
    store = MemoryRoundStore(MemoryAuditLog(), MemoryOutbox())
    before = sample_round()
    store.create(before, audit_entry())
    moment = day(now) + timedelta(hours=1)
    try:
        saved = move_phase(
            store,
            "r26",
            key,  # type: ignore[arg-type]
            day(DAYS[key][0] + opens),
            day(DAYS[key][1] + closes),
            note=NOTE,
            version=1,
            actor="ann",
            now=moment,
        )
    except Refused:
        assert store.get("r26") == before
        return
    moved = agree(store, moment) if saved.proposal else saved.round
    assert problems(moved) == ()
    for old, new in zip(before.phases, moved.phases, strict=True):
        if old.opens_at <= moment:
            assert new.opens_at == old.opens_at
        if old.closes_at <= moment:
            assert new.closes_at == old.closes_at
        # Nothing opens or closes by the move itself.
        assert new.is_open(moment) == old.is_open(moment)


def test_the_draw_can_be_repeated_by_anyone() -> None:
    # sha256("4 8 15" ‖ 0 ‖ id), ascending; worked out by hand with sha256sum.
    import hashlib

    ids = ["bank", "boom", "feest"]
    by_hand = sorted(ids, key=lambda one: hashlib.sha256(f"4 8 15\0{one}".encode()).hexdigest())
    assert list(drawn_order("4 8 15", ids)) == by_hand
    assert drawn_order("4 8 15", reversed(ids)) == tuple(by_hand)


@given(st.sets(st.text(min_size=1), max_size=12), st.text(min_size=1), st.text(min_size=1))
def test_every_project_is_drawn_once(ids: set[str], seed: str, other: str) -> None:
    order = drawn_order(seed, ids)
    assert sorted(order) == sorted(ids)
    assert order == drawn_order(seed, sorted(ids))
    assert set(drawn_order(other, ids)) == set(order)


def candidates(*costs: int) -> list[Candidate]:
    return [Candidate(f"p{n}", f"Project {n}", cost, "paal") for n, cost in enumerate(costs)]


@pytest.mark.parametrize(
    ("costs", "decision", "seed", "days", "reason"),
    [
        ((100,), "", "4 8", 40, "decision-missing"),
        ((100,), "x" * 61, "4 8", 40, "decision-missing"),
        ((100,), "CBS 1", "", 40, "seed-missing"),
        ((), "CBS 1", "4 8", 40, "ballot-empty"),
        ((25_000_01,), "CBS 1", "4 8", 40, "ballot-nothing-fits"),
        ((100,), "CBS 1", "4 8", 29, "ballot-too-early"),
    ],
)
def test_a_list_that_can_not_be(
    store: MemoryRoundStore,
    costs: tuple[int, ...],
    decision: str,
    seed: str,
    days: int,
    reason: str,
) -> None:
    with pytest.raises(Refused) as caught:
        fix_ballot(
            store,
            "r26",
            candidates(*costs),
            decision=decision,
            seed=seed,
            actor="ann",
            now=day(days),
        )
    assert caught.value.reason == reason
    assert store.ballot_list("r26") is None


def test_one_project_that_fits_is_enough(store: MemoryRoundStore) -> None:
    ballot = fix_ballot(
        store,
        "r26",
        candidates(25_000_00, 99_000_00),
        decision="CBS 1",
        seed="4 8",
        actor="ann",
        now=day(40),
    )
    assert [entry.number for entry in ballot.entries] == [1, 2]
    assert ballot.seed == "4 8"


def test_a_frozen_list_stays(store: MemoryRoundStore) -> None:
    store.fix_ballot(sample_ballot(), audit_entry())
    store.freeze(sample_frozen(sample_round()), 1)
    with pytest.raises(Refused) as caught:
        fix_ballot(
            store, "r26", candidates(1), decision="CBS 2", seed="1", actor="ann", now=day(49)
        )
    assert caught.value.reason == "ballot-frozen"


def test_the_order_of_the_steps_is_checked_in_words() -> None:
    round_ = sample_round()
    swapped = replace(round_, phases=tuple(reversed(round_.phases)))
    assert problems(swapped) == ("Alle zes stappen moeten er zijn, in hun vaste volgorde.",)
    overlapping = tuple(
        Phase(p.key, p.opens_at, day(55) if p.key == "review" else p.closes_at)
        for p in round_.phases
    )
    assert problems(replace(round_, phases=overlapping)) == (
        "De stap Stemmen mag pas beginnen als Controle gedaan is.",
    )
