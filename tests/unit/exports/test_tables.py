"""The lists of a round: every idea and person once, and a limit that says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.exports import tables
from chalicelib.exports.model import KINDS, Kind
from chalicelib.exports.tables import make_table
from chalicelib.ideas.model import HistoryLine, Idea, IdeaState, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.kernel.errors import Refused
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import day, sample_round

STATES: tuple[IdeaState, ...] = ("received", "published", "refused")


@pytest.fixture
def ideas() -> MemoryIdeaStore:
    """360 ideas: more than a page of each state."""
    store = MemoryIdeaStore(MemoryAuditLog(), MemoryOutbox())
    for number in range(360):
        at = day(6) + timedelta(minutes=number)
        state = STATES[number % 3]
        idea = Idea(f"i{number}", "r26", sample_content(), state, 1, "a", (), "web", at, at)
        line = HistoryLine(at, "received", "bewoner", "Binnen.")
        store.add(idea, Private(sample_people()), line, submitted_event(idea))
    return store


def test_every_idea_and_person_is_listed_once(ideas: MemoryIdeaStore) -> None:
    listed = {kind: make_table(kind, sample_round(), ideas, "").rows for kind in KINDS}
    names = sorted(f"i{number}" for number in range(360))
    assert sorted(str(row[0]) for row in listed["ideas"]) == names
    assert sorted(str(row[0]) for row in listed["history"]) == names
    people = [(row[0], row[2]) for row in listed["people"]]
    assert len(people) == len(set(people)) == 720


@pytest.mark.parametrize("kind", KINDS)
def test_a_round_that_is_too_large_is_refused_and_never_cut(
    ideas: MemoryIdeaStore, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tables.MOST, kind, 360)  # type: ignore[arg-type]
    assert make_table(kind, sample_round(), ideas, "").rows
    monkeypatch.setitem(tables.MOST, kind, 359)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="export-large"):
        make_table(kind, sample_round(), ideas, "")


def test_a_round_may_have_ten_thousand_ideas() -> None:
    assert tables.MOST["ideas"] == 10_000
