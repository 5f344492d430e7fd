"""Starts everything, watches over it and ends it in order.

The launcher owns a lock in `.local/`, so that two never share one folder. Its children have
sessions of their own: a signal reaches the launcher alone, which stops the site first and the
services last, so that nothing loses the ground under it.
"""

from __future__ import annotations

import fcntl
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import TextIO

from infra.local.environment import stack_environment
from infra.local.fetch import FetchError
from infra.local.home import Home, checkout_home, read_json, write_json
from infra.local.processes import (
    end_leftovers,
    is_free,
    is_same_process,
    start_time,
    wait_until_listening,
)
from infra.local.provision import provision
from infra.local.services import ServiceError, start_services
from infra.local.watch import (
    SITE_SECONDS,
    Progress,
    Running,
    child_environment,
    deliver_again,
    start_site,
    watch,
)
from infra.stack import load_stack

STAGE = "local"
DEFAULT_PORT = 8000
PHASES = ("submission", "review", "voting", "closed", "results")
STOP_SECONDS = 40.0


class LaunchError(RuntimeError):
    """Why it can't start, in words for the user."""


class Stopped(BaseException):
    """The user or the system asked to end."""


def run() -> int:
    """The whole application, until a signal."""
    progress, port, phase = Progress(), _port(), _phase()
    home = checkout_home().make()
    with _lock(home):
        _end_leftovers(home, progress)
        if not is_free(port):
            raise LaunchError(f"port {port} is taken; choose another: make run PORT={port + 1}")
        running: Running | None = None
        try:
            running = _services(home, f"http://127.0.0.1:{port}", progress)
            _site(running, port, progress)
            _seed(running, phase, progress)
            _tell(running, port)
            watch(running, progress)
        finally:
            if running is not None:
                _stop(running, progress)
    return 0


def services() -> int:
    """Only the services, for `chalice local` or a debugger."""
    progress = Progress()
    home = checkout_home().make()
    with _lock(home):
        _end_leftovers(home, progress)
        running = _services(home, f"http://127.0.0.1:{_port()}", progress)
        try:
            print(f"\n  In another terminal:  . {_shell_file(running)} && chalice local\n")
            watch(running, progress)
        finally:
            _stop(running, progress)
    return 0


def stop() -> int:
    """Ends a running stack and waits until it is gone."""
    home = checkout_home()
    found = read_json(home.root / "launcher.json", {})
    pid = found.get("pid", 0)
    if pid and is_same_process(pid, found.get("started")):
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and is_same_process(pid, found.get("started")):
            time.sleep(0.1)
    end_leftovers(home)
    print("stopped")
    return 0


def clean() -> int:
    """Forgets all local data. Downloads in the user's cache stay."""
    stop()
    root = checkout_home().root
    if root.exists():
        shutil.rmtree(root)
    print(f"{root.name} removed")
    return 0


def status() -> int:
    """What runs. Exit status 1 where nothing does."""
    home = checkout_home()
    names = [
        record.stem
        for record in sorted(home.processes.glob("*.json"))
        if (found := read_json(record, {})) and is_same_process(found["pid"], found["started"])
    ]
    if not names:
        print("not running")
        return 1
    address = read_json(home.environment, {}).get("CITY_URL", "")
    print(f"running at {address}: {', '.join(names)}")
    return 0


COMMANDS: dict[str, Callable[[], int]] = {
    "run": run,
    "services": services,
    "stop": stop,
    "clean": clean,
    "status": status,
}


def main(command: str) -> int:
    """Runs a command; what the user can mend is a plain sentence, not a traceback."""

    def end(number: int, frame: FrameType | None) -> None:
        for other in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)
        raise Stopped

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    try:
        return COMMANDS[command]()
    except Stopped:
        return 0
    except (LaunchError, FetchError, ServiceError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


def _port() -> int:
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise LaunchError(f"PORT={text} is no port number")
    return int(text)


def _phase() -> str | None:
    phase = os.environ.get("PHASE") or None
    if phase is not None and phase not in PHASES:
        raise LaunchError(f"PHASE={phase} is unknown; choose one of {', '.join(PHASES)}")
    return phase


def _lock(home: Home) -> TextIO:
    """Held until the file is closed, also by a hard kill."""
    file = (home.root / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        address = read_json(home.environment, {}).get("CITY_URL", "")
        raise LaunchError(f"it already runs at {address} (end it with: make stop)") from None
    write_json(
        home.root / "launcher.json", {"pid": os.getpid(), "started": start_time(os.getpid())}
    )
    return file


def _end_leftovers(home: Home, progress: Progress) -> None:
    if ended := end_leftovers(home):
        progress(f"ended what an earlier run left behind: {', '.join(ended)}")


def _services(home: Home, city_url: str, progress: Progress) -> Running:
    progress("starting DynamoDB Local, MiniStack and the mail catcher")
    found = start_services(home, persist=True, progress=progress)
    try:
        stack = load_stack(STAGE, city_url)
        environment = stack_environment(found, stack, city_url)
        progress("creating tables, buckets and queues")
        provision(stack, environment)
        write_json(home.environment, environment)
    except BaseException:
        found.stop()
        raise
    return Running(home, stack, found, environment, list(found.children))


def _site(running: Running, port: int, progress: Progress) -> None:
    """The web server and the functions. After a hard kill, what the queues lost is sent again."""
    progress("starting the site and the functions")
    mark = running.home.data / "ended-well"
    if not mark.exists():
        deliver_again(running.home)
    mark.unlink(missing_ok=True)
    site = start_site(running.home, running.environment, port)
    running.children.extend(site)
    if not wait_until_listening(site[0], port, SITE_SECONDS):
        raise LaunchError(f"the site did not start; see {running.home.logs / 'server.log'}")


def _seed(running: Running, phase: str | None, progress: Progress) -> None:
    """The demo city on the first start; a phase whenever one is named."""
    mark = running.home.data / "seeded"
    if mark.exists() and phase is None:
        return
    progress("preparing the demo city" + (f" in phase {phase}" if phase else ""))
    argv = [sys.executable, "-m", "infra.local.seed"]
    argv += ["--phase", phase] if phase else []
    with subprocess.Popen(
        argv,
        env=child_environment(running.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as seeding:
        try:
            for line in seeding.stdout or ():
                progress(line.rstrip())
        except BaseException:
            seeding.kill()
            raise
    if seeding.returncode:
        raise LaunchError("the demo city could not be prepared; make clean-data starts afresh")
    mark.touch()


def _tell(running: Running, port: int) -> None:
    from infra.local.seed import DEMO_ACCOUNTS

    address = f"http://127.0.0.1:{port}/"
    print(f"\n  Buurtbudget   {address}")
    print(f"  Console       {address}_local   (mail box, clock, jobs, queues)\n")
    print("  Demo accounts (the sign-in mail arrives in the mail box):")
    for role, mail in DEMO_ACCOUNTS:
        print(f"    {role:<24} {mail}")
    print("\n  Ctrl-C ends it; the data stays. make clean-data forgets it.\n", flush=True)


def _stop(running: Running, progress: Progress) -> None:
    progress("stopping")
    running.stop()
    (running.home.data / "ended-well").touch()
    with suppress(FileNotFoundError):
        (running.home.root / "launcher.json").unlink()


def _shell_file(running: Running) -> str:
    """The environment as a file that a shell can read."""
    file = running.home.root / "environment.sh"
    lines = [f"export {name}={shlex.quote(value)}" for name, value in running.environment.items()]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    file.chmod(0o600)
    return os.path.relpath(file)
