"""Staff: the count of a round, and its release by two people.

Before the release these pages are the only ones that show the outcome, and only to those who
confirm it or audit it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.outcome.declared import totals_of
from chalicelib.outcome.document import read_document, read_lines
from chalicelib.outcome.model import Result
from chalicelib.outcome.pack import make_pack
from chalicelib.outcome.publishing import BALLOTS
from chalicelib.outcome.release import FURTHEST, confirm_result, move_release, start_projects
from chalicelib.rounds.model import FrozenRound, Round
from chalicelib.web import words
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.present_result import share
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS, RESULT_READERS
from chalicelib.web.staff.moments import LocalMoment, to_field
from chalicelib.web.staff.names import name_of
from chalicelib.web.staff.rounds import find_round
from chalicelib.web.staff.sentences import CHANGED, refusal

routes = Routes()

_FEW_BALLOTS: Final = 50
_MANY_UNIQUE_PERCENT: Final = 30


class ConfirmForm(Form):
    """The hash that the page showed: what is confirmed is what was read. No moment is at once."""

    hash: Line
    moment: LocalMoment | None = None
    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("hash", "missing"): "Schrijf de code van de uitslag over",
    }


class MomentForm(Form):
    """Another moment for the release; none is at once."""

    moment: LocalMoment | None = None


@routes.get("/beheer/rondes/{round_id}/uitslag", Access.STAFF, roles=RESULT_READERS)
def result_page(request: Request, services: Services, round_id: str) -> Page:
    return _page(request, services, find_round(services, round_id), {})


def _page(
    request: Request,
    services: Services,
    round_: Round,
    errors: Mapping[str, str],
    status: int = 200,
    values: Mapping[str, str] | None = None,
) -> Page:
    result = services.results.get(round_.id)
    if result is None:
        frozen = services.rounds.frozen(round_.id)
        over = services.clock.now() >= round_.phase("voting").closes_at
        context: dict[str, Any] = {
            "round": round_,
            "over": over,
            "voted": frozen is not None,
            "waits": frozen is not None and _waits(services, frozen),
            "paper": "paper" in round_.voters.means
            and services.paper_ballots.settlement(round_.id) is None,
        }
        return Page("staff/results/waiting.html", context)
    document = read_document(result)
    unique, ballots = document.get("unique_ballots", 0), document["ballots"]
    context = {
        "round": round_,
        "result": result,
        "document": document,
        "publishes": BALLOTS in document.get("files", {}),
        "unique": unique,
        "unique_share": share(unique, ballots),
        # Joint ballots hide people only in a crowd that votes alike.
        "risky": ballots < _FEW_BALLOTS or unique * 100 > ballots * _MANY_UNIQUE_PERCENT,
        "ratified_on": words.day(result.ratification.decided_on) if result.ratification else "",
        "lines": read_lines(result),
        "people": [name_of(services, person) for person in result.confirmed_by],
        "mine": request.staff.person in result.confirmed_by,
        "may_confirm": require_roles(request, MANAGERS),
        "pack": services.papers.link(_pack_name(round_)) if request.one("pakket") else "",
        "errors": errors,
        "values": values or {"moment": to_field(result.release_at) if result.release_at else ""},
        "furthest": FURTHEST.days,
    }
    return Page("staff/results/result.html", context, status)


def _waits(services: Services, frozen: FrozenRound) -> bool:
    """Whether the count waits for a channel that staff bring in by hand."""
    try:
        totals_of(services.channels, frozen)
    except Refused:
        return True
    return False


@routes.post("/beheer/rondes/{round_id}/uitslag", Access.STAFF, roles=MANAGERS)
def result_confirm(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_round(services, round_id)
    parsed = parse(ConfirmForm, request.form)
    if parsed.form is None:
        return _page(request, services, round_, parsed.errors, 422, parsed.values)
    form = parsed.form
    return _done(
        request,
        services,
        round_,
        lambda: confirm(request, services, round_, form.hash, form.moment),
        parsed.values,
    )


@routes.post("/beheer/rondes/{round_id}/uitslag/moment", Access.STAFF, roles=MANAGERS)
def result_move(request: Request, services: Services, round_id: str) -> Answer:
    """Another moment for a result that two people confirmed, or the release at once."""
    round_ = find_round(services, round_id)
    parsed = parse(MomentForm, request.form)
    if parsed.form is None:
        return _page(request, services, round_, parsed.errors, 422, parsed.values)
    moment = parsed.form.moment

    def move() -> None:
        result = move_release(
            services.results,
            round_id,
            moment,
            actor=request.staff.person,
            now=services.clock.now(),
        )
        _begin(services, round_, result)

    return _done(request, services, round_, move, parsed.values)


def _done(
    request: Request,
    services: Services,
    round_: Round,
    act: Callable[[], None],
    values: Mapping[str, str],
) -> Answer:
    """Back to the page after `act`, or the page with what was wrong and what was typed."""
    try:
        act()
    except Refused as error:
        field, sentence = refusal(error)
        return _page(request, services, round_, {field: sentence}, 422, values)
    except Conflict:
        return _page(request, services, round_, {"": CHANGED}, 409, values)
    return Redirect(f"/beheer/rondes/{round_.id}/uitslag")


def confirm(
    request: Request,
    services: Services,
    round_: Round,
    digest: str,
    moment: datetime | None = None,
) -> None:
    """Confirms; after the second confirmation the winners' projects start, or a moment is set for
    that. Raises as `confirm_result`."""
    result = confirm_result(
        services.results,
        round_.id,
        digest,
        actor=request.staff.person,
        now=services.clock.now(),
        moment=moment,
    )
    _begin(services, round_, result)


def _begin(services: Services, round_: Round, result: Result) -> None:
    """Should this not come about after the release, the clock's job does it."""
    if result.is_released:
        start_projects(services.projects, round_, result)


@routes.post("/beheer/rondes/{round_id}/uitslag/pakket", Access.STAFF, roles=MANAGERS)
def result_pack(request: Request, services: Services, round_id: str) -> Answer:
    """Makes the pack of the announcement and puts it with the private files."""
    round_ = find_round(services, round_id)
    result = services.results.get(round_id)
    if result is None:
        return Redirect(f"/beheer/rondes/{round_id}/uitslag")
    link = f"{services.settings.city_url}/rondes/{round_id}/resultaat"
    try:
        pack = make_pack(result, round_, link, services.posters)
    except Refused as error:
        field, sentence = refusal(error)
        return _page(request, services, round_, {field: sentence}, 422)
    services.papers.keep(_pack_name(round_), pack, "application/zip")
    return Redirect(f"/beheer/rondes/{round_id}/uitslag?pakket=klaar")


def _pack_name(round_: Round) -> str:
    return f"prints/bekendmaking-{round_.id}.zip"
