"""Whoever comes, goes or waits: no place too many, nobody passes, no chair empty at the end."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.memory.agenda import MemoryAgendaStore
from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.agenda.model import Registration, order
from chalicelib.agenda.registering import cancel, come_with_fewer, promote, register
from tests.support.agenda import START, plan, sample_registration

PLACES = 6
# Who registers with how many, or (negative) which of those who are there cancels; from 100 on which
# of them comes with fewer.
STEPS = st.lists(st.integers(-12, PLACES).filter(bool) | st.integers(100, 112), max_size=25)
TURNS_END = START - timedelta(hours=48)


def everybody(agenda: MemoryAgendaStore) -> list[Registration]:
    return sorted(agenda.registrations("avond"), key=order)


def step(agenda: MemoryAgendaStore, number: int, people: int, now: datetime) -> None:
    if 0 < people < 100:
        register(agenda, sample_registration(f"nr{number}", people=people), now)
        return
    there = [one for one in everybody(agenda) if one.state != "cancelled"]
    one = there[abs(people) % len(there)] if there else None
    if one is not None and people < 0:
        cancel(agenda, "avond", one.id, now)
    elif one is not None and one.people > 1:
        come_with_fewer(agenda, "avond", one.id, one.people - 1, now)


@given(STEPS, st.integers(0, 25))
def test_the_list_is_kept(steps: list[int], turn_ends: int) -> None:
    """From the step `turn_ends` on it is less than two days before the evening."""
    agenda = MemoryAgendaStore(MemoryAuditLog(), MemoryOutbox())
    gathering = plan(agenda, places=PLACES)
    for number, people in enumerate(steps):
        start = TURNS_END - timedelta(days=1) if number < turn_ends else TURNS_END
        now = start + timedelta(minutes=number)
        before = {one.id: one.state for one in everybody(agenda)}
        step(agenda, number, people, now)
        people_in = sum(one.people for one in everybody(agenda) if one.state == "in")
        seats = agenda.seats("avond")
        assert people_in + seats.free == PLACES and seats.free >= 0
        waiting = [one for one in everybody(agenda) if one.state == "waiting"]
        if now < TURNS_END:
            entered = [o for o in everybody(agenda) if o.state == "in" != before.get(o.id)]
            assert all(order(one) < order(first) for one in entered for first in waiting[:1])
            assert not waiting or waiting[0].people > seats.free
        else:
            # The clock looks every minute.
            promote(agenda, gathering, now)
            waiting = [one for one in everybody(agenda) if one.state == "waiting"]
            free = agenda.seats("avond").free
            assert all(one.people > free for one in waiting)
