"""Decisions: which are possible, what they need, and that they leave a trace or nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.dossiers import MemoryDossierStore
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.rounds import MemoryRoundStore
from chalicelib.ideas import model
from chalicelib.ideas.model import HistoryLine, Idea, IdeaState, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.moderation.decisions import (
    MOVES,
    SENTENCE_MAX,
    SENTENCE_MIN,
    Decision,
    Verb,
    decide,
    decision_problems,
    possible,
    sentence_of,
)
from chalicelib.moderation.model import open_dossier
from chalicelib.moderation.office import Office
from chalicelib.moderation.queue import PAGE, Filter, queue_page, work_page
from chalicelib.moderation.reasons import REASONS
from chalicelib.moderation.sharing_model import MOST_COVERED
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import audit_entry, day, sample_ballot, sample_round

NOW = day(31)
WHY = "Dit is niet veilig op deze plek."


class Desk:
    def __init__(self) -> None:
        self.audit, self.outbox = MemoryAuditLog(), MemoryOutbox()
        self.ideas = MemoryIdeaStore(self.audit, self.outbox)
        self.rounds = MemoryRoundStore(self.audit, self.outbox)
        self.rounds.create(sample_round(), audit_entry())
        self.dossiers = MemoryDossierStore(self.audit, self.outbox, self.ideas)
        self.office = Office(self.ideas, self.rounds, self.dossiers)

    def add(self, state: IdeaState = "received", idea_id: str = "i1", **content: object) -> Idea:
        at = day(12)
        idea = Idea(idea_id, "r26", sample_content(**content), state, 1, "a", (), "web", at, at)
        line = HistoryLine(at, "received", "bewoner", "Binnen.")
        assert self.ideas.add(idea, Private(sample_people()), line, submitted_event(idea))
        return idea

    def decide(self, decision: Decision) -> Idea:
        return decide(self.office, decision, "mieke", NOW)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def fitting(verb: Verb, idea_id: str = "i1", version: int = 1) -> Decision:
    """A decision that has everything it needs."""
    if verb == "refuse":
        return Decision(idea_id, version, verb, "unsafe", WHY)
    return Decision(idea_id, version, verb, "", WHY)


@pytest.mark.parametrize("state", get_args(IdeaState))
@pytest.mark.parametrize("verb", get_args(Verb))
def test_every_decision_on_every_state(desk: Desk, state: IdeaState, verb: Verb) -> None:
    idea = desk.add(state)
    if verb in possible(desk.office.file("i1"), NOW):
        changed = desk.decide(fitting(verb))
        assert changed.state == MOVES[verb].target
        assert changed.state in model.MOVES[state]
        assert desk.ideas.get("i1") == changed
        assert [line.sentence for line in desk.ideas.history("i1")] == ["Binnen.", WHY]
        assert desk.outbox.events[-1].id == "idea-decide-i1-2"
        assert ("reopened" in desk.outbox.events[-1].data) == (verb == "reopen")
        entry = desk.audit.lines[-1].entry
        assert (entry.actor, entry.subject) == ("mieke", "i1")
        assert entry.changes["state"] == (state, changed.state)
    else:
        with pytest.raises(Refused, match=r"move-not-allowed|too-late-to-undo"):
            desk.decide(fitting(verb))
        assert desk.ideas.get("i1") == idea
        assert len(desk.audit.lines) == 1
        assert len(desk.outbox.events) == 1


def test_a_withdrawn_idea_stays_withdrawn(desk: Desk) -> None:
    desk.add("withdrawn")
    assert possible(desk.office.file("i1"), NOW) == ()


@pytest.mark.parametrize(
    ("decision", "problems"),
    [
        (Decision("i1", 1, "refuse"), {"reason": "missing", "sentence": "missing"}),
        (Decision("i1", 1, "refuse", "zomaar", WHY), {"reason": "unknown"}),
        (Decision("i1", 1, "refuse", "unsafe", "Nee"), {"sentence": "too-short"}),
        (Decision("i1", 1, "reopen"), {"sentence": "missing"}),
        (Decision("i1", 1, "accept", "unsafe"), {"reason": "only-for-refusing"}),
        (Decision("i1", 1, "accept", "", "x" * (SENTENCE_MAX + 1)), {"sentence": "too-long"}),
        (Decision("i1", 1, "accept", "", "x" * SENTENCE_MAX), {}),
        (Decision("i1", 1, "accept", "", "x" * SENTENCE_MIN), {}),
        (Decision("i1", 1, "publish"), {}),
        (Decision("i1", 1, "accept"), {}),
    ],
)
def test_what_a_decision_lacks(desk: Desk, decision: Decision, problems: dict[str, str]) -> None:
    desk.add()
    assert decision_problems(decision) == problems
    if problems:
        with pytest.raises(Refused, match="decision-incomplete"):
            desk.decide(decision)
        assert len(desk.outbox.events) == 1


def test_every_reason_has_a_template_that_can_be_sent() -> None:
    assert len({reason.code for reason in REASONS}) == len(REASONS) == 9
    for reason in REASONS:
        decision = Decision("i1", 1, "refuse", reason.code, reason.template)
        assert decision_problems(decision) == {}


def test_a_yes_says_something_by_itself() -> None:
    for verb in ("publish", "accept"):
        assert len(sentence_of(Decision("i1", 1, verb))) > SENTENCE_MIN


def test_another_version_is_a_conflict(desk: Desk) -> None:
    desk.add()
    desk.decide(fitting("publish"))
    for version in (0, 1, 3):
        with pytest.raises(Conflict):
            desk.decide(fitting("accept", version=version))
    assert desk.decide(fitting("accept", version=2)).version == 3


def test_the_same_decision_twice_is_one(desk: Desk) -> None:
    desk.add()
    decided = desk.decide(fitting("refuse"))
    assert desk.decide(fitting("refuse")) == decided
    assert len(desk.outbox.events) == 2
    assert len(desk.audit.lines) == 2
    other = replace(fitting("refuse"), sentence="Het is gewoon geen goed idee.")
    with pytest.raises(Conflict):
        desk.decide(other)


def test_an_idea_that_isnt_there(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.decide(fitting("accept", "gone"))


def test_what_is_on_the_ballot_isnt_decided_any_more(desk: Desk) -> None:
    desk.add("accepted", "bank")
    desk.rounds.fix_ballot(sample_ballot(), audit_entry())
    with pytest.raises(Refused, match="on-ballot"):
        desk.decide(fitting("refuse", "bank"))
    desk.add("received", "other")
    assert desk.decide(fitting("refuse", "other")).state == "refused"


# The queue


class Counting:
    """Counts the queries behind a page."""

    def __init__(self, ideas: MemoryIdeaStore) -> None:
        self._ideas = ideas
        self.queries = 0

    def __getattr__(self, name: str) -> object:
        if name == "queue":
            self.queries += 1
        return getattr(self._ideas, name)


def test_a_filtered_queue_shows_each_once_at_three_queries_a_page(desk: Desk) -> None:
    for number in range(620):
        title = "Kiosk" if number % 31 == 0 else "Boom"
        desk.add("received", f"i{number:03}", title=f"{title} {number}")
    counting = Counting(desk.ideas)
    seen: list[str] = []
    cursor, pages = "", 0
    while True:
        counting.queries = 0
        page = queue_page(counting, "r26", "received", Filter(text="kiosk"), cursor)  # type: ignore[arg-type]
        assert counting.queries <= 3
        seen += [card.id for card in page.cards]
        pages += 1
        cursor = page.cursor
        if not cursor:
            break
    assert seen == [f"i{number:03}" for number in range(0, 620, 31)]
    assert pages == 3


class CountingDesks:
    """Counts the desks that a page reads."""

    def __init__(self, dossiers: MemoryDossierStore) -> None:
        self._dossiers = dossiers
        self.queries = 0

    def __getattr__(self, name: str) -> object:
        self.queries += name == "of_assignee"
        return getattr(self._dossiers, name)


@pytest.mark.parametrize("text", ["", "kiosk"])
def test_covering_for_colleagues_costs_no_more_than_three_queries(desk: Desk, text: str) -> None:
    desks = ("jan", "piet", "an")
    for number in range(330):
        title = "Kiosk" if number % 3 == 0 else "Boom"
        idea = desk.add("received", f"i{number:03}", title=f"{title} {number}")
        opened = replace(open_dossier(idea, sample_round()), version=1)
        desk.dossiers.save(replace(opened, assignee=desks[number // 2 % 3]), None)
    assert len(desks) == 1 + MOST_COVERED
    counting = CountingDesks(desk.dossiers)
    seen: list[str] = []
    cursor = ""
    while True:
        counting.queries = 0
        page = work_page(
            counting,  # type: ignore[arg-type]
            desk.ideas,
            "r26",
            "mine",
            Filter(text=text),
            person="jan",
            now=NOW,
            cursor=cursor,
            covering=desks[1:],
        )
        assert counting.queries <= 3
        seen += [card.idea_id for card in page.cards]
        cursor = page.cursor
        if not cursor:
            break
    assert seen == [f"i{number:03}" for number in range(0, 330, 3 if text else 1)]


def test_a_full_filtered_page_goes_on_behind_its_last_idea(desk: Desk) -> None:
    for number in range(PAGE + 3):
        desk.add("received", f"i{number:02}")
    everything = Filter(text="bank")
    first = queue_page(desk.ideas, "r26", "received", everything)
    rest = queue_page(desk.ideas, "r26", "received", everything, first.cursor)
    assert [card.id for card in first.cards + rest.cards] == [f"i{n:02}" for n in range(PAGE + 3)]
    assert rest.cursor == ""


def test_a_page_that_ends_exactly_has_no_next(desk: Desk) -> None:
    for number in range(PAGE):
        desk.add("received", f"i{number:02}")
    assert queue_page(desk.ideas, "r26", "received", Filter(text="bank")).cursor == ""
    assert queue_page(desk.ideas, "r26", "received", Filter()).cursor == ""


def test_what_a_filter_fits(desk: Desk) -> None:
    card = model.card_of(replace(desk.add(), content=sample_content(title="Een BANK")))
    assert Filter().fits(card)
    assert Filter("koersel", "groen").fits(card)
    assert not Filter("paal").fits(card)
    assert not Filter(theme_id="spelen").fits(card)
    assert Filter(text="bank een").is_in(card.title)
    assert Filter(text="BANK kiosk").is_in(card.title, "Bij de Kiosk.")
    assert not Filter(text="boom").is_in(card.title)
