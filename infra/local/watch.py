"""What the launcher has started: it watches over it and starts again what dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.local.environment import UNWANTED
from infra.local.home import Home
from infra.local.journal import ANNOUNCE, REFEED, Journal
from infra.local.processes import Child, start, wait_until_listening
from infra.local.provision import provision
from infra.local.services import Services
from infra.stack import Stack

SITE_SECONDS = 60.0
WATCH = 0.5  # seconds between two looks at the children
LONGEST_PAUSE = 30.0  # seconds before a child that keeps dying is started again


class Progress:
    """Lines with the time since the start, so that a slow step shows itself."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, line: str) -> None:
        print(f"[{time.monotonic() - self._began:5.1f} s] {line}", flush=True)


@dataclass(slots=True)
class Running:
    """What the launcher has started, in order."""

    home: Home
    stack: Stack
    services: Services
    environment: Mapping[str, str]
    children: list[Child]
    falls: dict[str, int] = field(default_factory=dict)

    def stop(self) -> None:
        for child in reversed(self.children):
            child.stop()


def child_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The user's environment with the stack's on top."""
    inherited = {key: value for key, value in os.environ.items() if key not in UNWANTED}
    return inherited | dict(environment)


def start_server(home: Home, environment: Mapping[str, str], port: int) -> Child:
    """Starts the web server. It needs running services."""
    argv = [sys.executable, "-m", "infra.local.server", str(port)]
    return start(home, "server", argv, child_environment(environment))


def start_runner(home: Home, environment: Mapping[str, str]) -> Child:
    """Starts the event functions. They need running services."""
    argv = [sys.executable, "-m", "infra.local.runner"]
    return start(home, "runner", argv, child_environment(environment))


def watch(running: Running, progress: Progress) -> None:
    """Starts again what dies, with growing pauses."""
    due: dict[str, float] = {}
    while True:
        time.sleep(WATCH)
        for place, child in enumerate(running.children):
            if child.running:
                continue
            if child.name not in due:
                falls = running.falls[child.name] = running.falls.get(child.name, 0) + 1
                pause = min(2.0 ** (falls - 1), LONGEST_PAUSE)
                due[child.name] = time.monotonic() + pause
                progress(f"{child.name} ended unexpectedly; starting it again in {pause:.0f} s")
            elif time.monotonic() >= due[child.name]:
                del due[child.name]
                child.stop(grace=1)
                running.children[place] = start(running.home, child.name, child.argv, child.env)
                if child.name == "ministack":
                    _refill(running)


def _refill(running: Running) -> None:
    """MiniStack forgets queues and settings when it dies: they are made and filled anew."""
    child = next(child for child in running.children if child.name == "ministack")
    if wait_until_listening(child, running.services.ports.ministack, SITE_SECONDS):
        provision(running.stack, running.environment)
        deliver_again(running.home)


def deliver_again(home: Home) -> None:
    """Requests lie on disk until the runner takes them, so a stop in between loses nothing."""
    journal = Journal(home)
    journal.request(REFEED)
    journal.request(ANNOUNCE)
