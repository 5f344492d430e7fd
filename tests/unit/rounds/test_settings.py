"""What may change in a round, by whom, and when; and a vote that lasts longer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.rounds import MemoryRoundStore
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.rounds.advance import due
from chalicelib.rounds.changes import move_phase
from chalicelib.rounds.differences import differences
from chalicelib.rounds.extending import chain_holds, with_extensions
from chalicelib.rounds.model import Area, CountRules, Round, Rule, Theme
from chalicelib.rounds.proposals import Saved, change_round, confirm, drop
from chalicelib.rounds.settings import EXTEND_BEFORE
from tests.support.rounds import agree, audit_entry, day, sample_frozen, sample_round

NOTE = "De raad besliste dit op 1 oktober."
BEFORE, OPEN, VOTING = day(-3), day(2), day(60)
SECOND = timedelta(seconds=1)


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


@pytest.fixture
def audit() -> MemoryAuditLog:
    return MemoryAuditLog()


@pytest.fixture
def store(audit: MemoryAuditLog, outbox: MemoryOutbox) -> MemoryRoundStore:
    store = MemoryRoundStore(audit, outbox)
    store.create(sample_round(), audit_entry())
    return store


def change(store: MemoryRoundStore, now: object, note: str = NOTE, **fields: object) -> Saved:
    round_ = store.get("r26")
    assert round_ is not None
    wanted = replace(round_, **fields)  # type: ignore[arg-type]
    return change_round(store, wanted, note=note, version=round_.version, actor="ann", now=now)  # type: ignore[arg-type]


def reason(act: object) -> str:
    with pytest.raises(Refused) as caught:
        act()  # type: ignore[operator]
    return caught.value.reason


def test_before_it_opens_one_person_is_enough(
    store: MemoryRoundStore, audit: MemoryAuditLog, outbox: MemoryOutbox
) -> None:
    saved = change(store, BEFORE, note="", pot_cents=30_000_00)

    assert saved.proposal is None
    assert saved.round.version == 2
    assert saved.round.changes == ()
    entry = audit.latest(1)[0].entry
    assert entry.action == "rounds:settings:change"
    assert set(entry.changes) == {"Budget"}
    assert [event.id for event in outbox.events] == ["change-r26-2"]


def test_dates_never_move_without_a_word(store: MemoryRoundStore) -> None:
    phases = sample_round().phases
    later = replace(phases[-1], closes_at=day(420))
    assert (
        reason(lambda: change(store, BEFORE, note="", phases=(*phases[:-1], later)))
        == "note-missing"
    )


def test_once_it_opened_two_people_are_needed(
    store: MemoryRoundStore, audit: MemoryAuditLog, outbox: MemoryOutbox
) -> None:
    saved = change(store, OPEN, pot_cents=30_000_00)

    assert saved.proposal is not None
    assert store.get("r26") == sample_round()
    assert not outbox.events
    seen = saved.proposal.hash
    assert reason(lambda: confirm(store, "r26", seen, "ann", OPEN)) == "own-proposal"
    assert reason(lambda: confirm(store, "r26", "0" * 64, "bob", OPEN)) == "hash-differs"

    changed = confirm(store, "r26", seen, "bob", OPEN)

    assert (changed.version, changed.pot_cents) == (2, 30_000_00)
    (public,) = changed.changes
    assert public.what == ("Budget: het was €\xa025.000, het is €\xa030.000.",)
    assert (public.note, public.hash) == (NOTE, seen)
    assert store.proposal("r26") is None
    assert [line.entry.actor for line in audit.latest(2)] == ["bob", "ann"]
    # The same answer again is done.
    assert confirm(store, "r26", seen, "bob", OPEN) == changed
    assert reason(lambda: confirm(store, "r26", "1" * 64, "bob", OPEN)) == "no-proposal"


def test_asking_twice_is_asking_once(store: MemoryRoundStore) -> None:
    first = change(store, OPEN, pot_cents=30_000_00)
    assert change(store, OPEN, pot_cents=30_000_00).proposal == first.proposal
    assert reason(lambda: change(store, OPEN, pot_cents=40_000_00)) == "proposal-open"
    assert first.proposal is not None
    drop(store, "r26", first.proposal.hash, "bob", OPEN)
    assert change(store, OPEN, pot_cents=40_000_00).proposal is not None


def test_a_proposal_lapses_when_the_round_changed_under_it(store: MemoryRoundStore) -> None:
    saved = change(store, OPEN, pot_cents=30_000_00)
    assert saved.proposal is not None
    store.replace(sample_round(version=2, title="Anders"), audit_entry(), None, frozen=False)

    seen = saved.proposal.hash
    assert reason(lambda: confirm(store, "r26", seen, "bob", OPEN)) == "proposal-lapsed"
    # A new one takes its place.
    assert change(store, OPEN, pot_cents=31_000_00).proposal is not None
    assert agree(store, OPEN).title == "Anders"


def test_time_goes_on_between_the_two(store: MemoryRoundStore) -> None:
    phases = sample_round().phases
    moved = tuple(replace(p, opens_at=day(6)) if p.key == "submission" else p for p in phases)
    saved = change(store, OPEN, phases=moved)
    assert saved.proposal is not None
    seen = saved.proposal.hash
    assert reason(lambda: confirm(store, "r26", seen, "bob", day(5))) == "opening-passed"


def test_areas_and_themes_stay_once_ideas_come_in(store: MemoryRoundStore) -> None:
    assert reason(lambda: change(store, day(6), areas=sample_round().areas[:1])) == "area-in-use"
    assert reason(lambda: change(store, day(6), themes=())) == "area-in-use"
    more = (*sample_round().areas, Area("beverlo", "Beverlo", "3581"))
    assert change(store, day(6), areas=more).proposal is not None


@pytest.mark.parametrize(
    "fields",
    [{"pot_cents": 9_999_00}, {"count": CountRules("equal-shares", "seed", "score", "add1u")}],
)
def test_what_was_frozen_stays(store: MemoryRoundStore, fields: dict[str, object]) -> None:
    store.freeze(sample_frozen(sample_round()), 1)
    assert reason(lambda: change(store, VOTING, **fields)) == "settings-frozen"


def extend(store: MemoryRoundStore, to: object, now: object) -> Saved:
    round_ = store.get("r26")
    assert round_ is not None
    return move_phase(
        store,
        "r26",
        "voting",
        day(50),
        to,  # type: ignore[arg-type]
        note="De website lag drie uur stil.",
        version=round_.version,
        actor="ann",
        now=now,  # type: ignore[arg-type]
    )


def test_an_open_vote_lasts_longer_by_two_people(store: MemoryRoundStore) -> None:
    original = sample_frozen(sample_round())
    store.freeze(original, 1)

    extend(store, day(67), VOTING)
    changed = agree(store, VOTING)

    assert changed.phase("voting").closes_at == day(67)
    assert changed.phase("announcement").opens_at == day(67)
    frozen = store.frozen("r26")
    assert frozen is not None
    assert (frozen.closes_at, frozen.document, frozen.hash) == (
        day(67),
        original.document,
        original.hash,
    )
    assert chain_holds(frozen)
    # The clock follows: not over at the first end, over at the second, gates on their way.
    assert not due(changed, None, frozen, day(65)).close
    assert due(changed, None, frozen, day(65)).extend
    assert due(changed, None, frozen, day(67)).close
    # And once more.
    extend(store, day(68), day(66))
    agree(store, day(66))
    twice = store.frozen("r26")
    assert twice is not None and twice.closes_at == day(68)
    assert len(twice.extensions) == 2 and chain_holds(twice)


def test_a_vote_never_gets_shorter_and_never_opens_again(store: MemoryRoundStore) -> None:
    store.freeze(sample_frozen(sample_round()), 1)
    assert reason(lambda: extend(store, day(64), VOTING)) == "vote-shorter"
    late = day(65) - EXTEND_BEFORE
    assert reason(lambda: extend(store, day(67), late)) == "extend-late"
    assert reason(lambda: extend(store, day(67), day(66))) == "extend-late"
    # In time when it was asked, too late when it is confirmed.
    extend(store, day(67), late - SECOND)
    assert reason(lambda: agree(store, late)) == "extend-late"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("follows", "0" * 64),
        ("number", 2),
        ("people", 1),
        ("round", "r27"),
        ("old_closes_at", "2026-12-06T08:00:00Z"),
        ("closes_at", "2026-12-01T08:00:00Z"),
        ("decided_at", "2026-12-25T08:00:00Z"),
    ],
)
def test_an_extension_that_was_touched_is_found(
    store: MemoryRoundStore, field: str, value: object
) -> None:
    store.freeze(sample_frozen(sample_round()), 1)
    extend(store, day(67), VOTING)
    agree(store, VOTING)
    frozen = store.frozen("r26")
    assert frozen is not None
    plain = json.loads(frozen.extensions[0].document)
    assert plain[field] != value
    assert not chain_holds(with_extensions(frozen, [json.dumps(plain | {field: value})]))


def test_two_rules_of_one_heading_are_told_apart() -> None:
    first, second = Rule("Wie?", "Iedereen."), Rule("Wie?", "Ook kinderen.")
    before = sample_round(rules=(first, second))
    (one,) = differences(before, sample_round(rules=(first, replace(second, article="art. 9"))))
    assert one.sentence == "Regel 2, artikel: het was leeg, het is art. 9."
    (gone,) = differences(before, sample_round(rules=(first,)))
    assert gone.label == "Regels" and gone.before != gone.after


def test_a_stale_reader_changes_nothing(store: MemoryRoundStore) -> None:
    with pytest.raises(Conflict):
        change_round(
            store, sample_round(title="Nieuw"), note=NOTE, version=7, actor="ann", now=OPEN
        )
    assert reason(lambda: change(store, OPEN)) == "nothing-changed"


rounds = st.builds(
    sample_round,
    title=st.sampled_from(("Buurtbudget 2026", "Anders")),
    pot_cents=st.sampled_from((25_000_00, 30_000_00)),
    answer_days=st.integers(1, 3),
    themes=st.sampled_from(
        ((), (Theme("groen", "Groen"),), (Theme("x", "X"), Theme("groen", "Groener")))
    ),
    rules=st.lists(
        st.builds(
            Rule,
            st.sampled_from(("Wie?", "Wat?")),
            st.sampled_from(("Iedereen.", "Buren.")),
            st.sampled_from(("", "art. 1")),
            st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
)


@given(before=rounds, after=rounds)
def test_nothing_ever_changes_unseen(before: Round, after: Round) -> None:
    assert bool(differences(before, after)) == (before != after)
    for one in differences(before, after):
        assert one.label and one.before != one.after
