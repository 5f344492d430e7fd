"""Processes and data: what a hard kill leaves behind is ended, and what was written stays."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.environment import stack_environment
from infra.local.fetch import FetchError, dynamodb_folder
from infra.local.home import Home, read_json, write_json
from infra.local.processes import (
    Child,
    end_leftovers,
    free_port,
    is_free,
    is_same_process,
    listens,
    start,
    start_time,
    wait_until_listening,
)
from infra.local.provision import local_client, provision
from infra.local.services import start_services
from infra.stack import load_stack

ORIGIN = "http://127.0.0.1:8000"
SERVER = """
import http.server, sys
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), None).serve_forever()
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").make()


def python(home: Home, name: str, code: str, *arguments: str) -> Child:
    return start(home, name, [sys.executable, "-c", code, *arguments], os.environ)


def test_a_home_is_for_its_owner_only(home: Home) -> None:
    assert home.root.stat().st_mode & 0o777 == 0o700
    assert home.keys.stat().st_mode & 0o777 == 0o700


def test_json_is_replaced_whole_and_readable_by_the_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "value.json"

    write_json(file, {"a": 1})
    write_json(file, {"a": 2})

    assert read_json(file, {}) == {"a": 2}
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]
    assert read_json(tmp_path / "none.json", "default") == "default"


def test_a_server_is_waited_for_and_stopped(home: Home) -> None:
    port = free_port()
    child = python(home, "server", SERVER, str(port))

    assert wait_until_listening(child, port, 20)
    assert not is_free(port)
    child.stop()

    assert not listens(port)
    assert list(home.processes.iterdir()) == []


def test_a_process_that_dies_is_not_waited_for(home: Home) -> None:
    child = python(home, "broken", "raise SystemExit('out of luck')")

    assert not wait_until_listening(child, free_port(), 20)
    assert "out of luck" in child.last_words()
    child.stop()


def test_a_stubborn_process_is_ended_hard(home: Home) -> None:
    child = python(home, "stubborn", STUBBORN)
    while not (home.logs / "stubborn.log").read_text():
        assert child.running

    child.stop(grace=0.2)

    assert child.popen.returncode == -signal.SIGKILL


def test_leftovers_of_an_earlier_run_are_ended(home: Home) -> None:
    port = free_port()
    child = python(home, "server", SERVER, str(port))
    assert wait_until_listening(child, port, 20)

    assert end_leftovers(home) == ["server"]

    child.popen.wait(timeout=10)
    assert not listens(port)
    assert end_leftovers(home) == []


def test_a_stranger_with_a_reused_number_is_left_alone(home: Home) -> None:
    write_json(home.processes / "server.json", {"pid": os.getpid(), "started": "long ago"})

    assert end_leftovers(home) == []
    assert is_same_process(os.getpid(), start_time(os.getpid()))


def test_a_folder_without_the_jar_is_a_clear_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DYNAMODB_LOCAL_DIR", str(tmp_path))

    with pytest.raises(FetchError, match=r"holds no DynamoDBLocal\.jar"):
        dynamodb_folder(lambda line: None)


class Machine:
    """Local services on disk that can be started, stopped and killed."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.stack = load_stack("test", ORIGIN)
        self.table = self.stack.tables["CoreTable"].name
        self.bucket = self.stack.buckets["MediaBucket"].name
        self.start()

    def start(self) -> None:
        self.services = start_services(self.home, persist=True, progress=lambda line: None)
        self.environment = stack_environment(self.services, self.stack, ORIGIN)
        provision(self.stack, self.environment)

    def kill(self) -> None:
        for child in self.services.children:
            os.killpg(child.popen.pid, signal.SIGKILL)
            child.popen.wait()

    def client(self, service: str) -> Any:
        return local_client(service, self.environment)

    def rows(self) -> int:
        found = self.client("dynamodb").scan(TableName=self.table, ConsistentRead=True)
        return int(found["Count"])


@pytest.fixture
def machine(home: Home) -> Iterator[Machine]:
    machine = Machine(home)
    yield machine
    machine.services.stop()


def test_data_survives_a_stop_and_a_hard_kill(machine: Machine) -> None:
    ports = machine.services.ports
    for number in range(50):
        row = {"pk": {"S": f"IDEA#{number}"}, "sk": {"S": "IDEA"}}
        machine.client("dynamodb").put_item(TableName=machine.table, Item=row)
    machine.client("s3").put_object(Bucket=machine.bucket, Key="a.jpg", Body=b"picture")
    machine.kill()

    machine.start()
    assert machine.services.ports == ports
    assert machine.rows() == 50
    stored = machine.client("s3").get_object(Bucket=machine.bucket, Key="a.jpg")
    assert stored["Body"].read() == b"picture"

    queue = machine.environment["MESSAGES_QUEUE_URL"]
    machine.client("sqs").send_message(QueueUrl=queue, MessageBody="waits")
    machine.services.stop()

    machine.start()
    assert machine.rows() == 50
    (message,) = machine.client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert message["Body"] == "waits"
