"""Taking an idea off the website, on the twin and on the real tables and buckets: the mark, what
deleting empties, and where the pictures lie meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.memory.pictures import MemoryPictureCloset
from chalicelib.adapters.picture_closet import S3PictureCloset
from chalicelib.adapters.uploads import S3PhotoFiles
from chalicelib.ideas.editing import Wanted, edit
from chalicelib.ideas.wiping import TITLE
from chalicelib.kernel.errors import Conflict
from chalicelib.moderation.ports import PictureCloset
from chalicelib.moderation.takedown import judge_idea
from chalicelib.moderation.voice import Comment, Report, Takedown
from tests.support.stack import LocalStack
from tests.support.stores import KINDS
from tests.support.table_hall import TableHall
from tests.unit.moderation.office import NOW, WHY, Hall

SECRET = "Bel Fatma op 0470 12 34 56."


@pytest.fixture(params=KINDS)
def hall(request: pytest.FixtureRequest) -> Hall:
    hall = Hall() if request.param == "memory" else TableHall(request.getfixturevalue("stack"))
    idea = hall.add("i1", "published", what=SECRET)
    content = replace(idea.content, what="Een bank in de schaduw.")
    hall.ideas.change(replace(idea, content=content, version=2), None, None, None)
    return hall


def say(hall: Hall, version: int, verdict: Any, by: str) -> Takedown:
    return judge_idea(
        hall.office, "i1", version=version, verdict=verdict, why=WHY, actor=by, now=NOW
    )


def test_a_mark_is_stored_with_the_dossier_or_not_at_all(hall: Hall) -> None:
    assert hall.dossiers.takedown("i1") is None is hall.dossiers.takedown("geen id!")
    asked = say(hall, 0, "ask", "an")
    assert hall.dossiers.takedown("i1") == asked
    hidden = say(hall, 1, "hide", "jan")
    assert hall.dossiers.takedown("i1") == hidden
    assert (hidden.before, hidden.stage, hidden.reason) == ("published", "formal", WHY)
    dossier = hall.dossier()
    for version, mark in ((0, asked), (1, asked), (1, replace(hidden, version=4))):
        with pytest.raises(Conflict):
            later = replace(dossier, version=dossier.version + version)
            hall.dossiers.save(later, None, voice=mark)
    assert hall.dossiers.takedown("i1") == hidden and hall.dossier() == dossier
    # It is none of what else lies beside the dossier.
    assert hall.dossiers.withheld("i1") == hall.dossiers.comments("i1") == ()


def test_a_hidden_idea_is_in_no_list_and_back_in_all(hall: Hall) -> None:
    card = hall.ideas.public_cards("r26")
    say(hall, 0, "ask", "an")
    assert [one.idea_id for one in hall.dossiers.of_assignee("r26", "", 5).cards] == ["i1"]
    say(hall, 1, "hide", "jan")
    assert hall.ideas.public_cards("r26") == ()
    assert [one.id for one in hall.ideas.queue("r26", "hidden", 5).cards] == ["i1"]
    assert hall.dossiers.by_due("r26", 5).cards == ()
    assert [one.id for one in hall.ideas.of_person("a")] == ["i1"]
    say(hall, 2, "show", "an")
    assert hall.ideas.public_cards("r26") == card


def test_wiping_leaves_fingerprints_and_no_word(hall: Hall) -> None:
    dossier = hall.dossier()
    report = Report("r1", "i1", "other", SECRET, "mo@x.example", NOW)
    hall.dossiers.save(replace(dossier, version=dossier.version + 1), None, voice=report)
    remark = Comment("c1", "i1", "mo", "Mo", SECRET, NOW, "shown")
    hall.dossiers.save(replace(dossier, version=dossier.version + 2), None, voice=remark)
    say(hall, 0, "ask", "an")
    say(hall, 1, "hide", "jan")
    idea = hall.ideas.get("i1")
    content = replace(idea.content, why=SECRET)
    edit(hall.ideas, hall.rounds, "i1", "a", Wanted(idea.version, content, SECRET), NOW)
    before = hall.ideas.versions("i1")
    hall.ideas.wipe("i1")
    assert hall.ideas.versions("i1") == before and hall.ideas.open_requests("r26") == ("i1",)
    say(hall, 2, "ask-delete", "jan")
    say(hall, 3, "delete", "an")
    assert hall.ideas.open_requests("r26") == ()
    everything: Any = None
    for _ in range(2):
        hall.ideas.wipe("i1")
        hall.dossiers.wipe("i1")
        versions = hall.ideas.versions("i1")
        assert [(one.number, one.at, one.fingerprint) for one in versions] == [
            (one.number, one.at, one.fingerprint) for one in before
        ]
        assert {one.content.title for one in versions} == {TITLE}
        found = (
            hall.ideas.get("i1"),
            versions,
            hall.ideas.history("i1"),
            hall.ideas.requests("i1"),
            hall.ideas.private("i1"),
            hall.dossiers.get("i1"),
            hall.dossiers.reports("i1"),
            hall.dossiers.comments("i1"),
        )
        assert everything in (None, found)
        everything = found
        for word in ("0470", "schaduw", "Een bank onder"):
            assert word not in repr(found)
    # Who reported still gets an answer; the people are still known.
    assert found[6][0].email == "mo@x.example" and found[4].people


def test_nothing_of_a_wiped_idea_is_left_on_the_table(stack: LocalStack) -> None:
    hall = TableHall(stack)
    hall.add("i1", "published", what=SECRET)
    for version, verdict, by in (
        *((0, "ask", "an"), (1, "hide", "jan"), (2, "ask-delete", "an"), (3, "delete", "jan")),
    ):
        say(hall, version, verdict, by)
    hall.ideas.wipe("i1")
    assert "0470" not in repr(stack.rows("CoreTable"))


@dataclass
class Files:
    closet: PictureCloset
    public: Callable[[], dict[str, str]]


NAMES = ("ideas/p1/320.webp", "ideas/p1/320.jpg", "ideas/p2/640.jpg", "ideas/i1/2-1200.jpg")
OTHERS = {"ideas/p10/320.jpg": "image/jpeg", "ideas/i12/1-1200.jpg": "image/jpeg"}
OWNERS = frozenset({"p1", "p2", "i1", "gone"})


@pytest.fixture(params=["memory", "s3"])
def files(request: pytest.FixtureRequest) -> Files:
    kinds = {name: "image/webp" if name.endswith("webp") else "image/jpeg" for name in NAMES}
    if request.param == "memory":
        twin = MemoryPictureCloset(*NAMES, *OTHERS)
        return Files(twin, lambda: {one: (kinds | OTHERS)[one] for one in twin.public})
    stack: LocalStack = request.getfixturevalue("stack")
    clients.s3.cache_clear()
    media, papers = stack.environment["MEDIA_BUCKET"], stack.environment["PAPERS_BUCKET"]
    shelf, s3 = S3PhotoFiles(stack.environment["QUARANTINE_BUCKET"], media), stack.client("s3")
    for name in (*NAMES, *OTHERS):
        _, owner, file = name.split("/")
        if "-" in file:
            s3.put_object(Bucket=media, Key=name, Body=b"x", ContentType="image/jpeg")
        else:
            width, kind = file.split(".")
            shelf.publish(owner, int(width), kind, b"x")

    def public() -> dict[str, str]:
        found = s3.list_objects_v2(Bucket=media, Prefix="ideas/").get("Contents", [])
        keys = [one["Key"] for one in found]
        return {key: s3.head_object(Bucket=media, Key=key)["ContentType"] for key in keys}

    return Files(S3PictureCloset(media, papers), public)


def test_pictures_are_away_and_back_as_they_were(files: Files) -> None:
    before = files.public()
    assert set(before) == {*NAMES, *OTHERS}
    for _ in range(2):
        files.closet.take_away("i1", OWNERS)
        assert files.public() == OTHERS
    files.closet.bring_back("i12")
    assert files.public() == OTHERS
    for _ in range(2):
        files.closet.bring_back("i1")
        assert files.public() == before


def test_destroyed_pictures_dont_come_back(files: Files) -> None:
    files.closet.take_away("i1", {"p1"})
    for _ in range(2):
        files.closet.destroy("i1", OWNERS)
        assert files.public() == OTHERS
    files.closet.bring_back("i1")
    assert files.public() == OTHERS


def test_a_move_that_stopped_halfway_is_finished(files: Files) -> None:
    before = files.public()
    files.closet.take_away("i1", {"p1"})
    files.closet.take_away("i1", OWNERS)
    assert files.public() == OTHERS
    files.closet.bring_back("i1")
    assert files.public() == before
