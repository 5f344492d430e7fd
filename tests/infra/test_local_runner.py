"""The runner: schedules on the local clock, and one process for each function."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.functions import FUNCTIONS, Every, Function, Http
from infra.local.home import Home
from infra.local.invoke import TIMED_OUT, Invoker, load_handler
from infra.local.journal import KEPT_FAILURES, Journal
from infra.local.runner import make_step
from infra.local.schedules import Schedule
from tests.support.recorder import Recorder
from tests.support.stack import LocalStack

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class FixedClock:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(Home(tmp_path / "home").make())


def schedule(journal: Journal, recorder: Recorder, seconds: int, clock: FixedClock) -> Schedule:
    function = Function("advance_rounds", Every("rate", seconds), memory=256, timeout=50)
    return Schedule(Invoker(function, recorder, journal), clock)


def test_a_frequent_job_runs_at_the_start_and_when_it_is_due(journal: Journal) -> None:
    clock, recorder = FixedClock(NOW), Recorder()
    job = schedule(journal, recorder, 60, clock)

    assert [job.run_once(), job.run_once()] == [1, 0]
    clock.moment += timedelta(seconds=59)
    assert job.run_once() == 0
    clock.moment += timedelta(days=3)
    assert [job.run_once(), job.run_once()] == [1, 0]

    assert recorder.events[0]["detail-type"] == "Scheduled Event"
    assert recorder.events[0]["time"] == "2026-11-23T12:00:00Z"


def test_a_nightly_job_waits_for_its_day_also_across_restarts(journal: Journal) -> None:
    clock, recorder = FixedClock(NOW), Recorder()

    assert schedule(journal, recorder, 86400, clock).run_once() == 0
    clock.moment += timedelta(hours=23)
    assert schedule(journal, recorder, 86400, clock).run_once() == 0
    clock.moment += timedelta(hours=1)
    assert schedule(journal, recorder, 86400, clock).run_once() == 1


def test_a_job_runs_when_asked_for_and_after_the_clock_was_set_back(journal: Journal) -> None:
    clock, recorder = FixedClock(NOW), Recorder()
    job = schedule(journal, recorder, 86400, clock)
    job.run_once()

    journal.request("advance_rounds")
    assert [job.run_once(), job.run_once()] == [1, 0]
    clock.moment -= timedelta(days=30)
    assert [job.run_once(), job.run_once()] == [1, 0]


def test_a_failing_job_is_listed_and_tried_at_its_next_tick(journal: Journal) -> None:
    def explode(event: Any) -> None:
        raise ZeroDivisionError

    clock, recorder = FixedClock(NOW), Recorder(explode)
    job = schedule(journal, recorder, 60, clock)

    assert [job.run_once(), job.run_once()] == [1, 0]
    clock.moment += timedelta(minutes=1)
    assert job.run_once() == 1
    assert [failure.error for failure in journal.failures()] == ["ZeroDivisionError"] * 2


@pytest.mark.parametrize(
    "function",
    [function for function in FUNCTIONS if not isinstance(function.trigger, Http)],
    ids=lambda function: function.name,
)
def test_each_event_function_is_fed_from_something(
    stack: LocalStack, journal: Journal, function: Function
) -> None:
    invoke = Invoker(function, Recorder(), journal)

    step, pause = make_step(invoke, stack.stack, stack.environment, FixedClock(NOW))

    assert callable(step)
    assert 0 <= pause <= 1


def test_http_functions_are_not_run_here(stack: LocalStack, journal: Journal) -> None:
    function = Function("api_handler", Http(), memory=512, timeout=15)

    with pytest.raises(TypeError, match="api_handler"):
        make_step(
            Invoker(function, Recorder(), journal), stack.stack, stack.environment, FixedClock(NOW)
        )


def test_a_handler_that_runs_too_long_ends_its_process(tmp_path: Path) -> None:
    code = f"""
import time
from pathlib import Path
from infra.functions import Every, Function
from infra.local.home import Home
from infra.local.invoke import Invoker
from infra.local.journal import KEPT_FAILURES, Journal

function = Function("slow", Every("rate", 60), memory=128, timeout=1)
journal = Journal(Home(Path({str(tmp_path / "home")!r})).make())
Invoker(function, lambda event, context: time.sleep(60), journal)({{}}, "id-1")
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=30)

    assert done.returncode == TIMED_OUT
    (failure,) = Journal(Home(tmp_path / "home")).failures()
    assert (failure.error, failure.subject) == ("TimedOut", "id-1")


# A supervisor with one function: it writes its process id at each call, then dies as told.
SUPERVISED = """
import os, sys
from pathlib import Path
from infra.functions import Every, Function
from infra.local import runner
from infra.local.home import Home

def fall(function, home):
    with (home.root / "pids").open("a") as file:
        file.write(f"{os.getpid()}\\n")
    if len((home.root / "pids").read_text().splitlines()) == 1:
        os._exit(7)
    runner.time.sleep(60)

runner.serve = fall
function = Function("falling", Every("rate", 60), memory=128, timeout=1)
runner.Supervisor(Home(Path(sys.argv[1])), (function,)).run()
"""


def test_a_function_that_dies_is_started_again_and_all_end_together(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").make()
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISED, str(home.root)], stderr=subprocess.PIPE, text=True
    )
    pids = home.root / "pids"
    while not pids.exists() or len(pids.read_text().splitlines()) < 2:
        assert supervisor.poll() is None
        time.sleep(0.05)

    supervisor.send_signal(signal.SIGTERM)
    _, said = supervisor.communicate(timeout=20)

    assert "falling ended with status 7" in said
    first, second = pids.read_text().split()
    assert first != second
    with pytest.raises(ProcessLookupError):
        os.kill(int(second), 0)


def test_a_handler_is_found_by_its_path() -> None:
    function = next(function for function in FUNCTIONS if function.name == "advance_rounds")

    assert callable(load_handler(function))


def test_a_new_start_counts_anew_and_keeps_only_the_latest_failures(journal: Journal) -> None:
    for number in range(KEPT_FAILURES + 5):
        journal.fail("tally_round", "TimedOut", str(number))
    journal.record("tally_round", ok=False)

    journal.begin()

    assert journal.statuses() == {}
    assert [f.subject for f in journal.failures()][:2] == ["204", "203"]
    assert len(journal.failures()) == KEPT_FAILURES
