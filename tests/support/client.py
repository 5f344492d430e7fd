"""A browser without a screen: follows links and redirects, fills forms in, keeps cookies.

It talks to a Chalice app with the events that API Gateway sends (`Browser(app)`), or to a
running server (`Browser(serve="http://127.0.0.1:8000")`). Forms are filled in from the HTML
that came: hidden fields, ticks and chosen options go along as a real browser sends them.

    browser.get("/aanmelden")
    browser.submit(email="an@voorbeeld.example")      # the page's one form
    assert browser.status == 200 and browser.h1 == "Vul je code in"
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from chalicelib.web.server import HttpApp
from infra.local.gateway import EventConverter

FORM_TYPE = "application/x-www-form-urlencoded"
MAX_REDIRECTS = 10

Values = Mapping[str, "str | bool | Sequence[str]"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. Header names are lower case; `cookies` are the raw Set-Cookie lines."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    text: str


Transport = Callable[[str, str, dict[str, str], bytes], Reply]


def app_transport(app: Any, address: Callable[[], str]) -> Transport:
    """Calls a Chalice app as API Gateway does; `address` is the client's network address."""
    converter = EventConverter(app.routes, app.api.binary_types)

    def send(method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        try:
            event = converter.create_lambda_event(method, path, headers, body or None)
        except ValueError:
            # No route: the gateway answers without calling the function.
            return Reply(404, {}, (), "")
        event["requestContext"]["identity"]["sourceIp"] = address()
        answer = app(event, None)
        several = answer.get("multiValueHeaders") or {}
        single = {name.lower(): str(value) for name, value in (answer["headers"] or {}).items()}
        cookies = tuple(
            line
            for name, lines in several.items()
            if name.lower() == "set-cookie"
            for line in lines
        )
        if "set-cookie" in single:
            cookies = (*cookies, single.pop("set-cookie"))
        return Reply(answer["statusCode"], single, cookies, answer["body"] or "")

    return send


def http_transport(base: str) -> Transport:
    """Talks to a running server."""
    import httpx

    client = httpx.Client(base_url=base, follow_redirects=False, timeout=30)

    def send(method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        answer = client.request(method, path, headers=headers, content=body)
        client.cookies.clear()  # the jar is the browser's
        kept = {name.lower(): value for name, value in answer.headers.items()}
        kept.pop("set-cookie", None)
        return Reply(
            answer.status_code, kept, tuple(answer.headers.get_list("set-cookie")), answer.text
        )

    return send


class Jar(dict[str, str]):
    """Cookies by their full names, and the lines that set them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def take(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.lines.append(line)
            pair, *attributes = line.split(";")
            name, _, value = pair.partition("=")
            if any(one.strip().lower() == "max-age=0" for one in attributes):
                self.pop(name.strip(), None)
            else:
                self[name.strip()] = value


@dataclass(slots=True)
class Form:
    """A form of the page: where it goes, and what a browser would send of it."""

    action: str
    method: str
    fields: list[tuple[str, str]]
    tag: Tag = field(repr=False)

    def names(self) -> set[str]:
        """Every field's name, also of boxes that aren't ticked."""
        named = self.tag.select("input[name], textarea[name], select[name]")
        return {str(tag["name"]) for tag in named}


class Browser:
    """One window. `tab()` opens another on the same cookies."""

    def __init__(
        self,
        app: HttpApp | None = None,
        *,
        serve: str = "",
        origin: str = "http://127.0.0.1:8000",
        address: str = "192.0.2.1",
        jar: Jar | None = None,
    ) -> None:
        self.address = address
        self.origin = serve or origin
        self._app, self._serve = app, serve
        self._send = http_transport(serve) if serve else app_transport(app, lambda: self.address)
        self.jar = Jar() if jar is None else jar
        self.url = "/"
        self.reply = Reply(0, {}, (), "")
        self._page: BeautifulSoup | None = None

    def tab(self) -> Browser:
        """Another window of the same browser."""
        return Browser(
            self._app, serve=self._serve, origin=self.origin, address=self.address, jar=self.jar
        )

    def set_cookie(self, name: str, value: str) -> None:
        """Puts a cookie, under the name that it has on this origin."""
        self.jar[f"__Host-{name}" if self.origin.startswith("https:") else name] = value

    # What came

    @property
    def status(self) -> int:
        return self.reply.status

    @property
    def text(self) -> str:
        """The body as it came."""
        return self.reply.text

    @property
    def json(self) -> Any:
        return json.loads(self.reply.text)

    @property
    def page(self) -> BeautifulSoup:
        if self._page is None:
            self._page = BeautifulSoup(self.reply.text, "html.parser")
        return self._page

    @property
    def words(self) -> str:
        """What a reader sees, with single spaces."""
        return " ".join(self.page.get_text(" ").split())

    @property
    def h1(self) -> str:
        """The page's one heading. Fails when there isn't exactly one."""
        (heading,) = self.page.find_all("h1")
        return " ".join(heading.get_text(" ").split())

    @property
    def errors(self) -> dict[str, str]:
        """The error summary: sentence by field."""
        found = {}
        for item in self.page.select("#fouten li"):
            link = item.find("a")
            name = str(link["href"]).removeprefix("#f-") if isinstance(link, Tag) else ""
            found[name] = " ".join(item.get_text(" ").split())
        return found

    # What goes

    def get(self, path: str, *, follow: bool = True, **headers: str) -> Reply:
        return self._go("GET", path, b"", {}, headers, follow)

    def post(
        self,
        path: str,
        fields: Values | Sequence[tuple[str, str]],
        *,
        follow: bool = True,
        **headers: str,
    ) -> Reply:
        """Sends exactly these fields. For a page's own form, `submit` is the honest way."""
        pairs = _pairs(fields) if isinstance(fields, Mapping) else list(fields)
        body = urlencode(pairs).encode()
        return self._go("POST", path, body, {"content-type": FORM_TYPE}, headers, follow)

    def post_json(self, path: str, body: Any, *, csrf: str = "") -> Reply:
        """Sends JSON as the staff's tools do, with the forgery token in its header."""
        headers = {"content-type": "application/json", "x-csrf-token": csrf}
        return self._go("POST", path, json.dumps(body).encode(), headers, {}, follow=False)

    def click(self, text: str) -> Reply:
        """Follows the link that reads `text` (or whose text begins so)."""
        for link in self.page.find_all("a", href=True):
            words = " ".join(link.get_text(" ").split())
            if words == text or words.startswith(text):
                return self.get(str(link["href"]))
        raise LookupError(f"no link {text!r} on {self.url}")

    @property
    def forms(self) -> list[Form]:
        return [_form(tag) for tag in self.page.find_all("form")]

    def form(self, action: str = "") -> Form:
        """The form whose address begins with `action`; without one, the only POST form beside
        the language bar."""
        found = [f for f in self.forms if action or (f.method == "POST" and f.action != "/taal")]
        if action:
            found = [f for f in found if f.action.partition("#")[0].startswith(action)]
        if len(found) != 1:
            actions = [f.action for f in self.forms]
            raise LookupError(f"{len(found)} forms for {action!r} on {self.url}: {actions}")
        return found[0]

    def submit(
        self, button: str = "", *, action: str = "", follow: bool = True, **values: Any
    ) -> Reply:
        """Fills in the form and sends it, by the button that reads `button` where it matters.

        A value is a text, a list for choices, or True/False for a single tick. Raises
        LookupError for a field or a button that the form doesn't have.
        """
        form = self.form(action)
        unknown = values.keys() - form.names()
        if unknown:
            raise LookupError(f"no fields {sorted(unknown)} in the form {form.action}")
        pairs = [(name, value) for name, value in form.fields if name not in values]
        pairs += _pairs(values)
        target = form.action
        if button:
            pressed = _button(form.tag, button)
            target = str(pressed.get("formaction", target))
            if pressed.get("name"):
                pairs.append((str(pressed["name"]), str(pressed.get("value", ""))))
        if form.method == "GET":
            return self.get(f"{target.partition('?')[0]}?{urlencode(pairs)}", follow=follow)
        return self.post(target, pairs, follow=follow)

    def _go(
        self,
        method: str,
        path: str,
        body: bytes,
        standard: Mapping[str, str],
        extra: Mapping[str, str],
        follow: bool,
    ) -> Reply:
        for _ in range(MAX_REDIRECTS):
            self.url = _path(urljoin(self.url, path))
            headers = {"host": urlsplit(self.origin).netloc, **standard}
            if self.jar:
                headers["cookie"] = "; ".join(f"{k}={v}" for k, v in self.jar.items())
            if method == "POST":
                headers |= {"origin": self.origin, "sec-fetch-site": "same-origin"}
            headers |= {name.replace("_", "-"): value for name, value in extra.items()}
            headers = {name: value for name, value in headers.items() if value}
            self.reply = self._send(method, self.url, headers, body)
            self._page = None
            self.jar.take(self.reply.cookies)
            if not follow or self.status not in (302, 303):
                return self.reply
            method, body, path = "GET", b"", self.reply.headers["location"]
            standard = {}
        raise RuntimeError(f"more than {MAX_REDIRECTS} redirects")


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _pairs(values: Values) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, bool):
            pairs += [(name, "ja")] if value else []
        elif isinstance(value, str):
            pairs.append((name, value))
        else:
            pairs += [(name, str(one)) for one in value]
    return pairs


def _form(tag: Tag) -> Form:
    fields: list[tuple[str, str]] = []
    for control in tag.select("input[name], textarea[name], select[name]"):
        name = str(control["name"])
        if control.name == "textarea":
            # HTML drops the line break right behind the start tag.
            fields.append((name, control.get_text().removeprefix("\n")))
        elif control.name == "select":
            options = control.find_all("option")
            chosen = [o for o in options if o.has_attr("selected")] or options[:1]
            fields += [(name, str(o.get("value", o.get_text()))) for o in chosen]
        elif control.get("type") in ("checkbox", "radio"):
            if control.has_attr("checked"):
                fields.append((name, str(control.get("value", "on"))))
        elif control.get("type") not in ("submit", "button", "file"):
            fields.append((name, str(control.get("value", ""))))
    method = str(tag.get("method", "get")).upper()
    return Form(str(tag.get("action", "")), method, fields, tag)


def _button(form: Tag, text: str) -> Tag:
    for button in form.find_all("button"):
        if " ".join(button.get_text(" ").split()) == text:
            return button
    raise LookupError(f"no button {text!r}")
