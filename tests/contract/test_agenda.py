"""The agenda: one contract for the twin and for DynamoDB; never a place too many."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.agenda import DynamoAgendaStore
from chalicelib.adapters.dynamodb.audit import DynamoAuditLog
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.agenda import MemoryAgendaStore
from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.agenda.model import Seats
from chalicelib.agenda.planning import save_gathering, upcoming
from chalicelib.agenda.ports import AgendaStore
from chalicelib.agenda.registering import (
    cancel,
    check_in,
    come_with_fewer,
    promote,
    register,
    remind,
)
from chalicelib.kernel.errors import Conflict, NotFound, Refused, Unavailable
from tests.support.agenda import START, plan, sample_gathering, sample_registration
from tests.support.aws_faults import MODES, FaultyClient, Mode
from tests.support.rounds import day
from tests.support.stack import LocalStack

NOW = day(6)


class Desk:
    def __init__(self, agenda: AgendaStore, audit: Any, events: Any) -> None:
        self.agenda, self.audit, self.events = agenda, audit, events

    def states(self) -> dict[str, str]:
        return {one.id: one.state for one in self.agenda.registrations("avond")}


def on_tables(stack: LocalStack, client: Any = None) -> Desk:
    tables = [
        Table(stack.table(name), (lambda: client) if client else clients.dynamodb)
        for name in ("CoreTable", "AuditTable")
    ]
    core = Table(stack.table("CoreTable"), clients.dynamodb)

    def events() -> list[str]:
        return [item["event"]["id"] for item in core.scan() if item.get("kind") == "outbox"]

    return Desk(DynamoAgendaStore(*tables), DynamoAuditLog(tables[1]), events)


@pytest.fixture(params=["memory", "dynamodb"])
def desk(request: pytest.FixtureRequest) -> Desk:
    if request.param == "memory":
        log, outbox = MemoryAuditLog(), MemoryOutbox()
        return Desk(MemoryAgendaStore(log, outbox), log, lambda: [e.id for e in outbox.events])
    return on_tables(request.getfixturevalue("stack"))


def test_places_then_the_waiting_list_then_a_place_that_comes_free(desk: Desk) -> None:
    agenda = desk.agenda
    plan(agenda)
    a = register(agenda, sample_registration("a", people=3), NOW)
    b = register(agenda, sample_registration("b", people=2), NOW + timedelta(minutes=1))
    c = register(agenda, sample_registration("c", people=1), NOW + timedelta(minutes=2))
    d = register(agenda, sample_registration("d", people=1), NOW + timedelta(minutes=3))
    # One place is free; it is kept for who waits longest, and nobody passes them.
    assert [one.state for one in (a, b, c, d)] == ["in", "waiting", "waiting", "waiting"]
    assert agenda.seats("avond") == Seats(1, 4) and agenda.seats("avond").open == 0
    cancel(agenda, "avond", "a", NOW)
    assert desk.states() == {"a": "cancelled", "b": "in", "c": "in", "d": "in"}
    assert agenda.seats("avond") == Seats(0, 0)
    assert len(desk.events()) == len(set(desk.events())) == 8


def test_in_the_last_two_days_no_chair_stays_empty(desk: Desk) -> None:
    gathering = plan(desk.agenda)
    register(desk.agenda, sample_registration("a", people=3), NOW)
    register(desk.agenda, sample_registration("b", people=2), NOW + timedelta(minutes=1))
    register(desk.agenda, sample_registration("c", people=1), NOW + timedelta(minutes=2))
    last = START - timedelta(hours=48)
    assert promote(desk.agenda, gathering, last - timedelta(seconds=1)) == 0
    assert promote(desk.agenda, gathering, last) == 1
    assert desk.states() == {"a": "in", "b": "waiting", "c": "in"}
    # Who is new goes behind who waits, and gets what nobody before them fits in.
    cancel(desk.agenda, "avond", "c", last)
    assert register(desk.agenda, sample_registration("d", people=1), last).state == "in"
    assert desk.states()["b"] == "waiting" and desk.agenda.seats("avond") == Seats(0, 2)


def test_coming_with_fewer_moves_the_places_once(desk: Desk) -> None:
    agenda = desk.agenda
    plan(agenda)
    for minute, (name, people) in enumerate((("a", 3), ("b", 3), ("c", 2))):
        one = sample_registration(name, people=people)
        register(agenda, one, NOW + timedelta(minutes=minute))
    for _ in range(2):
        assert come_with_fewer(agenda, "avond", "b", 2, NOW).state == "waiting"
    assert agenda.seats("avond") == Seats(1, 4)
    for _ in range(2):
        come_with_fewer(agenda, "avond", "a", 2, NOW)
    assert desk.states() == {"a": "in", "b": "in", "c": "waiting"}
    assert agenda.seats("avond") == Seats(0, 2)
    for people in (0, -1, 3):
        with pytest.raises(Refused):
            come_with_fewer(agenda, "avond", "c", people, NOW)
    assert len(desk.events()) == len(set(desk.events()))


def test_a_repeat_is_one_registration_and_cancelling_twice_gives_back_once(desk: Desk) -> None:
    plan(desk.agenda)
    for _ in range(3):
        stored = register(desk.agenda, sample_registration("a", people=2), NOW)
        assert stored.state == "in"
    assert desk.agenda.seats("avond") == Seats(2, 0)
    for _ in range(3):
        assert cancel(desk.agenda, "avond", "a", NOW).state == "cancelled"
    assert desk.agenda.seats("avond") == Seats(4, 0)
    assert register(desk.agenda, sample_registration("a"), NOW).state == "cancelled"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"people": 0}, "people-out-of-range"),
        ({"people": 5}, "people-out-of-range"),
        ({"email": ""}, "unreachable"),
    ],
)
def test_what_cant_be_registered(desk: Desk, changes: dict[str, Any], reason: str) -> None:
    plan(desk.agenda)
    with pytest.raises(Refused) as refused:
        register(desk.agenda, sample_registration(**changes), NOW)
    assert refused.value.reason == reason and desk.states() == {}


def test_closed_doors(desk: Desk) -> None:
    with pytest.raises(NotFound):
        register(desk.agenda, sample_registration(), NOW)
    plan(desk.agenda)
    for moment in (START - timedelta(hours=12), START):
        with pytest.raises(Refused):
            register(desk.agenda, sample_registration(), moment)
    register(desk.agenda, sample_registration("a"), NOW)
    with pytest.raises(Refused):
        cancel(desk.agenda, "avond", "a", START)
    with pytest.raises(NotFound):
        cancel(desk.agenda, "avond", "weg", NOW)
    assert desk.agenda.registration("avond", "#") is None


def test_a_registration_keeps_the_language_of_its_mails(desk: Desk) -> None:
    plan(desk.agenda)
    register(desk.agenda, sample_registration("a", language="tr"), NOW)
    register(desk.agenda, sample_registration("b"), NOW)
    assert {one.id: one.language for one in desk.agenda.registrations("avond")} == {
        "a": "tr",
        "b": "nl",
    }


def test_planning(desk: Desk) -> None:
    agenda = desk.agenda
    first = plan(agenda)
    assert save_gathering(agenda, sample_gathering(), "ann", day(3)) == first
    register(agenda, sample_registration("a", people=3), NOW)
    with pytest.raises(Refused) as refused:
        save_gathering(agenda, replace(first, places=2), "ann", day(3))
    assert refused.value.reason == "places-taken"
    register(agenda, sample_registration("b", people=2), NOW)
    larger = save_gathering(agenda, replace(first, places=5), "ann", day(7))
    assert desk.states() == {"a": "in", "b": "in"} and agenda.seats("avond") == Seats(0, 0)
    with pytest.raises(Conflict):
        save_gathering(agenda, replace(first, title="Anders"), "bob", day(7))
    off = save_gathering(agenda, replace(larger, state="off"), "ann", day(8))
    assert desk.events().count("agenda-off-avond") == 1
    with pytest.raises(Refused):
        save_gathering(agenda, replace(off, state="published"), "ann", day(8))
    assert upcoming(agenda, day(8)) == (off,) and upcoming(agenda, day(30)) == ()
    actions = [line.entry.action for line in desk.audit.all()]
    assert actions == ["agenda:gathering:save"] * 3


def test_who_came_is_noted_and_a_mistake_mended(desk: Desk) -> None:
    plan(desk.agenda)
    register(desk.agenda, sample_registration("a"), NOW)
    for there in (True, True, False):
        assert check_in(desk.agenda, "avond", "a", there, "ann", START).checked_in is there
    assert desk.agenda.seats("avond") == Seats(3, 0)
    cancel(desk.agenda, "avond", "a", NOW, "ann")
    with pytest.raises(Refused):
        check_in(desk.agenda, "avond", "a", True, "ann", START)
    log = [line.entry for line in desk.audit.all()]
    assert [e.action for e in log[1:]] == [
        *["agenda:registration:check-in"] * 2,
        "agenda:registration:cancel",
    ]
    assert not any("Fatma" in str(entry) for entry in log)


def test_reminders_go_once_to_who_is_in(desk: Desk) -> None:
    agenda = desk.agenda
    gathering = plan(agenda)
    for name in ("a", "b", "c"):
        register(agenda, sample_registration(name, people=2), NOW)
    late = START - timedelta(hours=20)
    assert remind(agenda, gathering, START - timedelta(hours=49)) == 0
    assert [remind(agenda, gathering, late) for _ in range(3)] == [2, 0, 0]
    assert remind(agenda, gathering, START) == 0


def test_the_last_place_of_32_at_once(stack: LocalStack) -> None:
    desk = on_tables(stack)
    plan(desk.agenda, places=1)

    def go(number: int) -> str:
        return register(desk.agenda, sample_registration(f"nr{number}"), NOW).state

    with ThreadPoolExecutor(32) as pool:
        states = list(pool.map(go, range(32)))
    assert sorted(states) == ["in", *["waiting"] * 31]
    assert desk.agenda.seats("avond") == Seats(0, 31)
    winner = next(key for key, state in desk.states().items() if state == "in")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: quietly_cancel(desk, winner), range(8)))
    promote(desk.agenda, plan_of(desk), NOW)
    assert sorted(desk.states().values()) == ["cancelled", "in", *["waiting"] * 30]
    assert desk.agenda.seats("avond") == Seats(0, 30)


def plan_of(desk: Desk) -> Any:
    return desk.agenda.gathering("avond")


def quietly_cancel(desk: Desk, registration_id: str) -> None:
    with contextlib.suppress(Conflict):
        cancel(desk.agenda, "avond", registration_id, NOW)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("act", ["register", "cancel"])
def test_every_aws_call_fails_once_and_the_next_try_mends_it(
    stack: LocalStack, act: str, mode: Mode
) -> None:
    sound = on_tables(stack)
    at = 0
    while True:
        key = f"avond{act}{mode}{at}"
        save_gathering(sound.agenda, sample_gathering(key, places=2), "ann", day(2))
        wanted = [sample_registration(n, gathering=key, people=2) for n in ("a", "b")]
        if act == "cancel":
            for one in wanted:
                register(sound.agenda, one, NOW)
        faulty = FaultyClient(clients.dynamodb(), at, mode)
        weak = on_tables(stack, faulty)

        def go(desk: Desk, key: str = key, wanted: Any = wanted) -> None:
            if act == "cancel":
                cancel(desk.agenda, key, "a", NOW)
            else:
                register(desk.agenda, wanted[0], NOW)

        with contextlib.suppress(Unavailable):
            go(weak)
        go(sound)
        gathering = sound.agenda.gathering(key)
        assert gathering is not None
        promote(sound.agenda, gathering, NOW)
        states = {one.id: one.state for one in sound.agenda.registrations(key)}
        wanted_states = {"a": "in"} if act == "register" else {"a": "cancelled", "b": "in"}
        assert states == wanted_states, (at, mode)
        assert sound.agenda.seats(key) == Seats(0, 0), (at, mode)
        if len(faulty.calls) <= at:
            break
        at += 1
    assert at >= 3
    assert len(sound.events()) == len(set(sound.events()))
