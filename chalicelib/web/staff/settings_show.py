"""The pages about the settings of a round: the forms, the list of what changes, the document."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from chalicelib.kernel.errors import Refused
from chalicelib.news.model import NewsItem
from chalicelib.rounds.differences import differences
from chalicelib.rounds.model import PHASE_NAMES, Round
from chalicelib.rounds.news import change_news
from chalicelib.rounds.settings import MAX_NOTE, is_opened, next_version
from chalicelib.schemas.round_document import RoundInvalid, read_draft
from chalicelib.web.http import Page
from chalicelib.web.services import Services
from chalicelib.web.staff.sentences import refusal
from chalicelib.web.staff.settings_choices import CHOICES
from chalicelib.web.staff.settings_fields import Field, Part, name_of
from chalicelib.web.staff.settings_form import values_of
from chalicelib.web.staff.settings_parts import MAIN, PARTS, options_of, part_of, plain_of
from chalicelib.web.staff.settings_typed import Typed, of_document

NOTHING: Final = "Er verandert niets. Pas eerst iets aan"
LOST: Final = (
    "We konden niet lezen wat je op een andere pagina aanpaste. Kijk na wat hieronder staat"
)


def context_of(services: Services, round_: Round) -> dict[str, Any]:
    """What all of these pages know."""
    return {
        "round": round_,
        "names": PHASE_NAMES,
        "opened": is_opened(round_, services.clock.now()),
        "frozen": services.rounds.frozen(round_.id) is not None,
        "proposal": services.rounds.proposal(round_.id),
        "choices": CHOICES,
        "max_note": MAX_NOTE,
        "parts": [(MAIN, "De ronde"), *((part.key, part.title) for part in PARTS)],
    }


def draft_of(round_: Round, text: str) -> Round | None:
    """What somebody works on: `round_` itself where the form carries nothing along, None for a
    text that no page of ours made."""
    if not text.strip():
        return round_
    try:
        return read_draft(text)
    except RoundInvalid:
        return None


def carried(draft: Round) -> str:
    """The inverse of `draft_of`, for a hidden field."""
    return json.dumps(plain_of(draft), ensure_ascii=False, separators=(",", ":"))


def show_main(
    services: Services,
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    problems: Sequence[str] = (),
    status: int = 200,
) -> Page:
    """The common settings. `values` may carry a document along."""
    context = {"values": values, "errors": errors, "problems": problems, "part": MAIN}
    return Page("staff/rounds/settings.html", context_of(services, round_) | context, status)


def show_document(
    services: Services,
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    problems: Sequence[str] = (),
    status: int = 200,
) -> Page:
    context = {"values": values, "errors": errors, "problems": problems}
    page = "staff/rounds/settings_document.html"
    return Page(page, context_of(services, round_) | context, status)


def show_part(
    services: Services,
    round_: Round,
    draft: Round,
    part: Part,
    typed: Typed,
    errors: Mapping[str, str],
    problems: Sequence[str] = (),
    status: int = 200,
) -> Page:
    """One part, over the `draft` that it changes."""

    def options(one: Field, value: object) -> tuple[tuple[str, str], ...]:
        found = tuple(options_of(one, draft))
        known = not value or not isinstance(value, str) or value in dict(found)
        # What stands there is never exchanged for the first of the list.
        return found if known else (*found, (str(value), str(value)))

    context = {
        "page": part,
        "part": part.key,
        "draft": draft,
        "rows": typed.rows,
        "options": options,
        "values": typed.flat() | {"document": carried(draft)},
        "errors": errors,
        "problems": problems,
        "name_of": name_of,
        "is_field": lambda item: isinstance(item, Field),
        "is_heading": lambda item: isinstance(item, str),
    }
    return Page("staff/rounds/settings_part.html", context_of(services, round_) | context, status)


def show_of(services: Services, round_: Round, draft: Round, key: str) -> Page:
    """The page of the part called `key`, as `draft` has it; the common one for another key."""
    part = part_of(key, draft)
    if part is None:
        values = values_of(draft) | {"version": round_.version, "document": carried(draft)}
        return show_main(services, round_, values, {})
    return show_part(services, round_, draft, part, of_document(part, plain_of(draft)), {})


def show_check(
    services: Services,
    round_: Round,
    wanted: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    part: str = "",
    status: int = 200,
) -> Page:
    """What would change, and what stands in the way of it."""
    news, blocked = outlook(services, round_, wanted, "x" * MAX_NOTE)
    context = {
        "differences": differences(round_, wanted),
        "blocked": blocked,
        "news": news,
        "document": carried(wanted),
        "part": part,
        "moves": any(old != new for old, new in zip(round_.phases, wanted.phases, strict=True)),
        "values": values,
        "errors": errors,
    }
    page = "staff/rounds/settings_check.html"
    return Page(page, context_of(services, round_) | context, status)


def outlook(
    services: Services, round_: Round, wanted: Round, note: str
) -> tuple[NewsItem | None, str]:
    """The news that would be published with `note`, if the round opened; or why this can't be
    saved, whatever the reason that is given for it."""
    now = services.clock.now()
    frozen = services.rounds.frozen(round_.id) is not None
    try:
        after = next_version(round_, wanted, note, now, frozen=frozen)
    except Refused as refused:
        return None, refusal(refused)[1]
    return (change_news(round_, after) if is_opened(round_, now) else None), ""
