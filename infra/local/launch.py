"""Starts everything, watches over it and ends it in order.

The launcher owns a lock in `.local/`, so that two never share one folder. Its children have
sessions of their own: a signal reaches the launcher alone, which stops the site first and the
services last, so that nothing loses the ground under it.
"""

from __future__ import annotations

import fcntl
import os
import shlex
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from infra.local.environment import stack_environment
from infra.local.home import Home, checkout_home, read_json, write_json
from infra.local.processes import (
    end_leftovers,
    is_free,
    start_time,
    wait_until_listening,
)
from infra.local.provision import provision
from infra.local.services import start_services
from infra.local.watch import (
    SITE_SECONDS,
    Progress,
    Running,
    child_environment,
    deliver_again,
    start_runner,
    start_server,
    watch,
)
from infra.stack import load_stack

STAGE = "local"
DEFAULT_PORT = 8000
PHASES = ("submission", "review", "voting", "closed", "results")


class LaunchError(RuntimeError):
    """Why it can't start, in words for the user."""


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
            _serve(running, port, progress)
            _seed(running, phase, progress)
            _run_functions(running, progress)
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
            command = f"{Path(sys.executable).parent / 'chalice'} local --port {_port()}"
            print(f"\n  In another terminal:  . {_shell_file(running)} && {command}\n", flush=True)
            watch(running, progress)
        finally:
            _stop(running, progress)
    return 0


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
    """The services with the stack. After a hard kill, asks to send again what queues lost."""
    for log in home.logs.glob("*.log"):
        log.unlink()
    mark = home.data / "ended-well"
    if (home.data / "seeded").exists() and not mark.exists():
        deliver_again(home)
    mark.unlink(missing_ok=True)
    progress("starting DynamoDB Local, MiniStack, the mail catcher and the city's sign-in")
    found = start_services(home, persist=True, progress=progress, site=city_url)
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


def _serve(running: Running, port: int, progress: Progress) -> None:
    progress("starting the site")
    server = start_server(running.home, running.environment, port)
    running.children.append(server)
    if not wait_until_listening(server, port, SITE_SECONDS):
        raise LaunchError(f"the site did not start:\n{server.last_words()}")


def _run_functions(running: Running, progress: Progress) -> None:
    """After the seed: it lives through months in seconds, which no job should come between."""
    progress("starting the functions")
    running.children.append(start_runner(running.home, running.environment))


def _seed(running: Running, phase: str | None, progress: Progress) -> None:
    """The demo city on the first start; a phase whenever one is named."""
    mark = running.home.data / "seeded"
    if mark.exists() and phase is None:
        return
    progress("preparing the demo city" + (f" in phase {phase}" if phase else ""))
    argv = [sys.executable, "-u", "-m", "infra.local.seed"]
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
            with (running.home.logs / "seed.log").open("a", encoding="utf-8") as log:
                for line in seeding.stdout or ():
                    log.write(line)
                    # The jobs that the seed calls log as on AWS: in JSON, and not for this screen.
                    if not line.startswith("{"):
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
    print(
        "  Demo accounts (staff pick themselves at /beheer; a resident's code is in the mail box):"
    )
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
