"""Staff: what applicants told by letter, by phone or at the desk, entered for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import AwareDatetime, Field

from chalicelib.ideas.editing import Wanted, ask_for, way, working_copy
from chalicelib.ideas.model import LIVING, Content
from chalicelib.ideas.rules import TEXT_MAX, TITLE_MAX
from chalicelib.ideas.withdrawing import REASON_MAX, withdraw_for
from chalicelib.kernel.clock import require_utc
from chalicelib.kernel.errors import Closed, Conflict, Refused
from chalicelib.kernel.text import clean_block, clean_line
from chalicelib.moderation.ballot_text import enter_text_answer
from chalicelib.moderation.behalf import VIAS, Behalf, Via
from chalicelib.moderation.conditions import enter_condition
from chalicelib.moderation.model import MAX_TEXT, open_split
from chalicelib.moderation.office import File
from chalicelib.moderation.questions import enter_answer
from chalicelib.moderation.splitting import enter_split, may_split
from chalicelib.rounds.plain import to_plain
from chalicelib.web.forms import Block, Form, Line, parse
from chalicelib.web.http import Answer, Json, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dossier_view import conflict, frame
from chalicelib.web.staff.json_body import Body, with_body
from chalicelib.web.staff.moments import LocalMoment, to_field
from chalicelib.web.staff.office import DECIDERS, READERS, file_of, office_of
from chalicelib.web.staff.sentences import refusal

routes = Routes()

What = Literal["question", "condition", "final", "split", "change", "withdraw"]
_LONG: Final = 20 * MAX_TEXT
_TEXTS: Final = ("title", "what", "why", "place")


class ToldForm(Form):
    """What was told about `wat`, and how. The texts are those of a change."""

    wat: What
    version: int
    via: Via
    received_at: LocalMoment
    agrees: Literal["", "ja", "nee"] = ""
    text: Annotated[Block, Field(max_length=_LONG)] = ""
    title: Annotated[Line, Field(max_length=_LONG)] = ""
    what: Annotated[Block, Field(max_length=_LONG)] = ""
    why: Annotated[Block, Field(max_length=_LONG)] = ""
    place: Annotated[Line, Field(max_length=_LONG)] = ""

    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("via", "missing"): "Kies hoe het kwam",
        ("received_at", "missing"): "Schrijf wanneer het kwam",
    }


class ToldBody(Body):
    """`agrees` goes with a condition, a final text and a split; `title`, `what`, `why` and `place`
    with a change, and leave what they are when empty; `version` is the idea's, for a change."""

    about: What
    via: Via
    received_at: AwareDatetime
    version: Annotated[int, Field(ge=0)] = 0
    agrees: bool = False
    text: Annotated[str, Field(max_length=4000)] = ""
    title: Annotated[str, Field(max_length=4000)] = ""
    what: Annotated[str, Field(max_length=4000)] = ""
    why: Annotated[str, Field(max_length=4000)] = ""
    place: Annotated[str, Field(max_length=4000)] = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What to enter, whichever way it was typed."""

    about: What
    behalf: Behalf
    version: int
    agrees: bool
    text: str
    texts: Mapping[str, str]


def open_matters(services: Services, file: File, now: datetime) -> tuple[What, ...]:
    """What applicants can tell the city about the idea at `now`."""
    idea, dossier = file.idea, file.dossier
    found: list[What] = []
    if dossier.stage == "formal" and dossier.asked and dossier.asked.answered_at is None:
        found.append("question")
    if dossier.stage == "condition" and dossier.condition and idea.state in LIVING:
        found.append("condition")
    ballot = services.rounds.ballot_list(idea.round_id)
    listed = ballot is not None and any(one.project_id == idea.id for one in ballot.entries)
    if idea.state == "accepted" and dossier.final and not dossier.final.approved_at and not listed:
        found.append("final")
    if open_split(dossier) is not None and may_split(office_of(services), file):
        found.append("split")
    if way(idea, file.round, services.rounds, now) != "closed":
        found.append("change")
    if idea.state in LIVING and not idea.family and not listed:
        found.append("withdraw")
    return tuple(found)


def _enter(services: Services, idea_id: str, told: Told, now: datetime) -> None:
    office, behalf = office_of(services), told.behalf
    match told.about:
        case "question":
            enter_answer(office, idea_id, text=told.text, behalf=behalf, now=now)
        case "condition":
            enter_condition(office, idea_id, agrees=told.agrees, behalf=behalf, now=now)
        case "final":
            remark = "" if told.agrees else told.text
            enter_text_answer(
                office, idea_id, approves=told.agrees, remark=remark, behalf=behalf, now=now
            )
        case "split":
            enter_split(
                office,
                services.keyring,
                idea_id,
                agrees=told.agrees,
                word=told.text,
                behalf=behalf,
                now=now,
            )
        case "change":
            _ask(services, idea_id, told, now)
        case "withdraw":
            withdraw_for(
                services.ideas,
                services.rounds,
                idea_id,
                how=_how(behalf, now),
                reason=_short(told.text),
                actor=behalf.actor,
                now=now,
            )


def _ask(services: Services, idea_id: str, told: Told, now: datetime) -> None:
    content, _ = working_copy(file_of(services, idea_id).idea)
    wanted = Wanted(told.version, _with(content, told.texts), _short(told.text))
    how = _how(told.behalf, now)
    actor = told.behalf.actor
    ask_for(services.ideas, services.rounds, idea_id, wanted, how=how, actor=actor, now=now)


def _with(content: Content, texts: Mapping[str, str]) -> Content:
    changes: dict[str, Any] = {name: text for name, text in texts.items() if text}
    return replace(content, **changes)


def _how(behalf: Behalf, now: datetime) -> str:
    """Raises Refused `moment-ahead`."""
    if behalf.received_at > now:
        raise Refused("moment-ahead")
    return behalf.said()


def _short(reason: str) -> str:
    """Raises Refused `text-long`."""
    if len(reason) > REASON_MAX:
        raise Refused("text-long", most=REASON_MAX)
    return reason


@routes.get("/beheer/ideeen/{idea_id}/namens", Access.STAFF, roles=READERS)
def told_page(request: Request, services: Services, idea_id: str) -> Answer:
    """What applicants can tell about the idea, each with its form."""
    return _page(request, services, file_of(services, idea_id), {}, {})


def _page(
    request: Request,
    services: Services,
    file: File,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
) -> Answer:
    now = services.clock.now()
    content, _ = working_copy(file.idea)
    plain = {name: getattr(content, name) for name in _TEXTS}
    chosen = {"received_at": to_field(now), **plain, **values}
    wanted = open_matters(services, file, now) if require_roles(request, DECIDERS) else ()
    about = values.get("wat", "") or request.one("wat")
    context = frame(request, services, file, chosen, errors) | {
        "matters": wanted,
        "about": about if about in wanted else next(iter(wanted), ""),
        "vias": list(VIAS.items()),
        "idea_version": file.idea.version,
        "limits": {"title": TITLE_MAX, "text": TEXT_MAX, "reason": REASON_MAX, "most": MAX_TEXT},
    }
    return Page("staff/dossier/told.html", context, status)


@routes.post("/beheer/ideeen/{idea_id}/namens", Access.STAFF, roles=DECIDERS)
def told_keep(request: Request, services: Services, idea_id: str) -> Answer:
    file, now = file_of(services, idea_id), services.clock.now()
    parsed = parse(ToldForm, request.form)
    if parsed.form is None:
        return _page(request, services, file, parsed.values, parsed.errors, 422)
    form = parsed.form
    if form.wat in ("condition", "final", "split") and not form.agrees:
        told = {"agrees": "Kies ja of nee"}
        return _page(request, services, file, parsed.values, told, 422)
    behalf = Behalf(request.staff.person, form.via, form.received_at)
    texts = {name: getattr(form, name) for name in _TEXTS}
    try:
        _enter(
            services,
            idea_id,
            Told(form.wat, behalf, form.version, form.agrees == "ja", form.text, texts),
            now,
        )
    except Conflict:
        newest = file_of(services, idea_id)
        return _page(request, services, newest, parsed.values, conflict(services, newest), 409)
    except Closed:
        told = {"": "Bij dit idee kan niets meer veranderen"}
        return _page(request, services, file, parsed.values, told, 422)
    except Refused as refused:
        field, sentence = refusal(refused)
        field = "text" if field == "remark" else field
        return _page(request, services, file, parsed.values, {field: sentence}, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}?bewaard=ja")


@routes.post(
    "/api/admin/ideas/{idea_id}/told", Access.STAFF, roles=DECIDERS, json=True, body=ToldBody
)
def told_json(request: Request, services: Services, idea_id: str) -> Answer:
    """Enters what applicants told by letter, by phone or at the desk; the dossier afterwards."""

    def act(body: ToldBody) -> Answer:
        behalf = Behalf(request.staff.person, body.via, require_utc(body.received_at))
        texts = {name: clean_line(getattr(body, name)) for name in ("title", "place")}
        texts |= {name: clean_block(getattr(body, name)) for name in ("what", "why")}
        text = clean_block(body.text)
        told = Told(body.about, behalf, body.version, body.agrees, text, texts)
        _enter(services, idea_id, told, services.clock.now())
        return Json(to_plain(file_of(services, idea_id).dossier))

    return with_body(ToldBody, request, act)
