"""refresh_figures and expire_data."""

from __future__ import annotations

import json
from datetime import timedelta

from chalicelib.audit.model import AuditEntry
from chalicelib.functions import expire_data, export_audit, refresh_figures
from chalicelib.outcome.model import Turnout
from chalicelib.retention.ports import PictureFile
from tests.support.logs import log_text
from tests.support.rounds import day
from tests.support.votes import cast_ballot, city_in_review, open_vote
from tests.support.workers import WorkerTwins


def test_turnout_follows_the_roll() -> None:
    twins = city_in_review()
    refresh_figures.run(twins)
    assert twins.results.turnout("r26") == Turnout("r26", 0, 4, day(40))

    open_vote(twins)
    cast_ballot(twins, "an", "bank")
    cast_ballot(twins, "bert", "bank", "boom")
    refresh_figures.run(twins)
    assert twins.results.turnout("r26") == Turnout("r26", 2, 4, day(51))


def test_counting_stops_after_the_vote() -> None:
    twins = city_in_review()
    open_vote(twins)
    refresh_figures.run(twins)
    last = day(65) + timedelta(minutes=3)
    for moment in (last, day(66), day(70)):
        twins.clock.move_to(moment)
        refresh_figures.run(twins)
    assert twins.results.turnout("r26").counted_at == last


def test_the_night_reports_every_class() -> None:
    twins = WorkerTwins()
    twins.expired = {"drafts": 3}
    old, new = PictureFile("ideas/a/320.jpg", "a"), PictureFile("ideas/b/320.jpg", "b")
    now = twins.clock.now()
    twins.picture_shelf.files |= {old: now - timedelta(days=3), new: now}

    with log_text() as stream:
        report = expire_data.run(twins)

    assert report == {"drafts": 3, "sessions": 0, "outbox": 0, "deliveries": 0, "registrations": 0}
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    told = {line["message"]: line["count"] for line in lines}
    assert told == {
        "expired drafts": 3,
        "expired sessions": 0,
        "expired outbox": 0,
        "expired deliveries": 0,
        "expired registrations": 0,
        "removed pictures": 1,
        "destroyed keys of voters": 0,
    }
    assert twins.picture_shelf.files.keys() == {new}


def test_the_audit_log_is_copied_every_night() -> None:
    twins = WorkerTwins()
    twins.audit.append(AuditEntry(day(1), "system", "news:item:write", "n1"))

    assert export_audit.run(twins) == 1
    assert export_audit.run(twins) == 0
    assert twins.audit_vault.last() == 1
