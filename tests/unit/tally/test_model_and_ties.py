"""What may be counted, and how ties are settled."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given

from chalicelib.tally import (
    Election,
    Project,
    TallyError,
    TieRule,
    commitment,
    from_approvals,
    from_points,
)
from tests.unit.tally.elections import elections

PROJECTS = (Project("a", 300), Project("b", 200))


def test_identical_ballots_are_one_entry_and_blank_ones_are_no_voters() -> None:
    election = from_approvals(500, PROJECTS, [["a"], ["b", "a"], ["a", "b"], []])
    assert dict(election.ballots) == {(("a", 1),): 1, (("a", 1), ("b", 1)): 2}
    assert election.voters == 3
    assert election.supporters() == {"a": 3, "b": 2}


def test_points_are_kept_per_project() -> None:
    election = from_points(500, PROJECTS, [{"a": 3, "b": 0}, {"b": 2}])
    assert election.points() == {"a": 3, "b": 2}
    assert election.supporters() == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("budget", "projects", "ballots", "reason"),
    [
        (-1, PROJECTS, {}, "budget"),
        (5, (PROJECTS[0], PROJECTS[0]), {}, "twice: a"),
        (5, PROJECTS, {(("c", 1),): 1}, "unknown project: c"),
        (5, PROJECTS, {(("b", 1), ("a", 1)): 1}, "sorted"),
        (5, PROJECTS, {(("a", 1), ("a", 1)): 1}, "twice"),
        (5, PROJECTS, {(("a", -1),): 1}, "fewer than zero"),
        (5, PROJECTS, {(("a", 1),): 0}, "less than once"),
        (5, PROJECTS, {(): 1}, "empty"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_the_reason(
    budget: int,
    projects: tuple[Project, ...],
    ballots: dict[tuple[tuple[str, int], ...], int],
    reason: str,
) -> None:
    with pytest.raises(TallyError, match=reason):
        Election(budget, projects, ballots)


def test_a_ballot_that_marks_a_project_twice_is_refused() -> None:
    with pytest.raises(TallyError, match="twice"):
        from_approvals(5, PROJECTS, [["a", "a"]])


@pytest.mark.parametrize("cost", [-1, True, 1.5, "3"])
def test_a_cost_is_a_whole_number(cost: object) -> None:
    with pytest.raises(TallyError, match="cost"):
        Project("a", cost)  # type: ignore[arg-type]


def test_a_lot_is_the_order_of_sha_256_over_seed_and_id() -> None:
    seed = "00ff10"
    ids = ["7", "12", "park"]
    by_hand = sorted(ids, key=lambda i: hashlib.sha256(bytes.fromhex(seed) + i.encode()).digest())
    rule = TieRule.by_seed(seed.upper())
    key = rule.order(dict.fromkeys(ids, 1), dict.fromkeys(ids, 1))
    assert sorted(ids, key=key) == by_hand
    assert rule.settle(ids, dict.fromkeys(ids, 1), dict.fromkeys(ids, 1), at=3).chosen == by_hand[0]
    assert commitment(seed) == hashlib.sha256(b"\x00\xff\x10").hexdigest()


def test_ids_are_compared_as_text() -> None:
    rule = TieRule.by_id()
    use = rule.settle(["9", "10"], {"9": 1, "10": 1}, {"9": 1, "10": 1}, at=1)
    assert (use.chosen, use.how, use.tied) == ("10", "id", ("10", "9"))


def test_criteria_come_before_the_lot_and_are_named_when_they_settle() -> None:
    costs, votes = {"a": 5, "b": 3, "c": 3}, {"a": 9, "b": 2, "c": 4}
    rule = TieRule.by_seed("aa", ("lower-cost", "more-votes"))
    assert rule.settle("abc", costs, votes, at=1).chosen == "c"
    assert rule.settle("abc", costs, votes, at=1).how == "more-votes"
    assert rule.settle("ab", costs, votes, at=1).how == "lower-cost"
    assert rule.settle("bc", costs, {"b": 2, "c": 2}, at=1).how == "lot"


@pytest.mark.parametrize("seed", ["", "xyz", "abc"])
def test_a_seed_is_hexadecimal(seed: str) -> None:
    with pytest.raises(TallyError, match="seed"):
        TieRule.by_seed(seed)


def test_unknown_criteria_are_refused() -> None:
    with pytest.raises(TallyError, match="criterion"):
        TieRule.by_id(("newest",))  # type: ignore[arg-type]


@given(elections(points=3))
def test_support_is_the_ballots_turned_around(election: Election) -> None:
    ballots = list(election.ballots.items())
    for project in election.projects:
        named = [at for at, (ballot, _) in enumerate(ballots) if project.id in dict(ballot)]
        support = election.support[project.id]
        assert support.once == [at for at in named if ballots[at][1] == 1]
        assert support.often == [at for at in named if ballots[at][1] > 1]
