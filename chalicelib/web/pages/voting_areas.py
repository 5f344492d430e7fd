"""Page: which areas a voter has a list for, in rounds with several lists.

The own area comes with the way in: a letter, the desk and the register know it. Only where they
don't, as in a light round, is it declared. The answer stays on the device, with
the rest of the ballot.
"""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.identity.model import VotingSession
from chalicelib.kernel.speech import _
from chalicelib.rounds.model import Area, FrozenRound, Round
from chalicelib.web import words
from chalicelib.web.basket import Basket, read_basket, write_basket
from chalicelib.web.forms import Form, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.vote import Vote, require_vote

routes = Routes()


class AreasForm(Form):
    """The own area, and other ones that the voter also chooses for."""

    wijk: str = ""
    vrij: tuple[str, ...] = ()


def choosable(round_: Round, frozen: FrozenRound) -> tuple[Area, ...]:
    """The areas that can be somebody's own: all with projects, but not the city's list."""
    listed = {entry.area_id for entry in frozen.entries}
    return tuple(
        area
        for area in round_.areas
        if area.id != frozen.ballot.city_area and (area.id in listed or not listed)
    )


def needs_areas(round_: Round, frozen: FrozenRound, basket: Basket, own: str = "") -> bool:
    """Whether this ballot has lists that weren't chosen yet, or not rightly. `own` is the area
    that the way in told, empty where it is declared."""
    if frozen.ballot.lists != "areas":
        return False
    known = {area.id for area in round_.areas} - {frozen.ballot.city_area}
    chosen = basket.areas
    return (
        not 1 <= len(chosen) <= frozen.ballot.list_areas
        or len(set(chosen)) != len(chosen)
        or not known.issuperset(chosen)
        or own not in ("", chosen[0])
    )


@routes.get("/stemmen/wijken", Access.VOTER)
def areas_page(request: Request, services: Services) -> Answer:
    vote = _vote(request, services)
    if vote.frozen.ballot.lists != "areas":
        return Redirect("/stemmen/kiezen")
    basket = read_basket(request.cookies, vote.round.id)
    own = basket.areas[0] if basket.areas else ""
    return _page(vote, _own(vote, request), {"wijk": own, "vrij": list(basket.areas[1:])}, {}, 200)


def own_area(vote: Vote, session: VotingSession) -> str:
    """The voter's area where the way in told one of this round's; empty where it is declared."""
    return session.area_id if vote.round.area(session.area_id) is not None else ""


def _own(vote: Vote, request: Request) -> str:
    return own_area(vote, request.voting) if request.voting is not None else ""


def _vote(request: Request, services: Services) -> Vote:
    if request.voting is None:
        raise RuntimeError("a page of the vote without a voting session")
    return require_vote(services, request.voting.round_id)


def _page(
    vote: Vote, own: str, values: Mapping[str, object], errors: Mapping[str, str], status: int
) -> Page:
    frozen = vote.frozen
    known = vote.round.area(own) if own else None
    # Somebody may live where no project is: the own list is empty then, and the others count.
    everywhere = [area for area in vote.round.areas if area.id != frozen.ballot.city_area]
    context = vote.context(
        own=[(area.id, area.told) for area in everywhere],
        known=known,
        free=[(area.id, area.told) for area in choosable(vote.round, frozen) if area.id != own],
        most=frozen.ballot.free_areas,
        hint=_("Kies hoogstens {areas}.").format(
            areas=words.count(frozen.ballot.free_areas, "wijk", "wijken")
        ),
        city_name=_city_name(vote),
        values=values,
        errors=errors,
    )
    return Page("voting/areas.html", context, status)


def _city_name(vote: Vote) -> str:
    area = vote.round.area(vote.frozen.ballot.city_area)
    return area.told if area is not None else ""


@routes.post("/stemmen/wijken", Access.VOTER)
def choose_areas(request: Request, services: Services) -> Answer:
    """Keeps the lists on the device, with the choices that are still on one of them."""
    vote = _vote(request, services)
    parsed = parse(AreasForm, request.form)
    errors = dict(parsed.errors)
    known = {area.id for area in vote.round.areas} - {vote.frozen.ballot.city_area}
    told = _own(vote, request)
    if parsed.form is None:
        return _page(vote, told, parsed.values, errors, 422)
    own, free = told or parsed.form.wijk, parsed.form.vrij
    most = vote.frozen.ballot.free_areas
    if own not in known:
        errors["wijk"] = _("Kies de wijk waar je woont")
    if own in free:
        errors["vrij"] = _("Dat is je eigen wijk: die lijst heb je al. Kies een andere wijk")
    elif len(set(free)) > most or not known.issuperset(free):
        errors["vrij"] = _("Kies hoogstens {areas}").format(
            areas=words.count(most, "wijk", "wijken")
        )
    if errors:
        return _page(vote, told, parsed.values, errors, 422)
    areas = (own, *dict.fromkeys(free))
    kept = {*areas, vote.frozen.ballot.city_area}
    before = read_basket(request.cookies, vote.round.id)
    on_list = {entry.number for entry in vote.frozen.entries if entry.area_id in kept}
    marks = {number: mark for number, mark in before.marks.items() if number in on_list}
    return Redirect("/stemmen/kiezen", (write_basket(vote.round.id, Basket(marks, areas)),))
