"""An answer to a split while something else happens: two whole ideas, or one as it was."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.dossiers import DynamoDossierStore
from chalicelib.adapters.dynamodb.ideas import DynamoIdeaStore
from chalicelib.adapters.dynamodb.rounds import DynamoRoundStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.ideas.model import HistoryLine, Idea, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.ideas.withdrawing import withdraw
from chalicelib.kernel.errors import BuurtError
from chalicelib.moderation.behalf import Behalf
from chalicelib.moderation.office import Office
from chalicelib.moderation.sharing import arrive
from chalicelib.moderation.split import Part
from chalicelib.moderation.splitting import answer_split, drop_split, enter_split, propose_split
from tests.support.ideas import sample_content, sample_people
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.stack import LocalStack

NOW = day(31)
ROUNDS = int(os.environ.get("RACE_ROUNDS", "4"))
KEYS = MemoryKeyring()
PARTS = (
    Part("Een bank", "Een bank.", "koersel", "", 1_000_00),
    Part("Een pad", "Een pad.", "paal", "", 2_000_00),
)


def yes(office: Office, idea_id: str) -> Any:
    return answer_split(office, KEYS, idea_id, person="a", agrees=True, word="", now=NOW)


def no(office: Office, idea_id: str) -> Any:
    return answer_split(office, KEYS, idea_id, person="a", agrees=False, word="", now=NOW)


def enter(office: Office, idea_id: str) -> Any:
    behalf = Behalf("an", "desk", NOW)
    return enter_split(office, KEYS, idea_id, agrees=True, word="", behalf=behalf, now=NOW)


def take_back(office: Office, idea_id: str) -> Any:
    dossier = office.dossiers.get(idea_id)
    assert dossier is not None
    return drop_split(office, idea_id, version=dossier.version, actor="an", now=NOW)


def leave(office: Office, idea_id: str) -> Any:
    return withdraw(office.ideas, office.rounds, idea_id, "a", NOW)


@pytest.fixture
def office(stack: LocalStack) -> Office:
    core = Table(stack.table("CoreTable"), clients.dynamodb)
    log = Table(stack.table("AuditTable"), clients.dynamodb)
    ideas = DynamoIdeaStore(core, log)
    office = Office(ideas, DynamoRoundStore(core, log), DynamoDossierStore(core, log, ideas))
    office.rounds.create(sample_round(), audit_entry())
    return office


@pytest.mark.parametrize("other", [yes, no, enter, take_back, leave])
def test_a_yes_splits_whole_or_not_at_all(office: Office, other: Callable[..., Any]) -> None:
    for number in range(ROUNDS):
        one, two = f"i{number}", f"part{number}"
        idea = Idea(one, "r26", sample_content(), "received", 1, "a", (), "web", NOW, NOW)
        line = HistoryLine(NOW, "received", "bewoner", "Binnen.")
        assert office.ideas.add(idea, Private(sample_people()), line, submitted_event(idea))
        opened = arrive(office, one, NOW)
        assert opened is not None
        propose_split(
            office, one, version=opened.version, parts=PARTS, reason="Het zijn er twee.",
            part_id=two, actor="an", now=NOW,
        )  # fmt: skip
        both(lambda: yes(office, one), lambda: other(office, one))  # noqa: B023
        after, part, dossier = (
            office.ideas.get(one),
            office.ideas.get(two),
            office.dossiers.get(one),
        )
        assert after is not None and dossier is not None and dossier.split is not None
        split = dossier.split.state == "yes"
        assert (part is not None) == (office.dossiers.get(two) is not None) == split
        assert after.parts == ((two,) if split else ())
        assert len(office.ideas.versions(one)) == (2 if split else 1)
        assert split or other not in (yes, enter)


def both(*acts: Callable[[], Any]) -> None:
    """All at one moment; who comes second may be refused."""
    start = threading.Barrier(len(acts))
    wrong: list[Exception] = []

    def run(act: Callable[[], Any]) -> None:
        start.wait()
        try:
            act()
        except BuurtError:
            pass
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []
