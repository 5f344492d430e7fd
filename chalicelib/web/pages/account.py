"""Pages: sign-in by a mailed code for residents and for staff, and sign-out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from chalicelib.identity.codes import Question, confirm_code, is_waiting
from chalicelib.identity.model import Purpose
from chalicelib.identity.people import ACCOUNT_KEY
from chalicelib.identity.signin import active_member, sign_out, start_session
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.text import normal_email
from chalicelib.web import codes
from chalicelib.web.codes import CodeForm, Email, mail_code, safe_path
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Cookie, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.security import SESSION_COOKIE
from chalicelib.web.services import Services

routes = Routes()


class AskForm(Form):
    """The address that the code goes to."""

    email: Email
    verder: Line = ""

    messages: ClassVar[Mapping[tuple[str, str], str]] = {("email", "missing"): codes.EMAIL_SENTENCE}


@dataclass(frozen=True, slots=True)
class Desk:
    """One of the two ways in. `pages` are those that sign-in may lead on to."""

    purpose: Purpose
    path: str
    home: str
    pages: tuple[str, ...]
    ask: str
    confirm: str
    mail: str

    def on(self, text: str) -> str:
        return safe_path(text, self.pages, self.home)


RESIDENTS = Desk(
    purpose="account",
    path="/aanmelden",
    home="/mijn",
    pages=("/mijn", "/ideeen", "/indienen", "/projecten"),
    ask="account/ask.html",
    confirm="account/code.html",
    mail="login_code",
)
STAFF = Desk(
    purpose="staff",
    path="/beheer/aanmelden",
    home="/beheer",
    pages=("/beheer",),
    ask="account/staff_ask.html",
    confirm="account/staff_code.html",
    mail="staff_code",
)


def _question(desk: Desk, request: Request) -> Question:
    return Question(desk.purpose, request.browser, ACCOUNT_KEY)


@routes.get("/aanmelden", Access.BROWSER)
def ask_page(request: Request, services: Services) -> Answer:
    """Where the code should go."""
    return _ask_page(RESIDENTS, request)


@routes.get("/beheer/aanmelden", Access.BROWSER)
def staff_ask_page(request: Request, services: Services) -> Answer:
    """The same for people of the city, or the way to the city's own sign-in."""
    if services.settings.staff_provider is not None:
        verder = STAFF.on(request.one("verder"))
        return Page("account/staff_federated.html", {"verder": verder, "signed_out": False})
    return _ask_page(STAFF, request)


def _ask_page(desk: Desk, request: Request) -> Answer:
    values = {"verder": desk.on(request.one("verder"))}
    return _form(desk, desk.ask, values, {}, 200)


@routes.post("/aanmelden", Access.BROWSER, limit=codes.ASK_LIMIT)
def ask(request: Request, services: Services) -> Answer:
    """Mails a code and goes on to where it is typed; the same for every address."""
    return _ask(RESIDENTS, request, services)


@routes.post("/beheer/aanmelden", Access.BROWSER, limit=codes.ASK_LIMIT)
def staff_ask(request: Request, services: Services) -> Answer:
    """The same page for every address; the mail only to who is on the roster."""
    if services.settings.staff_provider is not None:
        return Redirect(STAFF.path)
    return _ask(STAFF, request, services)


def _ask(desk: Desk, request: Request, services: Services) -> Answer:
    parsed = parse(AskForm, request.form)
    if parsed.form is None:
        return _form(desk, desk.ask, parsed.values, parsed.errors, 422)
    email = normal_email(parsed.form.email)
    to: str | None = email
    if desk is STAFF and not _member_name(services, email):
        to = None
    try:
        mail_code(services, _question(desk, request), email, desk.mail, to)
    except Refused as refused:
        errors = {"email": codes.too_many_sentence(refused)}
        return _form(desk, desk.ask, parsed.values, errors, 429)
    return Redirect(f"{desk.path}/code?verder={desk.on(parsed.form.verder)}")


