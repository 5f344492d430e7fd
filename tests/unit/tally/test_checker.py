"""What we export passes pabulib-checker, the Pabulib collection's own program, without an error.

Its warnings (such as that a rule has no name in the format) are not errors. Two things it
refuses are facts of an election and not of its file: a project that costs more than the whole
budget, and one that costs less than one unit of currency.
"""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pabulib.checker import Checker  # type: ignore[import-untyped]

from chalicelib.tally import Election, Project, TieRule, count
from chalicelib.tally.ballots import election_of
from chalicelib.tally.bundle import make_bundle
from chalicelib.tally.model import group
from chalicelib.tally.pb_read import read_pb
from chalicelib.tally.pb_write import write_pb
from tests.unit.tally.elections import DATA, META

GREEDY: list[tuple[str, dict[str, Any]]] = [
    ("greedy", {"satisfaction": satisfaction, **more})
    for satisfaction in ("cost", "score")
    for more in ({}, {"misfit": "stop"}, {"misfit": "part"}, {"most": 2})
]
SHARES: list[tuple[str, dict[str, Any]]] = [
    ("equal-shares", {"completion": completion, "satisfaction": satisfaction, **more})
    for completion in ("none", "greedy", "add1", "add1u")
    for satisfaction in ("cost", "score")
    for more in ({}, {"run_on": True, "whole_start": True})
]
OTHERS: list[tuple[str, dict[str, Any]]] = [
    ("greedy", {"misfit": "top-up", "top_up": 500}),
    *((rule, {}) for rule in ("greedy-per-cost", "max-welfare", "phragmen", "maximin-support")),
    *((rule, {}) for rule in ("bos", "dhondt", "best-per-area")),
]
RULES = [*GREEDY, *SHARES, *OTHERS]


def errors(text: str) -> dict[str, Any]:
    """What the checker calls errors, by kind."""
    with contextlib.redirect_stdout(io.StringIO()):
        results = Checker().process_files([text])
    (result,) = (each for name, each in results.items() if name not in ("metadata", "summary"))
    found = result["results"]
    return {} if isinstance(found, str) else dict(found.get("errors", {}))


@st.composite
def exports(draw: st.DrawFn) -> tuple[Election, str]:
    """An election as a round can have it, and the type of its ballots."""
    vote_type = draw(st.sampled_from(["approval", "choose-1", "cumulative", "scoring"]))
    units = draw(st.sampled_from([1, 100]))
    extra = st.sampled_from([0, 1, 50] if units == 100 else [0])
    size = draw(st.integers(1, 7))
    projects = tuple(
        Project(
            str(number),
            draw(st.sampled_from([1, 2, 3, 5, 6, 10, 30])) * units + draw(extra),
            draw(st.sampled_from(["Bank; groen", 'De "Boom"', "", " plein\n2"])),
            "NZ"[number % 2],
            "Groen, water" if number % 2 else None,
        )
        for number in range(size)
    )
    most = 1 if vote_type == "choose-1" else size
    mark = st.integers(0 if vote_type == "scoring" else 1, 3)
    if vote_type in ("approval", "choose-1"):
        mark = st.just(1)
    keys = st.sampled_from([project.id for project in projects])
    ballots = draw(
        st.lists(st.dictionaries(keys, mark, min_size=1, max_size=most), min_size=1, max_size=14)
    )
    budget = draw(st.integers(31, 90)) * units
    cast = group(tuple(sorted(ballot.items())) for ballot in ballots)
    return Election(budget, projects, cast, units), vote_type


@settings(deadline=None, max_examples=150)
@given(exports(), st.sampled_from(RULES), st.sampled_from([TieRule.by_id(), TieRule.by_seed("07")]))
def test_every_export_passes_the_checker(
    export: tuple[Election, str], rule: tuple[str, dict[str, Any]], ties: TieRule
) -> None:
    election, vote_type = export
    name, options = rule
    outcome = count(election, name, ties, **options)
    assert errors(write_pb(election, META, vote_type=vote_type, outcome=outcome)) == {}


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.pb")))
@pytest.mark.parametrize(
    "rule", [("greedy", {}), ("equal-shares", {"completion": "add1u"}), ("phragmen", {})]
)
def test_real_elections_export_without_an_error(
    name: str, rule: tuple[str, dict[str, Any]]
) -> None:
    file = read_pb((DATA / name).read_bytes().decode("utf-8"))
    election = election_of(file)
    outcome = count(election, rule[0], **rule[1])
    meta = {key: file.meta.get(key, given) for key, given in META.items()}
    made = make_bundle(election, outcome, meta, vote_type=file.vote_type)
    kinds = set(errors(made["election.pb"].decode()))
    above = any(project.cost > election.budget for project in election.projects)
    assert kinds == ({"single project exceeded whole budget"} if above else set())


def test_a_rule_is_named_only_where_the_checker_repeats_it() -> None:
    """The checker funds a project without a vote; ours doesn't win, and the file says why."""
    projects = (
        Project("a", 10_00, "Boom"),
        Project("b", 30_00, "Bank"),
        Project("c", 60_00, "Plein"),
    )
    election = Election(50_00, projects, {(("b", 1),): 3})
    text = write_pb(election, META, outcome=count(election))
    assert "rule;greedy-threshold\n" in text
    assert "min_project_score_threshold;1\n" in text
    named = text.replace("rule;greedy-threshold", "rule;greedy")
    assert errors(named.replace("min_project_score_threshold;1\n", "")) != {}
    voted = Election(50_00, projects, {(("a", 1), ("b", 1), ("c", 1)): 3, (("b", 1),): 1})
    assert "rule;greedy\n" in write_pb(voted, META, outcome=count(voted, ties=TieRule.by_id()))
