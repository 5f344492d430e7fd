"""What people do with an idea after sending, with DynamoDB failing at every call in turn."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.adapters.dynamodb.families import DynamoFamilyStore
from chalicelib.adapters.dynamodb.rounds import DynamoRoundStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.families.joining import Stores, answer, ask_to_join, leave
from chalicelib.families.model import pair_id
from chalicelib.ideas.editing import Wanted, edit
from chalicelib.ideas.model import HistoryLine, Idea, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.kernel.ids import new_id
from chalicelib.moderation.requests import RequestAnswer, answer_request
from tests.contract.test_ideas_faults import NOW, City, each_fault
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import day
from tests.support.stack import LocalStack

NEW = sample_content(why="Daar is het koel.")


@pytest.fixture
def city(stack: LocalStack) -> City:
    return City(stack)


def families(city: City, *, weak: bool) -> Stores:
    keyring = MemoryKeyring()
    if weak:
        ideas, rounds = city.weak_ideas, city.weak_rounds
        core, audit = city.weak_ideas._core, city.weak_ideas._audit
    else:
        ideas, rounds = city.ideas, city.weak_rounds
        core, audit = city.core, Table(city.weak_ideas._audit.name, city.core._client)
    return Stores(DynamoFamilyStore(core, audit, ideas), ideas, rounds, keyring)


def online(city: City, author: str, state: Any = "published") -> str:
    idea_id, at = new_id(), day(9)
    idea = Idea(idea_id, "r26", sample_content(), state, 1, author, (), "web", at, at)
    line = HistoryLine(at, "received", "bewoner", "Het idee is binnen.")
    assert city.ideas.add(idea, Private(sample_people()), line, submitted_event(idea))
    return idea_id


def test_editing(city: City) -> None:
    ids: list[str] = []

    def act() -> Any:
        if not ids:
            ids.append(online(city, "anna", "received"))
        return edit(city.weak_ideas, city.weak_rounds, ids[0], "anna", Wanted(1, NEW), NOW)

    def check(idea: Any) -> None:
        idea_id = ids.pop()
        stored = city.ideas.get(idea_id)
        assert stored is not None
        assert (stored.content, stored.version, stored.edition) == (NEW, 2, 2)
        assert [one.number for one in city.ideas.versions(idea_id)] == [1, 2]
        assert len(city.ideas.history(idea_id)) == 2
        assert city.events().count(f"idea-edit-{idea_id}-2") == 1

    assert each_fault(city, act, check) >= 4


def test_asking_for_a_change(city: City) -> None:
    ids: list[str] = []

    def act() -> Any:
        if not ids:
            ids.append(online(city, "anna"))
        return edit(city.weak_ideas, city.weak_rounds, ids[0], "anna", Wanted(1, NEW), NOW)

    def check(_: Any) -> None:
        idea_id = ids.pop()
        stored = city.ideas.get(idea_id)
        assert stored is not None and stored.open_request is not None
        assert (stored.content, stored.version) == (sample_content(), 2)
        assert [one.content for one in city.ideas.requests(idea_id)] == [NEW]
        assert len(city.ideas.history(idea_id)) == 2
        assert city.events().count(f"idea-ask-{idea_id}-1") == 1
        assert idea_id in city.ideas.open_requests("r26")

    assert each_fault(city, act, check) >= 4


def test_answering_a_request(city: City) -> None:
    ids: list[str] = []

    def act() -> Any:
        if not ids:
            ids.append(online(city, "anna"))
            sound = DynamoRoundStore(city.core, city.core)
            edit(city.ideas, sound, ids[0], "anna", Wanted(1, NEW), NOW)
        said = RequestAnswer(ids[0], 2, "take")
        return answer_request(city.weak_ideas, city.weak_rounds, said, "mieke", NOW)

    def check(_: Any) -> None:
        idea_id = ids.pop()
        stored = city.ideas.get(idea_id)
        assert stored is not None and stored.request is not None
        assert (stored.content, stored.version, stored.request.state) == (NEW, 3, "taken")
        assert [one.number for one in city.ideas.versions(idea_id)] == [1, 2]
        assert city.events().count(f"idea-answer-{idea_id}-1") == 1
        assert idea_id not in city.ideas.open_requests("r26")
        lines = [line for line in city.audit.all() if line.entry.subject == idea_id]
        assert len(lines) == 1

    assert each_fault(city, act, check) >= 4


def test_asking_joining_and_parting(city: City) -> None:
    weak, sound = families(city, weak=True), families(city, weak=False)
    pair: list[str] = []
    step = 0

    def act() -> Any:
        nonlocal step
        if not pair:
            pair.extend((online(city, "anna"), online(city, "bert")))
            step = 0
        lead, join = pair
        join_id = pair_id(lead, join)
        if step == 0:
            ask_to_join(weak, join, "bert", lead, "joining", NOW)
            step = 1
        if step == 1:
            answer(weak, join_id, "leading", "yes", NOW)
            step = 2
        if step == 2:
            check_joined(lead, join)
            step = 3
        return leave(weak, join_id, "joining", NOW)

    def check_joined(lead: str, join: str) -> None:
        one, two = city.ideas.get(lead), city.ideas.get(join)
        assert one is not None and two is not None
        assert (one.family, two.joined_to, two.state) == ((join,), lead, "joined")

    def check(done: Any) -> None:
        lead, join = pair
        pair.clear()
        stored = sound.families.get(done.id)
        assert stored is not None and stored.state == "split" and stored.version == 3
        one, two = city.ideas.get(lead), city.ideas.get(join)
        assert one is not None and two is not None
        assert (one.family, one.version, two.state, two.version) == ((), 3, "published", 3)
        for number in (1, 2, 3):
            assert city.core.get(f"OUTBOX#join-{done.id}-{number}", "EVENT") is not None
        assert len(city.ideas.history(lead)) == len(city.ideas.history(join)) == 3

    assert each_fault(city, act, check) >= 8
