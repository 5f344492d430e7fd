"""Staff: batches of letters with a code; their progress, their print files, and spoiled letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from chalicelib.identity.model import Role
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.ids import is_id, new_id
from chalicelib.rounds.model import Round
from chalicelib.voters.extract import BORN, COLUMNS
from chalicelib.voters.letters import Press, begin, destroy, spoil
from chalicelib.voters.model import SOURCE_MAX, Batch, read_label
from chalicelib.web.forms import Form, Line, Ticked, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services

routes = Routes()

MAKERS: Final[frozenset[Role]] = frozenset({"manager"})
HELPERS: Final[frozenset[Role]] = frozenset({"manager", "desk"})
READERS: Final[frozenset[Role]] = frozenset({"manager", "desk", "auditor"})
REASON_MAX: Final = 200

STATES: Final = {
    "waiting": ("Wacht op de lijst", "now"),
    "making": ("Wordt gemaakt", "now"),
    "ready": ("Klaar om te drukken", "success"),
    "destroyed": ("Gedrukt, bestanden vernietigd", ""),
    "refused": ("De lijst kon niet", "danger"),
}
FAULTS: Final = {
    "number": "Het rijksregisternummer klopt niet",
    "double": "Dezelfde persoon staat er al eerder",
    "name": "De naam ontbreekt",
    "address": "Het adres is niet volledig",
    "area": "De wijk is geen wijk van deze ronde",
    "born": "We weten de geboortedag niet",
    "too-young": "Te jong op de eerste dag van de stemming",
    "too-old": "Te oud op de eerste dag van de stemming",
    "other-area": "Woont in een wijk die niet meestemt",
}
_REFUSED: Final = {
    "extract-not-text": "Dit is geen CSV-bestand. Maak er een CSV van, en dan een nieuwe reeks.",
    "extract-columns": "Deze kolommen ontbreken: {missing}. Vul aan, en maak een nieuwe reeks.",
    "extract-empty": "In de lijst staat niemand. Maak een nieuwe reeks met de juiste lijst.",
    "extract-too-long": "De lijst is te lang. Verdeel ze over meer reeksen.",
}


class BatchForm(Form):
    """A new batch. `token` makes a repeat the same batch."""

    token: Annotated[Line, Field(pattern=r"^[0-9a-z]{10}$")]
    source: Annotated[Line, Field(max_length=SOURCE_MAX)]

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("source", "missing"): "Schrijf voor wie de brieven zijn, bijvoorbeeld: heel Koersel",
    }


class SpoilForm(Form):
    """A letter that went wrong."""

    token: Annotated[Line, Field(pattern=r"^[0-9a-z]{10}$")]
    label: Line
    reason: Annotated[Line, Field(max_length=REASON_MAX)]
    nieuw: Ticked = False

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("label", "missing"): "Schrijf het nummer van de brief, bijvoorbeeld 1-00417",
        ("reason", "missing"): "Schrijf waarom de brief ongeldig wordt. Zet er geen naam bij",
    }


class VersionForm(Form):
    """Which state of the batch the button was pressed on."""

    version: int


@routes.get("/beheer/brieven", Access.STAFF, roles=READERS)
def letters_list(request: Request, services: Services) -> Answer:
    """All batches, by round."""
    rounds = [one for one in services.rounds.all() if "letter" in one.voters.means]
    context = {
        "rounds": [(one, services.letters.batches(one.id)) for one in reversed(rounds)],
        "states": STATES,
        "may_make": require_roles(request, MAKERS),
        "may_help": require_roles(request, HELPERS),
        "now": services.clock.now(),
    }
    return Page("staff/letters/list.html", context)


@routes.get("/beheer/brieven/{round_id}/nieuw", Access.STAFF, roles=MAKERS)
def letters_new(request: Request, services: Services, round_id: str) -> Answer:
    return _new(find_letter_round(services, round_id), {"token": new_id()}, {})


def _new(
    round_: Round, values: Mapping[str, Any], errors: Mapping[str, str], status: int = 200
) -> Page:
    context = {"round": round_, "values": values, "errors": errors, "most": SOURCE_MAX}
    return Page("staff/letters/new.html", context, status)


@routes.post("/beheer/brieven/{round_id}/nieuw", Access.STAFF, roles=MAKERS)
def letters_begin(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_letter_round(services, round_id)
    parsed = parse(BatchForm, request.form)
    if parsed.form is None:
        return _new(round_, parsed.values, parsed.errors, 422)
    try:
        batch = begin(
            services.letters,
            round_,
            source=parsed.form.source,
            token=parsed.form.token,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Refused as refused:
        sentences = {
            "source-missing": ("source", f"Schrijf voor wie, in hoogstens {SOURCE_MAX} tekens"),
            "too-late": ("", "De stemming is voorbij. Er kunnen geen brieven meer bij"),
            "too-many-batches": ("", "Deze ronde heeft het grootste aantal reeksen"),
        }
        return _new(round_, parsed.values, dict([sentences[refused.reason]]), 422)
    return Redirect(_address(batch))


@routes.get("/beheer/brieven/{round_id}/{batch}", Access.STAFF, roles=MAKERS)
def letters_show(request: Request, services: Services, round_id: str, batch: str) -> Answer:
    """One batch: send the list, watch it being made, print, destroy."""
    round_ = find_letter_round(services, round_id)
    return _show(request, services, round_, _find(services, round_id, batch))


def _show(
    request: Request,
    services: Services,
    round_: Round,
    batch: Batch,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Page:
    upload = None
    sent = request.one("lijst") == "klaar"
    if batch.state == "waiting" and not sent:
        back = f"{services.settings.city_url}{_address(batch)}?lijst=klaar"
        upload = services.uploads.form(batch.upload, f"extract:{batch.round_id}", back)
    ready = batch.state == "ready"
    reason, _, missing = batch.reason.partition(" ")
    context = {
        "round": round_,
        "batch": batch,
        "address": _address(batch),
        "state": STATES[batch.state],
        "upload": upload,
        "sent": sent,
        "columns": [*COLUMNS, BORN],
        "files": [
            (number + 1, services.letter_files.link(batch.file(number)))
            for number in range(batch.slices if ready else 0)
        ],
        "faults": [(FAULTS[fault], count) for fault, count in batch.faults],
        "lines": [(f"Lijn {line}", FAULTS[fault]) for line, fault in batch.lines],
        "refused": _REFUSED[reason].format(missing=missing) if reason else "",
        "errors": errors or {},
    }
    return Page("staff/letters/batch.html", context, status)


@routes.post("/beheer/brieven/{round_id}/{batch}/vernietig", Access.STAFF, roles=MAKERS)
def letters_destroy(request: Request, services: Services, round_id: str, batch: str) -> Answer:
    """The print files go, names and addresses with them."""
    round_ = find_letter_round(services, round_id)
    found = _find(services, round_id, batch)
    parsed = parse(VersionForm, request.form)
    if parsed.form is None:
        return _show(request, services, round_, found, {"": "Laad de pagina opnieuw"}, 422)
    try:
        destroy(
            services.letters,
            services.letter_files,
            found,
            request.staff.person,
            services.clock.now(),
        )
    except Refused:
        errors = {"": "De brieven zijn nog niet klaar. Wacht tot alles gemaakt is"}
        return _show(request, services, round_, found, errors, 422)
    except Conflict:
        errors = {"": "Een collega was net iets eerder. Kijk wat er nu staat"}
        return _show(request, services, round_, _find(services, round_id, batch), errors, 409)
    return Redirect(_address(found))


@routes.get("/beheer/brieven/{round_id}/ongeldig", Access.STAFF, roles=HELPERS)
def letter_spoil_page(request: Request, services: Services, round_id: str) -> Answer:
    round_ = find_letter_round(services, round_id)
    return _spoil(round_, {"token": new_id()}, {}, done=request.one("klaar") == "ja")


def _spoil(
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    *,
    done: bool = False,
) -> Page:
    context = {
        "round": round_,
        "values": values,
        "errors": errors,
        "most": REASON_MAX,
        "done": done,
    }
    return Page("staff/letters/spoil.html", context, status)


@routes.post("/beheer/brieven/{round_id}/ongeldig", Access.STAFF, roles=HELPERS)
def letter_spoil(request: Request, services: Services, round_id: str) -> Answer:
    """Makes a letter's code void; on request with a slip in its place."""
    round_ = find_letter_round(services, round_id)
    parsed = parse(SpoilForm, request.form)
    errors = dict(parsed.errors)
    label = read_label(str(parsed.values.get("label", "")))
    if label is None and "label" not in errors:
        errors["label"] = "Schrijf het nummer zoals op de brief, bijvoorbeeld 1-00417"
    if parsed.form is None or errors or label is None:
        return _spoil(round_, parsed.values, errors, 422)
    form = parsed.form
    try:
        reissued = spoil(
            press_of(services),
            round_,
            label,
            reissue=form.nieuw,
            reason=form.reason,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except NotFound:
        errors["label"] = "We vinden geen brief met dit nummer. Kijk het nummer na op de brief"
    except Refused as refused:
        errors["label"] = {
            "spoiled": "Deze brief was al ongeldig. Help de bewoner verder aan de balie",
            "reason-missing": "Schrijf waarom de brief ongeldig wordt",
        }[refused.reason]
    else:
        if reissued is None:
            return Redirect(f"/beheer/brieven/{round_.id}/ongeldig?klaar=ja")
        return put_slip(services, round_, form.token, reissued.code, f"Brief {reissued.label}")
    return _spoil(round_, parsed.values, errors, 422)


def put_slip(services: Services, round_: Round, token: str, code: str, label: str) -> Redirect:
    """Keeps a slip for a day, under the form's own token, and goes to its page."""
    pdf = services.letter_printer.slip(code, label, round_, services.settings.city_url)
    services.letter_files.keep(_slip(round_.id, token), pdf)
    return Redirect(slip_address(round_.id, token))


def slip_address(round_id: str, token: str) -> str:
    return f"/beheer/strook/{round_id}/{token}"


def _slip(round_id: str, token: str) -> str:
    return f"slips/{round_id}-{token}.pdf"


@routes.get("/beheer/strook/{round_id}/{token}", Access.STAFF, roles=HELPERS)
def slip_show(request: Request, services: Services, round_id: str, token: str) -> Answer:
    """A slip to print and hand over. Its address alone opens nothing to others."""
    round_ = services.rounds.get(round_id)
    if round_ is None or not is_id(token):
        raise NotFound("slip")
    context = {"round": round_, "link": services.letter_files.link(_slip(round_id, token))}
    return Page("staff/letters/slip.html", context)


def press_of(services: Services) -> Press:
    return Press(
        letters=services.letters,
        codes=services.codes,
        files=services.letter_files,
        printer=services.letter_printer,
        keyring=services.keyring,
        address=services.settings.city_url,
    )


def find_letter_round(services: Services, round_id: str) -> Round:
    """Raises NotFound, also for a round without letters."""
    round_ = services.rounds.get(round_id)
    if round_ is None or "letter" not in round_.voters.means:
        raise NotFound("round")
    return round_


def _find(services: Services, round_id: str, number: str) -> Batch:
    plain = number.isascii() and number.isdigit() and len(number) <= 2 and number[0] != "0"
    found = services.letters.batch(round_id, int(number)) if plain else None
    if found is None:
        raise NotFound("batch")
    return found


def _address(batch: Batch) -> str:
    return f"/beheer/brieven/{batch.round_id}/{batch.number}"
