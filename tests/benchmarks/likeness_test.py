"""Look-alike ideas: precision, recall and time.

`python -m pytest tests/benchmarks/likeness_test.py -s`; figures in docs/benchmarks-ideas.md.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from time import perf_counter

from chalicelib.ideas.likeness import THRESHOLD, alike, score_of, terms_of, weights_of
from tests.support.pairs import families, labelled_pairs

IDEAS = 1_000
RUNS = 50


def show(line: str) -> None:
    print(f"\n{line}", end="")  # noqa: T201 - a benchmark's output is its table


def test_precision_and_recall() -> None:
    texts = [terms_of(*text) for family in families() for text in family]
    weights = weights_of([Counter(terms) for terms in texts])
    show("pairs      count precision recall  found: same topic unrelated")
    for name, tuning in (("tuning", (True,)), ("held out", (False,)), ("all", (True, False))):
        pairs = [pair for pair in labelled_pairs() if pair.tuning in tuning]
        found = Counter(
            pair.label
            for pair in pairs
            if score_of(terms_of(*pair.one), terms_of(*pair.other), weights) >= THRESHOLD
        )
        same = sum(pair.label == "same" for pair in pairs)
        precision, recall = found["same"] / found.total(), found["same"] / same
        counts = f"{found['same']:>11} {found['topic']:>5} {found['unrelated']:>9}"
        show(f"{name:<10} {len(pairs):>5} {precision:>9.2f} {recall:>6.2f} {counts}")


def test_first_five_of_all() -> None:
    """As residents meet it: the idea in other words, looked for among all others."""
    found = families()
    known = [(f"{n}-{m}", terms_of(*f[m])) for n, f in enumerate(found) for m in (1, 2)]
    ranks = []
    for place, family in enumerate(found):
        ids = [one.idea_id for one in alike(*family[0], known)]
        ranks.append(ids.index(f"{place}-1") + 1 if f"{place}-1" in ids else 0)
    first, five = sum(r == 1 for r in ranks), sum(r > 0 for r in ranks)
    show(f"in first place {first}/{len(found)}, among the first five {five}/{len(found)}")


def test_time() -> None:
    texts = [text for family in families() for text in family]
    known = [
        (f"i{n}", (*terms_of(*texts[n % len(texts)]), f"own{n}", f"more{n % 97}"))
        for n in range(IDEAS)
    ]
    times = []
    for run in range(RUNS):
        title, text = texts[run]
        started = perf_counter()
        alike(f"{title} {run}", f"{text} nummer {run}", known)
        times.append((perf_counter() - started) * 1000)
    times.sort()
    middle, worst = times[RUNS // 2], times[-1]
    show(f"{IDEAS} ideas: median {middle:.1f} ms, slowest of {RUNS} {worst:.1f} ms")
    code = (
        "from time import perf_counter as t; a=t(); "
        "from chalicelib.ideas.likeness import terms_of; terms_of('Een bank', 'Onder de boom'); "
        "print(f'first use in a process: {(t()-a)*1000:.0f} ms')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
