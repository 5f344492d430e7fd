"""The moderation function, with a queue's batches, on the real local tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.functions.moderate_idea import moderate_idea
from chalicelib.ideas.model import Check, HistoryLine, Idea, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.kernel.clock import FixedClock, SystemClock, to_text
from tests.support.ideas import sample_content, sample_people
from tests.support.logs import log_text
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
