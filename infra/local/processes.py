"""Starts, finds and ends the processes of a local stack.

Each process gets a file with its id and its start time. After a hard kill of the launcher the
next start ends what is left of the earlier run; the start time guards against ending a
stranger that got the same id.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from infra.local.home import CHECKOUT, Home, read_json, write_json

GRACE = 10.0  # seconds between the polite and the hard signal


@dataclass(frozen=True, slots=True)
class Child:
    """A process that was started here, leader of its own group."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    popen: subprocess.Popen[bytes]
    record: Path

    @property
    def log(self) -> Path:
        return self.record.parent.parent / "logs" / f"{self.name}.log"

    def last_words(self, lines: int = 4) -> str:
        """The end of its log, and where the rest is: why it died, as a rule."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return "\n".join([*text.splitlines()[-lines:], f"(from {self.log})"])

    @property
    def running(self) -> bool:
        return self.popen.poll() is None

    def stop(self, grace: float = GRACE) -> None:
        """Ends the process and what it started; hard after `grace` seconds."""
        _signal_group(self.popen.pid, signal.SIGTERM)
        try:
            self.popen.wait(timeout=grace)
        except subprocess.TimeoutExpired:
            _signal_group(self.popen.pid, signal.SIGKILL)
            self.popen.wait()
        # Grandchildren that ignored the polite signal must not hold ports or files.
        _signal_group(self.popen.pid, signal.SIGKILL)
        self.record.unlink(missing_ok=True)


def start(home: Home, name: str, argv: Sequence[str], env: Mapping[str, str]) -> Child:
    """Starts a process of the stack. Its output is added to `logs/<name>.log`.

    A session of its own keeps Ctrl-C in the terminal from reaching it before the launcher,
    which ends the processes in order.
    """
    log = home.logs / f"{name}.log"
    with log.open("ab") as output:
        popen = subprocess.Popen(
            list(argv),
            env=dict(env),
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    record = home.processes / f"{name}.json"
    write_json(record, {"pid": popen.pid, "started": start_time(popen.pid)})
    return Child(name=name, argv=tuple(argv), env=dict(env), popen=popen, record=record)


def end_leftovers(home: Home) -> list[str]:
    """Ends processes that an earlier run left behind. Returns their names."""
    ended = []
    for record in sorted(home.processes.glob("*.json")):
        found = read_json(record, {})
        pid = found.get("pid")
        if isinstance(pid, int) and is_same_process(pid, found.get("started")):
            _end_group(pid)
            ended.append(record.stem)
        record.unlink(missing_ok=True)
    return ended


def _end_group(pid: int) -> None:
    _signal_group(pid, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while time.monotonic() < deadline and start_time(pid) is not None:
        time.sleep(0.05)
    _signal_group(pid, signal.SIGKILL)


def _signal_group(leader: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def is_same_process(pid: int, started: object) -> bool:
    """Whether `pid` runs and is the process that was recorded with this start time."""
    current = start_time(pid)
    return current is not None and current == started


def start_time(pid: int) -> str | None:
    """When a process started, in the platform's own words; None for none or a zombie."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            # The command name may hold spaces and brackets: fields count from the last one.
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else fields[19]
    done = subprocess.run(
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or None


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server may bind this port here."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def listens(port: int) -> bool:
    """Whether a server accepts connections on this port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until_listening(child: Child, port: int, seconds: float) -> bool:
    """Waits for a server to come up; False when it died or the time ran out."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not child.running:
            return False
        if listens(port):
            return True
        time.sleep(0.05)
    return False
