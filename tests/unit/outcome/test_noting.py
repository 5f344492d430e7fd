"""After the release: the college's decision, corrections, and a news item to start from."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.results import MemoryResultStore
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.news.model import MAX_TEXT, MAX_TITLE
from chalicelib.outcome.announcing import news_draft
from chalicelib.outcome.counting import store_count
from chalicelib.outcome.model import Ratification, Result
from chalicelib.outcome.noting import correct_result, ratify_result
from chalicelib.outcome.release import confirm_result
from chalicelib.rounds.model import BallotEntry
from tests.support.rounds import day
from tests.unit.outcome.test_count_rules import RULES, counted

TODAY = date(2026, 12, 8)
NOTICE = "Het bedrag bij project 3 was verkeerd overgenomen."


class World:
    """A result store, and its log."""

    def __init__(self, *, released: bool = True, **changes: Any) -> None:
        self.audit = MemoryAuditLog()
        self.results = MemoryResultStore(self.audit, MemoryOutbox())
        made = counted(RULES[0], **changes)
        store_count(self.results, "r26", made, day(65))
        if released:
            for actor in ("ann", "bob"):
                confirm_result(self.results, "r26", made.hash, actor=actor, now=day(66))

    def result(self) -> Result:
        found = self.results.get("r26")
        assert found is not None
        return found

    def ratify(self, version: int = 0, decision: str = "CBS 7", on: date = TODAY) -> Result:
        return ratify_result(
            self.results,
            "r26",
            version,
            decision=decision,
            decided_on=on,
            today=TODAY,
            actor="ann",
            now=day(68),
        )

    def correct(self, version: int = 0, text: str = NOTICE) -> Result:
        return correct_result(self.results, "r26", version, text=text, actor="ann", now=day(69))


def test_a_decision_stands_beside_the_document() -> None:
    world = World()
    before = world.result()
    world.ratify()
    after = world.result()
    assert after.ratification == Ratification("CBS 7", TODAY, day(68))
    assert (after.document, after.hash) == (before.document, before.hash)
    entry = world.audit.latest(1)[0].entry
    assert entry.action == "tally:result:ratify"
    assert entry.changes["decision"] == ("", "CBS 7")


def test_a_mended_decision_leaves_both_in_the_log() -> None:
    world = World()
    world.ratify()
    world.ratify(1, "CBS 8")
    assert world.audit.latest(1)[0].entry.changes["decision"] == ("CBS 7", "CBS 8")


def test_corrections_pile_up_and_are_logged_in_full() -> None:
    world = World()
    world.correct()
    world.correct(1, NOTICE + " Dat is nu juist.")
    assert [one.text for one in world.result().corrections] == [
        NOTICE,
        NOTICE + " Dat is nu juist.",
    ]
    assert world.audit.latest(1)[0].entry.note == NOTICE + " Dat is nu juist."


def test_who_read_an_older_result_notes_nothing() -> None:
    world = World()
    world.ratify()
    with pytest.raises(Conflict):
        world.correct(0)
    with pytest.raises(Conflict):
        world.ratify(0, "CBS 9")
    assert world.result().version == 1


def test_nothing_is_noted_before_the_release() -> None:
    world = World(released=False)
    for act in (world.ratify, world.correct):
        with pytest.raises(Refused, match="not-released"):
            act()
    with pytest.raises(Refused, match="not-released"):
        news_draft(world.result(), "https://x")
    with pytest.raises(NotFound):
        correct_result(world.results, "r99", 0, text=NOTICE, actor="a", now=day(69))


@pytest.mark.parametrize(
    ("decision", "on", "reason"),
    [
        ("", TODAY, "decision-missing"),
        ("x" * 61, TODAY, "decision-missing"),
        ("CBS 7", date(2026, 12, 9), "decision-ahead"),
    ],
)
def test_what_no_decision_is(decision: str, on: date, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        World().ratify(0, decision, on)


@pytest.mark.parametrize(
    ("text", "reason"), [("te kort", "correction-short"), ("x" * 2001, "correction-long")]
)
def test_what_no_correction_is(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        World().correct(0, text)


def test_the_draft_names_every_winner_and_the_page() -> None:
    title, text = news_draft(World().result(), "https://x/rondes/r26/resultaat")
    assert title == "De uitslag van Buurtbudget 2026"
    assert text.startswith(
        "11 bewoners stemden mee. 1 project krijgt samen € 24.000.".replace(
            "€ ", text[text.index("€") : text.index("€") + 2]
        )
    )
    assert "• Groot; met een punt" in text
    assert text.endswith("https://x/rondes/r26/resultaat")


def test_a_draft_always_fits_the_news() -> None:
    entries = tuple(
        BallotEntry(n, f"p{n:03}", f"Project {n} " + "x" * 60, 1_00, "koersel")
        for n in range(1, 301)
    )
    ballots = [frozenset(entry.project_id for entry in entries)]
    world = World(entries=entries, ballots=ballots)
    title, text = news_draft(world.result(), "https://x")
    assert len(title) <= MAX_TITLE and len(text) <= MAX_TEXT
    assert "en nog" in text or text.count("•") == 300


def test_a_draft_without_winners() -> None:
    assert "Geen enkel project krijgt geld." in news_draft(World(ballots=[]).result(), "h")[1]