@routes.get("/aanmelden/code", Access.BROWSER)
def code_page(request: Request, services: Services) -> Answer:
    """Where the code from the mail is typed."""
    return _code_page(RESIDENTS, request, services)


@routes.get("/beheer/aanmelden/code", Access.BROWSER)
def staff_code_page(request: Request, services: Services) -> Answer:
    """The same for people of the city."""
    return _code_page(STAFF, request, services)


def _code_page(desk: Desk, request: Request, services: Services) -> Answer:
    waiting = is_waiting(services.sessions, _question(desk, request), services.clock.now())
    if not waiting:
        return Redirect(desk.path)
    values = {"verder": desk.on(request.one("verder"))}
    return _form(desk, desk.confirm, values, {}, 200)


@routes.post("/aanmelden/code", Access.BROWSER, limit=codes.CONFIRM_LIMIT)
def confirm(request: Request, services: Services) -> Answer:
    """Signs in with the code from the mail."""
    return _confirm(RESIDENTS, request, services)


@routes.post("/beheer/aanmelden/code", Access.BROWSER, limit=codes.CONFIRM_LIMIT)
def staff_confirm(request: Request, services: Services) -> Answer:
    """Signs a member of staff in, with the roles that hold today."""
    if services.settings.staff_provider is not None:
        # A mailed code is one factor: where the city has its own sign-in, there is no way round.
        return Redirect(STAFF.path)
    return _confirm(STAFF, request, services)


def _confirm(desk: Desk, request: Request, services: Services) -> Answer:
    parsed = parse(CodeForm, request.form)
    if parsed.form is None:
        return _form(desk, desk.confirm, _typed(parsed.values), parsed.errors, 422)
    now = services.clock.now()
    question = _question(desk, request)
    try:
        challenge = confirm_code(
            services.sessions, services.keyring, question, parsed.form.code, now
        )
        member = None
        if desk is STAFF:
            member = active_member(services.staff, services.keyring, challenge.subject, now)
            if member is None:
                raise Refused("code-gone")
    except Refused as refused:
        errors = {"code": codes.code_sentence(refused)}
        return _form(desk, desk.confirm, _typed(parsed.values), errors, 422)
    # A session of before ends here: whoever planted it in this browser gets nothing.
    sign_out(services.sessions, request.cookies.get(SESSION_COOKIE, ""))
    secret = start_session(
        services.sessions,
        services.keyring,
        challenge.subject,
        now,
        name=member.name if member else "",
        roles=member.active_roles(now) if member else frozenset(),
        limited=member.active_grants(now) if member else frozenset(),
    )
    return Redirect(desk.on(parsed.form.verder), (Cookie(SESSION_COOKIE, secret),))


def _member_name(services: Services, email: str) -> str:
    member = active_member(services.staff, services.keyring, email, services.clock.now())
    return member.name if member else ""


def _typed(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A code isn't shown again: it would be a wrong one."""
    return {**values, "code": ""}


def _form(
    desk: Desk, template: str, values: Mapping[str, Any], errors: Mapping[str, str], status: int
) -> Page:
    verder = desk.on(str(values.get("verder", "")))
    context = {
        "values": {**values, "verder": verder},
        "errors": errors,
        "path_of_form": desk.path,
    }
    return Page(template, context, status)


@routes.get("/afmelden", Access.BROWSER)
def sign_out_page(request: Request, services: Services) -> Answer:
    """The button to sign out; without a session it says that this is done."""
    return Page("account/sign_out.html")


@routes.post("/afmelden", Access.BROWSER)
def leave(request: Request, services: Services) -> Answer:
    """Ends the session, on the server and in the browser."""
    sign_out(services.sessions, request.cookies.get(SESSION_COOKIE, ""))
    return Redirect("/afmelden", (Cookie(SESSION_COOKIE, "", max_age=0),))
