"""Every act of moderation on the real local DynamoDB, killed right before and right after each call
that writes, and done again on a sound process: all of it is there once, as on the twin.

Of each kind of transaction one act; the nightly run takes all of them.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.support.aws_faults import Mortal
from tests.support.fuse import Crash, Fuse, When
from tests.support.stack import LocalStack
from tests.support.table_hall import HallStores, TableHall
from tests.unit.moderation.test_crash_matrix import ACTS, TWICE, Scene, again, stage, state

# kind of transaction → an act
KINDS = {
    "dossier and log": "note",
    "dossier, log and event": "condition",
    "dossier and event, by applicants": "appeal",
    "dossier, idea, log and event": "decide",
    "the same with a look at the ballot list": "final text answered",
    "dossier and what somebody said": "report",
    "dossier, log, event and text": "text hidden",
    "dossier, log and reaction": "reaction taken off",
    "dossier, log and mark": "hiding asked",
    "dossier, log, mark, idea and event": "hidden",
    "the same for good": "deleted",
    "desk and log": "template",
    "ballot list": "ballot",
    "proposal of a round": "round proposed",
    "round and proposal": "round confirmed",
}
# The nightly run sets 50.
NAMES = tuple(ACTS) if int(os.environ.get("RACE_ROUNDS", "4")) > 4 else tuple(KINDS.values())
WRITES = {"put_item", "update_item", "delete_item", "transact_write_items"}


class TableScene(Scene):
    """The stores that an act gets, over a client that may die."""

    def __init__(self, hall: TableHall, client: Mortal) -> None:
        super().__init__(hall, Fuse(99, "after"))
        self._stores = HallStores(hall.stack, client)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stores, name)


def told(hall: Any) -> tuple[Any, ...]:
    """As in the matrix of the twin, but events by their type: a table keeps no order."""
    lines = [(one.entry.action, one.entry.actor, one.entry.note) for one in hall.audit.all()]
    return lines, sorted(event.type for event in hall.outbox.events)


def staged(stack: LocalStack, name: str) -> TableHall:
    stack.wipe()
    hall = TableHall(stack)
    stage(ACTS[name][0], hall)
    return hall


@pytest.mark.parametrize("name", NAMES)
def test_an_act_that_died_at_a_call_is_done_again(stack: LocalStack, name: str) -> None:
    before, act = ACTS[name]
    twin = stage(before)
    act(Scene(twin, Fuse(99, "after")))
    hall, whole = staged(stack, name), Mortal()
    act(TableScene(hall, whole))
    assert (state(hall), told(hall)) == (state(twin), told(twin))
    writes = [at for at, call in enumerate(whole.calls) if call in WRITES]
    assert len(writes) == 1, "one write, all or nothing"
    for when in ("before", "after"):
        _killed(stack, name, writes[0], when, twin)


def _killed(stack: LocalStack, name: str, at: int, when: When, twin: Any) -> None:
    hall, mortal = staged(stack, name), Mortal(at, when)
    untouched = state(hall)
    with pytest.raises(Crash):
        ACTS[name][1](TableScene(hall, mortal))
    assert (state(hall) == untouched) == (when == "before")
    again(name, ACTS[name][1], TableScene(hall, Mortal()), when)
    assert state(hall) == state(twin), when
    if name not in TWICE or when == "before":
        assert told(hall) == told(twin), when
