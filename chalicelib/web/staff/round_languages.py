"""Staff: the languages in which residents may read a round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.speech import LANGUAGES, SOURCE, spoken
from chalicelib.rounds.languages import offer_languages
from chalicelib.rounds.model import Round
from chalicelib.web.forms import Form, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS
from chalicelib.web.staff.rounds import find_round
from chalicelib.web.staff.sentences import CHANGED

routes = Routes()
_UNFINISHED: Final = "Nog niet alles is vertaald. Bewoners zien deze taal nog niet."


class LanguagesForm(Form):
    """The languages beside Dutch. `version` is the round's as the form showed it."""

    talen: Annotated[list[str], Field(default_factory=list)]
    version: int


@routes.get("/beheer/rondes/{round_id}/talen", Access.STAFF, roles=MANAGERS)
def languages_page(request: Request, services: Services, round_id: str) -> Page:
    round_ = find_round(services, round_id)
    return _form(round_, {"talen": list(round_.languages)}, {}, 200)


def _form(round_: Round, values: Mapping[str, Any], errors: Mapping[str, str], status: int) -> Page:
    complete = spoken()
    options = [
        (
            code,
            name,
            "" if code in complete else "Nog niet alles is vertaald. Bewoners zien ze nog niet.",
        )
        for code, name in LANGUAGES.items()
        if code != SOURCE
    ]
    context = {"round": round_, "options": options, "values": values, "errors": errors}
    return Page("staff/rounds/languages.html", context, status)


@routes.post("/beheer/rondes/{round_id}/talen", Access.STAFF, roles=MANAGERS)
def languages_save(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_round(services, round_id)
    parsed = parse(LanguagesForm, request.form)
    if parsed.form is None:
        return _form(round_, parsed.values, parsed.errors, 422)
    wanted = frozenset(parsed.form.talen)
    if not wanted <= LANGUAGES.keys():
        errors = {"talen": "Kies talen uit de lijst"}
        return _form(round_, parsed.values, errors, 422)
    try:
        offer_languages(
            services.rounds,
            round_id,
            wanted,
            version=parsed.form.version,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Conflict:
        return _form(find_round(services, round_id), parsed.values, {"": CHANGED}, 409)
    return Redirect(f"/beheer/rondes/{round_id}")
