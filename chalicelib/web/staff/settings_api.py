"""The staff's JSON API for the settings of a round: the same use cases as the pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.kernel.text import clean_block
from chalicelib.rounds.differences import differences
from chalicelib.rounds.model import Round
from chalicelib.rounds.plain import to_plain
from chalicelib.rounds.proposals import change_round, confirm, drop, stands
from chalicelib.rounds.settings import MAX_NOTE
from chalicelib.schemas.round_document import RoundInvalid, read_round
from chalicelib.web.http import Answer, Json, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS, VIEWERS
from chalicelib.web.staff.json_body import Body, invalid, with_body
from chalicelib.web.staff.rounds import find_round
from chalicelib.web.staff.settings_show import outlook

routes = Routes()


class SettingsBody(Body):
    """`round` is the whole document as `GET /api/admin/rounds/<id>` gives it, changed. With
    `save` false nothing is stored: the answer says what would change."""

    version: Annotated[int, Field(ge=1)]
    round: dict[str, Any]
    note: Annotated[str, Field(max_length=2 * MAX_NOTE)] = ""
    save: bool = False


class ProposalBody(Body):
    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    answer: Literal["confirm", "drop"]


@routes.post(
    "/api/admin/rounds/{round_id}/settings",
    Access.STAFF,
    roles=MANAGERS,
    json=True,
    body=SettingsBody,
)
def settings_save(request: Request, services: Services, round_id: str) -> Answer:
    """Says what would change, and with `save` stores it: at once before the round opens, as a
    proposal from then on."""
    before = find_round(services, round_id)

    def act(body: SettingsBody) -> Answer:
        try:
            wanted = replace(read_round(body.round), id=round_id)
        except RoundInvalid as error:
            found = {str(n): sentence for n, sentence in enumerate(error.problems, start=1)}
            return invalid(found, error.reason)
        changes = _changes(before, wanted)
        if not body.save:
            return Json({"version": before.version, "changes": changes})
        saved = change_round(
            services.rounds,
            wanted,
            note=clean_block(body.note),
            version=body.version,
            actor=request.staff.person,
            now=services.clock.now(),
        )
        proposal = saved.proposal.hash if saved.proposal else None
        return Json({"version": saved.round.version, "changes": changes, "proposal": proposal})

    return with_body(SettingsBody, request, act)


def _changes(before: Round, after: Round) -> list[dict[str, str]]:
    return [
        {"setting": one.label, "before": one.before, "after": one.after}
        for one in differences(before, after)
    ]


@routes.get("/api/admin/rounds/{round_id}/proposal", Access.STAFF, roles=VIEWERS, json=True)
def proposal_read(request: Request, services: Services, round_id: str) -> Answer:
    """What waits for a second person, with the news that it would be; `null` when nothing
    does."""
    round_ = find_round(services, round_id)
    proposal = services.rounds.proposal(round_id)
    if proposal is None:
        return Json({"proposal": None})
    standing = stands(proposal, round_)
    news = outlook(services, round_, proposal.wanted, proposal.note)[0] if standing else None
    about = {
        "hash": proposal.hash,
        "by": proposal.by,
        "note": proposal.note,
        "at": to_plain(proposal.at),
        "stands": standing,
        "news": {"title": news.title, "text": news.text} if news else None,
        "changes": _changes(round_, proposal.wanted),
    }
    return Json({"proposal": about})


@routes.post(
    "/api/admin/rounds/{round_id}/proposal",
    Access.STAFF,
    roles=MANAGERS,
    json=True,
    body=ProposalBody,
)
def proposal_settle(request: Request, services: Services, round_id: str) -> Answer:
    """Another person confirms what they saw, by its hash; or somebody takes it away."""
    before = find_round(services, round_id)

    def act(body: ProposalBody) -> Answer:
        person, now = request.staff.person, services.clock.now()
        if body.answer == "drop":
            drop(services.rounds, round_id, body.hash, person, now)
            return Json({"version": before.version})
        return Json({"version": confirm(services.rounds, round_id, body.hash, person, now).version})

    return with_body(ProposalBody, request, act)
