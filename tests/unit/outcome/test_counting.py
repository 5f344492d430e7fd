"""The result document: exact, reproducible, the winners that a count by hand gives."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.adapters.memory.projects import MemoryProjectStore
from chalicelib.adapters.memory.results import MemoryResultStore
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.outcome.counting import count_document, count_round
from chalicelib.outcome.document import read_lines
from chalicelib.outcome.model import Result
from chalicelib.outcome.release import confirm_result, start_projects
from chalicelib.tally import TallyError, commitment
from tests.support.rounds import day, sample_frozen, sample_round

SEED = "ab" * 32
FROZEN = replace(sample_frozen(sample_round()), seed_commitment=commitment(SEED))
BALLOTS = [frozenset(one) for one in (("bank", "boom"), ("bank",), ("boom",), ("feest",))]


def count(ballots: list[frozenset[str]], seed: str = SEED) -> dict[str, object]:
    plain: dict[str, object] = json.loads(count_document("Ronde", FROZEN, ballots, seed)[0])
    return plain


def test_the_document_says_everything_that_a_recount_needs() -> None:
    document = count(BALLOTS)
    assert document["round"] == "r26"
    assert document["rules_hash"] == FROZEN.hash
    assert document["seed"] == SEED and document["seed_commitment"] == commitment(SEED)
    assert document["ballots"] == 4
    assert document["pot_cents"] == 25_000_00
    assert document["spent_cents"] == 2_000_00 and document["left_cents"] == 23_000_00
    tally = document["tally"]
    assert isinstance(tally, dict)
    assert tally["votes"] == {"bank": 2, "boom": 2, "feest": 1}


def test_the_hash_is_that_of_the_text() -> None:
    text, digest = count_document("Ronde", FROZEN, BALLOTS, SEED)
    assert hashlib.sha256(text.encode()).hexdigest() == digest
    assert (
        json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        == text
    )


@given(st.permutations(BALLOTS))
def test_the_order_of_the_ballots_says_nothing(ballots: list[frozenset[str]]) -> None:
    expected = count_document("Ronde", FROZEN, BALLOTS, SEED)
    assert count_document("Ronde", FROZEN, ballots, SEED) == expected


def test_no_ballot_no_winner() -> None:
    document = count([])
    lines = document["projects"]
    assert isinstance(lines, list)
    assert [line["won"] for line in lines] == [False, False, False]
    assert [line["number"] for line in lines] == [1, 2, 3]
    assert document["spent_cents"] == 0


def test_another_seed_than_the_committed_one_is_refused() -> None:
    with pytest.raises(Refused, match="seed-mismatch"):
        count(BALLOTS, "cd" * 32)


def test_a_project_that_is_not_on_the_list_is_never_counted() -> None:
    with pytest.raises(TallyError):
        count([frozenset({"zwembad"})])


@pytest.fixture
def results() -> MemoryResultStore:
    return MemoryResultStore(MemoryAuditLog(), MemoryOutbox())


def test_a_second_count_changes_nothing(results: MemoryResultStore) -> None:
    assert count_round(results, FROZEN, "Ronde", BALLOTS, SEED, day(65))
    first = results.get("r26")
    assert not count_round(results, FROZEN, "Ronde", BALLOTS[:1], SEED, day(66))
    assert results.get("r26") == first


def test_winners_come_first_in_the_order_of_the_count(results: MemoryResultStore) -> None:
    count_round(results, FROZEN, "Ronde", [*BALLOTS, frozenset({"boom"})], SEED, day(65))
    result = results.get("r26")
    assert result is not None
    assert [(line.project_id, line.won) for line in read_lines(result)] == [
        ("boom", True),
        ("bank", True),
        ("feest", False),
    ]


def test_only_a_released_result_becomes_projects(results: MemoryResultStore) -> None:
    projects = MemoryProjectStore(MemoryAuditLog(), MemoryOutbox())
    with pytest.raises(NotFound):
        confirm_result(results, "r26", "0" * 64, actor="ann", now=day(66))
    count_round(results, FROZEN, "Ronde", BALLOTS, SEED, day(65))
    result = results.get("r26")
    assert isinstance(result, Result)
    with pytest.raises(Refused, match="not-released"):
        start_projects(projects, sample_round(), result)

    for actor in ("ann", "bob"):
        result = confirm_result(results, "r26", result.hash, actor=actor, now=day(66))

    assert start_projects(projects, sample_round(), result) == 2
    assert start_projects(projects, sample_round(), result) == 0
    started = projects.get("bank")
    assert started is not None
    assert started.granted_cents == 800_00
    assert [update.at for update in started.updates] == [day(66)]
