"""A worker that counts something else than what was frozen and cast is caught, by outsiders and by
the city's own second count. All its files are signed with the real key and stored by real code."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import pytest

from chalicelib.outcome.counting import Counted, count_ballots
from chalicelib.outcome.verifying import WORDS, verify
from chalicelib.rounds.model import BY_VOTES, BallotRules, CountRules
from chalicelib.rounds.vote_rules import GateRules
from chalicelib.tally import canonical_json, commitment
from chalicelib.voting.model import Ballot
from tests.support.liars import Lie, count_city, published, voted_city

APPROVAL = BallotRules("approval", 1, 3)
POINTS = BallotRules("points", 1, 3, points=5)
SCORES = BallotRules("scores", 1, 3, points=5)
RANKING = BallotRules("ranking", 1, 3)
BY_POINTS = CountRules("greedy", "seed", satisfaction="score", publish="codes")
CODES = replace(BY_VOTES, publish="codes")
SHARES = CountRules("equal-shares", "seed", completion="add1u", publish="codes")

CHOSEN = [
    Ballot(frozenset(one.split()))
    for one in ("feest bank boom", "feest bank", "feest bank spel", "feest boom", "feest", "bank")
] + [Ballot(frozenset({"boom", "spel"}))]
GIVEN = [
    Ballot.of(one)
    for one in (
        {"bank": 3, "boom": 1},
        {"bank": 3, "feest": 1},
        {"bank": 2, "boom": 1, "spel": 1},
        {"spel": 3, "feest": 2},
    )
]
PLACED = [Ballot.of({"bank": 1, "boom": 2}), Ballot.of({"feest": 1, "bank": 2}), GIVEN[3]]
PLACED[2] = Ballot.of({"spel": 1, "boom": 2, "bank": 3})


def frozen_as(**changes: Any) -> Lie:
    """Counts as if the round had been frozen otherwise."""
    return lambda title, frozen, *rest, **named: count_ballots(
        title, replace(frozen, **changes), *rest, **named
    )


def cast_as(turn: Callable[[list[Ballot]], list[Ballot]]) -> Lie:
    """Counts other ballots than those that were cast."""
    return lambda title, frozen, ballots, *rest, **named: count_ballots(
        title, frozen, turn(list(ballots)), *rest, **named
    )


def dearer(title: str, frozen: Any, *rest: Any, **named: Any) -> Counted:
    entries = tuple(
        replace(one, cost_cents=24_000_00) if one.project_id == "bank" else one
        for one in frozen.entries
    )
    return count_ballots(title, replace(frozen, entries=entries), *rest, **named)


def stopping(title: str, frozen: Any, *rest: Any, **named: Any) -> Counted:
    """Ends at the first project that doesn't fit."""
    changed = replace(frozen, count=replace(frozen.count, misfit="stop"))
    return count_ballots(title, changed, *rest, **named)


def other_lot(
    title: str, frozen: Any, ballots: Any, seed: str, *rest: Any, **named: Any
) -> Counted:
    seed = "5e" * 32
    frozen = replace(frozen, seed_commitment=commitment(seed))
    return count_ballots(title, frozen, ballots, seed, *rest, **named)


def other_lot_said_to_be_frozen(
    title: str, frozen: Any, ballots: Any, seed: str, *rest: Any, **named: Any
) -> Counted:
    """The hash of the real lot beside another lot."""
    made = other_lot(title, frozen, ballots, seed, *rest, **named)
    old, new = commitment("5e" * 32).encode(), frozen.seed_commitment.encode()
    return rewritten(made, lambda content: content.replace(old, new))


def other_words(title: str, *rest: Any, **named: Any) -> Counted:
    """Another winner in the document that the pages show; all files of the count are honest."""
    made = count_ballots(title, *rest, **named)
    plain = json.loads(made.document)
    for line in plain["projects"]:
        line["won"] = not line["won"]
    text = canonical_json(plain)
    return replace(made, document=text.decode(), hash=sha256(text).hexdigest())


def rewritten(made: Counted, change: Callable[[bytes], bytes]) -> Counted:
    """The files of a count changed, with all their hashes made again."""
    files = {name: change(content) for name, content in made.files.items() if name != "SHA256SUMS"}
    sums = "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    files["SHA256SUMS"] = sums.encode()
    plain = json.loads(change(made.document.encode()))
    plain["files"] = {name: sha256(content).hexdigest() for name, content in files.items()}
    text = canonical_json(plain)
    return replace(made, document=text.decode(), hash=sha256(text).hexdigest(), files=files)


