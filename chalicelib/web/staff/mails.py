"""Staff: every mail of the platform, before anybody gets one."""

from __future__ import annotations

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.speech import LANGUAGES, SOURCE
from chalicelib.notifications import examples
from chalicelib.web.http import Answer, Page, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import VIEWERS

routes = Routes()


@routes.get("/beheer/mails", Access.STAFF, roles=VIEWERS)
def index(request: Request, services: Services) -> Answer:
    """All mails by their subject, in the language of `in`."""
    language = _language(request)
    mails = [(name, examples.preview(name, language).subject) for name in examples.names()]
    shown = {"mails": mails, "spoken": language, "languages": LANGUAGES}
    return Page("staff/mails/index.html", shown)


@routes.get("/beheer/mails/{name}", Access.STAFF, roles=VIEWERS)
def show(request: Request, services: Services, name: str) -> Answer:
    """One mail, in the language of `in`."""
    language = _language(request)
    if name not in examples.names():
        raise NotFound("mail")
    mail = examples.preview(name, language)
    shown = {"name": name, "mail": mail, "spoken": language, "languages": LANGUAGES}
    return Page("staff/mails/show.html", shown)


def _language(request: Request) -> str:
    chosen = request.one("in", SOURCE)
    return chosen if chosen in LANGUAGES else SOURCE
