"""Sheets, and batches that two or three people typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chalicelib.paperballots.batches import begin, sign, take_second, type_sheet
from chalicelib.paperballots.blanks import hand_out
from chalicelib.paperballots.model import Batch, Sheet
from chalicelib.paperballots.settling import settle
from chalicelib.rounds.model import BY_VOTES, CountRules, VoterRules
from tests.support.rounds import audit_entry, day
from tests.support.votes import cast_some, city_in_review, close_vote, open_vote
from tests.support.workers import Workers, WorkerTwins

NOW = day(66)


def some_blanks(store: Any, size: int = 50) -> None:
    hand_out(
        store, "r26", size=size, holder="Balie", token=f"range{size:05d}", actor="dora", now=day(51)
    )


def tick(number: int, *projects: int) -> Sheet:
    return Sheet(number, tuple((project, 1) for project in projects))


def typed(
    store: Any, first: Iterable[Sheet], second: Iterable[Sheet], token: str = "batch00001"
) -> Batch:
    """A batch that Ann and Bob typed and signed."""
    batch = begin(store, "r26", box="Bib", token=token, actor="ann", now=NOW)
    for who, sheets in (("ann", list(first)), ("bob", list(second))):
        if who == "bob":
            take_second(store, fresh(store, batch), "bob", NOW)
        for sheet in sheets:
            type_sheet(store, fresh(store, batch), sheet, who)
        sign(store, fresh(store, batch), len(sheets), who, NOW)
    return fresh(store, batch)


def fresh(store: Any, batch: Batch) -> Batch:
    found: Batch = store.batch(batch.round_id, batch.number)
    return found


def paper_city(
    count: CountRules = BY_VOTES, note: str = "", marks: int = 4, *, run: bool = True
) -> WorkerTwins:
    """A city that voted online (`cast_some`) and on paper: three sheets for the tree and one that
    nobody signed, of `marks` voters who got one; settled, and counted unless told not to."""
    twins = city_in_review(count, voters=VoterRules(16, None, ("desk", "paper")))
    open_vote(twins)
    cast_some(twins)
    some_blanks(twins.paper_ballots)
    for number in range(marks):
        line = audit_entry("voters:desk:paper", twins.clock.now())
        twins.paper_roll.mark_paper(
            "r26", f"{number:064x}", f"paper{number:05d}", twins.clock, line
        )
    close_vote(twins)
    frozen = twins.rounds.frozen("r26")
    assert frozen is not None
    boom = next(one.number for one in frozen.entries if one.project_id == "boom")
    sheets = [*(tick(number, boom) for number in (1, 2, 3)), Sheet(4, (), "unsigned")]
    typed(twins.paper_ballots, sheets, sheets)
    settle(twins.paper_ballots, frozen, marks, note=note, actor="mia", now=NOW)
    if run:
        workers = Workers(twins)
        workers.run()
        assert workers.failed == 0
    return twins
