"""The same winners as pabutools, and as the cities, on the vendored real elections."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from chalicelib.tally import count
from chalicelib.tally.ballots import election_of
from chalicelib.tally.pb_read import read_pb
from chalicelib.tally.report import report
from tests.unit.tally.elections import DATA, load

NAMES = sorted(path.stem for path in DATA.glob("*.pb"))
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "greedy_support": ("greedy", {}),
    "greedy_per_cost": ("greedy-per-cost", {}),
    "max_welfare_score": ("max-welfare", {"satisfaction": "score"}),
    "max_welfare_cost": ("max-welfare", {}),
    "mes_cost": ("equal-shares", {}),
    "mes_score": ("equal-shares", {"satisfaction": "score"}),
    "mes_cost_greedy_completion": ("equal-shares", {"completion": "greedy"}),
    "mes_cost_add1": ("equal-shares", {"completion": "add1"}),
    "mes_cost_add1u": ("equal-shares", {"completion": "add1u"}),
    "mes_score_add1": ("equal-shares", {"satisfaction": "score", "completion": "add1"}),
    "phragmen": ("phragmen", {}),
    "maximin_support": ("maximin-support", {}),
}


@pytest.mark.parametrize("name", NAMES)
def test_same_winners_as_pabutools(name: str) -> None:
    election = load(f"{name}.pb")
    expected = json.loads((DATA / f"{name}.expected.json").read_text("utf-8"))
    votes, points = election.supporters(), election.points()
    compared = 0
    for key, (rule, options) in CASES.items():
        recorded = expected["rules"].get(key)
        if recorded is None or "winners" not in recorded or recorded["tie_dependent"]:
            continue
        compared += 1
        outcome = count(election, rule, **options)
        if key.startswith("max_welfare"):
            ours = Fraction(str(report(election, outcome)["objective"]))
            assert ours == Fraction(str(recorded["objective"])), key
            continue
        # The oracle adds projects that nobody voted for at the end; here they never win.
        counted = points if rule == "greedy-per-cost" else votes
        wanted = {winner for winner in recorded["winners"] if counted[winner]}
        assert set(outcome.selected) == wanted, key
    assert compared >= 8


@pytest.mark.parametrize(
    ("name", "misfit"),
    [
        ("Poland_Gdynia_2022_Kamienna_Gora__large", "stop"),
        ("Poland_Warszawa_2017_Przyczolek_Grochowski", "skip"),
        ("Poland_Warszawa_2026_Sielce", "skip"),
    ],
)
def test_same_winners_as_the_city(name: str, misfit: str) -> None:
    file = read_pb((DATA / f"{name}.pb").read_bytes().decode("utf-8"))
    election = election_of(file)
    least = int(file.meta.get("min_project_score_threshold", "0"))
    scores = {key: v if v >= least else 0 for key, v in election.supporters().items()}
    real = {project.id for project in file.projects if project.fields["selected"] == "1"}
    outcome = count(election, scores=scores, misfit=misfit)  # type: ignore[arg-type]
    assert set(outcome.selected) == real
