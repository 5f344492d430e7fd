"""What is due within a week, at a bounded number of queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.moderation.model import Dossier, open_dossier
from chalicelib.moderation.week import MOST, WEEK, due_in_round, due_on_desks
from tests.support.rounds import sample_round
from tests.unit.moderation.test_decisions import NOW, CountingDesks, Desk, desk

__all__ = ["desk"]


def open_(desk: Desk, number: int, due: timedelta, assignee: str = "jan") -> Dossier:
    idea = desk.add("received", f"i{number:03}", title=f"Idee {number}")
    opened = replace(open_dossier(idea, sample_round()), version=1)
    made = replace(opened, assignee=assignee, due=NOW + due)
    desk.dossiers.save(made, None)
    return made


def test_a_week_is_seven_days_and_its_last_moment_is_in_it(desk: Desk) -> None:
    open_(desk, 1, WEEK)
    open_(desk, 2, WEEK + timedelta(microseconds=1))
    open_(desk, 3, -WEEK * 9)
    for found in (
        due_on_desks(desk.dossiers, "r26", ("jan",), NOW),
        due_in_round(desk.dossiers, "r26", NOW),
    ):
        assert [card.idea_id for card in found.cards] == ["i003", "i001"]
        assert not found.more


def test_a_colleague_who_covers_costs_a_query_a_desk(desk: Desk) -> None:
    desks = ("jan", "piet", "an")
    for number in range(3 * MOST):
        open_(desk, number, timedelta(hours=number), desks[number % 3])
    counting = CountingDesks(desk.dossiers)
    found = due_on_desks(counting, "r26", desks, NOW)  # type: ignore[arg-type]
    assert counting.queries == 3
    assert [card.idea_id for card in found.cards] == [f"i{number:03}" for number in range(MOST)]
    assert found.more


@pytest.mark.parametrize(("days", "more"), [(6, True), (8, False)])
def test_more_is_said_only_of_what_may_be_due(desk: Desk, days: int, more: bool) -> None:
    for number in range(MOST + 1):
        late = number >= MOST - 1
        open_(desk, number, timedelta(days=days if late else 1))
    for found in (
        due_on_desks(desk.dossiers, "r26", ("jan",), NOW),
        due_in_round(desk.dossiers, "r26", NOW),
    ):
        assert found.more is more
