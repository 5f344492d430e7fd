"""Families, versions and requests: the twin and the real table."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.audit import DynamoAuditLog
from chalicelib.adapters.dynamodb.families import DynamoFamilyStore
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.rounds import DynamoRoundStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.families import MemoryFamilyStore
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.adapters.memory.listed import Listed
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.rounds import MemoryRoundStore
from chalicelib.families.joining import Stores, answer, ask_to_join, leave, propose
from chalicelib.families.model import Join, pair_id
from chalicelib.ideas.editing import Wanted, add_photo, edit
from chalicelib.ideas.model import HistoryLine, Idea, Photo, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.ideas.withdrawing import withdraw
from chalicelib.kernel.errors import BuurtError, Conflict
from chalicelib.moderation.requests import RequestAnswer, answer_request
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.stack import LocalStack

NOW = day(14)


@pytest.fixture(params=["memory", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Stores:
    rounds: Any
    if request.param == "memory":
        audit, outbox = MemoryAuditLog(), MemoryOutbox()
        listed = Listed()
        ideas = MemoryIdeaStore(audit, outbox, listed)
        rounds = MemoryRoundStore(audit, outbox, listed)
        found = Stores(MemoryFamilyStore(audit, outbox, ideas), ideas, rounds, MemoryKeyring())
    else:
        stack: LocalStack = request.getfixturevalue("stack")
        names = ("CoreTable", "AuditTable")
        core, log = [Table(stack.table(name), clients.dynamodb) for name in names]
        real = DynamoIdeaStore(core, log)
        rounds = DynamoRoundStore(core, log)
        found = Stores(DynamoFamilyStore(core, log, real), real, rounds, MemoryKeyring())
        assert DynamoAuditLog(log) is not None
    rounds.create(sample_round(), audit_entry())
    for idea_id, author in (("lead", "anna"), ("join", "bert"), ("third", "cato")):
        put(found, idea_id, author)
    return found


def put(stores: Stores, idea_id: str, author: str, state: Any = "published") -> None:
    at = day(12)
    idea = Idea(idea_id, "r26", sample_content(), state, 1, author, (), "web", at, at)
    line = HistoryLine(at, "received", "bewoner", "Het idee is binnen.")
    assert stores.ideas.add(idea, Private(sample_people()), line, submitted_event(idea))


def test_a_join_is_kept_as_it_is_and_found_from_both_sides(stores: Stores) -> None:
    join = propose(stores, "lead", "join", "mieke", NOW)
    assert stores.families.get(join.id) == join
    later = propose(stores, "third", "join", "mieke", NOW + timedelta(minutes=1))
    assert stores.families.of_idea("join") == (later, join)
    assert stores.families.of_idea("lead") == (join,)
    assert stores.families.open_of_round("r26") == (join, later)
    assert stores.families.get("nergens") is None and stores.families.of_idea("x y") == ()
    answer(stores, join.id, "leading", "yes", NOW)
    done = answer(stores, join.id, "joining", "yes", NOW)
    assert stores.families.get(join.id) == done
    assert stores.families.open_of_round("r26") == (later,)
    lead, follow = stores.ideas.get("lead"), stores.ideas.get("join")
    assert lead is not None and follow is not None
    assert (lead.family, follow.state, follow.joined_to) == (("join",), "joined", "lead")
    assert [card.id for card in stores.ideas.public_cards("r26")] == ["lead", "third"]
    leave(stores, join.id, "leading", NOW + timedelta(hours=1))
    back = stores.ideas.get("join")
    assert back is not None and (back.state, back.joined_to) == ("published", "")
    assert len(stores.ideas.history("join")) == 3


def test_a_join_over_another_version_is_a_conflict(stores: Stores) -> None:
    join = propose(stores, "lead", "join", "mieke", NOW)
    with pytest.raises(Conflict):
        stores.families.put(replace(join, state="dropped"), None)
    lead = stores.ideas.get("lead")
    assert lead is not None
    line = HistoryLine(NOW, lead.state, "bewoner", "Zin.")
    wrong = replace(lead, version=lead.version + 2, family=("join",))
    with pytest.raises(Conflict):
        stores.families.put(replace(join, version=2), None, None, [(wrong, line)])
    assert stores.families.get(join.id) == join
    assert len(stores.ideas.history("lead")) == 1


def at_once(*acts: Any) -> list[BaseException | None]:
    """Runs all acts at the same moment; what each of them raised."""
    raised: list[BaseException | None] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place: int, act: Any) -> None:
        gate.wait()
        try:
            act()
        except BuurtError as error:
            raised[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def together(stores: Stores) -> None:
    """The join and both ideas say the same."""
    join = stores.families.get(pair_id("lead", "join"))
    lead, follow = stores.ideas.get("lead"), stores.ideas.get("join")
    assert join is not None and lead is not None and follow is not None
    joined = join.state == "joined"
    assert (follow.state == "joined") == joined == ("join" in lead.family)


class Late:
    """A store whose first answer is older than what stands there."""

    def __init__(self, families: Any, old: Join) -> None:
        self._families, self._old = families, [old]

    def get(self, join_id: str) -> Join | None:
        return self._old.pop() if self._old else self._families.get(join_id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._families, name)


def test_a_yes_that_another_one_overtook_is_said_already(stores: Stores) -> None:
    join = ask_to_join(stores, "join", "bert", "lead", "joining", NOW)
    done = answer(stores, join.id, "leading", "yes", NOW)
    late = replace(stores, families=cast(Any, Late(stores.families, join)))
    assert answer(late, join.id, "leading", "yes", NOW) == done


def test_ten_yeses_at_once_make_one_family(stores: Stores) -> None:
    join = ask_to_join(stores, "join", "bert", "lead", "joining", NOW)
    raised = at_once(*[lambda: answer(stores, join.id, "leading", "yes", NOW) for _ in range(10)])
    assert raised == [None] * 10
    lead = stores.ideas.get("lead")
    assert lead is not None
    assert (lead.family, lead.version) == (("join",), 2)
    assert len(stores.ideas.history("join")) == 2
    together(stores)


def test_both_sides_answer_at_once(stores: Stores) -> None:
    join = propose(stores, "lead", "join", "mieke", NOW)
    raised = at_once(
        lambda: answer(stores, join.id, "leading", "yes", NOW),
        lambda: answer(stores, join.id, "joining", "yes", NOW),
    )
    assert raised == [None, None]
    assert stores.families.get(join.id).state == "joined"  # type: ignore[union-attr]
    together(stores)


@pytest.mark.parametrize("who", ["join", "lead"])
def test_withdrawing_while_the_other_group_says_yes(stores: Stores, who: str) -> None:
    join = ask_to_join(stores, "join", "bert", "lead", "joining", NOW)
    author = {"lead": "anna", "join": "bert"}[who]
    at_once(
        lambda: answer(stores, join.id, "leading", "yes", NOW),
        lambda: withdraw(stores.ideas, stores.rounds, who, author, NOW),
    )
    together(stores)
    gone = stores.ideas.get(who)
    assert gone is not None and gone.state in ("withdrawn", "joined", "published")


def test_two_groups_that_join_each_other_elsewhere(stores: Stores) -> None:
    one = propose(stores, "lead", "join", "mieke", NOW)
    two = propose(stores, "third", "join", "mieke", NOW)
    for join in (one, two):
        answer(stores, join.id, "leading", "yes", NOW)
    at_once(
        lambda: answer(stores, one.id, "joining", "yes", NOW),
        lambda: answer(stores, two.id, "joining", "yes", NOW),
    )
    states = sorted(stores.families.get(join.id).state for join in (one, two))  # type: ignore[union-attr]
    assert states == ["asked", "joined"]


def test_versions_and_requests_are_kept(stores: Stores) -> None:
    put(stores, "new", "anna", "received")
    ports = (stores.ideas, stores.rounds)
    text = sample_content(why="Anders.")
    edit(*ports, "new", "anna", Wanted(1, text), NOW)
    photo = add_photo(*ports, "new", "anna", "Een plein", "", NOW + timedelta(minutes=1))
    first, second, third = stores.ideas.versions("new")
    assert (first.number, first.content, first.pictures) == (1, sample_content(), ())
    assert (second.number, second.content, second.at) == (2, text, NOW)
    assert third.pictures == ((photo.id, "Een plein"),)
    assert len({one.fingerprint for one in (first, second, third)}) == 3
    assert stores.ideas.versions("nergens") == () == stores.ideas.requests("x y")

    asked = sample_content(title="Twee banken")
    edit(*ports, "lead", "anna", Wanted(1, asked), NOW)
    edit(*ports, "join", "bert", Wanted(1, asked), NOW + timedelta(hours=1))
    assert stores.ideas.open_requests("r26") == ("lead", "join")
    idea = stores.ideas.get("lead")
    assert idea is not None and idea.open_request is not None
    assert idea.open_request.content == asked
    assert stores.ideas.set_photo("idea:lead", Photo("weg", "x", "ready")) is False
    answer_request(*ports, RequestAnswer("lead", 2, "take"), "mieke", NOW)
    assert stores.ideas.open_requests("r26") == ("join",)
    (kept,) = stores.ideas.requests("lead")
    assert (kept.state, kept.answered_at) == ("taken", NOW)
    cards = {card.id: card for card in stores.ideas.public_cards("r26")}
    assert cards["lead"].title == "Twee banken" and not cards["lead"].asks
    assert cards["join"].asks and "bank" in cards["lead"].terms
    stores.ideas.set_card("lead", 2)
    stores.ideas.set_card("lead", 1)
    again = stores.ideas.get("lead")
    assert again is not None and (again.card, again.edition, again.version) == (2, 2, 3)


def test_two_changes_at_once_make_one_version(stores: Stores) -> None:
    put(stores, "new", "anna", "received")
    texts = [sample_content(why=f"Reden {number}.") for number in range(5)]
    raised = at_once(
        *[
            lambda text=text: edit(stores.ideas, stores.rounds, "new", "anna", Wanted(1, text), NOW)
            for text in texts
        ]
    )
    assert [type(one) for one in raised].count(Conflict) == 4
    assert len(stores.ideas.versions("new")) == 2
