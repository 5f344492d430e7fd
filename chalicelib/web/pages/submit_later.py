"""Going on later: the link that brings a draft to another device or another day, also by mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from chalicelib.ideas.drafts import save_answers
from chalicelib.ideas.model import LINK_TO
from chalicelib.identity.people import ACCOUNT_KEY
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.speech import N_, _
from chalicelib.kernel.text import normal_email
from chalicelib.notifications.compose_reminder import link_message
from chalicelib.web.codes import EMAIL_SENTENCE, Email
from chalicelib.web.forms import Form, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.pages.submit_door import Desk, elsewhere, open_desk
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_HOUR: Final = 3600
# Mails an hour from one draft, and to one address from all drafts.
_BY_DRAFT: Final = 6
_TO_ADDRESS: Final = 4
_TOO_OFTEN: Final = N_("Je vroeg dit al een paar keer. Kijk in je mail, of schrijf de link over")


class LinkForm(Form):
    """Where the link goes."""

    email: Email

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("email", "missing"): EMAIL_SENTENCE,
        ("email", "string_too_long"): EMAIL_SENTENCE,
    }


@routes.get("/indienen/{draft_id}/later", Access.BROWSER)
@elsewhere
def later(request: Request, services: Services, draft_id: str) -> Answer:
    """The link, to copy or to have mailed."""
    desk = open_desk(request, services, draft_id)
    return _page(request, services, desk, {"email": desk.draft.address}, {})


# Generous: a school or a library is one network address.
@routes.post("/indienen/{draft_id}/later", Access.BROWSER, limit=(60, _HOUR))
@elsewhere
def mail_link(request: Request, services: Services, draft_id: str) -> Answer:
    """Mails the link, and keeps the address with the draft for the reminder. The answer is the
    same for every address, also for one that gets no more mails for a while."""
    desk = open_desk(request, services, draft_id)
    parsed = parse(LinkForm, request.form)
    if parsed.form is None:
        return _page(request, services, desk, parsed.values, parsed.errors, 422)
    to, now = parsed.form.email, services.clock.now()
    if not services.sessions.allow(f"link#{desk.draft.id}", _BY_DRAFT, _HOUR, now):
        return _page(request, services, desk, parsed.values, {"email": _(_TOO_OFTEN)}, 429)
    try:
        # An address that stands on the form is there already.
        if not desk.draft.answers.get("email", "").strip():
            save_answers(services.ideas, desk.draft, {LINK_TO: to}, now)
    except Conflict:
        return Redirect(f"{desk.address}/verstuurd")
    made = f"link1\0{normal_email(to)}".encode()
    bucket = f"link#{services.keyring.mac(ACCOUNT_KEY, made).hex()[:32]}"
    if services.sessions.allow(bucket, _TO_ADDRESS, _HOUR, now):
        message = link_message(desk.draft, desk.round, _link(services, desk), to, now)
        services.messages.send([message])
    return Redirect(f"{desk.address}/later?verstuurd=ja")


def _link(services: Services, desk: Desk) -> str:
    return f"{services.settings.city_url}{desk.address}?sleutel={desk.secret}"


def _page(
    request: Request,
    services: Services,
    desk: Desk,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    context = desk.context(
        services,
        link=_link(services, desk),
        sent=request.one("verstuurd") == "ja",
        values=values,
        errors=errors,
    )
    return Page("submit/later.html", context, status)
