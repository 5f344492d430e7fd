"""`chalice local` serves the pages against the local services, as a Chalice user expects."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infra.build.chalice_cli import PROJECT
from tests.support.stack import LocalStack

PATIENCE = 60.0  # seconds until the server must listen


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture
def site(stack: LocalStack, tmp_path: Path) -> Iterator[str]:
    """The address of a running `chalice local`."""
    port = _free_port()
    program = Path(sys.executable).parent / "chalice"
    environment = dict(os.environ) | dict(stack.environment) | {"PYTHONDONTWRITEBYTECODE": "1"}
    log = tmp_path / "chalice.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(program), "local", "--stage", "dev", "--port", str(port), "--no-autoreload"],
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/robots.txt", timeout=5)
                break
            except httpx.TransportError:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def test_pages_of_every_function_are_served(site: str) -> None:
    home = httpx.get(f"{site}/", timeout=30)
    assert home.status_code == 200
    assert home.text.count("<h1") == 1
    assert httpx.get(f"{site}/ideeen", timeout=30).status_code == 200
    # The full app locally: routes that on AWS belong to other functions are there too.
    staff = httpx.get(f"{site}/beheer", timeout=30)
    assert staff.status_code == 303
    assert staff.headers["location"].startswith("/beheer/aanmelden")
    vote = httpx.get(f"{site}/stemmen", timeout=30)
    assert vote.status_code < 500
    api = httpx.get(f"{site}/api/rounds", timeout=30)
    assert api.headers["content-type"].startswith("application/json")
