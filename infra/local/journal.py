"""What the runner tells the console, and the console asks of the runner, through small files.

Failures carry the type and place of an error and the id of a message, never an error's text:
texts may quote what a resident typed.
"""

from __future__ import annotations

import json
import traceback
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.local.home import Home, read_json, write_json

KEPT_FAILURES = 200
REFEED = "refeed"  # a request for the stream's function: dispatch the whole outbox again
ANNOUNCE = "announce"  # a request for the uploads' function: tell of all objects in quarantine


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed call. `subject` is a message id, a sequence number or empty."""

    at: str
    function: str
    error: str
    place: str
    subject: str


@dataclass(frozen=True, slots=True)
class Status:
    """What one function did since the runner started. Times are ISO texts of real time."""

    function: str
    calls: int
    failed: int
    last_at: str
    last_ok: bool


class Journal:
    """The runner's files in one stack's home."""

    def __init__(self, home: Home) -> None:
        self._folder = home.runner
        for name in ("status", "requests", "checkpoints"):
            (self._folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)

    def record(self, function: str, *, ok: bool) -> None:
        """Counts one call."""
        file = self._folder / "status" / f"{function}.json"
        before = read_json(file, {})
        status = Status(
            function=function,
            calls=before.get("calls", 0) + 1,
            failed=before.get("failed", 0) + (not ok),
            last_at=_now(),
            last_ok=ok,
        )
        write_json(file, asdict(status))

    def statuses(self) -> dict[str, Status]:
        files = (self._folder / "status").glob("*.json")
        return {file.stem: Status(**read_json(file, {})) for file in files}

    def begin(self) -> None:
        """At the runner's start: counts begin anew, and only the latest failures stay."""
        for file in (self._folder / "status").glob("*.json"):
            file.unlink(missing_ok=True)
        if kept := self._lines()[-KEPT_FAILURES:]:
            self._failures.write_text("\n".join(kept) + "\n", encoding="utf-8")

    def fail(self, function: str, error: BaseException | str, subject: str = "") -> None:
        """Adds to the list of failures: appended in one write, so processes don't mix."""
        name = error if isinstance(error, str) else type(error).__name__
        place = "" if isinstance(error, str) else _place(error)
        line = json.dumps(asdict(Failure(_now(), function, name, place, subject))) + "\n"
        with self._failures.open("a", encoding="utf-8") as file:
            file.write(line)

    def failures(self) -> list[Failure]:
        """The latest failures, newest first."""
        return [Failure(**json.loads(line)) for line in reversed(self._lines()[-KEPT_FAILURES:])]

    def _lines(self) -> list[str]:
        try:
            return self._failures.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def clear_failures(self) -> None:
        self._failures.unlink(missing_ok=True)

    @property
    def _failures(self) -> Path:
        return self._folder / "failures.jsonl"

    def request(self, name: str) -> None:
        """Asks the runner for something at once: a function's name, or REFEED."""
        (self._folder / "requests" / name).touch()

    def take_request(self, name: str) -> bool:
        """Whether it was asked for; asking once means doing it once."""
        try:
            (self._folder / "requests" / name).unlink()
        except FileNotFoundError:
            return False
        return True

    def save(self, name: str, value: Any) -> None:
        """Keeps a checkpoint."""
        write_json(self._folder / "checkpoints" / f"{name}.json", value)

    def load(self, name: str) -> dict[str, Any]:
        """The checkpoint of that name, or an empty one."""
        found = read_json(self._folder / "checkpoints" / f"{name}.json", {})
        return found if isinstance(found, dict) else {}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _place(error: BaseException) -> str:
    """Module and line where the error was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
