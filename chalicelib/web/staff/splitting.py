"""Staff: proposing that an idea with two projects goes on as two ideas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from pydantic import BeforeValidator, Field

from chalicelib.ideas.model import Idea
from chalicelib.ideas.rules import PLACE_MAX, TEXT_MAX, TITLE_MAX
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.text import clean_block, clean_line
from chalicelib.moderation.decisions import SENTENCE_MAX
from chalicelib.moderation.model import MAX_TEXT, Dossier, open_split
from chalicelib.moderation.office import File
from chalicelib.moderation.split import Part
from chalicelib.moderation.splitting import drop_split, may_split, part_problems, propose_split
from chalicelib.moderation.terms import reply_until
from chalicelib.rounds.model import Round
from chalicelib.rounds.plain import to_plain
from chalicelib.web.forms import Block, Euros, Form, Line, parse
from chalicelib.web.http import Answer, Json, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.dossier_view import conflict, frame, words_to_begin
from chalicelib.web.staff.json_body import Body, invalid, with_body
from chalicelib.web.staff.mail_preview import Preview, told_preview
from chalicelib.web.staff.office import DECIDERS, READERS, file_of, office_of
from chalicelib.web.staff.sentences import refusal

routes = Routes()

_LONG: Final = 20 * MAX_TEXT
_PAGE: Final = "/beheer/ideeen/{idea_id}/splitsen"

Long = Annotated[Line, Field(max_length=_LONG)]
LongBlock = Annotated[Block, Field(max_length=_LONG)]
# An idea whose cost nobody knows may be split as it is.
Amount = Annotated[Euros, BeforeValidator(lambda typed: "0" if typed == "" else typed)]

_WORDS: Final = {
    "missing": "Vul dit in",
    "too-long": "Deze tekst is te lang. Maak hem korter",
    "unknown": "Kies een wijk van deze ronde",
    "too-high": "Dit bedrag is hoger dan de ronde toelaat",
    "too-low": "Dit bedrag is lager dan de ronde toelaat",
    "same": "Geef de twee delen een andere naam",
}


class SplitForm(Form):
    """The two parts, and why."""

    version: int
    title_1: Long = ""
    what_1: LongBlock = ""
    area_1: Long = ""
    place_1: Long = ""
    cost_1: Amount = 0
    title_2: Long = ""
    what_2: LongBlock = ""
    area_2: Long = ""
    place_2: Long = ""
    cost_2: Amount = 0
    sentence: LongBlock = ""
    stap: Line = ""

    @property
    def parts(self) -> tuple[Part, Part]:
        return (
            Part(self.title_1, self.what_1, self.area_1, self.place_1, self.cost_1),
            Part(self.title_2, self.what_2, self.area_2, self.place_2, self.cost_2),
        )


class DropSplitForm(Form):
    version: int
    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("version", "missing"): "Druk opnieuw op de knop"
    }


class SplitPart(Body):
    """One of the two ideas. `cost_cents` is 0 where nobody knows what the idea costs."""

    title: Annotated[str, Field(max_length=4000)]
    what: Annotated[str, Field(max_length=4000)]
    area_id: Annotated[str, Field(max_length=128)]
    place: Annotated[str, Field(max_length=4000)] = ""
    cost_cents: Annotated[int, Field(ge=0)] = 0

    @property
    def part(self) -> Part:
        title, place = clean_line(self.title), clean_line(self.place)
        return Part(title, clean_block(self.what), self.area_id, place, self.cost_cents)


class SplitBody(Body):
    """What `POST …/split` takes. The idea itself goes on as `first`."""

    version: Annotated[int, Field(ge=0)]
    first: SplitPart
    second: SplitPart
    sentence: Annotated[str, Field(max_length=4000)]


class DropSplitBody(Body):
    version: Annotated[int, Field(ge=0)]


def part_errors(idea: Idea, round_: Round, parts: tuple[Part, Part]) -> dict[str, str]:
    """Field and number of the part → what to do about it."""
    return {name: _WORDS[code] for name, code in part_problems(idea, round_, parts).items()}


@routes.get(_PAGE, Access.STAFF, roles=READERS)
def split_page(request: Request, services: Services, idea_id: str) -> Answer:
    """What waits for an answer or was answered, else the form with the idea's own text."""
    return _page(request, services, file_of(services, idea_id), {}, {})


def _page(
    request: Request,
    services: Services,
    file: File,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    *,
    preview: Preview | None = None,
) -> Answer:
    decider, waiting = require_roles(request, DECIDERS), open_split(file.dossier)
    context = (
        frame(request, services, file, _begin(file.idea) | dict(values), errors)
        | words_to_begin(services, file)
        | {
            "preview": preview,
            "areas": [(one.id, one.name) for one in file.round.areas],
            "area_names": {one.id: one.name for one in file.round.areas},
            "split": file.dossier.split,
            "waiting": waiting is not None,
            "over": waiting is not None and services.clock.now() >= waiting.until,
            "until": reply_until(file.round, services.clock.now()),
            "can_act": decider,
            "may_split": decider and waiting is None and may_split(office_of(services), file),
            "asks": file.idea.open_request is not None,
            "limits": {
                "title": TITLE_MAX,
                "text": TEXT_MAX,
                "place": PLACE_MAX,
                "reason": SENTENCE_MAX,
            },
        }
    )
    return Page("staff/dossier/split.html", context, status)


