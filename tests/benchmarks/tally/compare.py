"""Compare this package with recorded winners, over any folder of `.pb` files.

    python tests/benchmarks/tally/compare.py FOLDER [--only TEXT]

Beside `NAME.pb` lies `NAME.expected.json` (winners by pabutools). Zero-vote projects are left
out of the expectation: they never win here. Where META names a greedy rule and PROJECTS has the
column `selected`, the city's own outcome is compared too. Ends with 1 when an answer that
doesn't hang on a tie differs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from chalicelib.tally.ballots import election_of
from chalicelib.tally.count import count
from chalicelib.tally.model import Election
from chalicelib.tally.pb_read import PbFile, read_pb
from chalicelib.tally.report import report

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
CITY_RULES = ("greedy", "greedy-no-skip", "greedy-threshold")


def load(path: Path) -> tuple[PbFile, Election]:
    """Read one file and prepare its election."""
    file = read_pb(path.read_bytes().decode("utf-8"))
    return file, election_of(file)


def differences(
    election: Election, expected: dict[str, Any]
) -> Iterator[tuple[str, bool, str, float, float]]:
    """(rule key, agrees, what differs, our CPU seconds, pabutools' CPU seconds)."""
    votes, points = election.supporters(), election.points()
    for key, (rule, options) in CASES.items():
        recorded = expected["rules"].get(key)
        if recorded is None:
            continue
        winners = recorded.get("winners", recorded.get("pabutools_at_final_share"))
        if winners is None:
            continue
        start = time.process_time()
        outcome = count(election, rule, **options)
        spent = time.process_time() - start
        theirs = recorded.get("pabutools_cpu_s", 0.0)
        if key.startswith("max_welfare"):
            ours = report(election, outcome)["objective"]
            agrees = Fraction(str(ours)) == Fraction(str(recorded["objective"]))
            yield key, agrees, f"{ours} for {recorded['objective']}", spent, theirs
            continue
        counted = points if rule == "greedy-per-cost" else votes
        wanted = {winner for winner in winners if counted[winner]}
        changed = wanted ^ set(outcome.selected)
        agrees = not changed or bool(recorded.get("tie_dependent"))
        yield key, agrees, " ".join(sorted(changed)), spent, theirs


def city_agrees(file: PbFile, election: Election) -> bool | None:
    """Whether the city's own winners are those of its stated greedy rule, None if not stated."""
    rule = file.meta.get("rule", "")
    rows = [project.fields for project in file.projects]
    if rule not in CITY_RULES or any("selected" not in row for row in rows):
        return None
    real = {project.id for project in file.projects if project.fields["selected"] == "1"}
    scores: dict[str, int | Fraction] = dict(
        election_of(file, "borda1").points()
        if file.vote_type in ("cumulative", "scoring", "ordinal")
        else election.supporters()
    )
    if "score" in rows[0]:
        scores = {key: Fraction(row["score"]) for key, row in zip(scores, rows, strict=True)}
    elif "votes" in rows[0]:
        scores = {key: Fraction(row["votes"]) for key, row in zip(scores, rows, strict=True)}
    least = Fraction(file.meta.get("min_project_score_threshold") or 0)
    scores = {key: score if score >= least else 0 for key, score in scores.items()}
    misfit = "stop" if rule == "greedy-no-skip" else "skip"
    return set(count(election, "greedy", scores=scores, misfit=misfit).selected) == real


def main() -> int:
    """Run over a folder and print one line per difference and a table of totals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    seen: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    ours: Counter[str] = Counter()
    theirs: Counter[str] = Counter()
    cities: Counter[tuple[str, bool]] = Counter()
    for path in sorted(options.folder.glob("*.pb")):
        if options.only not in path.name:
            continue
        file, election = load(path)
        agreed = city_agrees(file, election)
        if agreed is not None:
            cities[file.meta["rule"], agreed] += 1
            if not agreed:
                sys.stdout.write(f"city differs  {file.meta['rule']:<18} {path.name}\n")
        beside = path.with_suffix(".expected.json")
        if not beside.exists():
            continue
        for key, agrees, text, spent, oracle in differences(
            election, json.loads(beside.read_text("utf-8"))
        ):
            seen[key] += 1
            ours[key] += spent
            theirs[key] += oracle
            if not agrees:
                wrong[key] += 1
                sys.stdout.write(f"DIFFERS  {key}  {path.name}: {text}\n")
    sys.stdout.write(f"{'rule':<28}{'files':>6}{'differ':>8}{'ours s':>10}{'oracle s':>10}\n")
    for key in seen:
        sys.stdout.write(
            f"{key:<28}{seen[key]:>6}{wrong[key]:>8}{ours[key]:>10.2f}{theirs[key]:>10.2f}\n"
        )
    for rule in CITY_RULES:
        same, other = cities[rule, True], cities[rule, False]
        sys.stdout.write(f"city's own {rule:<17} same {same:>4}, different {other:>4}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
