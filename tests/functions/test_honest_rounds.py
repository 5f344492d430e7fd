"""Whatever a round asks of its ballots and publishes of them: an honest result agrees."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.outcome.declared import Sheet, add_juror, confirm, enter_votes, score
from chalicelib.outcome.verifying import Unreadable, verify
from chalicelib.rounds.model import BY_VOTES, BallotRules, CountRules
from chalicelib.rounds.vote_rules import BallotType, ChannelRules, Criterion, GateRules, Publish
from chalicelib.voting.model import Ballot
from tests.support.liars import count_city, published, voted_city
from tests.support.paperballots import paper_city
from tests.support.votes import COSTS

KEYS = sorted(COSTS)
NOTE = "Geteld op de avond in de sporthal."
BALLOTS: dict[str, BallotRules] = {
    "approval": BallotRules("approval", 1, 3),
    "knapsack": BallotRules("knapsack", 1, 4),
    "points": BallotRules("points", 1, 4, points=5),
    "scores": BallotRules("scores", 1, 4, points=5),
    "ranking": BallotRules("ranking", 1, 3),
}
COUNTS = st.one_of(
    st.builds(
        CountRules,
        rule=st.just("greedy"),
        ties=st.just("seed"),
        satisfaction=st.sampled_from(["cost", "score"]),
        misfit=st.sampled_from(["skip", "stop", "part"]),
        gate=st.sampled_from([GateRules(), GateRules(votes=2)]),
        fund_all=st.booleans(),
        ranking=st.sampled_from(["borda0", "borda1", "eurovision", "plurality"]),
    ),
    st.sampled_from(
        [
            CountRules("greedy-per-cost", "seed"),
            CountRules("max-welfare", "seed", "score"),
            CountRules("equal-shares", "seed", completion="add1u"),
            CountRules("phragmen", "seed"),
            CountRules("dhondt", "seed"),
        ]
    ),
)


def ballot(kind: str, draw: Any) -> Ballot:
    rules = BALLOTS[kind]
    chosen = draw(st.permutations(KEYS))[: draw(st.integers(1, rules.max_choices))]
    if kind == "knapsack":
        while sum(COSTS[key] for key in chosen) > 25_000_00:
            chosen = chosen[1:]
    if not rules.marked:
        return Ballot(frozenset(chosen))
    if kind == "ranking":
        return Ballot.of({key: place for place, key in enumerate(chosen, 1)})
    most = 5 // len(chosen) if kind == "points" else 5
    return Ballot.of({key: draw(st.integers(1, most)) for key in chosen})


@pytest.mark.parametrize("publish", get_args(Publish))
@pytest.mark.parametrize(
    "channels", [(), (ChannelRules("online", 60), ChannelRules("paper", 40, "mean"))], ids=str
)
def test_paper_agrees_also_where_it_weighs_by_itself(publish: Any, channels: Any) -> None:
    files = published(paper_city(replace(BY_VOTES, publish=publish, channels=channels)))
    report = verify(files)
    assert report.agrees, report.lines
    assert ("channels" in report.checks) == (bool(channels) and publish != "codes")
    assert json.loads(files["voting.json"])["paper"] == 3


@pytest.mark.parametrize("publish", get_args(Publish))
@pytest.mark.parametrize("name", ["live", "jury"])
def test_channels_that_staff_bring_in_agree_and_are_named(publish: Any, name: Any) -> None:
    """What came in by hand is no part of the log: it is counted as stated, and said to be so."""
    criteria = (Criterion("Nut", "weinig", "veel"),)
    weighs = (ChannelRules("online", 70), ChannelRules("live", 30)) if name == "live" else ()
    count = replace(
        BY_VOTES, publish=publish, channels=weighs, jury=name == "jury", criteria=criteria
    )
    twins = voted_city(BALLOTS["approval"], count, [Ballot(frozenset({"bank"}))] * 3)
    frozen = twins.rounds.frozen("r26")
    assert frozen is not None
    stores, now = (twins.channels, twins.results, frozen), twins.clock.now()
    if name == "live":
        enter_votes(
            *stores, 0, {"bank": 1, "boom": 9, "feest": 2, "spel": 4}, NOTE, actor="a", now=now
        )
    else:
        add_juror(*stores, 0, "j1", "Ann", actor="a", now=now)
        add_juror(*stores, 1, "j2", "Bob", actor="a", now=now)
        both = {"bank": (3,), "boom": (9,), "spel": (5,)}
        score(*stores, 2, Sheet("j1", "Ann", {**both, "feest": (7,)}), actor="a", now=now)
        stands_back = Sheet("j2", "Bob", both, frozenset({"feest"}))
        score(*stores, 3, stands_back, actor="a", now=now)
    assert count_city(twins) == 0
    entered = twins.channels.get("r26", name)
    confirm(*stores, name, entered.digest, actor="b", now=twins.clock.now())
    assert count_city(twins) == 0

    report = verify(published(twins))

    assert report.agrees, report.lines
    assert any("niet in het log" in one for one in report.notes) and not report.complete


def test_the_account_of_paper_is_checked() -> None:
    files = published(paper_city(note="Twee mensen namen hun stembrief mee.", marks=6))
    account = json.loads(files["paper.json"])
    assert account == {
        "handed_out": 50,
        "blank": 0,
        "spoiled": 0,
        "marks": 6,
        "sheets": 4,
        "valid": 3,
        "invalid": {"unsigned": 1},
        "missing": 2,
        "note": "Twee mensen namen hun stembrief mee.",
        "batches": [{"number": 1, "sheets": 4, "valid": 3, "invalid": {"unsigned": 1}}],
    }
    assert verify(files).agrees
    for change in (
        {"missing": 1},
        {"marks": 5, "missing": 1},
        {"note": ""},
        {"valid": 4, "invalid": {}},
        {"invalid": {"late": 1}},
        {"sheets": 5, "invalid": {"unsigned": 2}, "missing": 1},
    ):
        false = json.dumps({**account, **change}).encode()
        assert not verify({**files, "paper.json": false}).checks["account"], change
    with pytest.raises(Unreadable):
        verify({name: one for name, one in files.items() if name != "paper.json"})


@pytest.mark.parametrize("publish", get_args(Publish))
@pytest.mark.parametrize("kind", get_args(BallotType))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), count=COUNTS)
def test_an_honest_result_agrees(
    kind: str, publish: Any, data: st.DataObject, count: CountRules
) -> None:
    voters = data.draw(st.integers(0, 8))
    cast = [ballot(kind, data.draw) for _ in range(voters)]
    twins = voted_city(BALLOTS[kind], replace(count, publish=publish), cast)

    assert count_city(twins) == 0

    report = verify(published(twins))
    assert report.agrees, report.lines
    assert report.complete == (publish == "codes" and bool(cast))
    assert json.loads(twins.results.get("r26").document)["ballots"] == voters