def _begin(idea: Idea) -> dict[str, Any]:
    """The form starts from the idea's own words in both parts: staff take away what belongs to
    the other."""
    content = idea.content
    begun: dict[str, Any] = {}
    for number in ("1", "2"):
        begun |= {
            f"title_{number}": content.title if number == "1" else "",
            f"what_{number}": content.what,
            f"area_{number}": content.area_id,
            f"place_{number}": content.place,
        }
    return begun


@routes.post(_PAGE, Access.STAFF, roles=DECIDERS)
def split_propose(request: Request, services: Services, idea_id: str) -> Answer:
    """Asks the applicants; nothing changes until they say yes."""
    file = file_of(services, idea_id)
    parsed = parse(SplitForm, request.form)
    if parsed.form is None:
        return _page(request, services, file, parsed.values, parsed.errors, 422)
    form, values = parsed.form, parsed.values
    errors = part_errors(file.idea, file.round, form.parts)
    if errors:
        return _page(request, services, file, values, errors, 422)
    try:
        if form.stap == "voorbeeld":
            mail = told_preview(services, file, "split", form.sentence)
            return _page(request, services, file, values, {}, preview=mail)
        _propose(services, idea_id, form.version, form.parts, form.sentence, request)
    except Conflict:
        newest = file_of(services, idea_id)
        return _page(request, services, newest, values, conflict(services, newest), 409)
    except Refused as refused:
        field, sentence = refusal(refused)
        return _page(request, services, file, values, {field: sentence}, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}/splitsen?bewaard=ja")


def _propose(
    services: Services,
    idea_id: str,
    version: int,
    parts: tuple[Part, Part],
    reason: str,
    request: Request,
) -> Dossier:
    return propose_split(
        office_of(services),
        idea_id,
        version=version,
        parts=parts,
        reason=reason,
        part_id=new_id(),
        actor=request.staff.person,
        now=services.clock.now(),
    )


@routes.post("/beheer/ideeen/{idea_id}/splitsen/weg", Access.STAFF, roles=DECIDERS)
def split_drop(request: Request, services: Services, idea_id: str) -> Answer:
    """Takes the proposal back before it is answered."""
    file = file_of(services, idea_id)
    parsed = parse(DropSplitForm, request.form)
    if parsed.form is None:
        return _page(request, services, file, {}, {"": "Druk opnieuw op de knop"}, 422)
    actor, now = request.staff.person, services.clock.now()
    try:
        drop_split(office_of(services), idea_id, version=parsed.form.version, actor=actor, now=now)
    except Conflict:
        newest = file_of(services, idea_id)
        return _page(request, services, newest, {}, conflict(services, newest), 409)
    except Refused as refused:
        return _page(request, services, file, {}, {"": refusal(refused)[1]}, 409)
    return Redirect(f"/beheer/ideeen/{idea_id}/splitsen?bewaard=ja")


@routes.post(
    "/api/admin/ideas/{idea_id}/split", Access.STAFF, roles=DECIDERS, json=True, body=SplitBody
)
def split_json(request: Request, services: Services, idea_id: str) -> Answer:
    """Asks the applicants whether their idea may go on as two ideas; the dossier afterwards. The
    reason is read by those who answer."""

    def act(body: SplitBody) -> Answer:
        file, parts = file_of(services, idea_id), (body.first.part, body.second.part)
        errors = part_errors(file.idea, file.round, parts)
        if errors:
            return invalid(errors, "split-incomplete")
        reason = clean_block(body.sentence)
        try:
            done = _propose(services, idea_id, body.version, parts, reason, request)
        except Conflict:
            return _beaten(services, idea_id)
        return Json(to_plain(done))

    return with_body(SplitBody, request, act)


@routes.post(
    "/api/admin/ideas/{idea_id}/split-dropped",
    Access.STAFF,
    roles=DECIDERS,
    json=True,
    body=DropSplitBody,
)
def split_dropped_json(request: Request, services: Services, idea_id: str) -> Answer:
    """Takes the proposal to split the idea back before it is answered; the dossier afterwards."""

    def act(body: DropSplitBody) -> Answer:
        actor, now = request.staff.person, services.clock.now()
        try:
            done = drop_split(
                office_of(services), idea_id, version=body.version, actor=actor, now=now
            )
        except Conflict:
            return _beaten(services, idea_id)
        return Json(to_plain(done))

    return with_body(DropSplitBody, request, act)


def _beaten(services: Services, idea_id: str) -> Answer:
    """Somebody was first; the dossier as they left it."""
    error = {"status": 409, "title": "Iemand anders was je voor", "reason": "version"}
    return Json({"error": error, "dossier": to_plain(file_of(services, idea_id).dossier)}, 409)
