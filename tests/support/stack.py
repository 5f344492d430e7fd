"""Fixtures that run a test against the real local services.

Load them with `pytest_plugins = ["tests.support.stack"]` in the root conftest. The services
start once a session (once a worker under pytest-xdist), in memory, and hold the stack of
`infra/templates/data.yaml` for the stage `test`. Rows never expire by themselves here: tests
set their own clock, and a service that deletes by real time would race with them.
"""

from __future__ import annotations

import email
import email.policy
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters import clients
from infra.local.clock import FileClock
from infra.local.environment import UNWANTED, stack_environment
from infra.local.home import Home
from infra.local.processes import (
    Child,
    end_leftovers,
    free_port,
    is_same_process,
    start_time,
    wait_until_listening,
)
from infra.local.provision import local_client, provision, uploads_queue
from infra.local.services import Services, start_services
from infra.local.watch import child_environment, start_runner, start_server
from infra.stack import Stack, load_stack

CITY_URL = "http://127.0.0.1:8000"
STAGE = "test"

_pointed_at: Mapping[str, str] | None = None


@dataclass(slots=True)
class LocalStack:
    """The running services and what is in them."""

    stack: Stack
    environment: Mapping[str, str]
    services: Services
    _clients: dict[str, Any]

    @property
    def home(self) -> Home:
        return self.services.home

    def client(self, service: str) -> Any:
        """A boto3 client of this stack, kept for the session."""
        if service not in self._clients:
            self._clients[service] = local_client(service, self.environment)
        return self._clients[service]

    def table(self, logical: str) -> str:
        """The name of a table by its logical name in the template, as `CoreTable`."""
        return self.stack.tables[logical].name

    def rows(self, logical: str) -> list[dict[str, Any]]:
        """Every row of a table, as DynamoDB's typed attributes."""
        pages = (
            self.client("dynamodb")
            .get_paginator("scan")
            .paginate(TableName=self.table(logical), ConsistentRead=True)
        )
        return [row for page in pages for row in page["Items"]]

    def mails(self, count: int = 0, seconds: float = 5.0) -> list[EmailMessage]:
        """The mails that arrived, oldest first; waits until there are `count` of them."""
        deadline = time.monotonic() + seconds
        while len(files := sorted(self.home.mail.glob("new/*"))) < count:
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
        return [
            email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            for file in sorted(files, key=lambda file: file.stat().st_mtime_ns)
        ]

    def point_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Makes this process' environment, and the product's own clients, mean this stack.

        A session may hold two stacks (these services, and those of the running site), and the
        product keeps its clients for the life of the process.
        """
        for name in UNWANTED:
            monkeypatch.delenv(name, raising=False)
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)
        global _pointed_at
        if _pointed_at is not self.environment:
            for make in (clients.dynamodb, clients.s3, clients.sqs, clients.kms, clients.sesv2):
                make.cache_clear()
            _pointed_at = self.environment

    def wipe(self) -> None:
        """Empties tables, buckets, queues, keys and the mail box; structure stays."""
        for logical in self.stack.tables:
            self._wipe_table(logical)
        for bucket in self.stack.buckets.values():
            self._wipe_bucket(bucket.name)
        self._wipe_queues()
        # A round's key stays disabled once its vote was counted, whatever the next test does.
        shutil.rmtree(self.environment["KEYRING"].removeprefix("file:"), ignore_errors=True)
        for file in self.home.mail.glob("*/*"):
            file.unlink()

    def _wipe_table(self, logical: str) -> None:
        table = self.stack.tables[logical]
        keys = [part["AttributeName"] for part in table.create["KeySchema"]]
        rows = self.rows(logical)
        for start in range(0, len(rows), 25):  # BatchWriteItem takes 25 at most
            deletions = [
                {"DeleteRequest": {"Key": {key: row[key] for key in keys}}}
                for row in rows[start : start + 25]
            ]
            self.client("dynamodb").batch_write_item(RequestItems={table.name: deletions})

    def _wipe_bucket(self, bucket: str) -> None:
        s3 = self.client("s3")
        while found := s3.list_objects_v2(Bucket=bucket).get("Contents"):
            doomed = [{"Key": item["Key"]} for item in found]
            s3.delete_objects(Bucket=bucket, Delete={"Objects": doomed, "Quiet": True})

    def _wipe_queues(self) -> None:
        sqs = self.client("sqs")
        names = [queue.name for queue in self.stack.queues.values()]
        for name in [*names, uploads_queue(self.stack).name]:
            sqs.purge_queue(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"])


@pytest.fixture(scope="session")
def local_stack() -> Iterator[LocalStack]:
    """DynamoDB Local, MiniStack and the mail catcher, with the stack created in them."""
    home = _session_home()
    services = start_services(home, persist=False, progress=_say)
    try:
        stack = load_stack(STAGE, CITY_URL)
        environment = stack_environment(services, stack, CITY_URL)
        provision(stack, environment)
        yield LocalStack(stack, environment, services, {})
    finally:
        services.stop()
        shutil.rmtree(home.root, ignore_errors=True)


@pytest.fixture
def stack(local_stack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> LocalStack:
    """The services, empty, and the process' environment pointing to them."""
    local_stack.wipe()
    local_stack.point_here(monkeypatch)
    return local_stack


@dataclass(frozen=True, slots=True)
class RunningSite:
    """The whole application as `make run` serves it, on services of its own, in memory."""

    url: str
    local: LocalStack

    @property
    def clock(self) -> FileClock:
        """The clock of all its processes; moving it reaches them at once."""
        return FileClock(self.local.home.clock)

    def seed(self, phase: str | None = None) -> None:
        """Makes the demo city, or moves its current round to a phase."""
        argv = [sys.executable, "-m", "infra.local.seed", *(["--phase", phase] if phase else [])]
        subprocess.run(argv, env=child_environment(self.local.environment), check=True)


@pytest.fixture(scope="session")
def running_site() -> Iterator[RunningSite]:
    """Server, functions and services; empty until `seed`. Tests share it and its data."""
    home = _session_home("site")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    services = start_services(home, persist=False, progress=_say, site=url)
    children: tuple[Child, ...] = ()
    try:
        stack = load_stack(STAGE, url)
        environment = stack_environment(services, stack, url)
        provision(stack, environment)
        children = (start_server(home, environment, port), start_runner(home, environment))
        assert wait_until_listening(children[0], port, 60), (home.logs / "server.log").read_text()
        yield RunningSite(url, LocalStack(stack, environment, services, {}))
    finally:
        for child in children:
            child.stop()
        services.stop()
        shutil.rmtree(home.root, ignore_errors=True)


def _session_home(name: str = "stack") -> Home:
    """A throw-away folder. What a killed session left behind is ended and removed first."""
    shelf = Path(tempfile.gettempdir()) / f"buurtbudget-tests-{os.getuid()}"
    shelf.mkdir(mode=0o700, exist_ok=True)
    for folder in shelf.iterdir():
        pid, started = folder.name.split("-")[:2]
        if not is_same_process(int(pid), started):
            end_leftovers(Home(folder))
            shutil.rmtree(folder, ignore_errors=True)
    return Home(shelf / f"{os.getpid()}-{start_time(os.getpid())}-{name}").make()


def _say(line: str) -> None:
    os.write(2, f"[local stack] {line}\n".encode())
