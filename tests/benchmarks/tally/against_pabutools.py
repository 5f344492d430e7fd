"""Speed and winners side by side with pabutools, one process, CPU seconds.

    python tests/benchmarks/tally/against_pabutools.py FOLDER NAME … [--limit SECONDS]

Needs pabutools 1.2.3, which this project doesn't install (GPL-3.0-or-later, and it asks for a
proprietary solver): make a virtual environment outside the checkout with `pip install numpy
gmpy2 natsort preflibtools pulp` and `pip install --no-deps pabutools==1.2.3`, and run this file
with it and PYTHONPATH set to the checkout. Ours is the best of three, theirs one run; both
include preparing the election. An add1 of theirs that would take longer than the limit isn't
run and is shown as "-".
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from pabutools.election import Cost_Sat, parse_pabulib
from pabutools.rules import method_of_equal_shares
from pabutools.tiebreaking import lexico_tie_breaking

from chalicelib.tally import TieRule, count
from chalicelib.tally.ballots import election_of
from chalicelib.tally.pb_read import read_pb
from chalicelib.tally.shares.climb import climb
from chalicelib.tally.shares.instance import prepare
from chalicelib.tally.shares.single import run_once


def timed(work: Callable[[], Any], seconds: float = 1.5) -> tuple[float, Any]:
    """The least CPU time of some runs, and the last result."""
    best, spent, result = float("inf"), 0.0, None
    for _ in range(25):
        start = time.process_time()
        result = work()
        used = time.process_time() - start
        best, spent = min(best, used), spent + used
        if spent + best > seconds:
            break
    return best, result


def one(path: Path, limit: float) -> dict[str, float]:
    """All figures of one election; prints its line."""
    text_time, file = timed(lambda: read_pb(path.read_bytes().decode("utf-8")))
    group_time, election = timed(lambda: election_of(file))
    their_read, (instance, profile) = timed(lambda: parse_pabulib(str(path)))
    multi = profile.as_multiprofile()
    share = Fraction(election.budget, election.voters)

    def ours() -> set[str]:
        prepared = prepare(election, "cost", TieRule.by_id())
        return {prepared.candidates[index].key for index in run_once(prepared, share)}

    def theirs(ballots: Any, **more: Any) -> set[str]:
        winners = method_of_equal_shares(
            instance, ballots, sat_class=Cost_Sat, tie_breaking=lexico_tie_breaking, **more
        )
        return {str(project) for project in winners}

    def our_add1() -> Any:
        prepared = prepare(election, "cost", TieRule.by_id())
        return climb(prepared, share, Fraction(election.units))

    our_mes, winners = timed(ours)
    plain_mes, plain_winners = timed(lambda: theirs(profile))
    multi_mes, multi_winners = timed(lambda: theirs(multi))
    same = winners == plain_winners == multi_winners
    our_time, summit = timed(our_add1, 3)
    full_time, outcome = timed(lambda: count(election, "equal-shares", completion="add1u"))
    runs = summit.raises + 1
    their_add1: dict[str, float | None] = {"plain": None, "multi": None}
    for name, ballots, single in (("plain", profile, plain_mes), ("multi", multi, multi_mes)):
        # Their later runs skip the setup, so a whole climb takes about a fifth of this product.
        if single * runs / 5 < limit:
            their_add1[name], found = timed(partial(theirs, ballots, voter_budget_increment=1))
            same = same and found == {*outcome.selected[: len(summit.order)]}
    row = {
        "read": their_read / (text_time + group_time),
        "mes_plain": plain_mes / our_mes,
        "mes_multi": multi_mes / our_mes,
    }
    for name, value in their_add1.items():
        if value is not None:
            row[f"add1_{name}"] = value / our_time
    climbs = "/".join("-" if value is None else f"{value:.2f}" for value in their_add1.values())
    ratios = " ".join(f"{name} {value:.0f}" for name, value in row.items())
    sys.stdout.write(
        f"{path.stem[:36]:<36} {election.voters}x{len(election.projects)} "
        f"({len(election.ballots)})  read {their_read:.2f}:{text_time + group_time:.3f}  "
        f"mes {plain_mes:.2f}/{multi_mes:.3f}:{our_mes:.4f}  "
        f"add1 {runs} runs {climbs}:{our_time:.3f} (add1u with report {full_time:.3f})  "
        f"ratios {ratios}  {'same winners' if same else 'DIFFERS'}\n"
    )
    sys.stdout.flush()
    return row


def main() -> int:
    """Run over the named elections and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--limit", type=float, default=30.0)
    options = parser.parse_args()
    rows = [one(options.folder / f"{name}.pb", options.limit) for name in options.names]
    for key in ("read", "mes_plain", "mes_multi", "add1_plain", "add1_multi"):
        values = sorted(row[key] for row in rows if key in row)
        if not values:
            continue
        sys.stdout.write(
            f"{key:<12} of {len(values):>2}: median {median(values):8.1f}  least {values[0]:8.1f}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
