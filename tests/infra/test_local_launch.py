"""The launcher's words for what the user can mend. A start that works is in test_local_site."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.console import PHASES as CONSOLE_PHASES
from infra.local.home import CHECKOUT, Home, write_json
from infra.local.launch import PHASES


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").make()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def launch(home: Home, command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infra.local", command],
        env={**os.environ, "LOCAL_HOME": str(home.root), **settings},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_taken_port_is_named_with_another(home: Home, taken_port: int) -> None:
    done = launch(home, "run", PORT=str(taken_port))

    assert done.returncode == 1
    assert f"port {taken_port} is taken" in done.stderr
    assert f"make run PORT={taken_port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"PORT": "http"}, "PORT=http is no port number"),
        ({"PORT": "70000"}, "PORT=70000 is no port number"),
        ({"PHASE": "holiday"}, "PHASE=holiday is unknown"),
    ],
)
def test_impossible_settings_are_named(home: Home, settings: dict[str, str], said: str) -> None:
    done = launch(home, "run", **settings)

    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_start_points_to_the_first(home: Home) -> None:
    write_json(home.environment, {"CITY_URL": "http://127.0.0.1:8123"})
    with (home.root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = launch(home, "run")

    assert done.returncode == 1
    assert "already runs at http://127.0.0.1:8123" in done.stderr


def test_an_unknown_command_is_answered_with_the_known_ones(home: Home) -> None:
    done = launch(home, "dance")

    assert done.returncode != 0
    assert "run|services|stop|clean|status" in done.stderr


def test_nothing_runs_and_stopping_is_no_error(home: Home) -> None:
    assert launch(home, "status").returncode == 1
    assert launch(home, "stop").returncode == 0


def test_clean_forgets_everything(home: Home) -> None:
    (home.data / "seeded").touch()

    assert launch(home, "clean").returncode == 0
    assert not home.root.exists()


def test_the_console_knows_the_launchers_phases() -> None:
    assert tuple(CONSOLE_PHASES) == PHASES
