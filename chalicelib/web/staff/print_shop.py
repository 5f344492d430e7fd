"""Staff: a poster of the round, for the whole city or one area, in a language of the round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import SOURCE, _, addressed, language, speaking
from chalicelib.outcome.pack import Poster, Size
from chalicelib.rounds.model import Round
from chalicelib.web import present
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.present_result import released
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS
from chalicelib.web.staff.printing import known, languages_of, suffix
from chalicelib.web.staff.rounds import find_round

routes = Routes()

_SIZES: Final[Mapping[str, Size]] = {"A5": "A5", "A4": "A4", "A3": "A3"}
_NAMES: Final = {"A5": "A5, een flyer", "A4": "A4", "A3": "A3"}


class ShopForm(Form):
    """What to draw. `area` is empty for the whole city."""

    size: Line = "A4"
    area: Line = ""
    language: Line = SOURCE


@routes.get("/beheer/rondes/{round_id}/affiche", Access.STAFF, roles=MANAGERS)
def shop(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_round(services, round_id)
    made = ShopForm(size=request.one("maat"), area=request.one("wijk"), language=request.one("in"))
    ready = bool(request.one("maat")) and not _errors(round_, made)
    pdf = services.papers.link(_name(round_, made)) if ready else ""
    return _page(round_, made.model_dump() if ready else {"size": "A4"}, {}, pdf=pdf)


@routes.post("/beheer/rondes/{round_id}/affiche", Access.STAFF, roles=MANAGERS)
def shop_make(request: Request, services: Services, round_id: str) -> Answer:
    """Draws the poster as things stand today, among the private files."""
    round_ = find_round(services, round_id)
    parsed = parse(ShopForm, request.form)
    form = parsed.form
    errors = parsed.errors if form is None else _errors(round_, form)
    if form is None or errors:
        return _page(round_, parsed.values, errors, 422)
    with speaking(form.language):
        poster = _poster(services, round_, form)
        pdf = services.posters.poster(poster)
    services.papers.keep(_name(round_, form), pdf, "application/pdf")
    where = f"maat={form.size}&wijk={form.area}&in={form.language}"
    return Redirect(f"/beheer/rondes/{round_.id}/affiche?{where}")


def _errors(round_: Round, form: ShopForm) -> dict[str, str]:
    right = {
        "size": form.size in _SIZES,
        "area": not form.area or round_.area(form.area) is not None,
        "language": bool(known(round_, form.language)),
    }
    return {name: "Kies er een uit de lijst" for name, fine in right.items() if not fine}


def _page(
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    pdf: str = "",
) -> Page:
    context = {
        "round": round_,
        "values": values,
        "errors": errors,
        "pdf": pdf,
        "sizes": list(_NAMES.items()),
        "areas": [("", "Hele stad"), *((area.id, area.name) for area in round_.areas)],
        "languages": languages_of(round_),
    }
    return Page("staff/rounds/poster.html", context, status)


def _poster(services: Services, round_: Round, form: ShopForm) -> Poster:
    """What can be done today, in the language that is spoken."""
    now, area = services.clock.now(), round_.area(form.area)
    result = released(services, round_, now)
    today = present.today(round_, now, released=result is not None)
    pot = _("Er is {amount} voor ideeën van buren.")
    return Poster(
        size=_SIZES[form.size],
        kicker=f"{round_.title} · {area.told}" if area else round_.title,
        title=today.heading,
        lines=((today.sentence, ""), (pot.format(amount=format_euros(round_.pot_cents)), "")),
        closing=today.action,
        link=addressed(f"{services.settings.city_url}{today.href}", language()),
        more=_("Liever op papier? Dat kan ook. Bel ons."),
    )


def _name(round_: Round, form: ShopForm) -> str:
    where = f"-{form.area}" if form.area else ""
    return f"prints/ronde-{round_.id}{where}-{form.size}{suffix(form.language)}.pdf"
