"""Serves the application and the console: `python -m infra.local.server PORT`.

gunicorn's synchronous workers handle one request at a time per process, as Lambda does. The
app is loaded before the workers are forked, so that they start quickly and share memory.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chalice.config import Config
from gunicorn.app.base import BaseApplication

from infra.local.clock import install_clock
from infra.local.console import PREFIX, Console
from infra.local.gateway import Gateway, StartResponse
from infra.local.home import CHECKOUT, Home

WORKERS = 3
REQUEST_SECONDS = 60  # the console may seed a phase; API Gateway itself would give up after 29


class Site:
    """The console below its own path, the application everywhere else."""

    def __init__(self, console: Console, gateway: Gateway) -> None:
        self._console = console
        self._gateway = gateway

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        path: str = environ["PATH_INFO"]
        chosen = path == PREFIX or path.startswith(f"{PREFIX}/")
        return (self._console if chosen else self._gateway)(environ, start_response)


def make_site() -> Site:
    """The whole site, from the environment of a running stack."""
    install_clock()
    from app import app
    from chalicelib import wiring
    from chalicelib.web import failures
    from chalicelib.web.server import finish, to_gateway

    def failure(status: int, path: str) -> Mapping[str, Any]:
        settings = wiring.services().settings
        return to_gateway(finish(failures.page(status, path), None, settings, {}))

    config = Config.create(project_dir=str(CHECKOUT), chalice_app=app, app_name="buurtbudget")
    return Site(Console(Home(Path(os.environ["LOCAL_HOME"]))), Gateway(app, config, failure, _log))


def _log(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with settings in code: no file or environment variable changes them."""

    def __init__(self, port: int) -> None:
        self._port = port
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"127.0.0.1:{self._port}",
            "workers": WORKERS,
            "worker_class": "sync",
            "preload_app": True,
            "timeout": REQUEST_SECONDS,
            "graceful_timeout": 5,
            "loglevel": "warning",
            "control_socket_disable": True,
            "limit_request_line": 8190,  # bytes; about what API Gateway takes
            "proc_name": "buurtbudget",
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Site:
        return make_site()


if __name__ == "__main__":
    Server(int(sys.argv[1])).run()
