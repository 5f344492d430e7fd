"""The count on the vendored elections and on synthetic ones, with a table (make bench).

No limit is asserted on time: machines differ. What is asserted is that the figures belong to a
correct count.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from chalicelib.tally import count
from chalicelib.tally.ballots import election_of
from chalicelib.tally.pb_read import read_pb
from tests.benchmarks.tally.million import election

DATA = Path(__file__).parents[2] / "unit" / "tally" / "data"


def test_vendored_elections() -> None:
    sys.stdout.write(f"\n{'election':<44}{'read s':>8}{'mes s':>8}{'add1u s':>9}{'raises':>8}\n")
    for path in sorted(DATA.glob("*.pb")):
        start = time.process_time()
        made = election_of(read_pb(path.read_bytes().decode("utf-8")))
        read = time.process_time()
        single = count(made, "equal-shares")
        counted = time.process_time()
        full = count(made, "equal-shares", completion="add1u")
        done = time.process_time()
        sys.stdout.write(
            f"{path.stem[:43]:<44}{read - start:>8.3f}{counted - read:>8.3f}"
            f"{done - counted:>9.3f}{full.facts['raises']!s:>8}\n"
        )
        assert full.cost <= made.budget
        assert single.cost <= full.cost or full.facts["raises"]


@pytest.mark.parametrize("size", [1_000, 10_000])
def test_cost_grows_with_distinct_ballots(size: int) -> None:
    made = election(size)
    start = time.process_time()
    outcome = count(made, "equal-shares", completion="add1u", step=made.budget // (100 * size))
    spent = time.process_time() - start
    sys.stdout.write(
        f"\n{size} ballots, {len(made.ballots)} distinct: add1u {spent:.2f} s, "
        f"{outcome.facts['raises']} raises, {len(outcome.selected)} winners\n"
    )
    others = [p.cost for p in made.projects if p.id not in outcome.selected]
    assert min(others) > outcome.left
