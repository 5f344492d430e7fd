"""What follows by itself when an idea is hidden, shown again or deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.adapters.memory.pictures import MemoryPictureCloset
from chalicelib.ideas.model import Photo
from chalicelib.kernel.errors import Unavailable
from chalicelib.moderation.tidying import kept_pictures, tidy
from tests.support.fuse import Crash, Fuse, Fused
from tests.unit.moderation.office import Hall
from tests.unit.moderation.test_takedown import city, delete, hide, now, say

PHOTO = "ideas/p1/320.webp"
OLD = "ideas/p0/320.jpg"
CARD = "ideas/i1/2-1200.jpg"
OTHER = "ideas/p9/320.webp"


def closet() -> MemoryPictureCloset:
    return MemoryPictureCloset(PHOTO, OLD, CARD, OTHER)


def with_old_photo() -> Hall:
    """The idea showed another photo before."""
    hall = city()
    idea = now(hall)
    for photos in ((Photo("p0", "Vroeger", "ready", (320,)),), idea.photos):
        changed = replace(now(hall), photos=photos, version=now(hall).version + 1)
        hall.ideas.change(changed, None, None, None)
    return hall


def test_pictures_leave_with_the_idea_and_come_back_with_it() -> None:
    hall, files = with_old_photo(), closet()
    before = set(files.public)
    hide(hall)
    for _ in range(2):
        tidy(hall.office, files, "i1")
        assert files.public == {OTHER}
    say(hall, "show", "an")
    for _ in range(2):
        tidy(hall.office, files, "i1")
        assert files.public == before and not files.kept.get("i1")


def test_what_is_deleted_is_destroyed_wherever_it_lies() -> None:
    for hidden_first in (True, False):
        hall, files = with_old_photo(), closet()
        hide(hall)
        if hidden_first:
            tidy(hall.office, files, "i1")
        say(hall, "ask-delete", "an")
        say(hall, "delete", "jan")
        for _ in range(2):
            tidy(hall.office, files, "i1")
        assert files.public == {OTHER} and not files.kept
        assert all(not one.pictures and one.kept for one in hall.ideas.versions("i1"))


def test_events_in_any_order_end_where_the_idea_is() -> None:
    hall, files = city(), closet()
    hide(hall)
    say(hall, "show", "an")
    # The event of hiding comes after that of showing.
    tidy(hall.office, files, "i1")
    tidy(hall.office, files, "i1")
    assert PHOTO in files.public


def test_a_state_that_changes_meanwhile_is_looked_at_again() -> None:
    hall, files = city(), closet()
    hide(hall)
    shown: list[Any] = []

    class Slow(MemoryPictureCloset):
        def take_away(self, idea_id: str, owners: Any) -> None:
            super().take_away(idea_id, owners)
            if not shown:
                shown.append(say(hall, "show", "an"))

    slow = Slow(*files.public)
    tidy(hall.office, slow, "i1")
    assert shown and PHOTO in slow.public


def test_it_gives_up_after_some_looks_and_comes_again() -> None:
    hall = city()

    class Endless(MemoryPictureCloset):
        def turn(self) -> None:
            if now(hall).state == "hidden":
                say(hall, "show", "an")
            else:
                hide(hall)

        def take_away(self, idea_id: str, owners: Any) -> None:
            self.turn()

        def bring_back(self, idea_id: str) -> None:
            self.turn()

    with pytest.raises(Unavailable):
        tidy(hall.office, Endless(), "i1")


def test_an_idea_that_isnt_there() -> None:
    tidy(Hall().office, closet(), "i1")


def test_staff_find_the_kept_pictures_by_their_name() -> None:
    assert kept_pictures(now(city())) == (("Een plein", "hidden/i1/ideas/p1/320.jpg"),)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("act", [hide, delete])
def test_it_dies_anywhere_and_is_done_again(act: Callable[[Hall], None], when: Any) -> None:
    def run(at: int) -> tuple[tuple[Any, ...], bool]:
        hall, files = with_old_photo(), closet()
        act(hall)
        fuse = Fuse(at, when)
        office = replace(
            hall.office,
            ideas=Fused(hall.ideas, fuse, ("wipe",)),
            dossiers=Fused(hall.dossiers, fuse, ("wipe",)),
        )
        died = False
        try:
            tidy(office, Fused(files, fuse, ("take_away", "destroy")), "i1")
        except Crash:
            died = True
            tidy(hall.office, files, "i1")
        ideas = hall.ideas
        return (
            files.public,
            files.kept,
            [replace(one, content=one.content) for one in ideas.versions("i1")],
            ideas.history("i1"),
        ), died

    whole, _ = run(99)
    at = 1
    while True:
        found, died = run(at)
        assert found == whole, at
        if not died:
            break
        at += 1
    assert at == (2 if act is hide else 4)