def for_bank(ballots: list[Ballot]) -> list[Ballot]:
    """The same projects on every ballot, with as few points as can be for the bank."""
    return [Ballot.of({key: 1 if key == "bank" else 2 for key in one.projects}) for one in ballots]


def swapped(ballots: list[Ballot]) -> list[Ballot]:
    """The same places, the other way around."""
    return [
        Ballot.of({key: len(one.marks) + 1 - place for key, place in one.marks}) for one in ballots
    ]


def stuffed(ballots: list[Ballot]) -> list[Ballot]:
    return [*ballots, *[Ballot(frozenset({"spel"}))] * 100]


def exchanged(ballots: list[Ballot]) -> list[Ballot]:
    return [Ballot(frozenset({"spel"})) for _ in ballots]


def fat(ballots: list[Ballot]) -> list[Ballot]:
    """As many ballots, each with more projects than a ballot may hold."""
    return [Ballot(frozenset({"bank", "boom", "feest", "spel"})) for _ in ballots]


@dataclass(frozen=True)
class Case:
    name: str
    ballot: BallotRules
    count: CountRules
    ballots: list[Ballot]
    lie: Lie
    check: str


def modes(name: str, lie: Lie, check: str, *publish: str) -> list[Case]:
    return [
        Case(
            f"{name}, {one}",
            APPROVAL,
            replace(BY_VOTES, publish=one),  # type: ignore[arg-type]
            CHOSEN,
            lie,
            check,
        )
        for one in publish
    ]


CASES = [
    *modes("another cost", dearer, "list", "codes", "ballots", "totals"),
    *modes("another pot", frozen_as(pot_cents=9_000_00), "list", "codes", "ballots", "totals"),
    *modes("another rule", stopping, "plan", "codes", "ballots", "totals"),
    *modes("another lot", other_lot, "seed", "codes", "ballots", "totals"),
    *modes("a false hash", other_lot_said_to_be_frozen, "seed", "codes", "ballots", "totals"),
    *modes("a hundred more", cast_as(stuffed), "numbers", "codes", "ballots", "totals"),
    *modes("other ballots", cast_as(exchanged), "same", "codes"),
    *modes("ballots that nobody may cast", cast_as(fat), "fits", "ballots", "totals"),
    *modes("another document", other_words, "document", "codes", "ballots", "totals"),
    Case("other points", POINTS, BY_POINTS, GIVEN, cast_as(for_bank), "same"),
    Case("other scores", SCORES, BY_POINTS, GIVEN, cast_as(for_bank), "same"),
    Case("other places", RANKING, BY_POINTS, PLACED, cast_as(swapped), "same"),
    Case(
        "points read as marks",
        POINTS,
        BY_POINTS,
        GIVEN,
        frozen_as(count=replace(BY_POINTS, satisfaction="cost")),
        "plan",
    ),
    Case(
        "another completion",
        APPROVAL,
        SHARES,
        CHOSEN,
        frozen_as(count=replace(SHARES, completion="none")),
        "plan",
    ),
    Case(
        "a threshold dropped",
        APPROVAL,
        replace(CODES, gate=GateRules(votes=4)),
        CHOSEN,
        frozen_as(count=replace(CODES, gate=GateRules(votes=1))),
        "plan",
    ),
    Case(
        "a pair let go",
        APPROVAL,
        CODES,
        CHOSEN,
        frozen_as(exclusions=(("bank", "feest"),)),
        "count",
    ),
    Case(
        "what can't be recounted, another cost",
        APPROVAL,
        replace(SHARES, publish="totals"),
        CHOSEN,
        dearer,
        "list",
    ),
    Case(
        "what can't be recounted, more votes",
        APPROVAL,
        replace(SHARES, publish="totals"),
        CHOSEN,
        cast_as(stuffed),
        "numbers",
    ),
    Case(
        "what can't be recounted, another document",
        APPROVAL,
        replace(SHARES, publish="totals"),
        CHOSEN,
        other_words,
        "document",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_false_result_is_refused(case: Case) -> None:
    twins = voted_city(case.ballot, case.count, case.ballots)

    # The city's own second count stores nothing of it.
    assert count_city(twins, case.lie) == 1
    assert twins.results.get("r26") is None

    # Nor does an outsider take it from a city that is in on it.
    assert count_city(twins, case.lie, blind=True) == 0
    files = published(twins)
    report = verify(files)
    assert report.checks["signed"] and report.checks["log"] and report.checks["rules"]
    wrong = {name for name, good in report.checks.items() if not good}
    assert case.check in wrong, report.lines
    assert f"KLOPT NIET: {WORDS[case.check]}" in report.lines
    assert report.last == "NIET ALLES KLOPT."
