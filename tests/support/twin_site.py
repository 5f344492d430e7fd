"""The app on twins behind a real port, for a real browser: no services, one city for each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from tests.support.client import app_transport
from tests.support.twins import Twins, app_on


@contextmanager
def site_on(twins: Twins) -> Iterator[str]:
    """Serves `twins` on a free port of this machine; the address."""
    lock = Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("content-length", 0))))

        def _answer(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            with lock:
                reply = send(self.command, self.path, headers, body)
            content = reply.text.encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            for line in reply.cookies:
                self.send_header("set-cookie", line)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Silent: addresses of pages are no business of the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    twins.settings = replace(twins.settings, city_url=url)
    send = app_transport(app_on(twins), lambda: "192.0.2.1")
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield url
    finally:
        server.shutdown()
        server.server_close()
