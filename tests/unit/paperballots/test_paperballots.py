"""Paper ballots: read, typed twice, decided, and added up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.ballot_pdf import order_of
from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.paperballots import MemoryPaperBallotStore
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.paperballots.batches import (
    begin,
    decide,
    drop_sheet,
    sign,
    take_second,
    type_sheet,
)
from chalicelib.paperballots.blanks import account, hand_out
from chalicelib.paperballots.committing import committed
from chalicelib.paperballots.model import Sheet, differences
from chalicelib.paperballots.reading import ballot_of, read_marks, sheet_of, write_marks
from chalicelib.paperballots.settling import reconcile, settle, settled
from chalicelib.paperballots.sheets import final_sheets
from chalicelib.rounds.model import BallotRules, VoterRules
from chalicelib.voting.ballots import canonical
from chalicelib.voting.tokens import commitment
from tests.support.paperballots import NOW, fresh, some_blanks, tick, typed
from tests.support.rounds import day, sample_frozen, sample_round
from tests.support.voting import KNAPSACK

VOTERS = VoterRules(16, None, ("desk", "paper"))
FROZEN = sample_frozen(sample_round(voters=VOTERS))


@pytest.fixture
def store() -> MemoryPaperBallotStore:
    store = MemoryPaperBallotStore(MemoryAuditLog(), MemoryOutbox())
    some_blanks(store)
    return store


MARKS = st.dictionaries(st.integers(0, 9999), st.integers(0, 9999), max_size=12)


@given(MARKS)
def test_marks_are_read_as_they_are_written(marks: dict[int, int]) -> None:
    sheet = Sheet(1, tuple(sorted(marks.items())))
    assert read_marks(write_marks(sheet)) == sheet.marks


@given(st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        sheet_of(FROZEN, 1, text, "")
    except Refused as refused:
        assert refused.reason in (
            *("marks-unreadable", "marks-double", "number-unknown", "needs-fault", "blank"),
        )


def test_what_may_be_on_a_sheet_is_what_may_be_on_the_screen() -> None:
    assert sheet_of(FROZEN, 7, "3, 1", "") == tick(7, 1, 3)
    assert sheet_of(FROZEN, 7, "99 x", "unsigned") == Sheet(7, (), "unsigned")
    for text, reason in (("", "blank"), ("4", "number-unknown"), ("1 1", "marks-double")):
        with pytest.raises(Refused) as refused:
            sheet_of(FROZEN, 7, text, "")
        assert refused.value.reason == reason
    frozen = sample_frozen(sample_round(ballot=KNAPSACK))
    with pytest.raises(Refused) as refused:
        sheet_of(frozen, 7, "1 3", "")
    assert refused.value.details["fault"] == "over-budget"


def test_two_who_agree_settle_a_batch(store: MemoryPaperBallotStore) -> None:
    sheets = [tick(1, 1, 2), tick(2, 3), Sheet(3, (), "unsigned")]
    batch = typed(store, sheets, reversed(sheets))
    assert (batch.state, batch.counts, batch.differing) == ("settled", {"": 2, "unsigned": 1}, 0)
    assert (batch.by_a, batch.by_b, batch.total_a, batch.total_b) == ("ann", "bob", 3, 3)


def test_a_third_decides_every_difference(store: MemoryPaperBallotStore) -> None:
    batch = typed(
        store,
        [tick(1, 1), tick(2, 3), tick(4, 1), tick(5, 2)],
        [tick(1, 1), tick(2, 2), tick(5, 2), tick(6, 3)],
    )
    assert (batch.state, batch.differing) == ("differs", 3)
    with pytest.raises(Refused, match="paper-unsettled"):
        final_sheets(store, batch)
    choice = {2: tick(2, 2), 4: None, 6: Sheet(6, (), "unreadable")}
    for who in ("ann", "bob"):
        with pytest.raises(Refused, match="same-person"):
            decide(store, batch, choice, who, NOW)
    with pytest.raises(Refused, match="undecided"):
        decide(store, batch, {2: tick(2, 2)}, "cem", NOW)
    done = decide(store, batch, choice, "cem", NOW)
    assert done.counts == {"": 3, "unreadable": 1} and done.by_c == "cem"
    assert final_sheets(store, done) == {
        1: tick(1, 1),
        2: tick(2, 2),
        5: tick(5, 2),
        6: Sheet(6, (), "unreadable"),
    }
    with pytest.raises(Refused, match="not-your-turn"):
        decide(store, done, choice, "cem", NOW)


def test_turns(store: MemoryPaperBallotStore) -> None:
    batch = begin(store, "r26", box="Bib", token="batch00001", actor="ann", now=NOW)
    assert begin(store, "r26", box="Bib", token="batch00001", actor="ann", now=NOW) == batch
    for act in (
        lambda: type_sheet(store, fresh(store, batch), tick(1, 1), "bob"),
        lambda: sign(store, fresh(store, batch), 0, "bob", NOW),
        lambda: take_second(store, fresh(store, batch), "bob", NOW),
        lambda: drop_sheet(store, fresh(store, batch), 1, "bob"),
    ):
        with pytest.raises(Refused, match="not-your-turn"):
            act()
    with pytest.raises(Refused, match="batch-empty"):
        sign(store, batch, 0, "ann", NOW)
    type_sheet(store, fresh(store, batch), tick(1, 1), "ann")
    type_sheet(store, fresh(store, batch), tick(2, 1), "ann")
    drop_sheet(store, fresh(store, batch), 2, "ann")
    with pytest.raises(Refused) as differs:
        sign(store, fresh(store, batch), 2, "ann", NOW)
    assert differs.value.details["typed"] == 1
    # A sheet that comes in while somebody signs makes the signature start over.
    before = fresh(store, batch)
    type_sheet(store, before, tick(3, 1), "ann")
    with pytest.raises(Conflict):
        store.save_batch(before, None)  # type: ignore[arg-type]
    sign(store, fresh(store, batch), 2, "ann", NOW)
    with pytest.raises(Refused, match="same-person"):
        take_second(store, fresh(store, batch), "ann", NOW)
    taken = take_second(store, fresh(store, batch), "bob", NOW)
    assert take_second(store, taken, "bob", NOW) == taken
    with pytest.raises(Refused, match="not-your-turn"):
        take_second(store, taken, "cem", NOW)
    with pytest.raises(Refused, match="not-your-turn"):
        type_sheet(store, taken, tick(1, 1), "cem")


def test_numbers_that_were_never_handed_out_or_lie_elsewhere(
    store: MemoryPaperBallotStore,
) -> None:
    typed(store, [tick(1, 1)], [tick(1, 1)])
    batch = begin(store, "r26", box="Balie", token="batch00002", actor="ann", now=NOW)
    for number, reason in ((1, "sheet-elsewhere"), (51, "not-handed-out"), (0, "not-handed-out")):
        with pytest.raises(Refused, match=reason):
            type_sheet(store, fresh(store, batch), tick(number, 1), "ann")


def test_ranges_follow_each_other_and_are_accounted_for(store: MemoryPaperBallotStore) -> None:
    second = hand_out(
        store, "r26", size=10, holder="Bib", token="t" * 10, actor="dora", now=day(51)
    )
    assert (second.number, second.first, second.last) == (2, 51, 60)
    assert second == hand_out(
        store, "r26", size=10, holder="Bib", token="t" * 10, actor="dora", now=day(52)
    )
    done = account(store, "r26", 2, 1, blank=7, spoiled=1, actor="dora", now=day(66))
    assert (done.blank, done.spoiled, done.version) == (7, 1, 2)
    with pytest.raises(Refused, match="more-than-handed-out"):
        account(store, "r26", 2, 2, blank=10, spoiled=1, actor="dora", now=day(66))
    with pytest.raises(Conflict):
        account(store, "r26", 2, 1, blank=0, spoiled=0, actor="dora", now=day(66))


def test_nothing_settles_before_it_adds_up(store: MemoryPaperBallotStore) -> None:
    sheets = [tick(1, 1, 3), tick(2, 2), Sheet(3, (), "late")]
    typed(store, sheets, sheets)

    def close(marks: int, note: str = "", at: int = 66) -> None:
        settle(store, FROZEN, marks, note=note, actor="mia", now=day(at))

    for marks, note, at, reason in (
        (3, "", 60, "vote-open"),
        (2, "", 66, "more-than-marks"),
        (4, "", 66, "note-missing"),
        (4, "x" * 501, 66, "note-missing"),
    ):
        with pytest.raises(Refused, match=reason):
            close(marks, note, at)
    waiting = begin(store, "r26", box="Balie", token="batch00002", actor="ann", now=NOW)
    with pytest.raises(Refused, match="batch-open"):
        close(4, "Eén stembrief bleef thuis.")
    type_sheet(store, waiting, tick(9, 1), "ann")
    sign(store, fresh(store, waiting), 1, "ann", NOW)
    take_second(store, fresh(store, waiting), "bob", NOW)
    type_sheet(store, fresh(store, waiting), tick(9, 1), "bob")
    sign(store, fresh(store, waiting), 1, "bob", NOW)
    with pytest.raises(Refused, match="paper-unsettled"):
        settled(store, FROZEN)
    close(5, "Eén stembrief bleef thuis.")
    ballots = settled(store, FROZEN)
    read = sorted(sorted(one.ballot.projects) for one in ballots)
    assert read == [["bank"], ["bank", "feest"], ["boom"]]
    # Nothing can be added from here on.
    with pytest.raises(Refused, match="settled"):
        begin(store, "r26", box="Bib", token="batch00003", actor="ann", now=NOW)
    with pytest.raises(Refused, match="settled"):
        hand_out(store, "r26", size=1, holder="x", token="u" * 10, actor="d", now=NOW)
    close(9)
    assert store.settlement("r26").marks == 5


def test_more_paper_than_was_handed_out_is_said() -> None:
    found = reconcile((), (), 0, vote_open=False)
    assert found.troubles == () and found.missing == 0
    store = MemoryPaperBallotStore(MemoryAuditLog(), MemoryOutbox())
    some_blanks(store, 2)
    typed(store, [tick(1, 1)], [tick(1, 1)])
    account(store, "r26", 1, 1, blank=1, spoiled=1, actor="dora", now=NOW)
    found = reconcile(store.ranges("r26"), store.batches("r26"), 1, vote_open=False)
    assert found.troubles == (("more-than-handed-out", 1),)


@given(st.integers(1, 500))
def test_every_sheet_shows_every_project_once(sheet: int) -> None:
    shown = order_of(FROZEN, sheet)
    assert sorted(entry.number for entry in shown) == [1, 2, 3]


def test_the_same_on_both_sides_is_no_difference() -> None:
    a = {1: tick(1, 1), 2: tick(2, 2)}
    assert differences(a, dict(a)) == ()
    (one,) = differences(a, {1: tick(1, 1)})
    assert (one.number, one.b) == (2, None)


def test_points_and_places_are_read_as_on_the_screen() -> None:
    points = sample_frozen(sample_round(ballot=BallotRules("points", 1, 3, points=5, stack=True)))
    assert dict(ballot_of(points, sheet_of(points, 7, "3:2 1:3", "")).marks) == {
        "bank": 3,
        "feest": 2,
    }
    with pytest.raises(Refused) as refused:
        sheet_of(points, 7, "3:4 1:3", "")
    assert refused.value.details["fault"] == "too-many"
    places = sample_frozen(sample_round(ballot=BallotRules("ranking", 1, 3)))
    assert dict(ballot_of(places, sheet_of(places, 7, "2:1 1:2", "")).marks) == {
        "boom": 1,
        "bank": 2,
    }
    with pytest.raises(Refused) as refused:
        sheet_of(places, 7, "2:1 1:1", "")
    assert refused.value.details["fault"] == "unreadable"


def test_a_settled_batch_is_committed_to_and_hides_its_sheets(
    store: MemoryPaperBallotStore,
) -> None:
    """Its commitments never change, and without the batch's secret no ballot leads to one."""
    sheets = [tick(1, 1), tick(2, 1), Sheet(3, (), "unsigned")]
    assert committed(store, FROZEN) == ()
    batch = typed(store, sheets, sheets)

    found = committed(store, FROZEN)

    assert found == committed(store, FROZEN)
    assert len({one.commitment for one in found}) == len(found) == 2
    assert len({one.nonce for one in found}) == 2
    for one in found:
        again = commitment("r26", one.nonce, canonical(one.ballot))
        assert again == one.commitment
    assert [one.commitment for one in found] == sorted(one.commitment for one in found)
    assert len(bytes.fromhex(batch.secret)) == 32 and batch.secret not in repr(batch)
    other = MemoryPaperBallotStore(MemoryAuditLog(), MemoryOutbox())
    some_blanks(other)
    typed(other, sheets, sheets)
    assert not {one.commitment for one in found} & {
        one.commitment for one in committed(other, FROZEN)
    }


def test_what_a_third_decides_is_what_is_committed_to(store: MemoryPaperBallotStore) -> None:
    batch = typed(store, [tick(1, 1), tick(2, 1)], [tick(1, 1), tick(2, 3)])
    assert committed(store, FROZEN) == ()
    decide(store, fresh(store, batch), {2: tick(2, 3)}, "cas", NOW)
    assert sorted(sorted(one.ballot.projects) for one in committed(store, FROZEN)) == [
        ["bank"],
        ["feest"],
    ]
