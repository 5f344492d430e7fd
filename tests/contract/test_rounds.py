"""The contract of RoundStore, on both sides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import PHASE_CHANGED, Event
from chalicelib.news.model import NewsItem
from chalicelib.rounds.extending import extended
from chalicelib.rounds.model import CountRules, PhaseMove
from chalicelib.rounds.proposal import Proposal
from tests.support.rounds import (
    audit_entry,
    day,
    sample_ballot,
    sample_frozen,
    sample_round,
)
from tests.support.stores import KINDS, Stores, make_stores


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest) -> Stores:
    return make_stores(request.param, request)


def event(event_id: str) -> Event:
    return Event(event_id, PHASE_CHANGED, day(1), {"round_id": "r26"})


def test_a_round_comes_back_whole(stores: Stores) -> None:
    move = PhaseMove("review", day(30), day(50), day(31), day(50), "Meer tijd.", day(2))
    round_ = sample_round(moves=(move,))

    stores.rounds.create(round_, audit_entry())

    assert stores.rounds.get("r26") == round_
    assert stores.rounds.get("r27") is None
    assert [line.entry.subject for line in stores.audit.all()] == ["r26"]


def test_all_gives_the_oldest_first(stores: Stores) -> None:
    newer = sample_round("a-newer")
    older_phases = (replace(newer.phases[0], opens_at=day(-400)), *newer.phases[1:])
    older = sample_round("z-older", phases=older_phases)
    stores.rounds.create(newer, audit_entry())
    stores.rounds.create(older, audit_entry())

    assert [r.id for r in stores.rounds.all()] == ["z-older", "a-newer"]


def test_an_id_is_taken_once(stores: Stores) -> None:
    stores.rounds.create(sample_round(), audit_entry())

    with pytest.raises(Conflict):
        stores.rounds.create(sample_round(title="Een ander"), audit_entry())

    kept = stores.rounds.get("r26")
    assert kept is not None and kept.title == "Buurtbudget 2026"
    assert len(stores.audit.all()) == 1


def test_a_change_is_told_and_logged_with_the_fact(stores: Stores) -> None:
    stores.rounds.create(sample_round(), audit_entry())

    stores.rounds.replace(
        sample_round(version=2, title="Nieuw"), audit_entry(), event("move-r26-2"), frozen=False
    )

    kept = stores.rounds.get("r26")
    assert kept is not None and (kept.version, kept.title) == (2, "Nieuw")
    assert stores.event_ids() == ["move-r26-2"]
    assert len(stores.audit.all()) == 2


def test_a_lost_update_is_refused_and_leaves_nothing(stores: Stores) -> None:
    stores.rounds.create(sample_round(), audit_entry())
    stores.rounds.replace(sample_round(version=2), audit_entry(), None, frozen=False)

    with pytest.raises(Conflict):
        stores.rounds.replace(
            sample_round(version=2, title="Te laat"), audit_entry(), event("e"), frozen=False
        )

    kept = stores.rounds.get("r26")
    assert kept is not None and kept.title == "Buurtbudget 2026"
    assert stores.event_ids() == []
    assert len(stores.audit.all()) == 2


def test_a_change_of_an_unknown_round_is_refused(stores: Stores) -> None:
    with pytest.raises(Conflict):
        stores.rounds.replace(sample_round(version=2), audit_entry(), None, frozen=False)


def test_the_ballot_may_be_fixed_again_until_the_freeze(stores: Stores) -> None:
    round_ = sample_round()
    stores.rounds.create(round_, audit_entry())
    stores.rounds.fix_ballot(sample_ballot(), audit_entry())
    second = replace(sample_ballot(), decision="CBS-2026-120")
    stores.rounds.fix_ballot(second, audit_entry())
    assert stores.rounds.ballot_list("r26") == second

    assert stores.rounds.freeze(sample_frozen(round_), 1)

    with pytest.raises(Conflict):
        stores.rounds.fix_ballot(sample_ballot(), audit_entry())
    assert stores.rounds.ballot_list("r26") == second
    assert len(stores.audit.all()) == 3


def test_a_round_without_a_ballot_has_none(stores: Stores) -> None:
    stores.rounds.create(sample_round(), audit_entry())

    assert stores.rounds.ballot_list("r26") is None
    assert stores.rounds.frozen("r26") is None


def test_freezing_happens_once(stores: Stores) -> None:
    count = CountRules("equal-shares", "seed", "score", "add1u", publish="ballots")
    round_ = sample_round(count=count)
    stores.rounds.create(round_, audit_entry())
    frozen = sample_frozen(round_)

    assert stores.rounds.freeze(frozen, 1)
    assert not stores.rounds.freeze(replace(frozen, seed_commitment="d" * 64), 1)
    assert stores.rounds.frozen("r26") == frozen


def test_freezing_a_round_that_moved_is_refused(stores: Stores) -> None:
    stores.rounds.create(sample_round(), audit_entry())
    stores.rounds.replace(sample_round(version=2), audit_entry(), None, frozen=False)

    with pytest.raises(Conflict):
        stores.rounds.freeze(sample_frozen(sample_round()), 1)

    assert stores.rounds.frozen("r26") is None


def test_a_change_must_know_that_the_round_is_frozen(stores: Stores) -> None:
    round_ = sample_round()
    stores.rounds.create(round_, audit_entry())
    stores.rounds.freeze(sample_frozen(round_), 1)

    with pytest.raises(Conflict):
        stores.rounds.replace(sample_round(version=2), audit_entry(), None, frozen=False)
    stores.rounds.replace(sample_round(version=2), audit_entry(), None, frozen=True)

    kept = stores.rounds.get("r26")
    assert kept is not None and kept.version == 2
    assert stores.rounds.frozen("r26") is not None


def test_an_event_of_the_clock_is_told_once(stores: Stores) -> None:
    assert not stores.rounds.announced("phase-r26-voting-opens")
    assert stores.rounds.announce(event("phase-r26-voting-opens"))
    assert not stores.rounds.announce(event("phase-r26-voting-opens"))
    assert stores.rounds.announce(event("phase-r26-voting-closes"))
    assert stores.event_ids() == ["phase-r26-voting-closes", "phase-r26-voting-opens"]
    assert stores.rounds.announced("phase-r26-voting-opens")


def proposal(**changes: object) -> Proposal:
    return Proposal(sample_round(**changes), "De raad besliste het.", "ann", day(3))


def test_a_proposal_comes_back_whole_and_is_replaced_by_its_hash(stores: Stores) -> None:
    stores.rounds.create(sample_round(), audit_entry())
    assert stores.rounds.proposal("r26") is None
    first, second = proposal(title="Een"), proposal(title="Twee")

    stores.rounds.propose(first, "", audit_entry())

    assert stores.rounds.proposal("r26") == first
    for replaces in ("", second.hash):
        with pytest.raises(Conflict):
            stores.rounds.propose(second, replaces, audit_entry())
    stores.rounds.propose(second, first.hash, audit_entry())
    assert stores.rounds.proposal("r26") == second
    with pytest.raises(Conflict):
        stores.rounds.drop_proposal("r26", first.hash, audit_entry())
    stores.rounds.drop_proposal("r26", second.hash, audit_entry())
    assert stores.rounds.proposal("r26") is None
    with pytest.raises(Conflict):
        stores.rounds.drop_proposal("r26", second.hash, audit_entry())
    assert len(stores.audit.all()) == 4


def test_a_proposal_of_another_version_is_refused(stores: Stores) -> None:
    stores.rounds.create(sample_round(), audit_entry())
    stores.rounds.replace(sample_round(version=2), audit_entry(), None, frozen=False)
    with pytest.raises(Conflict):
        stores.rounds.propose(proposal(), "", audit_entry())
    assert stores.rounds.proposal("r26") is None


def test_a_change_takes_its_proposal_and_its_extension_along(stores: Stores) -> None:
    round_ = sample_round()
    stores.rounds.create(round_, audit_entry())
    frozen = sample_frozen(round_)
    stores.rounds.freeze(frozen, 1)
    waiting = proposal(title="Nieuw")
    stores.rounds.propose(waiting, "", audit_entry())
    later = extended(frozen, day(67), "De website lag stil.", day(60))
    changed = sample_round(version=2, title="Nieuw")

    with pytest.raises(Conflict):
        stores.rounds.replace(
            changed, audit_entry(), None, frozen=True, accepts="0" * 64, extension=later
        )
    assert stores.rounds.frozen("r26") == frozen

    stores.rounds.replace(
        changed, audit_entry(), None, frozen=True, accepts=waiting.hash, extension=later
    )

    assert stores.rounds.proposal("r26") is None
    assert stores.rounds.frozen("r26") == replace(frozen, closes_at=day(67), extensions=(later,))
    # What was frozen can be extended again, behind the first and nowhere else.
    for wrong in (later, replace(later, number=3)):
        with pytest.raises(Conflict):
            stores.rounds.replace(
                sample_round(version=3), audit_entry(), None, frozen=True, extension=wrong
            )
    again = extended(stores.rounds.frozen("r26") or frozen, day(68), "Nog eens.", day(66))
    stores.rounds.replace(
        sample_round(version=3), audit_entry(), None, frozen=True, extension=again
    )
    kept = stores.rounds.frozen("r26")
    assert kept is not None
    assert (kept.closes_at, kept.extensions, kept.hash) == (day(68), (later, again), frozen.hash)


def test_pairs_of_the_ballot_are_kept(stores: Stores) -> None:
    stores.rounds.create(sample_round(), audit_entry())
    listed = replace(sample_ballot(), exclusions=(("bank", "boom"),))
    stores.rounds.fix_ballot(listed, audit_entry())
    assert stores.rounds.ballot_list("r26") == listed


def test_a_change_and_its_news_are_one_fact(stores: Stores) -> None:
    stores.rounds.create(sample_round(), audit_entry())
    waiting = proposal(title="Nieuw")
    stores.rounds.propose(waiting, "", audit_entry())
    item = NewsItem("wijziging-a", "Nieuwe naam", "Daarom.", "r26", day(3))
    changed = sample_round(version=2, title="Nieuw")

    stores.rounds.replace(
        changed, audit_entry(), None, frozen=False, accepts=waiting.hash, news=item
    )

    assert stores.news.get("wijziging-a") == item
    assert stores.news.latest(day(3), 5) == (item,)
    # News that is there already is never written over, and takes the whole change along.
    with pytest.raises(Conflict):
        stores.rounds.replace(
            sample_round(version=3, title="Nog eens"),
            audit_entry(),
            event("e"),
            frozen=False,
            news=replace(item, title="Iets anders"),
        )
    assert stores.rounds.get("r26") == changed
    assert stores.news.get("wijziging-a") == item
    assert stores.event_ids() == []
