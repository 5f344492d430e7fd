"""The contract of ProjectStore, on both sides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import PROJECT_UPDATED, Event
from chalicelib.projects.model import Project, Update
from tests.support.rounds import audit_entry, day
from tests.support.stores import KINDS, Stores, make_stores


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest) -> Stores:
    return make_stores(request.param, request)


def project(project_id: str = "bank", round_id: str = "r26") -> Project:
    first = Update(day(70), "agreed", "Het project is gekozen.")
    return Project(
        project_id, round_id, "Een bank", "koersel", 800_00, "agreed", day(400), (first,)
    )


def event(version: int) -> Event:
    return Event(f"project-bank-{version}", PROJECT_UPDATED, day(80), {"project_id": "bank"})


def test_a_project_starts_once_and_comes_back_whole(stores: Stores) -> None:
    assert stores.projects.start(project())
    assert not stores.projects.start(replace(project(), title="Een ander"))
    assert stores.projects.get("bank") == project()
    assert stores.projects.get("boom") is None


def test_projects_are_listed_by_round(stores: Stores) -> None:
    for one in (project("boom"), project("bank"), project("oud", "r23")):
        stores.projects.start(one)

    assert [one.id for one in stores.projects.of_round("r26")] == ["bank", "boom"]
    assert stores.projects.of_round("r99") == ()


def test_an_update_is_stored_told_and_logged_together(stores: Stores) -> None:
    stores.projects.start(project())
    news = Update(day(80), "under-way", "De bank is besteld.")
    changed = replace(project(), state="under-way", updates=(*project().updates, news), version=2)

    stores.projects.change(changed, audit_entry(), event(2))

    assert stores.projects.get("bank") == changed
    assert stores.event_ids() == ["project-bank-2"]
    assert len(stores.audit.all()) == 1


def test_a_lost_update_is_refused_and_leaves_nothing(stores: Stores) -> None:
    stores.projects.start(project())
    stores.projects.change(replace(project(), version=2), audit_entry(), event(2))

    with pytest.raises(Conflict):
        stores.projects.change(replace(project(), version=2), audit_entry(), event(3))

    assert stores.event_ids() == ["project-bank-2"]
    assert len(stores.audit.all()) == 1
