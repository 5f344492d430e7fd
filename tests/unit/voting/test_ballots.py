"""Ballots: rules, one canonical form, one size."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import Refused
from chalicelib.rounds.model import BallotEntry, BallotRules, FrozenRound
from chalicelib.voting.ballots import (
    Problem,
    body_size,
    canonical,
    chosen,
    from_numbers,
    in_voter_order,
    open_body,
    problems,
    require_valid,
    seal_body,
)
from chalicelib.voting.model import Ballot
from tests.support.rounds import sample_frozen, sample_round

NONCE = bytes(range(32))
FROZEN = sample_frozen(sample_round())


def ballot(*projects: str) -> Ballot:
    return Ballot(frozenset(projects))


def frozen_with(kind: str, least: int, most: int, count: int = 40) -> FrozenRound:
    entries = tuple(
        BallotEntry(n, f"project-{n}", f"Project {n}", n * 100_00, "paal")
        for n in range(1, count + 1)
    )
    rules = BallotRules(kind, least, most)  # type: ignore[arg-type]
    return replace(FROZEN, ballot=rules, entries=entries, pot_cents=1_000_00)


@pytest.mark.parametrize(
    ("projects", "expected"),
    [
        ((), (Problem("too-few", 1, 0),)),
        (("bank",), ()),
        (("bank", "boom", "feest"), ()),
        (("bank", "hond"), (Problem("unknown-project", given=1),)),
    ],
)
def test_approval(projects: tuple[str, ...], expected: tuple[Problem, ...]) -> None:
    assert problems(FROZEN, ballot(*projects)) == expected


def test_approval_has_a_limit_but_no_budget() -> None:
    frozen = frozen_with("approval", 2, 3)

    assert problems(frozen, ballot("project-40", "project-39", "project-38")) == ()
    assert problems(frozen, ballot(*(f"project-{n}" for n in range(1, 5)))) == (
        Problem("too-many", 3, 4),
    )
    assert problems(frozen, ballot("project-1")) == (Problem("too-few", 2, 1),)


def test_knapsack_fits_the_pot_to_the_cent() -> None:
    frozen = frozen_with("knapsack", 1, 40)

    assert problems(frozen, ballot("project-1", "project-9")) == ()
    assert problems(frozen, ballot("project-2", "project-9")) == (
        Problem("over-budget", 1_000_00, 1_100_00),
    )


def test_an_invalid_ballot_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        require_valid(FROZEN, ballot())
    assert (refused.value.reason, refused.value.details) == (
        "ballot-invalid",
        {"problem": "too-few"},
    )
    with pytest.raises(Refused):
        from_numbers(FROZEN, [1, 99])


def test_printed_numbers_name_projects() -> None:
    assert from_numbers(FROZEN, [2, 1, 2]) == ballot("bank", "boom")
    assert [entry.number for entry in chosen(FROZEN, [3, 1, 77])] == [1, 3]


def test_the_canonical_ballot_is_written_down() -> None:
    assert canonical(ballot("boom", "bank")) == b'["bank","boom"]'


def test_each_voter_has_an_order_that_stays() -> None:
    frozen = frozen_with("approval", 1, 3)

    orders = [in_voter_order(frozen, f"{voter:064x}") for voter in range(30)]

    assert orders[0] == in_voter_order(frozen, f"{0:064x}")
    assert all(set(order) == set(frozen.entries) for order in orders)
    assert len({order[0].number for order in orders}) > 10


@given(st.sets(st.integers(1, 40), min_size=1, max_size=12), st.binary(min_size=32, max_size=32))
def test_every_body_opens_again_and_has_one_size(numbers: set[int], nonce: bytes) -> None:
    frozen = frozen_with("approval", 1, 12)
    one = from_numbers(frozen, numbers)

    body = seal_body(frozen, nonce, one)

    assert len(body) == body_size(frozen)
    assert open_body(body) == (nonce, one)


@given(st.binary(max_size=400))
def test_nothing_else_opens(body: bytes) -> None:
    with pytest.raises(ValueError):
        open_body(body)


@pytest.mark.parametrize(
    "plain",
    [
        {"ballot": ["b", "a"], "nonce": NONCE.hex()},
        {"ballot": ["a", "a"], "nonce": NONCE.hex()},
        {"ballot": [1], "nonce": NONCE.hex()},
        {"ballot": "a", "nonce": NONCE.hex()},
        {"ballot": ["a"], "nonce": NONCE.hex()[2:]},
        {"ballot": ["a"], "nonce": NONCE.hex().upper()},
        {"ballot": ["a"], "nonce": NONCE.hex(), "more": 1},
        {"nonce": NONCE.hex()},
        ["a"],
    ],
)
def test_another_spelling_of_a_ballot_does_not_open(plain: object) -> None:
    body = json.dumps(plain, separators=(",", ":")).encode().ljust(256)

    with pytest.raises(ValueError):
        open_body(body)
