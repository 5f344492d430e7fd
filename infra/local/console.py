"""The console at `/_local`: mail box, clock, jobs, queues. For the developer at this machine.

It can read every mail and move time, so it answers to nobody but this machine: any other Host
is refused (no other site can reach it by a name that leads here), and so is every post that
another site's page sends.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from infra.functions import FUNCTIONS, Every, Function, Http, Queue, Stream, Upload
from infra.local import components
from infra.local.backlog import Backlog
from infra.local.clock import FileClock
from infra.local.console_input import (
    BRUSSELS,
    STEPS,
    read_form,
    read_moment,
    read_step,
    refuse,
)
from infra.local.home import Home
from infra.local.journal import REFEED, Journal
from infra.local.mailbox import MailFolder
from infra.local.provision import local_client
from infra.stack import load_stack

PREFIX = "/_local"
TEMPLATES = Path(__file__).parent / "templates"
PHASES = {
    "submission": "Ideeën indienen",
    "review": "Nakijken",
    "voting": "Stemmen",
    "closed": "Stemming gesloten",
    "results": "Resultaat",
}
SEED_SECONDS = 55
HEADERS = [
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; frame-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    ),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
]
# The frame of a mail: no scripts, no forms, nothing fetched from elsewhere.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'self'"
)

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: str = ""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


class NotThere(LookupError):
    """No such page, mail or job."""


class Console:
    """The WSGI application. Every change is a POST that ends in a redirect."""

    def __init__(self, home: Home) -> None:
        self._journal = Journal(home)
        self._mails = MailFolder(home.mail)
        self._clock = FileClock(home.clock)
        self._pages = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
        )
        self._pages.filters["moment"] = _brussels

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        reply = self._reply(environ)
        body = reply.body.encode("utf-8")
        own = {name for name, _ in reply.headers}
        headers = [("Content-Type", reply.content_type), ("Content-Length", str(len(body)))]
        headers += [pair for pair in HEADERS if pair[0] not in own] + list(reply.headers)
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _reply(self, environ: Mapping[str, Any]) -> Reply:
        if refusal := refuse(environ):
            return self._failure(403, refusal)
        path = [unquote(part) for part in environ["PATH_INFO"].split("/")[2:] if part]
        try:
            if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
                return self._show(path, parse_qs(environ.get("QUERY_STRING", "")))
            if environ["REQUEST_METHOD"] == "POST":
                return _see_other(self._change(path, read_form(environ)))
        except NotThere:
            return self._failure(404, "Deze pagina is er niet.")
        except ValueError as error:
            return self._failure(422, str(error))
        return self._failure(405, "Dat kan hier niet.")

    def _show(self, path: list[str], query: Mapping[str, list[str]]) -> Reply:
        match path:
            case []:
                return self._page("overview.html", mails=self._mails.count())
            case ["mail"]:
                words = query.get("zoek", [""])[0].strip()
                mails = self._mails.latest(words)
                return self._page("mail.html", mails=mails, words=words, count=self._mails.count())
            case ["mail", key]:
                return self._page("message.html", mail=self._mail(key))
            case ["mail", key, "html"]:
                policy = (("Content-Security-Policy", MAIL_POLICY),)
                return Reply(200, self._mail(key).frame, headers=policy)
            case ["klok"]:
                return self._page("clock.html", phases=PHASES, steps=STEPS, offset=self._ahead())
            case ["taken"]:
                statuses = self._journal.statuses()
                return self._page("jobs.html", jobs=_jobs(), statuses=statuses)
            case ["wachtrijen"]:
                backlog = self._backlog()
                return self._page(
                    "queues.html",
                    depths=backlog.depths(),
                    letters=backlog.dead_letters(),
                    failures=self._journal.failures(),
                )
            case ["components", "beeld", *_]:
                return Reply(200, components.PICTURE, "image/svg+xml")
            case ["components", *rest]:
                if (page := components.show(rest, PREFIX)) is None:
                    raise NotThere
                policy = (("Content-Security-Policy", components.POLICY),)
                return Reply(200, page, headers=policy)
            case ["console.css"]:
                style = (TEMPLATES / "console.css").read_text(encoding="utf-8")
                return Reply(200, style, "text/css; charset=utf-8")
        raise NotThere

    def _change(self, path: list[str], form: Mapping[str, str]) -> str:
        """Does what a form asks. Returns the page to go to."""
        match path:
            case ["mail", "leegmaken"]:
                self._mails.clear()
                return "mail"
            case ["klok", "zetten"]:
                self._clock.set(read_moment(form.get("moment", "")))
                return "klok"
            case ["klok", "vooruit"]:
                self._clock.advance(read_step(form.get("aantal", ""), form.get("eenheid", "")))
                return "klok"
            case ["klok", "nu"]:
                self._clock.reset()
                return "klok"
            case ["klok", "fase"]:
                _seed_phase(form.get("fase", ""))
                return "klok"
            case ["taken", name] if any(name == f.name for f, *_ in _jobs()):
                stream = any(f.name == name and isinstance(f.trigger, Stream) for f in FUNCTIONS)
                self._journal.request(REFEED if stream else name)
                return "taken"
            case ["wachtrijen", "fouten", "leegmaken"]:
                self._journal.clear_failures()
                return "wachtrijen"
            case ["wachtrijen", name, "opnieuw"]:
                try:
                    self._backlog().redrive(name)
                except KeyError as error:
                    raise NotThere from error
                return "wachtrijen"
        raise NotThere

    def _mail(self, key: str) -> Any:
        if mail := self._mails.get(key):
            return mail
        raise NotThere

    def _backlog(self) -> Backlog:
        stack = load_stack(os.environ["STAGE"], os.environ["CITY_URL"])
        return Backlog(stack, local_client("sqs", os.environ), self._journal)

    def _ahead(self) -> str:
        """How far the clock is off, in words."""
        minutes = round(self._clock.offset().total_seconds() / 60)
        if not minutes:
            return ""
        days, rest = divmod(abs(minutes), 24 * 60)
        words = f"{days} dagen, {rest // 60} uur en {rest % 60} minuten"
        return f"{words} {'voor' if minutes > 0 else 'achter'}"

    def _page(self, template: str, **values: Any) -> Reply:
        return Reply(200, self._render(template, **values))

    def _failure(self, status: int, text: str) -> Reply:
        return Reply(status, self._render("failure.html", text=text))

    def _render(self, template: str, **values: Any) -> str:
        return self._pages.get_template(template).render(
            prefix=PREFIX, now=self._clock.now(), **values
        )


def _see_other(page: str) -> Reply:
    return Reply(303, headers=(("Location", f"{PREFIX}/{page}"),))


def _brussels(moment: datetime, form: str = "%d/%m/%Y %H:%M:%S") -> str:
    return moment.astimezone(BRUSSELS).strftime(form)


def _seed_phase(phase: str) -> None:
    """Moves the demo round. A process of its own: the seed is a program, not a library call."""
    if phase not in PHASES:
        raise ValueError("Deze fase bestaat niet.")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "infra.local.seed", "--phase", phase],
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=SEED_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError("De ronde verzetten duurde te lang.") from error
    if done.returncode:
        raise ValueError("De ronde verzetten is niet gelukt. Kijk in het logboek van de server.")


def _jobs() -> list[tuple[Function, str, str]]:
    """Each event function, when it runs, and the words on its button (none: it needs none)."""
    jobs = []
    for function in FUNCTIONS:
        match function.trigger:
            case Every(seconds=seconds):
                rhythm = {60: "elke minuut", 86400: "elke nacht"}
                when = rhythm.get(seconds, f"elke {seconds // 60} minuten")
                jobs.append((function, when, "Nu uitvoeren"))
            case Stream():
                jobs.append((function, "bij elke gebeurtenis", "Alles opnieuw sturen"))
            case Queue(name=name):
                jobs.append((function, f"bij elk bericht in de wachtrij {name}", ""))
            case Upload():
                jobs.append((function, "bij elke nieuwe foto", ""))
            case Http():
                continue
    return jobs
