"""Staff: the watch over a vote. Coarse counts, and a sample of used letters; never a choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final

from pydantic import Field

from chalicelib.identity.model import Role
from chalicelib.kernel.errors import NotFound
from chalicelib.rounds.model import Round
from chalicelib.voters.watch import SAMPLE, SHARE, SMALL, draw_sample, found_with, report
from chalicelib.web.forms import Form, Line, parse
from chalicelib.web.http import Answer, Page, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

WATCHERS: Final[frozenset[Role]] = frozenset({"manager", "auditor"})
DRAWERS: Final[frozenset[Role]] = frozenset({"auditor"})
SEED_MAX: Final = 100


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
            ("Brieven gemaakt", sent),
            ("Codes van de balie", found.desk),
            ("Stembrieven op papier gegeven", found.paper),
            ("Aanmeldingen met eID of itsme", found.eid),
            ("Onbekende codes getypt", found.unknown),
        ],
        "hours": [
            (_hour(hour), f"minder dan {SMALL}" if n is None else n) for hour, n in found.hours
        ],
        "places": [
            (name.removeprefix("place#"), n)
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


def _hour(text: str) -> str:
    """`23/11, 10 uur` (UTC)."""
    day, _, hour = text.partition("T")
    _, month, number = day.split("-")
    return f"{number}/{month}, {hour} uur"


@routes.get("/beheer/toezicht/{round_id}/steekproef", Access.STAFF, roles=DRAWERS, limit=(10, 600))
def watch_sample(request: Request, services: Services, round_id: str) -> Answer:
    """Numbers of letters to ask about, after the vote. The same text draws the same letters."""
    round_ = _find(services, round_id)
    if services.clock.now() < round_.phase("voting").closes_at:
        raise NotFound("sample")
    parsed = parse(SeedForm, {"zaad": [request.one("zaad")]})
    seed = parsed.form.zaad if parsed.form is not None else ""
    labels: tuple[str, ...] = ()
    if seed:
        stores = (services.letters, services.codes, services.paper_roll)
        labels = draw_sample(*stores, round_.id, seed)
    context = {
        "round": round_,
        "seed": seed,
        "labels": labels,
        "values": parsed.values,
        "errors": parsed.errors,
        "size": SAMPLE,
        "share": round(SHARE * 100),
        "chance": round(found_with(len(labels) or SAMPLE) * 100),
        "most": SEED_MAX,
    }
    return Page("staff/watch/sample.html", context, 422 if parsed.errors else 200)
