"""API Gateway and Lambda for one app, as a WSGI application.

Chalice's LocalGateway calls the app; this turns a WSGI request into the event that API Gateway
sends, and the answer back, with the limits that AWS has. Serve it one request at a time per
process, as Lambda does: a Chalice app keeps its current request on itself.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import LambdaEventConverter, LocalGateway, LocalGatewayException, RouteMatcher

MAX_PAYLOAD = 6_000_000  # bytes; Lambda's synchronous request and response limit, rounded down
MAX_DRAINED = 32_000_000  # bytes read and dropped, so that a browser gets to see the refusal
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
FailurePage = Callable[[int, str], Mapping[str, Any]]
AccessLog = Callable[[str], None]


class EventConverter(LambdaEventConverter):
    """Builds the proxy event as API Gateway does it.

    Chalice's own leaves values of routes that only began to match in `pathParameters`, reads
    `//host/path` as another host, and misses binary types that carry a parameter.
    """

    def __init__(self, routes: Iterable[str], binary_types: Iterable[str]) -> None:
        # Literal segments sort before `{`, so a fixed route wins over a variable one.
        self._routes = sorted(routes)
        self._binary = frozenset(binary_types)
        super().__init__(RouteMatcher(self._routes), list(self._binary))

    def create_lambda_event(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None = None
    ) -> dict[str, Any]:
        """The event for one request. Raises ValueError where no route matches."""
        bare, _, query = path.partition("?")
        route, parameters = self.match(bare)
        values = parse_qs(query, keep_blank_values=True)
        content, encoded = self._body(headers, body)
        return {
            "resource": route,
            "path": bare,
            "httpMethod": method,
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            # API Gateway says null, not an empty map, where there are none.
            "queryStringParameters": {name: last[-1] for name, last in values.items()} or None,
            "multiValueQueryStringParameters": values or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "requestContext": {
                "requestId": str(uuid4()),
                "httpMethod": method,
                "resourcePath": route,
                "path": bare,
                "stage": "api",
                "identity": {
                    "sourceIp": self.LOCAL_SOURCE_IP,
                    "userAgent": headers.get("user-agent"),
                },
            },
            "body": content,
            "isBase64Encoded": encoded,
        }

    def match(self, path: str) -> tuple[str, dict[str, str]]:
        """The route of a path and its parameters, not decoded. Raises ValueError for none."""
        # API Gateway takes a path with and without its last slash as the same.
        parts = (path[:-1] if len(path) > 1 and path.endswith("/") else path).split("/")
        for route in self._routes:
            names = route.split("/")
            if len(names) == len(parts):
                pairs = list(zip(names, parts, strict=True))
                if all(name == part or (name[:1] == "{" and part) for name, part in pairs):
                    return route, {n[1:-1]: p for n, p in pairs if n[:1] == "{"}
        raise ValueError("no route for this path")

    def _body(self, headers: Mapping[str, str], body: bytes | None) -> tuple[str | None, bool]:
        if not body:
            return None, False
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type in self._binary:
            return base64.b64encode(body).decode("ascii"), True
        return body.decode("utf-8", errors="replace"), False


class Gateway:
    """The WSGI application. `failure` makes the pages of the gateway's own refusals."""

    def __init__(self, app: Chalice, config: Config, failure: FailurePage, log: AccessLog) -> None:
        self._gateway = LocalGateway(app, config)
        self._converter = EventConverter(app.routes, app.api.binary_types)
        self._gateway.event_converter = self._converter
        self._failure = failure
        self._log = log

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        began = time.perf_counter()
        method, path = environ["REQUEST_METHOD"], raw_path(environ)
        answer = self._answer(method, path, environ)
        status, headers, body = wsgi_response(answer)
        if len(body) > MAX_PAYLOAD:
            status, headers, body = wsgi_response(self._failure(502, path))
        spent = (time.perf_counter() - began) * 1000
        self._log(f"{method} {self._route(path)} {status} {len(body)} B {spent:.0f} ms")
        phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"
        start_response(f"{status} {phrase}", headers)
        return [] if method == "HEAD" else [body]

    def _answer(self, method: str, path: str, environ: dict[str, Any]) -> Mapping[str, Any]:
        if method not in METHODS:
            return self._failure(405, path)
        body = read_body(environ)
        if body is None:
            return self._failure(413, path)
        # HEAD asks for what GET would say, and gets everything but the body.
        asked = "GET" if method == "HEAD" else method
        try:
            answer: Mapping[str, Any] = self._gateway.handle_request(
                asked, path, request_headers(environ), body
            )
        except LocalGatewayException as error:
            # It says 403 where no route matches; the deployed gateway's page for that is a 404.
            return self._failure(404 if error.CODE == 403 else error.CODE, path)
        except Exception as error:
            # A function that raises is a 502 of API Gateway. Only the type: texts may quote people.
            self._log(f"{type(error).__name__} raised by {method} {self._route(path)}")
            return self._failure(502, path)
        return answer

    def _route(self, path: str) -> str:
        """For the log: paths may carry codes and names, routes never do."""
        try:
            return self._converter.match(path.partition("?")[0])[0]
        except ValueError:
            return "(no route)"


def raw_path(environ: Mapping[str, Any]) -> str:
    """Path and query as the browser sent them: Chalice's parameters aren't decoded either."""
    raw: str = environ.get("RAW_URI") or environ["PATH_INFO"]
    if "RAW_URI" not in environ and environ.get("QUERY_STRING"):
        raw = f"{raw}?{environ['QUERY_STRING']}"
    if raw.startswith(("http://", "https://")):
        raw = "/" + raw.partition("://")[2].partition("/")[2]
    return raw.partition("#")[0] or "/"


def request_headers(environ: Mapping[str, Any]) -> dict[str, str]:
    """The request's headers by lower-case name."""
    headers = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.replace("_", "-").lower()] = environ[name]
    return headers


def read_body(environ: Mapping[str, Any]) -> bytes | None:
    """The request's body; None for one above the limit, which is read away in part."""
    stream = environ["wsgi.input"]
    declared = environ.get("CONTENT_LENGTH") or ""
    length = int(declared) if declared.isascii() and declared.isdigit() else MAX_PAYLOAD + 1
    if not declared and "HTTP_TRANSFER_ENCODING" not in environ:
        return b""
    body: bytes = stream.read(min(length, MAX_PAYLOAD + 1))
    if len(body) <= MAX_PAYLOAD:
        return body
    dropped = len(body)
    while dropped < MAX_DRAINED and (chunk := stream.read(65536)):
        dropped += len(chunk)
    return None


def wsgi_response(answer: Mapping[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body of a Lambda proxy answer; repeated headers stay repeated."""
    raw = answer.get("body") or ""
    if answer.get("isBase64Encoded"):
        body = base64.b64decode(raw)
    else:
        body = raw if isinstance(raw, bytes) else raw.encode("utf-8")
    headers: list[tuple[str, str]] = []
    repeated = answer.get("multiValueHeaders") or {}
    for name, value in (answer.get("headers") or {}).items():
        if name not in repeated:
            headers.append((name, str(value)))
    for name, values in repeated.items():
        headers.extend((name, str(value)) for value in values)
    status = int(answer["statusCode"])
    if status not in (204, 304):
        headers.append(("Content-Length", str(len(body))))
    return status, headers, body
