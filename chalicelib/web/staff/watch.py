"""Staff: the watch over a vote. Coarse counts, and a sample of used letters; never a choice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Final
from urllib.parse import urlencode

from pydantic import Field

from chalicelib.identity.model import Role
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.ids import is_id, new_id
from chalicelib.rounds.model import Round
from chalicelib.voters.model import Sample
from chalicelib.voters.watch import SAMPLE, SHARE, SMALL, draw_sample, found_with, report, sample_of
from chalicelib.web import words
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

WATCHERS: Final[frozenset[Role]] = frozenset({"manager", "auditor"})
DRAWERS: Final[frozenset[Role]] = frozenset({"auditor"})
SEED_MAX: Final = 100
_DRAWS: Final = (10, 600)
_MEANS: Final = {"letter": "met een brief", "desk": "met een code van de balie", "eid": "met eID"}


class SeedForm(Form):
    """The public text that draws the sample."""

    zaad: Annotated[Line, Field(max_length=SEED_MAX)] = ""

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("zaad", "string_too_long"): f"De tekst mag {SEED_MAX} tekens lang zijn",
    }


def _find(services: Services, round_id: str) -> Round:
    round_ = services.rounds.get(round_id)
    if round_ is None:
        raise NotFound("round")
    return round_


@routes.get("/beheer/toezicht/{round_id}", Access.STAFF, roles=WATCHERS)
def watch_show(request: Request, services: Services, round_id: str) -> Answer:
    round_ = _find(services, round_id)
    counts = services.codes.counts(round_.id)
    found = report(counts)
    sent = sum(batch.made for batch in services.letters.batches(round_.id))
    context = {
        "round": round_,
        "expected": [
            ("Brieven gemaakt", sent, _few(found.ballots.get("letter", 0))),
            ("Codes van de balie", found.desk, _few(found.ballots.get("desk", 0))),
            ("Aanmeldingen met eID of itsme", found.eid, _few(found.ballots.get("eid", 0))),
            ("Stembrieven op papier gegeven", found.paper, "zie Stembrieven"),
            ("Onbekende codes getypt", found.unknown, ""),
        ],
        "beyond": [_MEANS[name] for name in found.beyond(sent)],
        "hours": [
            (_hour(hour), f"minder dan {SMALL}" if n is None else n) for hour, n in found.hours
        ],
        "places": [
            (name.removeprefix("place#"), _few(n))
            for name, n in sorted(counts.items())
            if name.startswith("place#")
        ],
        "bursts": [_hour(hour) for hour in found.bursts],
        "crowds": found.crowds,
        "unknown_hours": [_hour(hour) for hour in found.unknown_hours],
        "over": services.clock.now() >= round_.phase("voting").closes_at,
        "letters": "letter" in round_.voters.means,
        "size": SAMPLE,
        "share": round(SHARE * 100),
        "chance": round(found_with(SAMPLE) * 100),
    }
    return Page("staff/watch/watch.html", context)


def _few(count: int) -> int | str:
    """Small counts aren't told: who stood at the desk at that moment would be known."""
    return count if count == 0 or count >= SMALL else f"minder dan {SMALL}"


def _hour(text: str) -> str:
    """`2026-11-23T10` (UTC) as `23/11, 11 uur`, on the clocks of the city."""
    at = words.local(datetime.fromisoformat(f"{text}:00:00+00:00"))
    return f"{at:%d/%m}, {at.hour} uur"


@routes.get("/beheer/toezicht/{round_id}/steekproef", Access.STAFF, roles=DRAWERS, limit=_DRAWS)
def watch_sample(request: Request, services: Services, round_id: str) -> Answer:
    """Numbers of letters to ask about, after the vote. The same text draws the same letters."""
    round_ = _over(services, round_id)
    parsed = parse(SeedForm, {"zaad": [request.one("zaad")]})
    seed = parsed.form.zaad if parsed.form is not None else ""
    sample = _draw(services, round_, seed)
    token = request.one("klaar")
    context = {
        "round": round_,
        "seed": seed,
        "labels": sample.labels,
        "link": services.letter_files.link(_file(round_, token)) if is_id(token) else "",
        "values": parsed.values,
        "errors": parsed.errors,
        "size": SAMPLE,
        "share": round(SHARE * 100),
        "chance": round(found_with(len(sample.labels) or SAMPLE) * 100),
        "most": SEED_MAX,
    }
    return Page("staff/watch/sample.html", context, 422 if parsed.errors else 200)


@routes.post("/beheer/toezicht/{round_id}/steekproef", Access.STAFF, roles=DRAWERS, limit=_DRAWS)
def watch_print(request: Request, services: Services, round_id: str) -> Answer:
    """The sample as a PDF: a sheet with the figures, and a letter for each number."""
    round_ = _over(services, round_id)
    parsed = parse(SeedForm, request.form)
    seed = parsed.form.zaad if parsed.form is not None else ""
    path = f"/beheer/toezicht/{round_.id}/steekproef"
    sample = _draw(services, round_, seed)
    if not sample.labels:
        return Redirect(path)
    token = new_id()
    pdf = services.letter_printer.sample(sample, round_, services.settings.city_url)
    services.letter_files.keep(_file(round_, token), pdf)
    return Redirect(f"{path}?{urlencode({'zaad': seed, 'klaar': token})}")


def _over(services: Services, round_id: str) -> Round:
    """The round, whose vote is over. Raises NotFound."""
    round_ = _find(services, round_id)
    if services.clock.now() < round_.phase("voting").closes_at:
        raise NotFound("sample")
    return round_


def _draw(services: Services, round_: Round, seed: str) -> Sample:
    stores = (services.letters, services.codes, services.paper_roll)
    return sample_of(seed, draw_sample(*stores, round_.id, seed) if seed else ())


def _file(round_: Round, token: str) -> str:
    """Among the slips, which are gone after a day."""
    return f"slips/{round_.id}-{token}.pdf"
