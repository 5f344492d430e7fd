"""The contract of DossierStore, on both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.audit import DynamoAuditLog
from chalicelib.adapters.dynamodb.dossiers import DynamoDossierStore
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.dossiers import MemoryDossierStore
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.ideas.model import HistoryLine, Idea, Photo, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.events import DOSSIER_TOLD, Event
from chalicelib.moderation.model import (
    Answer,
    Appeal,
    Asked,
    Condition,
    Cost,
    Dossier,
    FinalText,
    Formal,
    Merit,
    Refusal,
    Step,
    open_dossier,
)
from chalicelib.moderation.ports import Born, IdeaChange
from chalicelib.moderation.queue import desks_page
from chalicelib.moderation.sharing_model import AssignRule, Cover, Desk, Pair, Template
from chalicelib.moderation.split import Part, Split
from chalicelib.moderation.voice import Comment, Report, Withheld
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.stores import KINDS

AT = day(12)


@dataclass
class Side:
    ideas: Any
    dossiers: Any
    audit: Any
    event_ids: Callable[[], list[str]]


@pytest.fixture(params=KINDS)
def side(request: pytest.FixtureRequest) -> Side:
    if request.param == "memory":
        audit, outbox = MemoryAuditLog(), MemoryOutbox()
        ideas = MemoryIdeaStore(audit, outbox)
        dossiers = MemoryDossierStore(audit, outbox, ideas)
        return Side(ideas, dossiers, audit, lambda: sorted(one.id for one in outbox.events))
    stack = request.getfixturevalue("stack")
    core = Table(stack.table("CoreTable"), clients.dynamodb)
    log = Table(stack.table("AuditTable"), clients.dynamodb)
    store = DynamoIdeaStore(core, log)

    def event_ids() -> list[str]:
        return sorted(item["event"]["id"] for item in core.scan() if item.get("kind") == "outbox")

    return Side(store, DynamoDossierStore(core, log, store), DynamoAuditLog(log), event_ids)


def idea(idea_id: str = "i1", area: str = "koersel") -> Idea:
    photo = Photo("p1", "Een plein", "waiting")
    content = sample_content(area_id=area)
    return Idea(idea_id, "r26", content, "received", 1, "anna", (photo,), "web", AT, AT)


def put(side: Side, one: Idea) -> None:
    line = HistoryLine(AT, "received", "bewoner", "Binnen.")
    assert side.ideas.add(one, Private(sample_people()), line, submitted_event(one))


def first(idea_id: str = "i1", **changes: Any) -> Dossier:
    fresh = open_dossier(idea(idea_id, changes.pop("area_id", "koersel")), sample_round())
    return replace(fresh, **{"version": 1} | changes)


def full() -> Dossier:
    """A dossier in which everything happened."""
    return replace(
        first(),
        stage="appeal",
        assignee="mieke",
        reported=2,
        formal=Formal((Answer("wie", "ask", "Wie doet mee?"), Answer("wat", "yes")), "an", AT, 1),
        merit=Merit(
            "Groendienst",
            "no",
            (Cost("Hout", 100_01, 21), Cost("Werk", 5_00, 6)),
            20_00,
            "Rot",
            "Niet doen",
            "2027-06-30",
            "",
            "unsafe",
            "Dit is niet veilig genoeg.",
            "an",
            AT,
        ),
        condition=Condition("Als het kleiner is.", "an", AT, day(20), "no", day(14)),
        refusal=Refusal(("an", "jan"), AT, day(40)),
        appeal=Appeal("Het is wel veilig.", "paper", AT, "an", "upheld", "piet", day(30)),
        asked=Asked("Wie doet mee?", "an", AT, day(26), "Wij drie.", day(13)),
        split=Split(
            (
                Part("Een bank", "Een bank.", "koersel", "", 100_00),
                Part("Een pad", "Een pad.", "paal", "Aan de school", 0),
            ),
            "Twee projecten.",
            "i9",
            2,
            "an",
            AT,
            day(26),
            "no",
            "Het hoort samen.",
            day(14),
        ),
        priced_cents=126_01,
        final=FinalText("Bank", "Een bank.", 100_00, "an", AT, day(33), day(31), "Goed", True),
        steps=(Step(AT, "", "arrive"), Step(AT, "an", "note", "Bel hen op.")),
    )


def test_a_dossier_comes_back_whole(side: Side) -> None:
    side.dossiers.save(full(), audit_entry())
    assert side.dossiers.get("i1") == full()
    assert side.dossiers.many(["i1", "i2", "i1"]) == {"i1": full()}
    assert side.dossiers.get("i2") is None
    assert side.dossiers.get("geen id!") is None
    assert len(side.audit.all()) == 1


def test_a_lost_update_is_refused_and_leaves_nothing(side: Side) -> None:
    put(side, idea())
    side.dossiers.save(first(), None)
    told = Event("dossier-ask-i1-2", DOSSIER_TOLD, AT, {"idea_id": "i1"})
    side.dossiers.save(first(version=2, assignee="an"), audit_entry(), told)
    other = Event("dossier-moved-i1-2", DOSSIER_TOLD, AT, {"idea_id": "i1"})
    change = IdeaChange(
        replace(idea(), state="refused", version=2), HistoryLine(AT, "refused", "stad", "Nee.")
    )
    for late in (first(version=2, assignee="jan"), first(), first(version=4)):
        with pytest.raises(Conflict):
            side.dossiers.save(late, audit_entry(), other, change)
    assert side.dossiers.get("i1").assignee == "an"
    assert side.ideas.get("i1").version == 1
    assert side.event_ids() == ["dossier-ask-i1-2", "idea-submit-i1"]
    assert len(side.audit.all()) == 1


def test_the_idea_changes_with_it_or_nothing_does(side: Side) -> None:
    put(side, idea())
    line = HistoryLine(AT, "refused", "stad", "Nee.")
    stale = IdeaChange(replace(idea(), state="refused", version=3), line)
    with pytest.raises(Conflict):
        side.dossiers.save(first(), audit_entry(), None, stale)
    assert side.dossiers.get("i1") is None
    side.dossiers.save(
        first(stage="refused"),
        audit_entry(),
        None,
        IdeaChange(replace(idea(), state="refused", version=2), line),
    )
    assert side.ideas.get("i1").state == "refused"
    assert [one.sentence for one in side.ideas.history("i1")] == ["Binnen.", "Nee."]
    assert side.dossiers.get("i1").stage == "refused"


def test_an_idea_is_born_with_it_or_nothing_happens(side: Side) -> None:
    put(side, idea())
    side.dossiers.save(first(), None)
    line = HistoryLine(AT, "split", "stad", "Gesplitst.")
    goes_on = replace(
        idea(), version=2, edition=2, content=sample_content(title="Deel een"), parts=("i2",)
    )
    change = IdeaChange(goes_on, line)
    part = replace(idea("i2"), split_from="i1", photos=())
    begun = HistoryLine(AT, "received", "stad", "Komt uit een ander.")
    born = Born(part, Private(sample_people(), ("adult",)), begun, first("i2", assignee="an"))
    told = Event("idea-split-i1-2", DOSSIER_TOLD, AT, {"idea_id": "i1"})
    for dossier, changed in (
        (first(version=3), change),
        (first(version=2), replace(change, idea=replace(goes_on, version=3))),
    ):
        with pytest.raises(Conflict):
            side.dossiers.save(dossier, audit_entry(), told, changed, born=born)
    assert side.ideas.get("i2") is None and side.dossiers.get("i2") is None
    assert side.event_ids() == ["idea-submit-i1"] and side.audit.all() == ()
    side.dossiers.save(first(version=2), audit_entry(), told, change, born=born)
    assert side.ideas.get("i2") == part
    assert side.ideas.private("i2") == born.private
    assert side.ideas.history("i2") == (begun,)
    assert [one.number for one in side.ideas.versions("i2")] == [1]
    assert side.dossiers.get("i2") == born.dossier
    assert side.ideas.get("i1").parts == ("i2",)
    assert [one.number for one in side.ideas.versions("i1")] == [1, 2]
    assert [card.id for card in side.ideas.of_person("anna")] in (["i1", "i2"], ["i2", "i1"])
    cards = side.dossiers.of_assignee("r26", "an", 9).cards
    assert [card.idea_id for card in cards] == ["i2"]
    assert side.event_ids() == ["idea-split-i1-2", "idea-submit-i1"]
    with pytest.raises(Conflict):
        side.dossiers.save(first(version=2), audit_entry(), None, None, born=born)
    assert len(side.audit.all()) == 1


def test_an_idea_that_is_there_isnt_born_again(side: Side) -> None:
    put(side, idea())
    put(side, idea("i2"))
    born = Born(
        replace(idea("i2"), content=sample_content(title="Anders")),
        Private(()),
        HistoryLine(AT, "received", "stad", "Nog eens."),
        first("i2"),
    )
    with pytest.raises(Conflict):
        side.dossiers.save(first(), None, born=born)
    assert side.dossiers.get("i1") is None and side.dossiers.get("i2") is None
    assert side.ideas.get("i2").content == idea().content


def test_work_is_listed_by_desk_by_due_date_and_by_area(side: Side) -> None:
    later = first("laat").due + timedelta(days=2)
    for one in (
        first("c", assignee="an", due=later),
        first("b", assignee="an"),
        first("a", assignee="an", due=later, reported=1),
        first("vrij", area_id="paal"),
        first("klaar", assignee="an", stage="accepted"),
        first("weer", assignee="an", stage="accepted", reported=1),
        replace(first("elders", assignee="an"), round_id="r25"),
    ):
        side.dossiers.save(one, None)
    mine = side.dossiers.of_assignee("r26", "an", 10)
    assert [card.idea_id for card in mine.cards] == ["weer", "a", "b", "c"]
    assert [card.reported for card in mine.cards] == [1, 1, 0, 0]
    assert [card.idea_id for card in side.dossiers.of_assignee("r26", "", 10).cards] == ["vrij"]
    assert [c.idea_id for c in side.dossiers.by_due("r26", 9).cards] == [
        "b", "vrij", "weer", "a", "c",
    ]  # fmt: skip
    assert [c.idea_id for c in side.dossiers.of_area("r26", "paal", 9).cards] == ["vrij"]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_follow_each_other(side: Side, size: int) -> None:
    names = [f"i{number}" for number in range(7)]
    for name in names:
        side.dossiers.save(first(name), None)
    for read in (
        lambda cursor: side.dossiers.of_assignee("r26", "", size, cursor),
        lambda cursor: side.dossiers.by_due("r26", size, cursor),
        lambda cursor: side.dossiers.of_area("r26", "koersel", size, cursor),
    ):
        seen, cursor = [], ""
        while True:
            page = read(cursor)
            seen += [card.idea_id for card in page.cards]
            cursor = page.cursor
            if not cursor:
                break
        assert seen == names


@pytest.mark.parametrize("size", [1, 2, 3, 9])
def test_several_desks_read_as_one(side: Side, size: int) -> None:
    names = [f"i{number}" for number in range(7)]
    for number, name in enumerate(names):
        side.dossiers.save(first(name, assignee=("an", "jan", "piet")[number % 3]), None)
    seen, cursor = [], ""
    while True:
        page = desks_page(side.dossiers, "r26", ("jan", "an"), size, cursor)
        assert len(page.cards) <= size
        seen += [card.idea_id for card in page.cards]
        cursor = page.cursor
        if not cursor:
            break
    assert seen == ["i0", "i1", "i3", "i4", "i6"]


@pytest.mark.parametrize("cursor", ["x", "1#", "0#2026#i1", "a#b#c", "#", "1#1#1#1", "é"])
def test_a_cursor_of_another_form_is_refused(side: Side, cursor: str) -> None:
    with pytest.raises(Refused, match="bad-cursor"):
        side.dossiers.of_assignee("r26", "", 5, cursor)
    with pytest.raises(Refused, match="bad-cursor"):
        side.dossiers.by_due("r26", 5, cursor)


def test_a_desk_comes_back_whole_and_guards_its_version(side: Side) -> None:
    assert side.dossiers.desk("r26") == Desk("r26")
    desk = Desk(
        "r26",
        1,
        (AssignRule("an", "koersel"), AssignRule("jan", "", "groen")),
        (Cover("an", "jan", day(1), day(9)),),
        (Template("unsafe", "nl", 1, "Onveilig", "Niet veilig.", "an", AT),),
        (Pair("a", "b", "exclude", "Zelfde plek", "an", AT),),
        day(30),
    )
    side.dossiers.save_desk(desk, audit_entry())
    assert side.dossiers.desk("r26") == desk
    with pytest.raises(Conflict):
        side.dossiers.save_desk(desk, audit_entry())
    with pytest.raises(Conflict):
        side.dossiers.save_desk(replace(desk, version=3), audit_entry())
    side.dossiers.save_desk(replace(desk, version=2, rules=()), audit_entry())
    assert side.dossiers.desk("r26").rules == ()
    assert len(side.audit.all()) == 2


def test_what_residents_say_is_stored_with_the_dossier_or_not_at_all(side: Side) -> None:
    side.dossiers.save(first(), None)
    report = Report("r1", "i1", "insult", "Grof", "mo@x.example", AT, language="tr")
    side.dossiers.save(first(version=2, reported=1), None, voice=report)
    remark = Comment("c1", "i1", "mo", "Mo", "Goed plan", AT, "waiting")
    side.dossiers.save(first(version=3, reported=2), None, voice=remark)
    assert side.dossiers.reports("i1") == (report,)
    assert side.dossiers.comments("i1") == (remark,)
    assert side.dossiers.comments_of("mo") == (remark,)
    assert side.dossiers.reports("i2") == side.dossiers.comments("i2") == ()
    shown = replace(remark, state="shown", version=2)
    with pytest.raises(Conflict):
        side.dossiers.save(first(version=3), None, voice=shown)
    with pytest.raises(Conflict):
        side.dossiers.save(first(version=4), None, voice=replace(remark, version=3))
    with pytest.raises(Conflict):
        side.dossiers.save(first(version=4), None, voice=report)
    assert side.dossiers.get("i1").reported == 2
    closed = replace(report, answer="Dank", closed_by="an", closed_at=day(13), version=2)
    side.dossiers.save(first(version=4), audit_entry(), voice=closed)
    assert side.dossiers.reports("i1") == (closed,)
    later = replace(remark, id="c2", at=day(14), text="Nog iets")
    side.dossiers.save(first(version=5), None, voice=later)
    assert side.dossiers.comments("i1") == (remark, later)
    assert side.dossiers.comments_of("mo") == (later, remark)


def test_what_was_decided_about_a_text_is_stored_with_the_dossier_or_not_at_all(
    side: Side,
) -> None:
    side.dossiers.save(first(), None)
    asked = Withheld("i1", 2, "hiding", 1, "an", "Er stond een naam in", AT)
    side.dossiers.save(first(version=2, reported=1), audit_entry(), voice=asked)
    assert side.dossiers.withheld("i1") == (asked,)
    assert side.dossiers.withheld("i2") == () == side.dossiers.withheld("geen id!")
    hidden = replace(asked, state="hidden", version=2, judged_by="bob", at=day(13))
    for version, voice in ((2, hidden), (3, asked), (3, replace(hidden, version=3))):
        with pytest.raises(Conflict):
            side.dossiers.save(first(version=version), None, voice=voice)
    side.dossiers.save(first(version=3), None, voice=hidden)
    other = replace(asked, number=10)
    side.dossiers.save(first(version=4), None, voice=other)
    assert side.dossiers.withheld("i1") == (hidden, other)
    assert side.dossiers.reports("i1") == side.dossiers.comments("i1") == ()
