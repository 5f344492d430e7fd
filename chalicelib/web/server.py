"""From an API Gateway event to an answer: the one pipeline that every route goes through.

read → door (size, forgery, honeypot, rate, who) → view → render → headers. Failures become
pages in the reader's words; nothing of an exception's text reaches a page, and nothing
personal reaches the log.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from chalice.app import Chalice, ChaliceUnhandledError, Response

from chalicelib.entrypoint import log_failure
from chalicelib.ideas.ports import UploadForm
from chalicelib.kernel import speech
from chalicelib.kernel.errors import BuurtError
from chalicelib.settings import Settings
from chalicelib.web import failures, tongues
from chalicelib.web.door import Denied, admit
from chalicelib.web.forms import MalformedForm, field_lists
from chalicelib.web.http import Answer, Away, Json, Page, Redirect, Request
from chalicelib.web.kiosk import KIOSK_COOKIE, returning
from chalicelib.web.once_more import Turn, turning
from chalicelib.web.rendering import render
from chalicelib.web.routing import Route
from chalicelib.web.security import (
    BROWSER_COOKIE,
    client_address,
    cookie_header,
    csrf_token,
    read_cookies,
    response_headers,
)
from chalicelib.web.services import Services

FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"
MAX_FIELDS = 500


class HttpApp(Chalice):
    """A Chalice app whose own refusals (404, 405, 415, 5xx) are pages too.

    Chalice answers these with JSON before any middleware runs, so they are translated on
    their way out. Paths under `/api/` keep JSON.
    """

    def __init__(self, name: str, services: Callable[[], Services]) -> None:
        # Chalice lengthens AWS_EXECUTION_ENV with every app made on the real environment, and
        # with it the user agent of every AWS call, until the services refuse the header.
        super().__init__(app_name=name, env={})
        self.services = services

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        answer: dict[str, Any] = super().__call__(event, context)
        status = answer.get("statusCode", 500)
        path = event.get("path") or "/"
        if status >= 400 and "X-Buurtbudget" not in answer.get("headers", {}):
            services = self.services()
            headers = {k.lower(): v for k, v in (event.get("headers") or {}).items()}
            codes = _languages(self.app_name, services, path)
            cookies = _cookies(headers, services.settings)
            with speech.speaking(tongues.chosen(codes, "", cookies)):
                refusal = failures.page(status, path)
                return to_gateway(finish(refusal, None, services.settings, {}))
        return answer


def to_gateway(response: Response) -> dict[str, Any]:
    result: dict[str, Any] = response.to_dict()
    return result


def add_routes(app: HttpApp, routes: Iterable[Route]) -> None:
    """Puts `routes` on `app`. GET and POST of one path are two Chalice functions: with a form
    content type on both, Chalice would answer 415 to the GET."""
    for route in routes:
        content_types = [JSON_TYPE]
        if route.method == "POST" and not route.json:
            content_types = [FORM_TYPE]
        app.route(
            route.path,
            methods=[route.method],
            name=route.name,
            content_types=content_types,
        )(_endpoint(app, route))


def _endpoint(app: HttpApp, route: Route) -> Callable[..., Response]:
    def endpoint(**parameters: str) -> Response:
        services = app.services()
        raw: Any = app.current_request
        headers = {k.lower(): v for k, v in (raw.headers or {}).items()}
        # Not the request context's path: that one begins with the API's stage.
        path = raw.to_original_event().get("path") or raw.path
        codes = _languages(route.name, services, path)
        asked = (raw.query_params or {}).get(tongues.FIELD, "")
        code = tongues.chosen(codes, asked, _cookies(headers, services.settings))
        again = route.method == "POST" and len(codes) > 1 and asked in codes
        with speech.speaking(code), turning(again) as turn:
            return _answered(route, services, raw, headers, path, parameters, codes, asked, turn)

    # Chalice keeps views by name and reads their module.
    endpoint.__name__ = route.view.__name__
    return endpoint


def _languages(name: str, services: Services, path: str) -> tuple[str, ...]:
    """What the reader may choose. No page is lost over it: without an answer it is in Dutch."""
    try:
        return tongues.offered(services, path)
    except Exception as error:
        log_failure(name, error)
        return (speech.SOURCE,)


def _answered(
    route: Route,
    services: Services,
    raw: Any,
    headers: Mapping[str, str],
    path: str,
    parameters: Mapping[str, str],
    codes: tuple[str, ...],
    asked: str,
    turn: Turn,
) -> Response:
    request: Request | None = None
    try:
        answer, request = handle(route, services, raw, headers, path, parameters)
    except Denied as denied:
        answer = denied.answer
    except BuurtError as error:
        answer = failures.from_error(error, path)
    except MalformedForm:
        answer = failures.page(400, path)
    except Exception as error:
        log_failure(route.name, error)
        answer = failures.page(500, path)
    answer = tongues.kept(answer, asked, codes, posted=turn.only_shown)
    try:
        return finish(answer, request, services.settings, headers, codes, turn)
    except Exception as error:
        # A page that can't be rendered: Chalice would log the whole exception.
        log_failure(route.name, error)
        return finish(failures.page(500, path), None, services.settings, headers)


def handle(
    route: Route,
    services: Services,
    raw: Any,
    headers: Mapping[str, str],
    path: str,
    parameters: Mapping[str, str],
) -> tuple[Answer, Request]:
    """Reads, admits and views one request. Raises Denied with the answer of a closed door."""
    settings = services.settings
    body = raw.raw_body or b""
    if len(body) > route.max_body:
        raise Denied(failures.page(413, path))
    query = {
        name: list(raw.query_params.getlist(name))
        for name in raw.query_params or {}
        if name != tongues.FIELD
    }
    form: dict[str, list[str]] = {}
    if route.method == "POST" and not route.json:
        form = _form(body, path)
    request = Request(
        method=route.method,
        path=path,
        query=query,
        form=form,
        body=body,
        headers=headers,
        cookies=_cookies(headers, settings),
        client=client_address(
            (raw.context.get("identity") or {}).get("sourceIp") or "", headers, settings.edge_key
        ),
    )
    request, cookies = admit(route, request, services, parameters)
    answer: Answer = route.view(request, services, **parameters)
    if isinstance(answer, Page) and KIOSK_COOKIE in request.cookies:
        answer = returning(answer, request, services)
    if cookies and isinstance(answer, Page | Redirect | Away):
        answer = type(answer)(**{**_fields(answer), "cookies": (*cookies, *answer.cookies)})
    return answer, request


def _cookies(headers: Mapping[str, str], settings: Settings) -> dict[str, str]:
    return read_cookies(headers.get("cookie", ""), secure=settings.secure)


def _fields(answer: Page | Redirect | Away) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in answer.__dataclass_fields__}


def _form(body: bytes, path: str) -> dict[str, list[str]]:
    try:
        text = body.decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except (UnicodeDecodeError, ValueError):
        raise Denied(failures.page(400, path)) from None
    return field_lists(pairs)


def finish(
    answer: Answer,
    request: Request | None,
    settings: Settings,
    headers: Mapping[str, str],
    codes: tuple[str, ...] = (),
    turn: Turn | None = None,
) -> Response:
    """The answer with its body, its headers and its cookies, ready for API Gateway. `codes` are
    the languages that its page offers."""
    uploads = isinstance(answer, Page) and isinstance(answer.context.get("upload"), UploadForm)
    security = response_headers(settings, uploads=uploads)
    out: dict[str, Any] = {**security, "X-Buurtbudget": "1"}
    cookies = answer.cookies if isinstance(answer, Page | Redirect | Away) else ()
    if cookies:
        out["Set-Cookie"] = [cookie_header(one, secure=settings.secure) for one in cookies]
    if isinstance(answer, Redirect | Away):
        out["Location"] = answer.to
        out["Cache-Control"] = "no-store"
        return Response(body="", status_code=303, headers=out)
    if isinstance(answer, Page):
        frame = {**_frame(request, codes), **_typed(answer, request, turn)}
        body = render(answer.template, {**frame, **answer.context}, settings)
        out["Content-Type"] = "text/html; charset=utf-8"
        if answer.refresh is not None:
            out["Refresh"] = "{}; url={}".format(*answer.refresh)
    elif isinstance(answer, Json):
        body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":"))
        out["Content-Type"] = "application/json; charset=utf-8"
    else:
        body = answer.body
        out["Content-Type"] = answer.content_type
        if answer.filename:
            out["Content-Disposition"] = f'attachment; filename="{answer.filename}"'
    out["Cache-Control"] = answer.cache
    if answer.cache.startswith("public"):
        tag = '"' + hashlib.sha256(body.encode()).hexdigest()[:24] + '"'
        out["ETag"] = tag
        if isinstance(answer, Page) and len(codes) > 1:
            # For the browser's own cache; the edge keeps one copy a language by this one cookie.
            out["Vary"] = "Cookie"
        if answer.status == 200 and headers.get("if-none-match") == tag:
            return Response(body="", status_code=304, headers=out)
    return Response(body=body, status_code=answer.status, headers=out)


def _typed(answer: Page, request: Request | None, turn: Turn | None) -> dict[str, Any]:
    """What the language bar does with what is typed on the page: `keeps` names the form that it
    sends along; on other answers to a form (`posted`) there is no bar."""
    if request is None or request.method != "POST":
        return {"posted": False, "keeps": ""}
    shown = turn is not None and turn.able and (answer.status == 422 or turn.only_shown)
    return {"posted": True, "keeps": tongues.here(request) if shown else ""}


def _frame(request: Request | None, codes: tuple[str, ...]) -> dict[str, Any]:
    """What the page frame needs of the request: nothing on pages that caches may share."""
    code = speech.language()
    tongue = {"lang": code, "direction": speech.direction(code)}
    if request is None:
        return {**tongue, "csrf": "", "session": None, "path": "/", "tongues": ()}
    browser = request.browser or request.cookies.get(BROWSER_COOKIE, "")
    return {
        **tongue,
        "tongues": [(one, speech.LANGUAGES[one]) for one in codes] if len(codes) > 1 else (),
        "here": tongues.here(request),
        "csrf": csrf_token(browser) if browser else "",
        "session": request.session,
        "path": request.path,
    }


__all__ = ["ChaliceUnhandledError", "HttpApp", "add_routes", "finish", "handle"]
