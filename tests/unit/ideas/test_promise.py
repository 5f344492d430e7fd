"""Working days, as Brussels counts them."""

from __future__ import annotations

import pytest

from chalicelib.ideas.promise import answer_due
from chalicelib.kernel.clock import from_text


@pytest.mark.parametrize(
    ("submitted", "days", "due"),
    [
        # Monday, one working day: the end of Tuesday.
        ("2026-11-23T12:00:00Z", 1, "2026-11-24T23:00:00Z"),
        # Friday: Monday.
        ("2026-11-27T12:00:00Z", 1, "2026-11-30T23:00:00Z"),
        # Saturday counts as little as Friday evening.
        ("2026-11-28T12:00:00Z", 1, "2026-11-30T23:00:00Z"),
        ("2026-11-23T12:00:00Z", 10, "2026-12-07T23:00:00Z"),
        # Half past eleven at night in UTC is the next day in Brussels.
        ("2026-11-23T23:30:00Z", 1, "2026-11-25T23:00:00Z"),
        # Over the end of summer time: a day ends at 23.00 UTC, then.
        ("2026-10-23T12:00:00Z", 1, "2026-10-26T23:00:00Z"),
        ("2026-10-22T12:00:00Z", 1, "2026-10-23T22:00:00Z"),
    ],
)
def test_answer_due(submitted: str, days: int, due: str) -> None:
    assert answer_due(from_text(submitted), days) == from_text(due)
