"""`make bench`: the table of cold starts. Times are printed, not judged: machines differ."""

from __future__ import annotations

import pytest

from infra.functions import FUNCTIONS
from tests.benchmarks import imports


def test_print_what_a_cold_start_costs(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print()  # noqa: T201
        assert imports.main(["--runs", "5"]) == 0


def test_table_marks_what_is_above_its_budget() -> None:
    slow = imports.Cost(shipped=1000, deployed=900, with_client=950, modules=400)
    quick = imports.Cost(shipped=100, deployed=50, with_client=200, modules=100)
    lines = imports.table([(FUNCTIONS[0], slow), (FUNCTIONS[-1], quick)]).splitlines()
    assert lines[2].endswith("ABOVE BUDGET")
    assert "ABOVE" not in lines[3]
