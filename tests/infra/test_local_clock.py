"""The local clock: real time plus an offset that all processes share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.local.clock import FileClock

NEAR = timedelta(seconds=5)


def is_near(moment: datetime, other: datetime) -> bool:
    return abs(moment - other) < NEAR


def test_without_a_file_it_tells_real_time(tmp_path: Path) -> None:
    clock = FileClock(tmp_path / "clock.json")

    assert is_near(clock.now(), datetime.now(UTC))
    assert clock.now().utcoffset() == timedelta()


def test_setting_and_advancing_reach_another_clock_on_the_same_file(tmp_path: Path) -> None:
    console, worker = FileClock(tmp_path / "clock.json"), FileClock(tmp_path / "clock.json")
    moment = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)

    console.set(moment)
    assert is_near(worker.now(), moment)

    console.advance(timedelta(days=2, hours=-1))
    assert is_near(worker.now(), moment + timedelta(days=2, hours=-1))

    console.reset()
    assert is_near(worker.now(), datetime.now(UTC))
    assert worker.offset() == timedelta()


def test_a_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    clock = FileClock(tmp_path / "clock.json")

    with pytest.raises(ValueError, match="zone"):
        clock.set(datetime(2030, 1, 1))


@pytest.mark.parametrize("content", ["", "{", '{"offset_seconds": "x"}'])
def test_a_damaged_file_means_real_time(tmp_path: Path, content: str) -> None:
    file = tmp_path / "clock.json"
    file.write_text(content, encoding="utf-8")

    assert is_near(FileClock(file).now(), datetime.now(UTC))
