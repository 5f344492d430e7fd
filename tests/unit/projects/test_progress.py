"""Where a project can go, and what its followers are told."""

from __future__ import annotations

import pytest

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.projects import MemoryProjectStore
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.projects.model import STATE_WORDS, Project, ProjectState
from chalicelib.projects.progress import MAX_TEXT, NEXT, update_project
from tests.support.rounds import day


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


@pytest.fixture
def projects(outbox: MemoryOutbox) -> MemoryProjectStore:
    store = MemoryProjectStore(MemoryAuditLog(), outbox)
    store.start(Project("bank", "r26", "Een bank", "paal", 800_00, "agreed", day(400), ()))
    return store


def update(
    projects: MemoryProjectStore, state: ProjectState, version: int, text: str = "Nieuws."
) -> Project:
    return update_project(
        projects, "bank", version=version, state=state, text=text, actor="ann", now=day(80)
    )


def test_an_update_is_kept_and_told(projects: MemoryProjectStore, outbox: MemoryOutbox) -> None:
    changed = update(projects, "under-way", 1)
    assert projects.get("bank") == changed
    assert [(one.state, one.text) for one in changed.updates] == [("under-way", "Nieuws.")]
    assert [event.id for event in outbox.events] == ["project-bank-2"]


def test_a_finished_project_does_not_start_again(projects: MemoryProjectStore) -> None:
    update(projects, "done", 1)
    with pytest.raises(Refused, match="state-impossible"):
        update(projects, "under-way", 2)
    assert update(projects, "done", 2).version == 3


def test_a_stopped_project_may_be_taken_up_again(projects: MemoryProjectStore) -> None:
    update(projects, "stopped", 1)
    assert update(projects, "under-way", 2).state == "under-way"


@pytest.mark.parametrize(
    ("text", "reason"), [("", "update-empty"), ("x" * (MAX_TEXT + 1), "update-too-long")]
)
def test_the_text_has_limits(projects: MemoryProjectStore, text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        update(projects, "under-way", 1, text)


def test_an_old_version_and_an_unknown_project(projects: MemoryProjectStore) -> None:
    with pytest.raises(Conflict):
        update(projects, "under-way", 2)
    with pytest.raises(NotFound):
        update_project(
            projects, "boom", version=1, state="done", text="x", actor="ann", now=day(80)
        )


def test_every_state_has_words_and_a_way_on() -> None:
    assert NEXT.keys() == STATE_WORDS.keys()
    assert all(NEXT[state] for state in NEXT)
