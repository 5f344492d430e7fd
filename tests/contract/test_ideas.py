"""The contract of the idea store, on memory and on DynamoDB Local."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.audit import DynamoAuditLog
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.audit.model import AuditEntry
from chalicelib.audit.ports import AuditLog
from chalicelib.ideas.model import (
    LINK_TO,
    SENT_DRAFT_TERM,
    Check,
    Consent,
    CostLine,
    Draft,
    Follower,
    HistoryLine,
    Idea,
    Photo,
    Private,
    Submission,
)
from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.events import IDEA_DECIDED, IDEA_SUBMITTED, Event
from tests.support.ideas import sample_content, sample_people

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Side:
    ideas: IdeaStore
    audit: AuditLog
    event_ids: Callable[[], list[str]]


@pytest.fixture(params=["memory", "dynamodb"])
def side(request: pytest.FixtureRequest) -> Side:
    if request.param == "memory":
        audit, outbox = MemoryAuditLog(), MemoryOutbox()
        return Side(
            MemoryIdeaStore(audit, outbox), audit, lambda: sorted(e.id for e in outbox.events)
        )
    stack = request.getfixturevalue("stack")
    core = Table(stack.table("CoreTable"), clients.dynamodb)
    lines = Table(stack.table("AuditTable"), clients.dynamodb)
    return Side(
        DynamoIdeaStore(core, lines),
        DynamoAuditLog(lines),
        lambda: sorted(i["event"]["id"] for i in core.scan() if i.get("kind") == "outbox"),
    )


def a_draft(**changes: object) -> Draft:
    draft = Draft(
        id="d1",
        key="k" * 64,
        round_id="r26",
        answers={"title": "Een bank", "cost": "€ 1.500", "empty": ""},
        photos=(Photo("p1", "Een bank", "waiting"),),
        version=1,
        created_at=NOW,
        saved_at=NOW,
        expires_at=NOW + timedelta(days=365),
    )
    return replace(draft, **changes)  # type: ignore[arg-type]


def an_idea(idea_id: str = "i1", minutes: int = 0, **changes: object) -> Idea:
    at = NOW + timedelta(minutes=minutes)
    idea = Idea(
        id=idea_id,
        round_id="r26",
        content=sample_content(),
        state="received",
        version=1,
        author="anna",
        photos=(Photo("p1", "Een bank", "waiting"),),
        source="web",
        submitted_at=at,
        changed_at=at,
    )
    return replace(idea, **changes)  # type: ignore[arg-type]


PRIVATE = Private(sample_people())
LINE = HistoryLine(NOW, "received", "bewoner", "Het idee is binnen.")


def submitted(idea_id: str = "i1") -> Event:
    return Event(f"idea-submit-{idea_id}", IDEA_SUBMITTED, NOW, {"idea_id": idea_id})


def add(side: Side, *ideas: Idea) -> None:
    for idea in ideas:
        assert side.ideas.add(idea, PRIVATE, LINE, submitted(idea.id))


def submission(idea_id: str = "i1", version: int = 1) -> Submission:
    return Submission(an_idea(idea_id), PRIVATE, LINE, "d1", version)


def test_drafts_with_an_address_are_listed_until_they_are_sent(side: Side) -> None:
    typed = {"email": " anna@voorbeeld.example "}
    side.ideas.save_draft(a_draft())
    side.ideas.save_draft(a_draft(id="d2", answers={"email": "geen adres"}))
    side.ideas.save_draft(a_draft(id="d3", round_id="r25", answers=typed))
    assert side.ideas.drafts_with_address("r26") == ("d2",)
    side.ideas.save_draft(a_draft(version=2, answers=typed, created_at=NOW - timedelta(days=1)))
    assert side.ideas.drafts_with_address("r26") == ("d1", "d2")
    side.ideas.submit(submission(version=2), submitted())
    assert side.ideas.drafts_with_address("r26") == ("d2",)
    side.ideas.save_draft(a_draft(id="d2", version=2, answers={"email": " "}))
    assert side.ideas.drafts_with_address("r26") == ()
    # Where the link to a draft was mailed to counts as well.
    side.ideas.save_draft(a_draft(id="d4", answers={LINK_TO: "cem@voorbeeld.example"}))
    assert side.ideas.drafts_with_address("r26") == ("d4",)


def test_costs_are_stored_by_line(side: Side) -> None:
    lines = (CostLine("Een bank", 900_00), CostLine("Planten 🌳", 200_50))
    content = sample_content(costs=lines, own_cents=100_00, upkeep_cents=25_00)
    add(side, an_idea(content=content))
    assert side.ideas.get("i1").content == content


def test_consents_and_new_people_are_stored_together(side: Side) -> None:
    asked = Consent(1, "waiting", "k" * 64, NOW, NOW + timedelta(days=30))
    add(side, an_idea(consents=(asked,)))
    assert side.ideas.get("i1").consents == (asked,)
    (card,) = side.ideas.queue("r26", "received", 5).cards
    assert card.waits == 1
    said = replace(asked, state="yes", answered_at=NOW)
    people = Private(tuple(reversed(sample_people())), ("kin",))
    changed = an_idea(version=2, consents=(said,))
    side.ideas.change(changed, None, None, None, people)
    assert side.ideas.get("i1").consents == (said,)
    assert side.ideas.private("i1") == people
    with pytest.raises(Conflict):
        side.ideas.change(changed, None, None, None, PRIVATE)
    assert side.ideas.private("i1") == people
    assert side.ideas.set_photo("idea:i1", Photo("p1", "Een bank", "refused"))
    assert side.ideas.get("i1").consents == (said,)


def test_an_open_place_and_who_named_somebody_are_stored(side: Side) -> None:
    open_place = Consent(1, "missing", "", NOW, NOW)
    add(side, an_idea(consents=(open_place,)))
    stored = side.ideas.get("i1")
    assert stored is not None and stored.consents == (open_place,)
    assert (stored.waits_for, stored.missing) == ((1,), 1)
    (card,) = side.ideas.queue("r26", "received", 5).cards
    assert card.waits == 1
    entered = Consent(1, "paper", "", NOW, NOW + timedelta(days=30), NOW, named_by="desk")
    side.ideas.change(an_idea(version=2, consents=(entered,)), None, None, None, PRIVATE)
    stored = side.ideas.get("i1")
    assert stored is not None and stored.consents == (entered,)
    assert side.ideas.queue("r26", "received", 5).cards[0].waits == 0


def test_each_person_supports_once_also_in_parallel(side: Side) -> None:
    add(side, an_idea(), an_idea("i2"))
    assert side.ideas.support_count("i1") == 0
    people = ["anna", "anna", "anna", "bert", "carla"]
    threads = [threading.Thread(target=side.ideas.support, args=("i1", p, NOW)) for p in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert side.ideas.support_count("i1") == 3
    assert side.ideas.supports("i1", "anna") and not side.ideas.supports("i2", "anna")
    for _ in range(2):
        side.ideas.unsupport("i1", "anna")
    assert side.ideas.support_count("i1") == 2
    assert not side.ideas.supports("i1", "anna")
    with pytest.raises(NotFound):
        side.ideas.support("gone", "anna", NOW)
    assert side.ideas.support_count("not an id!") == 0
    side.ideas.change(an_idea(version=2), None, None, None)
    assert side.ideas.support_count("i1") == 2


# Drafts


def test_a_draft_is_read_as_it_was_saved(side: Side) -> None:
    assert side.ideas.draft("d1") is None
    side.ideas.save_draft(a_draft())
    assert side.ideas.draft("d1") == a_draft()
    changed = a_draft(version=2, answers={"title": "Twee\nbanken 🌳"})
    side.ideas.save_draft(changed)
    assert side.ideas.draft("d1") == changed


@pytest.mark.parametrize("version", [1, 3])
def test_a_draft_isnt_saved_over_another_version(side: Side, version: int) -> None:
    side.ideas.save_draft(a_draft())
    with pytest.raises(Conflict):
        side.ideas.save_draft(a_draft(version=version))
    assert side.ideas.draft("d1") == a_draft()


def test_a_sent_draft_becomes_the_idea_and_forgets_what_was_typed(side: Side) -> None:
    side.ideas.save_draft(a_draft())
    assert side.ideas.submit(submission(), submitted()) == "i1"
    assert side.ideas.get("i1") == an_idea()
    assert side.ideas.private("i1") == PRIVATE
    assert side.ideas.history("i1") == (LINE,)
    assert side.event_ids() == ["idea-submit-i1"]
    draft = side.ideas.draft("d1")
    assert draft is not None
    assert (draft.idea_id, dict(draft.answers), draft.photos) == ("i1", {}, ())
    assert draft.expires_at == NOW + SENT_DRAFT_TERM
    with pytest.raises(Conflict):
        side.ideas.save_draft(a_draft(version=3))


def test_sending_twice_gives_the_first_idea(side: Side) -> None:
    side.ideas.save_draft(a_draft())
    assert side.ideas.submit(submission("i1"), submitted("i1")) == "i1"
    assert side.ideas.submit(submission("i2"), submitted("i2")) == "i1"
    assert side.ideas.get("i2") is None
    assert side.event_ids() == ["idea-submit-i1"]


def test_a_draft_that_changed_isnt_sent(side: Side) -> None:
    side.ideas.save_draft(a_draft())
    side.ideas.save_draft(a_draft(version=2))
    with pytest.raises(Conflict):
        side.ideas.submit(submission(version=1), submitted())
    assert side.ideas.get("i1") is None
    assert side.event_ids() == []


def test_a_draft_that_never_was_isnt_sent(side: Side) -> None:
    with pytest.raises(Conflict):
        side.ideas.submit(submission(), submitted())
    assert side.event_ids() == []


def test_ten_parallel_sends_make_one_idea(side: Side) -> None:
    side.ideas.save_draft(a_draft())
    answers: list[str] = []

    def send(number: int) -> None:
        answers.append(side.ideas.submit(submission(f"i{number}"), submitted(f"i{number}")))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 10
    assert len(set(answers)) == 1
    assert side.event_ids() == [f"idea-submit-{answers[0]}"]
    assert len(side.ideas.of_person("anna")) == 1


# Ideas


def test_an_idea_is_added_once(side: Side) -> None:
    add(side, an_idea())
    again = an_idea(content=replace(sample_content(), title="Anders"))
    assert not side.ideas.add(again, PRIVATE, LINE, submitted())
    assert side.ideas.get("i1") == an_idea()
    assert side.ideas.get("i2") is None
    assert side.ideas.private("i2") is None
    assert side.ideas.privates(["i1", "i2", "i1"]) == {"i1": side.ideas.private("i1")}
    assert side.ideas.history("i2") == ()


@pytest.mark.parametrize("text", ["", "x" * 3_000, "#", "a b", "../", "\x00", "IDEA", "é"])
def test_what_is_no_id_is_nothing(side: Side, text: str) -> None:
    assert side.ideas.get(text) is None
    assert side.ideas.draft(text) is None
    assert not side.ideas.follows(text, "anna")


def test_many_gives_those_that_exist(side: Side) -> None:
    add(side, an_idea("i1"), an_idea("i2"))
    assert side.ideas.many(["i1", "i2", "i3", "i1"]) == {
        "i1": an_idea("i1"),
        "i2": an_idea("i2"),
    }
    assert side.ideas.many([]) == {}
    # More than one BatchGetItem takes.
    crowd = [*(f"gone-{number}" for number in range(150)), "i2"]
    assert list(side.ideas.many(crowd)) == ["i2"]


def decided(idea: Idea, state: str) -> tuple[Idea, HistoryLine, AuditEntry, Event]:
    at = idea.changed_at + timedelta(hours=1)
    version = idea.version + 1
    return (
        replace(idea, state=state, version=version, changed_at=at),  # type: ignore[arg-type]
        HistoryLine(at, state, "stad", "Zo is het beslist."),
        AuditEntry(at, "mieke", "moderation:idea:decide", idea.id, {"state": ("a", "b")}),
        Event(f"idea-decide-{idea.id}-{version}", IDEA_DECIDED, at, {"idea_id": idea.id}),
    )


def test_a_change_stores_idea_line_audit_and_event_together(side: Side) -> None:
    add(side, an_idea())
    changed, line, audit, event = decided(an_idea(), "published")
    side.ideas.change(changed, line, audit, event)
    assert side.ideas.get("i1") == changed
    assert side.ideas.history("i1") == (LINE, line)
    assert [one.entry for one in side.audit.all()] == [audit]
    assert side.event_ids() == ["idea-decide-i1-2", "idea-submit-i1"]


def test_a_change_over_another_version_leaves_no_trace(side: Side) -> None:
    add(side, an_idea())
    side.ideas.change(*decided(an_idea(), "published"))
    with pytest.raises(Conflict):
        side.ideas.change(*decided(an_idea(), "refused"))
    stored = side.ideas.get("i1")
    assert stored is not None and stored.state == "published"
    assert len(side.ideas.history("i1")) == 2
    assert len(side.audit.all()) == 1
    assert side.event_ids() == ["idea-decide-i1-2", "idea-submit-i1"]


def test_an_idea_that_isnt_there_cant_change(side: Side) -> None:
    with pytest.raises(Conflict):
        side.ideas.change(*decided(an_idea(), "published"))
    assert side.audit.all() == ()


def test_a_change_without_line_audit_or_event_is_possible(side: Side) -> None:
    add(side, an_idea())
    changed = replace(an_idea(), version=2, content=replace(sample_content(), title="Anders"))
    side.ideas.change(changed, None, None, None)
    # What the public reads is another edition as soon as its text is.
    assert side.ideas.get("i1") == replace(changed, edition=2)
    assert side.ideas.history("i1") == (LINE,)


def test_two_deciders_at_once_one_wins(side: Side) -> None:
    add(side, an_idea())
    outcomes: list[str] = []

    def decide(state: str) -> None:
        try:
            side.ideas.change(*decided(an_idea(), state))
            outcomes.append(state)
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=decide, args=(s,)) for s in ("accepted", "refused")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("conflict") == 1
    stored = side.ideas.get("i1")
    assert stored is not None and stored.state in outcomes
    assert len(side.audit.all()) == 1
    assert len(side.ideas.history("i1")) == 2


def test_checks_replace_and_are_no_new_version(side: Side) -> None:
    add(side, an_idea())
    side.ideas.set_checks("i1", [Check("link", "www.voorbeeld.be")])
    side.ideas.set_checks("i1", [Check("phone", "0470"), Check("link", "x")])
    stored = side.ideas.get("i1")
    assert stored is not None
    assert stored.checks == (Check("phone", "0470"), Check("link", "x"))
    assert stored.version == 1
    assert side.ideas.queue("r26", "received", 5).cards[0].flags == 2
    side.ideas.set_checks("gone", [Check("link", "x")])
    assert side.ideas.get("gone") is None


def test_a_decision_keeps_checks_and_photos_that_came_meanwhile(side: Side) -> None:
    add(side, an_idea())
    ready = Photo("p1", "Een bank", "ready", (320, 640), 640, 480)
    side.ideas.set_checks("i1", [Check("link", "x")])
    assert side.ideas.set_photo("idea:i1", ready)
    side.ideas.change(*decided(an_idea(), "published"))
    stored = side.ideas.get("i1")
    assert stored is not None
    assert (stored.photos, stored.checks) == ((ready,), (Check("link", "x"),))
    assert side.ideas.public_cards("r26")[0].photo == ready


# Photos


def test_a_photo_gets_ready_on_its_draft(side: Side) -> None:
    side.ideas.save_draft(a_draft())
    ready = Photo("p1", "Een bank", "ready", (320,), 320, 200)
    assert side.ideas.set_photo("draft:d1", ready)
    assert side.ideas.set_photo("draft:d1", ready)
    draft = side.ideas.draft("d1")
    assert draft is not None
    assert draft.photos == (ready,)
    assert draft.answers == a_draft().answers
    assert not side.ideas.set_photo("draft:d1", replace(ready, id="p2"))
    assert not side.ideas.set_photo("draft:d2", ready)


def test_a_photo_follows_its_draft_into_the_idea(side: Side) -> None:
    side.ideas.save_draft(a_draft())
    side.ideas.submit(submission(), submitted())
    refused = Photo("p1", "Een bank", "refused", reason="photo-kind")
    assert side.ideas.set_photo("draft:d1", refused)
    stored = side.ideas.get("i1")
    assert stored is not None and stored.photos == (refused,)
    assert stored.version == 1
    assert not side.ideas.set_photo("idea:i9", refused)


# Lists


def test_public_cards_are_those_residents_may_see_in_order(side: Side) -> None:
    add(
        side,
        an_idea("late", 3, state="published"),
        an_idea("early", 1, state="accepted"),
        an_idea("new", 2),
        an_idea("no", 2, state="refused"),
        an_idea("gone", 2, state="withdrawn"),
        an_idea("other", 2, state="published", round_id="r25"),
    )
    cards = side.ideas.public_cards("r26")
    assert [card.id for card in cards] == ["early", "late"]
    assert cards[0].title == sample_content().title
    assert cards[0].submitted_at == NOW + timedelta(minutes=1)


def test_the_queue_pages_by_position_without_gaps_or_repeats(side: Side) -> None:
    add(side, *(an_idea(f"i{n}", minutes=n // 2) for n in range(7)))
    seen: list[str] = []
    cursor = ""
    while True:
        page = side.ideas.queue("r26", "received", 3, cursor)
        seen += [card.id for card in page.cards]
        cursor = page.cursor
        if not cursor:
            break
        if len(seen) == 3:
            # Somebody decides on a shown idea: the next page still begins behind it.
            shown = side.ideas.get("i2")
            assert shown is not None
            side.ideas.change(*decided(shown, "published"))
    assert seen == [f"i{n}" for n in range(7)]
    assert side.ideas.queue("r26", "accepted", 3).cards == ()


@pytest.mark.parametrize("cursor", ["x", "#", "2026-11-23#i1", "2026-11-23T12:00:00Z#i1", "a#b#c"])
def test_a_made_up_cursor_is_refused(side: Side, cursor: str) -> None:
    with pytest.raises(Refused, match="bad-cursor"):
        side.ideas.queue("r26", "received", 3, cursor)


def test_a_change_of_state_moves_the_idea_between_lists(side: Side) -> None:
    add(side, an_idea(state="published"))
    side.ideas.change(*decided(an_idea(state="published"), "refused"))
    assert side.ideas.public_cards("r26") == ()
    assert side.ideas.queue("r26", "published", 3).cards == ()
    assert [c.id for c in side.ideas.queue("r26", "refused", 3).cards] == ["i1"]


def test_a_person_finds_the_own_ideas_newest_first(side: Side) -> None:
    add(side, an_idea("a", 1), an_idea("b", 2, state="refused"), an_idea("c", 3, author="bert"))
    assert [card.id for card in side.ideas.of_person("anna")] == ["b", "a"]
    assert side.ideas.of_person("nobody") == ()


def test_an_idea_without_author_belongs_to_nobody(side: Side) -> None:
    add(side, an_idea("a", author=""))
    assert side.ideas.of_person("") == ()
    assert side.ideas.get("a") == an_idea("a", author="")


# Following


def test_following_twice_is_following(side: Side) -> None:
    add(side, an_idea())
    anna = Follower("anna", "anna@voorbeeld.example", NOW)
    side.ideas.follow("i1", anna)
    side.ideas.follow("i1", replace(anna, since=NOW + timedelta(days=1)))
    assert side.ideas.follows("i1", "anna")
    assert side.ideas.followers("i1") == (anna,)
    side.ideas.unfollow("i1", "anna")
    side.ideas.unfollow("i1", "anna")
    assert not side.ideas.follows("i1", "anna")
    assert side.ideas.followers("i1") == ()
    assert side.ideas.followed_by("anna") == ()


def test_the_language_of_mails_is_kept_with_each_person(side: Side) -> None:
    side.ideas.save_draft(a_draft(language="tr"))
    assert side.ideas.draft("d1") == a_draft(language="tr")
    add(side, an_idea())
    before = side.ideas.private("i1")
    assert before is not None and {one.language for one in before.people} == {"nl"}

    side.ideas.set_language("i1", 1, "fr")
    side.ideas.set_language("i1", 9, "fr")
    side.ideas.set_language("gone", 0, "fr")

    first, second = PRIVATE.people[0], replace(PRIVATE.people[1], language="fr")
    assert side.ideas.private("i1") == replace(PRIVATE, people=(first, second))
    assert side.ideas.private("gone") is None
    assert side.ideas.get("i1") == an_idea()


def test_a_follower_reads_mails_in_their_language(side: Side) -> None:
    add(side, an_idea())
    anna = Follower("anna", "anna@voorbeeld.example", NOW, "fr")
    side.ideas.follow("i1", anna)
    assert side.ideas.followers("i1") == (anna,)
    assert side.ideas.follower("i1", "anna") == anna
    side.ideas.set_follower_language("i1", "anna", "en")
    side.ideas.set_follower_language("i1", "bert", "en")
    assert side.ideas.followers("i1") == (replace(anna, language="en"),)
    assert side.ideas.follower("i1", "bert") is None


def test_nobody_follows_an_idea_that_isnt_there(side: Side) -> None:
    with pytest.raises(NotFound):
        side.ideas.follow("gone", Follower("anna", "a@voorbeeld.example", NOW))
    assert side.ideas.followers("gone") == ()


def test_what_a_person_follows_the_latest_first(side: Side) -> None:
    add(side, an_idea("i1"), an_idea("i2"))
    side.ideas.follow("i1", Follower("anna", "a@voorbeeld.example", NOW))
    side.ideas.follow("i2", Follower("anna", "a@voorbeeld.example", NOW + timedelta(hours=1)))
    side.ideas.follow("i2", Follower("bert", "b@voorbeeld.example", NOW))
    assert side.ideas.followed_by("anna") == ("i2", "i1")
    assert [f.person for f in side.ideas.followers("i2")] == ["anna", "bert"]
