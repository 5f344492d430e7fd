"""Cost grows with distinct ballots: synthetic elections from 1,000 to 1,000,000 ballots.

    python tests/benchmarks/tally/million.py [--least BALLOTS] [--most BALLOTS] [--raise-by N]

200 projects, 2 to 8 marks a ballot, popularity falling with the project's number (a fixed
linear congruential sequence, so every run counts the same election). Prints, per size, the
distinct ballots, CPU seconds of grouping, greedy and equal shares with add1u (with its full
report), and the peak memory of the process so far.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Iterator

from chalicelib.tally import Election, Project, count
from chalicelib.tally.model import Ballot, group

PROJECTS = 200
SIZES = (1_000, 10_000, 100_000, 1_000_000)


def numbers(seed: int) -> Iterator[int]:
    """A fixed sequence (Knuth's MMIX constants)."""
    state = seed
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield state >> 33


def ballots(size: int) -> Iterator[Ballot]:
    """Ballots over popular and less popular projects."""
    drawn = numbers(2026)
    marks = [(f"{number:03}", 1) for number in range(PROJECTS)]
    for _ in range(size):
        wanted = 2 + next(drawn) % 7
        chosen = {next(drawn) % (1 + next(drawn) % PROJECTS) for _ in range(wanted)}
        yield tuple([marks[number] for number in sorted(chosen)])


def election(size: int) -> Election:
    """A budget for about a third of the projects."""
    drawn = numbers(7)
    projects = tuple(
        Project(f"{number:03}", (5_000 + next(drawn) % 95_000) * 100) for number in range(PROJECTS)
    )
    budget = sum(project.cost for project in projects) // 3
    return Election(budget, projects, group(ballots(size)))


def main() -> int:
    """Print one line per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--least", type=int, default=SIZES[0])
    parser.add_argument("--raise-by", type=int, default=100, help="raise: the share over this")
    options = parser.parse_args()
    head = f"{'ballots':>9}{'distinct':>10}{'group s':>9}{'greedy s':>10}{'add1u s':>9}"
    sys.stdout.write(head + f"{'raises':>8}{'winners':>9}{'peak MB':>9}\n")
    for size in SIZES:
        if not options.least <= size <= options.most:
            continue
        start = time.process_time()
        made = election(size)
        grouped = time.process_time()
        count(made)
        walked = time.process_time()
        step = max(1, made.budget // (options.raise_by * size))
        outcome = count(made, "equal-shares", completion="add1u", step=step)
        shared = time.process_time()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        sys.stdout.write(
            f"{size:>9}{len(made.ballots):>10}{grouped - start:>9.2f}{walked - grouped:>10.2f}"
            f"{shared - walked:>9.2f}{outcome.facts['raises']!s:>8}{len(outcome.selected):>9}"
            f"{peak:>9}\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
