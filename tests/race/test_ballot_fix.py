"""Fixing the ballot list while ideas change: whichever transaction is second sees the first.

After every race the list says what its ideas say. First each order by hand (also on the twin), then
both at one moment on the real local DynamoDB.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.dossiers import DynamoDossierStore
from chalicelib.adapters.dynamodb.families import DynamoFamilyStore
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.rounds import DynamoRoundStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.families.joining import Stores, answer, propose
from chalicelib.ideas.editing import Wanted, edit
from chalicelib.ideas.model import HistoryLine, Idea, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.ideas.withdrawing import withdraw
from chalicelib.kernel.errors import BuurtError, Conflict, Refused
from chalicelib.moderation.ballot_text import answer_text, fix_round_ballot, propose_text
from chalicelib.moderation.decisions import Decision, decide
from chalicelib.moderation.office import Office
from chalicelib.moderation.requests import RequestAnswer, answer_request
from chalicelib.moderation.takedown import judge_idea
from chalicelib.outcome.candidates import accepted_candidates
from chalicelib.rounds.ballot import Candidate
from chalicelib.rounds.model import BallotList
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.stack import LocalStack
from tests.support.twins import Twins

NOW = day(31)
# The nightly run sets 50.
ROUNDS = int(os.environ.get("RACE_ROUNDS", "4"))


class Town:
    """A round with three accepted ideas by anna, bert and cato, and one published by dirk."""

    def __init__(self, stores: Any) -> None:
        self.office = Office(stores.ideas, stores.rounds, stores.dossiers)
        self.stores = Stores(stores.families, stores.ideas, stores.rounds, stores.keyring)
        stores.rounds.create(sample_round(), audit_entry())
        for author in ("anna", "bert", "cato", "dirk"):
            self._put(author, "published" if author == "dirk" else "accepted")
        edit(stores.ideas, stores.rounds, "cato1", "cato", self.wanted("cato1"), NOW)
        propose_text(
            self.office, "cato1", version=0, title="Op de lijst", text="Een bank.", cents=1_400_00,
            actor="mieke", now=NOW,
        )  # fmt: skip
        self.join = propose(self.stores, "anna1", "bert1", "mieke", NOW).id
        answer(self.stores, self.join, "leading", "yes", NOW)

    def _put(self, author: str, state: Any) -> None:
        at, content = day(12), sample_content(title=f"Idee van {author}", place=author)
        idea = Idea(f"{author}1", "r26", content, state, 1, author, (), "web", at, at)
        line = HistoryLine(at, "received", "bewoner", "Het idee is binnen.")
        private = Private(sample_people())
        assert self.office.ideas.add(idea, private, line, submitted_event(idea))

    def idea(self, idea_id: str) -> Idea:
        found = self.office.ideas.get(idea_id)
        assert found is not None
        return found

    def wanted(self, idea_id: str) -> Wanted:
        idea = self.idea(idea_id)
        return Wanted(idea.version, replace(idea.content, title="Een andere naam"), "Daarom")

    def accepted(self) -> tuple[Candidate, ...]:
        return accepted_candidates(self.office.ideas, "r26")

    def fix(self, accepted: Callable[[], Sequence[Candidate]] | None = None) -> BallotList:
        return fix_round_ballot(
            self.office, "r26", accepted or self.accepted, decision="CBS 1", seed="4 8 15",
            actor="mieke", now=NOW,
        )  # fmt: skip

    def holds(self) -> None:
        """What is listed is accepted, and says what the list says."""
        ballot = self.office.rounds.ballot_list("r26")
        for entry in ballot.entries if ballot else ():
            idea = self.idea(entry.project_id)
            assert idea.state == "accepted", entry
            content, dossier = idea.content, self.office.dossiers.get(idea.id)
            final = dossier.final if dossier else None
            said = (final.title, final.cents) if final and final.approved_at else None
            assert (entry.title, entry.cost_cents) == (said or (content.title, content.cost_cents))


def take(town: Town) -> None:
    given = RequestAnswer("cato1", town.idea("cato1").version, "take")
    answer_request(town.office.ideas, town.office.rounds, given, "mieke", NOW)


def accept(town: Town) -> None:
    decide(town.office, Decision("dirk1", town.idea("dirk1").version, "accept"), "mieke", NOW)


def approve(town: Town) -> None:
    answer_text(town.office, "cato1", person="cato", approves=True, remark="", now=NOW)


def hide(town: Town) -> None:
    """Two people, the second of whom comes at this moment."""
    for verdict, actor in (("ask", "mieke"), ("hide", "jan")):
        mark = town.office.dossiers.takedown("cato1")
        if verdict == "hide" or mark is None:
            judge_idea(
                town.office, "cato1", version=mark.version if mark else 0,
                verdict=verdict,  # type: ignore[arg-type]
                why="Er staat een naam in.", actor=actor, now=NOW,
            )  # fmt: skip


# What may happen to an idea meanwhile.
ACTS: dict[str, Callable[[Town], object]] = {
    "withdraw": lambda town: withdraw(town.office.ideas, town.office.rounds, "cato1", "cato", NOW),
    "join": lambda town: answer(town.stores, town.join, "joining", "yes", NOW),
    "take": take,
    "accept": accept,
    "approve": approve,
    "hide": hide,
}


# How many projects there are after it.
COUNT = {"withdraw": 2, "join": 2, "take": 3, "accept": 4, "approve": 3, "hide": 2}


def on_tables(stack: LocalStack) -> Twins:
    core, log = (Table(stack.table(n), clients.dynamodb) for n in ("CoreTable", "AuditTable"))
    twins = Twins(NOW)
    twins.ideas = DynamoIdeaStore(core, log)
    twins.rounds = DynamoRoundStore(core, log)
    twins.dossiers = DynamoDossierStore(core, log, twins.ideas)
    twins.families = DynamoFamilyStore(core, log, twins.ideas)
    return twins


@pytest.fixture(params=["memory", "dynamodb"])
def town(request: pytest.FixtureRequest) -> Town:
    if request.param == "memory":
        return Town(Twins(NOW))
    return Town(on_tables(request.getfixturevalue("stack")))


@pytest.mark.parametrize("act", ACTS)
def test_an_idea_changes_between_reading_and_fixing(town: Town, act: str) -> None:
    def read_then_act() -> Sequence[Candidate]:
        found = town.accepted()
        ACTS[act](town)
        return found

    with pytest.raises(Conflict):
        town.fix(read_then_act)
    assert town.office.rounds.ballot_list("r26") is None
    # Looked at again it is fixed, with what is true by now.
    ballot = town.fix()
    town.holds()
    assert len(ballot.entries) == COUNT[act]


@pytest.mark.parametrize("act", ["withdraw", "join", "take", "approve", "hide"])
def test_the_list_is_fixed_between_reading_and_changing(
    town: Town, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = town.idea("bert1" if act == "join" else "cato1")
    town.fix()
    # As if the act had looked before the list was there.
    monkeypatch.setattr(type(town.office.rounds), "ballot_list", lambda self, round_id: None)
    with pytest.raises(Conflict if act == "approve" else Refused) as refused:
        ACTS[act](town)
    monkeypatch.undo()
    with pytest.raises(Refused) as refused:
        ACTS[act](town)
    assert refused.value.reason == "on-ballot"
    assert town.idea(before.id) == before
    town.holds()


def test_what_the_list_doesnt_speak_of_goes_on(town: Town) -> None:
    town.fix()
    idea = town.idea("anna1")
    followed = replace(idea, version=idea.version + 1, wish="dirk1")
    town.office.ideas.change(followed, None, None, None)
    # Not listed, so accepting it afterwards is fine; and the list may be fixed again with it.
    accept(town)
    assert len(town.fix().entries) == 4
    town.holds()


@pytest.mark.parametrize("act", ACTS)
def test_at_one_moment(stack: LocalStack, act: str) -> None:
    for _ in range(ROUNDS):
        stack.wipe()
        town = Town(on_tables(stack))
        raised: list[BuurtError] = []
        gate = threading.Barrier(2)

        def run(what: Callable[[], object], gate: Any = gate, raised: Any = raised) -> None:
            gate.wait()
            try:
                what()
            except BuurtError as error:
                raised.append(error)

        acts = (town.fix, lambda town=town: ACTS[act](town))
        threads = [threading.Thread(target=run, args=(one,)) for one in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        town.holds()
        assert len(raised) < 2, raised
