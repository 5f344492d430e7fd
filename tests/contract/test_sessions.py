"""Sessions, challenges and rate limits: the same on both sides."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.sessions import DynamoSessionStore
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.adapters.memory.identity import MemorySessionStore
from chalicelib.identity.model import Challenge, Session, VotingSession
from chalicelib.identity.ports import SessionStore
from chalicelib.kernel.clock import from_text
from tests.support.stack import LocalStack

T = TypeVar("T")

NOW = from_text("2026-11-23T12:00:00Z")
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> SessionStore:
    if request.param == "memory":
        return MemorySessionStore()
    stack = request.getfixturevalue("stack")
    return DynamoSessionStore(Table(stack.table("SessionsTable"), clients.dynamodb))


SESSION = Session(
    key="a" * 64,
    person="b" * 32,
    email="an@voorbeeld.example",
    name="An",
    roles=frozenset({"moderator", "manager"}),
    created_at=NOW,
    seen_at=NOW + MINUTE,
    expires_at=NOW + timedelta(hours=12),
)
VOTING = VotingSession("c" * 64, "r26", "d" * 64, "letter", NOW + timedelta(minutes=30), "paal")
CHALLENGE = Challenge(
    id="e" * 64,
    purpose="vote",
    subject="d" * 64,
    code="f" * 64,
    round_id="r26",
    tries_left=5,
    made_at=NOW,
    expires_at=NOW + 10 * MINUTE,
)


def test_a_session_comes_back_whole_until_it_expires(store: SessionStore) -> None:
    store.put(SESSION)

    assert store.get(SESSION.key, NOW) == SESSION
    assert store.get(SESSION.key, SESSION.expires_at - SECOND) == SESSION
    assert store.get(SESSION.key, SESSION.expires_at) is None
    assert store.get("0" * 64, NOW) is None


def test_a_session_can_be_seen_again_and_ended(store: SessionStore) -> None:
    store.put(SESSION)
    later = replace(SESSION, seen_at=NOW + timedelta(hours=1))
    store.put(later)
    assert store.get(SESSION.key, NOW) == later

    store.end(SESSION.key)
    store.end(SESSION.key)
    assert store.get(SESSION.key, NOW) is None


def test_a_voting_session_is_apart_from_sessions(store: SessionStore) -> None:
    store.put_voting(VOTING)

    assert store.voting(VOTING.key, NOW) == VOTING
    assert store.get(VOTING.key, NOW) is None
    assert store.voting(VOTING.key, VOTING.expires_at) is None
    store.end(VOTING.key)
    assert store.voting(VOTING.key, NOW) == VOTING
    store.end_voting(VOTING.key)
    assert store.voting(VOTING.key, NOW) is None


def test_a_challenge_is_used_once_by_the_right_code(store: SessionStore) -> None:
    assert store.put_challenge(CHALLENGE, None)
    assert store.challenge(CHALLENGE.id, NOW) == CHALLENGE

    used = store.use_challenge(CHALLENGE.id, CHALLENGE.code, NOW)

    assert used == replace(CHALLENGE, tries_left=4)
    assert store.use_challenge(CHALLENGE.id, CHALLENGE.code, NOW) is None
    assert store.challenge(CHALLENGE.id, NOW) is None


@pytest.mark.parametrize(
    ("moment", "good"),
    [(NOW + 10 * MINUTE - SECOND, True), (NOW + 10 * MINUTE, False), (NOW + 11 * MINUTE, False)],
)
def test_a_challenge_lasts_ten_minutes(store: SessionStore, moment: object, good: bool) -> None:
    store.put_challenge(CHALLENGE, None)

    used = store.use_challenge(CHALLENGE.id, CHALLENGE.code, moment)  # type: ignore[arg-type]

    assert (used is not None) is good


def test_five_tries_and_no_more(store: SessionStore) -> None:
    store.put_challenge(CHALLENGE, None)
    for left in (4, 3, 2, 1, 0):
        assert store.use_challenge(CHALLENGE.id, "0" * 64, NOW) is None
        stored = store.challenge(CHALLENGE.id, NOW)
        assert stored is not None
        assert stored.tries_left == left

    assert store.use_challenge(CHALLENGE.id, CHALLENGE.code, NOW) is None


def test_the_fifth_try_may_be_the_right_one(store: SessionStore) -> None:
    store.put_challenge(CHALLENGE, None)
    for _ in range(4):
        store.use_challenge(CHALLENGE.id, "0" * 64, NOW)

    assert store.use_challenge(CHALLENGE.id, CHALLENGE.code, NOW) is not None


def test_a_challenge_replaces_only_what_was_read(store: SessionStore) -> None:
    store.put_challenge(CHALLENGE, None)
    other = replace(CHALLENGE, code="1" * 64)
    third = replace(CHALLENGE, code="2" * 64)

    assert not store.put_challenge(other, None)
    assert store.put_challenge(other, CHALLENGE)
    assert not store.put_challenge(third, CHALLENGE)
    assert store.challenge(CHALLENGE.id, NOW) == other


def test_an_expired_challenge_is_in_nobodys_way(store: SessionStore) -> None:
    store.put_challenge(CHALLENGE, None)
    later = CHALLENGE.expires_at + SECOND
    fresh = replace(CHALLENGE, code="1" * 64, made_at=later, expires_at=later + 10 * MINUTE)

    assert store.put_challenge(fresh, None)
    assert store.challenge(CHALLENGE.id, later) == fresh


def test_dropping_takes_that_challenge_only(store: SessionStore) -> None:
    store.put_challenge(CHALLENGE, None)
    store.drop_challenge(replace(CHALLENGE, code="1" * 64))
    assert store.challenge(CHALLENGE.id, NOW) == CHALLENGE

    store.drop_challenge(CHALLENGE)
    store.drop_challenge(CHALLENGE)
    assert store.challenge(CHALLENGE.id, NOW) is None


def test_parallel_uses_give_one_session(store: SessionStore) -> None:
    store.put_challenge(replace(CHALLENGE, tries_left=1000), None)

    results = _parallel(lambda: store.use_challenge(CHALLENGE.id, CHALLENGE.code, NOW), 16)

    assert sum(result is not None for result in results) == 1


def test_parallel_guesses_try_no_more_than_five_codes(store: SessionStore) -> None:
    """Guesses side by side pay first, so the right one among many has five chances too."""
    for place in range(3):
        challenge = replace(CHALLENGE, id=f"{place}" * 64)
        store.put_challenge(challenge, None)
        _parallel(lambda c=challenge: store.use_challenge(c.id, "0" * 64, NOW), 24)  # type: ignore[misc]
        stored = store.challenge(challenge.id, NOW)
        assert stored is not None
        assert stored.tries_left == 0
        assert store.use_challenge(challenge.id, CHALLENGE.code, NOW) is None


def test_a_bucket_takes_exactly_its_limit_in_a_window(store: SessionStore) -> None:
    assert [store.allow("b", 3, 60, NOW) for _ in range(5)] == [True, True, True, False, False]
    assert store.allow("other", 3, 60, NOW)
    assert not store.allow("b", 3, 60, NOW + 59 * SECOND)
    assert store.allow("b", 3, 60, NOW + 60 * SECOND)
    assert store.allow("b", 30, 3600, NOW)


def test_a_bucket_counts_exactly_when_all_come_at_once(store: SessionStore) -> None:
    results = _parallel(lambda: store.allow("rush", 7, 60, NOW), 24)

    assert sum(results) == 7


def _parallel(act: Callable[[], T], times: int) -> list[T]:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _: act(), range(times)))


def test_everybody_gets_the_same_secret_of_a_day(store: SessionStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: store.day_secret(NOW), range(16)))

    assert len(secrets) == 1
    assert len(secrets.pop()) == 32
    assert store.day_secret(NOW + timedelta(days=1)) not in secrets


def test_another_process_finds_the_secret_of_the_day(stack: LocalStack) -> None:
    def one() -> DynamoSessionStore:
        return DynamoSessionStore(Table(stack.table("SessionsTable"), clients.dynamodb))

    assert one().day_secret(NOW) == one().day_secret(NOW + MINUTE)
