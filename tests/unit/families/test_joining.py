"""Families: nobody is joined without two yeses, and everything comes apart again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.families.joining import (
    Stores,
    answer,
    ask_to_join,
    fulfil_wish,
    leave,
    open_join,
    own_join,
    propose,
    secret_of,
    take_back,
)
from chalicelib.families.model import Join, pair_id
from chalicelib.ideas.consents import ask
from chalicelib.ideas.model import HistoryLine, Person, Private
from chalicelib.ideas.withdrawing import withdraw
from chalicelib.kernel.errors import BuurtError, NotFound, Refused
from chalicelib.moderation.office import Office
from chalicelib.moderation.takedown import judge_idea
from tests.http.test_moderation import put
from tests.support.fuse import Crash, Fuse, Fused, When
from tests.support.rounds import audit_entry, day, sample_ballot, sample_round
from tests.support.twins import Twins

NOW = day(14)


def city() -> Twins:
    twins = Twins(NOW)
    twins.rounds.create(sample_round(), audit_entry())
    put(twins, "lead", author="anna", state="published", title="Een bank")
    put(twins, "join", author="bert", state="accepted", title="Een zitbank")
    return twins


@pytest.fixture
def twins() -> Twins:
    return city()


def stores(twins: Twins) -> Stores:
    return Stores(twins.families, twins.ideas, twins.rounds, twins.keyring)


def asked(twins: Twins) -> Join:
    return ask_to_join(stores(twins), "join", "bert", "lead", "joining", NOW)


def joined(twins: Twins) -> Join:
    return answer(stores(twins), asked(twins).id, "leading", "yes", NOW)


def test_one_yes_joins_nobody(twins: Twins) -> None:
    join = asked(twins)
    assert (join.state, join.yes, join.waits_for()) == ("asked", ("joining",), ("leading",))
    assert twins.ideas.get("join").state == "accepted"
    assert twins.outbox.events[-1].data["what"] == "asked"
    assert asked(twins) == join
    assert twins.families.of_idea("lead") == twins.families.of_idea("join") == (join,)
    assert twins.families.open_of_round("r26") == (join,)


def test_two_yeses_make_a_family_and_move_no_supports(twins: Twins) -> None:
    twins.ideas.support("join", "cato", NOW)
    join = joined(twins)
    lead, follow = twins.ideas.get("lead"), twins.ideas.get("join")
    assert (join.state, lead.family, follow.joined_to, follow.state) == (
        *("joined", ("join",), "lead", "joined"),
    )
    assert lead.content.title == "Een bank" and lead.edition == 1
    assert (twins.ideas.support_count("lead"), twins.ideas.support_count("join")) == (0, 1)
    assert [card.id for card in twins.ideas.public_cards("r26")] == ["lead"]
    assert "Een zitbank" in twins.ideas.history("lead")[-1].sentence
    assert "Een bank" in twins.ideas.history("join")[-1].sentence
    assert answer(stores(twins), join.id, "leading", "yes", NOW) == join
    assert len([e for e in twins.outbox.events if e.data.get("what") == "joined"]) == 1


def test_parting_brings_everything_back(twins: Twins) -> None:
    before = twins.ideas.get("join")
    join = joined(twins)
    for _ in range(2):
        leave(stores(twins), join.id, "joining", NOW + timedelta(hours=1))
    lead, follow = twins.ideas.get("lead"), twins.ideas.get("join")
    assert (lead.family, follow.joined_to, follow.state) == ((), "", before.state)
    assert follow.consents == before.consents and follow.content == before.content
    again = asked(twins)
    assert again.state == "asked" and again.version == 4


def test_a_no_ends_it_and_only_the_refuser_or_the_city_asks_again(twins: Twins) -> None:
    join = asked(twins)
    answer(stores(twins), join.id, "leading", "no", NOW)
    with pytest.raises(Refused, match="said-no"):
        asked(twins)
    with pytest.raises(Refused, match="join-closed"):
        answer(stores(twins), join.id, "leading", "yes", NOW)
    back = ask_to_join(stores(twins), "lead", "anna", "join", "leading", NOW)
    assert back.asked_by == "leading" and back.state == "asked"


def test_the_city_needs_both(twins: Twins) -> None:
    join = propose(stores(twins), "lead", "join", "mieke", NOW)
    assert join.yes == ()
    answer(stores(twins), join.id, "joining", "yes", NOW)
    assert twins.ideas.get("join").state == "accepted"
    answer(stores(twins), join.id, "leading", "yes", NOW, actor="mieke")
    assert twins.ideas.get("join").state == "joined"
    actions = [line.entry.action for line in twins.audit.all()]
    assert actions[-2:] == ["families:join:ask", "families:join:yes"]


def test_what_isnt_there_or_isnt_theirs(twins: Twins) -> None:
    put(twins, "new", author="cato", state="received")
    for idea_id, person, other in (
        ("join", "anna", "lead"),
        ("join", "", "lead"),
        ("join", "bert", "new"),
        ("join", "bert", "nergens"),
    ):
        with pytest.raises(NotFound):
            ask_to_join(stores(twins), idea_id, person, other, "joining", NOW)
    join = asked(twins)
    for person in ("cato", ""):
        with pytest.raises(NotFound):
            own_join(stores(twins), join.id, person)
    assert own_join(stores(twins), join.id, "anna") == (join, "leading")


def test_a_link_is_for_one_side_and_for_a_month(twins: Twins) -> None:
    join = asked(twins)
    secret = secret_of(twins.keyring, join, "leading")
    assert open_join(stores(twins), join.id, secret, NOW) == (join, "leading")
    for wrong in ("", "x", secret[:-1]):
        with pytest.raises(NotFound):
            open_join(stores(twins), join.id, wrong, NOW)
    with pytest.raises(NotFound):
        open_join(stores(twins), join.id, secret, NOW + timedelta(days=30))
    with pytest.raises(NotFound):
        open_join(stores(twins), pair_id("a", "b"), secret, NOW)


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        (("lead", "lead"), "same-idea"),
        (("lead", "old"), "other-round"),
        (("lead", "new"), "not-public"),
    ],
)
def test_pairs_that_dont_fit(twins: Twins, pair: tuple[str, str], code: str) -> None:
    put(twins, "old", state="accepted", round_id="r25")
    put(twins, "new", state="received")
    with pytest.raises(Refused, match=code):
        propose(stores(twins), *pair, "mieke", NOW)


def test_no_chains(twins: Twins) -> None:
    put(twins, "third", author="cato", state="published")
    joined(twins)
    with pytest.raises(Refused, match="joining-leads"):
        propose(stores(twins), "third", "lead", "mieke", NOW)
    with pytest.raises(Refused, match="joined-elsewhere"):
        propose(stores(twins), "third", "join", "mieke", NOW)
    more = propose(stores(twins), "lead", "third", "mieke", NOW)
    answer(stores(twins), more.id, "leading", "yes", NOW)
    answer(stores(twins), more.id, "joining", "yes", NOW)
    assert twins.ideas.get("lead").family == ("join", "third")


def test_the_ballot_list_ends_it(twins: Twins) -> None:
    join = joined(twins)
    twins.rounds.fix_ballot(sample_ballot(), audit_entry())
    with pytest.raises(Refused, match="on-ballot"):
        leave(stores(twins), join.id, "leading", NOW)
    assert twins.ideas.get("join").state == "joined"


def test_an_idea_that_was_withdrawn_meanwhile_joins_nobody(twins: Twins) -> None:
    join = asked(twins)
    withdraw(twins.ideas, twins.rounds, "join", "bert", NOW)
    with pytest.raises(Refused, match="not-public"):
        answer(stores(twins), join.id, "leading", "yes", NOW)
    assert twins.families.get(join.id).state == "asked"
    take_back(stores(twins), join.id, "joining", NOW)
    with pytest.raises(Refused, match="leads-family"):
        put(twins, "other", author="cato", state="published")
        put(twins, "mine", author="dirk", state="published")
        more = ask_to_join(stores(twins), "mine", "dirk", "other", "joining", NOW)
        answer(stores(twins), more.id, "leading", "yes", NOW)
        withdraw(twins.ideas, twins.rounds, "other", "cato", NOW)


def test_co_applicants_are_asked_again(twins: Twins) -> None:
    idea = twins.ideas.get("join")
    people = (
        Person("Bert", "bert@voorbeeld.example", "", "Straat 1"),
        Person("Cato", "cato@voorbeeld.example", "", "Straat 2"),
        Person("Dirk", "", "", "Straat 3"),
    )
    consents = tuple(
        replace(one, state="yes" if one.key else "paper", answered_at=NOW)
        for one in ask(twins.keyring, "join", people, NOW - timedelta(days=3))
    )
    changed = replace(idea, consents=consents, version=2)
    twins.ideas.change(changed, None, None, None, Private(people))
    join = joined(twins)
    after = twins.ideas.get("join").consents
    assert [one.state for one in after] == ["waiting", "paper"]
    assert after[0].key != consents[0].key
    leave(stores(twins), join.id, "leading", NOW)
    assert twins.ideas.get("join").consents == consents


def test_a_wish_is_asked_once_when_the_idea_is_online(twins: Twins) -> None:
    put(twins, "fresh", author="cato", state="received", wish="lead")
    assert fulfil_wish(stores(twins), "fresh", NOW) is None
    idea = twins.ideas.get("fresh")
    twins.ideas.change(replace(idea, state="published", version=2), None, None, None)
    join = fulfil_wish(stores(twins), "fresh", NOW)
    assert join is not None
    assert (join.leading, join.joining, join.yes) == ("lead", "fresh", ("joining",))
    answer(stores(twins), join.id, "leading", "no", NOW)
    assert fulfil_wish(stores(twins), "fresh", NOW) is None


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_crash_at_any_write_is_mended_by_doing_it_again(
    twins: Twins, at: int, when: When
) -> None:
    fuse = Fuse(at, when)
    weak = replace(stores(twins), families=Fused(twins.families, fuse, {"put"}))
    acts = (
        lambda: ask_to_join(weak, "join", "bert", "lead", "joining", NOW),
        lambda: answer(weak, pair_id("lead", "join"), "leading", "yes", NOW),
        lambda: leave(weak, pair_id("lead", "join"), "joining", NOW),
    )
    for act in acts:
        with suppress(Crash):
            act()
        act()
    assert fuse.blown
    join = twins.families.get(pair_id("lead", "join"))
    assert (join.state, join.version) == ("split", 3)
    told = [event.data["what"] for event in twins.outbox.events if "what" in event.data]
    assert told == ["asked", "joined", "split"]
    assert len(twins.ideas.history("lead")) == len(twins.ideas.history("join")) == 3


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "yes", "no", "leave", "back", "propose", "withdraw"]),
        st.sampled_from(["leading", "joining"]),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(ACTS)
def test_whatever_people_do_the_two_ideas_agree(acts: list[tuple[str, Any]]) -> None:
    twins = city()
    all_ = stores(twins)
    join_id = pair_id("lead", "join")
    for act, side in acts:
        idea, other = ("lead", "join") if side == "leading" else ("join", "lead")
        person = {"lead": "anna", "join": "bert"}[idea]
        try:
            match act:
                case "ask":
                    ask_to_join(all_, idea, person, other, side, NOW)
                case "propose":
                    propose(all_, "lead", "join", "mieke", NOW)
                case "leave":
                    leave(all_, join_id, side, NOW)
                case "back":
                    take_back(all_, join_id, side, NOW)
                case "withdraw":
                    withdraw(twins.ideas, twins.rounds, idea, person, NOW)
                case _:
                    answer(all_, join_id, side, act, NOW)
        except BuurtError:
            pass
        join, lead, follow = (
            twins.families.get(join_id),
            twins.ideas.get("lead"),
            twins.ideas.get("join"),
        )
        together = join is not None and join.state == "joined"
        leader, joiner = (lead, follow) if not join or join.leading == "lead" else (follow, lead)
        assert (joiner.state == "joined") == together == (joiner.joined_to == leader.id)
        assert (joiner.id in leader.family) == together
        assert leader.state != "joined" and not joiner.family
        assert not together or set(join.yes) == {"leading", "joining"}


def test_what_the_city_hid_doesnt_come_back_by_parting(twins: Twins) -> None:
    idea = twins.ideas.get("join")
    line = HistoryLine(day(13), "accepted", "stad", "Het kan.")
    twins.ideas.change(replace(idea, version=idea.version + 1), line, None, None)
    join = joined(twins)
    office = Office(twins.ideas, twins.rounds, twins.dossiers)
    why = "Er staat een naam in."
    for version, verdict, actor in ((0, "ask", "an"), (1, "hide", "jan")):
        judge_idea(
            office, "join", version=version, verdict=verdict,  # type: ignore[arg-type]
            why=why, actor=actor, now=NOW,
        )  # fmt: skip
    for side in ("leading", "joining"):
        with pytest.raises(Refused, match="join-closed"):
            leave(stores(twins), join.id, side, NOW)  # type: ignore[arg-type]
    assert twins.ideas.get("join").state == "hidden"
    judge_idea(office, "join", version=2, verdict="show", why=why, actor="an", now=NOW)
    assert twins.ideas.get("join").state == "joined"
    leave(stores(twins), join.id, "joining", NOW)
    assert twins.ideas.get("join").state == "accepted"
