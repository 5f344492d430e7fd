"""Damaged files and bundles: read, refused with line and reason, or found out; never a crash."""

from __future__ import annotations

import random

from chalicelib.tally import TallyError
from chalicelib.tally.verify import verify
from tests.benchmarks.tally.fuzz import damage, outcomes
from tests.unit.tally.elections import DATA
from tests.unit.tally.test_bundle_and_cli import bundle


def test_damaged_files_are_read_or_refused_with_a_line() -> None:
    small = [raw for path in sorted(DATA.glob("*.pb")) if len(raw := path.read_bytes()) < 20_000]
    assert len(small) >= 5
    seen = outcomes(1_500, small)
    assert seen["read"] > 50
    assert sum(seen.values()) - seen["read"] > 1_000


def test_damaged_bundles_are_refused_or_do_not_agree() -> None:
    source, whole = random.Random(7), bundle()
    refused = found = 0
    for _ in range(600):
        name = source.choice(sorted(whole))
        files = {**whole, name: damage(source, whole[name])}
        if files == whole:
            continue
        try:
            found += not verify(files).agrees
        except TallyError:
            refused += 1
    assert found > 200
    assert refused > 50
