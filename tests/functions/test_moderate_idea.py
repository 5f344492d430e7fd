"""The moderation function, with a queue's batches, on the real local tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.functions.moderate_idea import moderate_idea
from chalicelib.ideas.completing import Named, Stores, enter_person
from chalicelib.ideas.model import Check, HistoryLine, Idea, Person, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.kernel.clock import FixedClock, SystemClock, to_text
from chalicelib.kernel.events import IDEA_CONSENT, IDEA_SPLIT
from chalicelib.moderation.decisions import Decision, decide
from chalicelib.moderation.office import Office
from chalicelib.moderation.takedown import Verdict, judge_idea
from chalicelib.notebooks.confirming import enter_for
from chalicelib.notifications.routing import queues_for
from tests.support.ideas import sample_content, sample_people
from tests.support.logs import log_text
from tests.support.paper import sample_transcript
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.stack import LocalStack

NOW = day(10)


@pytest.fixture(autouse=True)
def city(stack: LocalStack) -> Iterator[LocalStack]:
    wiring.use_clock(FixedClock(NOW))
    wiring.services().rounds.create(sample_round(), audit_entry())
    yield stack
    wiring.use_clock(SystemClock())


def add(idea_id: str, **content: object) -> None:
    idea = Idea(idea_id, "r26", sample_content(**content), "received", 1, "a", (), "web", NOW, NOW)
    line = HistoryLine(NOW, "received", "bewoner", "Binnen.")
    private = Private(sample_people())
    assert wiring.services().ideas.add(idea, private, line, submitted_event(idea))


def record(number: int, body: str) -> dict[str, Any]:
    return {"messageId": f"m{number}", "body": body, "eventSource": "aws:sqs"}


def told(idea_id: str) -> str:
    event = {
        "id": f"idea-submit-{idea_id}",
        "type": "ideas:idea:submit",
        "at": to_text(NOW),
        "data": {"idea_id": idea_id, "round_id": "r26"},
    }
    return json.dumps({"kind": "event", "event": event})


def checks(idea_id: str) -> tuple[Check, ...]:
    idea = wiring.services().ideas.get(idea_id)
    assert idea is not None
    return idea.checks


def test_a_batch_is_checked_and_delivered_again_does_no_harm() -> None:
    add("i1", what="Bel 0470 12 34 56")
    add("i2", title="Een fontein")
    event = {"Records": [record(1, told("i1")), record(2, told("i2")), record(3, told("gone"))]}
    for _ in range(3):
        assert moderate_idea(event, None) == {"batchItemFailures": []}
        assert checks("i1") == (Check("phone", "what: 0470 12 34 56"),)
        assert checks("i2") == ()
    stored = wiring.services().ideas.get("i1")
    assert stored is not None
    assert (stored.state, stored.version) == ("received", 1)


def test_a_group_that_is_whole_is_not_noticed_any_more() -> None:
    """Who was missing is named later: the event of that checks the idea again."""
    services, round_ = wiring.services(), sample_round()
    transcript = sample_transcript()
    idea_id = enter_for(services.notebooks, round_, "abcde12345", transcript, "ann", NOW)
    moderate_idea({"Records": [record(1, told(idea_id))]}, None)
    assert {check.code for check in checks(idea_id)} == {"people"}
    person = Person("Bert Peeters", "", "", "Dorpsstraat 9")
    stores = Stores(services.ideas, services.rounds, services.keyring)
    named = Named(1, 1, person, "paper", signed=True)
    idea = enter_person(stores, idea_id, "ann", named, NOW)
    assert idea.waits_for == () and "moderation" in queues_for(IDEA_CONSENT)
    event = {"id": "e", "type": IDEA_CONSENT, "at": to_text(NOW), "data": {"idea_id": idea_id}}
    body = json.dumps({"kind": "event", "event": event})
    for _ in range(2):
        assert moderate_idea({"Records": [record(1, body)]}, None) == {"batchItemFailures": []}
        assert checks(idea_id) == ()


def test_both_ideas_of_a_split_are_looked_at() -> None:
    add("i1", what="Bel 0470 12 34 56")
    add("i2", what="Bel 0470 12 34 57")
    assert "moderation" in queues_for(IDEA_SPLIT)
    data = {"idea_id": "i1", "part_id": "i2", "round_id": "r26"}
    event = {"id": "e", "type": IDEA_SPLIT, "at": to_text(NOW), "data": data}
    body = json.dumps({"kind": "event", "event": event})
    for _ in range(2):
        assert moderate_idea({"Records": [record(1, body)]}, None) == {"batchItemFailures": []}
    assert (checks("i1")[0].code, checks("i2")[0].code) == ("phone", "phone")


def test_only_a_broken_message_comes_again() -> None:
    add("i1", what="Bel 0470 12 34 56")
    event = {"Records": [record(1, "{}"), record(2, told("i1")), record(3, "not json")]}
    assert moderate_idea(event, None) == {
        "batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m3"}]
    }
    assert len(checks("i1")) == 1


def test_nothing_that_was_found_reaches_the_log() -> None:
    add("i1", what="Bel 0470 12 34 56 of mail geheim@voorbeeld.example")
    with log_text() as stream:
        moderate_idea({"Records": [record(1, told("i1")), record(2, "geheim 0470")]}, None)
    logged = stream.getvalue()
    assert "idea checked" in logged
    for secret in ("0470", "geheim", "Anna", "Kerkplein"):
        assert secret not in logged


def decided(idea_id: str, version: int) -> str:
    event = {
        "id": f"idea-decide-{idea_id}-{version}",
        "type": "moderation:idea:decide",
        "at": to_text(NOW),
        "data": {"idea_id": idea_id, "round_id": "r26", "state": "published"},
    }
    return json.dumps({"kind": "event", "event": event})


def publish(idea_id: str) -> None:
    services = wiring.services()
    decision = Decision(idea_id, 1, "publish")
    office = Office(services.ideas, services.rounds, services.dossiers)
    decide(office, decision, "mieke", NOW)


def test_what_the_public_reads_gets_its_picture_once(city: LocalStack) -> None:
    add("i1")
    batch = {"Records": [record(1, decided("i1", 2))]}
    assert moderate_idea(batch, None) == {"batchItemFailures": []}
    assert wiring.services().ideas.get("i1").card == 0  # type: ignore[union-attr]
    publish("i1")
    bucket = city.stack.buckets["MediaBucket"].name
    bodies = []
    for _ in range(2):
        assert moderate_idea(batch, None) == {"batchItemFailures": []}
        kept = city.client("s3").get_object(Bucket=bucket, Key="ideas/i1/1-1200.jpg")
        assert kept["ContentType"] == "image/jpeg"
        bodies.append(kept["Body"].read())
    assert bodies[0] == bodies[1] and bodies[0].startswith(b"\xff\xd8")
    assert wiring.services().ideas.get("i1").card == 1  # type: ignore[union-attr]


def test_a_wish_becomes_a_question_once(city: LocalStack) -> None:
    add("lead")
    publish("lead")
    services = wiring.services()
    idea = Idea("i2", "r26", sample_content(), "received", 1, "b", (), "web", NOW, NOW, wish="lead")
    line = HistoryLine(NOW, "received", "bewoner", "Binnen.")
    assert services.ideas.add(idea, Private(sample_people()), line, submitted_event(idea))
    publish("i2")
    for _ in range(2):
        assert moderate_idea({"Records": [record(1, decided("i2", 2))]}, None) == {
            "batchItemFailures": []
        }
    (join,) = services.families.of_idea("i2")
    assert (join.leading, join.joining, join.yes, join.version) == ("lead", "i2", ("joining",), 1)


def off(version: int) -> str:
    event = {
        "id": f"idea-takedown-i1-{version}",
        "type": "moderation:idea:takedown",
        "at": to_text(NOW),
        "data": {"idea_id": "i1", "round_id": "r26", "what": "hidden"},
    }
    return json.dumps({"kind": "event", "event": event})


def test_the_pictures_of_what_is_hidden_or_deleted(city: LocalStack) -> None:
    add("i1", what="Bel 0470 12 34 56")
    publish("i1")
    batch = {"Records": [record(1, decided("i1", 2))]}
    assert moderate_idea(batch, None) == {"batchItemFailures": []}
    s3, card = city.client("s3"), "ideas/i1/1-1200.jpg"
    media, papers = (city.stack.buckets[one].name for one in ("MediaBucket", "PapersBucket"))

    def names() -> tuple[list[str], list[str]]:
        both = ((media, "ideas/i1/"), (papers, "hidden/"))
        found = [s3.list_objects_v2(Bucket=one, Prefix=start) for one, start in both]
        public, kept = ([file["Key"] for file in one.get("Contents", [])] for one in found)
        return public, kept

    services = wiring.services()
    office = Office(services.ideas, services.rounds, services.dossiers)
    turns: list[tuple[Verdict, tuple[list[str], list[str]]]] = [
        ("ask", ([card], [])),
        ("hide", ([], [f"hidden/i1/{card}"])),
        ("show", ([card], [])),
        ("ask", ([card], [])),
        ("hide", ([], [f"hidden/i1/{card}"])),
        ("ask-delete", ([], [f"hidden/i1/{card}"])),
        ("delete", ([], [])),
    ]
    for version, (verdict, lies) in enumerate(turns):
        judge_idea(
            office, "i1", version=version, verdict=verdict, why="Er staat een naam in.",
            actor=("an", "jan")[version % 2] if version < 3 else ("jan", "an")[version % 2],
            now=NOW,
        )  # fmt: skip
        for _ in range(2):
            batch = {"Records": [record(1, off(version + 1))]}
            assert moderate_idea(batch, None) == {"batchItemFailures": []}
        assert names() == lies, verdict
    (emptied,) = services.ideas.versions("i1")
    assert emptied.kept and "0470" not in repr(emptied)
