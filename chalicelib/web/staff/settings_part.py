"""Staff: a part of a round's settings as a page of its own.

Nothing is stored here. What is typed goes over into a document that the form carries along, from
part to part, up to the list of what changes.
"""

from __future__ import annotations

from typing import Final

from chalicelib.kernel.errors import NotFound
from chalicelib.rounds.differences import differences
from chalicelib.rounds.model import Round
from chalicelib.rounds.validation import problems
from chalicelib.schemas.round_document import RoundInvalid, read_draft
from chalicelib.web.forms import first_values
from chalicelib.web.http import Answer, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import MANAGERS
from chalicelib.web.staff.rounds import find_round
from chalicelib.web.staff.sentences import CHANGED
from chalicelib.web.staff.settings_fields import Part
from chalicelib.web.staff.settings_parts import part_of, plain_of
from chalicelib.web.staff.settings_parts_vote import every_pot
from chalicelib.web.staff.settings_show import (
    LOST,
    NOTHING,
    draft_of,
    show_check,
    show_of,
    show_part,
)
from chalicelib.web.staff.settings_typed import (
    Typed,
    errors_of,
    merged,
    moved,
    of_form,
    without_blanks,
)

routes = Routes()

# What a button of the form asks: `part:<key>` is to go on in another part.
GO: Final = "part:"
# … and to get a row for each area or theme.
EVERY_POT: Final = "every-pot"


@routes.get("/beheer/rondes/{round_id}/instellingen/deel/{key}", Access.STAFF, roles=MANAGERS)
def part_page(request: Request, services: Services, round_id: str, key: str) -> Answer:
    """One part as it stands."""
    round_ = find_round(services, round_id)
    _known(key, round_)
    return show_of(services, round_, round_, key)


@routes.post("/beheer/rondes/{round_id}/instellingen/deel/{key}", Access.STAFF, roles=MANAGERS)
def part_step(request: Request, services: Services, round_id: str, key: str) -> Answer:
    """A row more or less, another part, or the list of what changes."""
    round_ = find_round(services, round_id)
    given = first_values(request.form)
    draft = draft_of(round_, given.get("document", ""))
    if draft is None:
        part = _known(key, round_)
        typed = of_form(part, request.form)
        return show_part(services, round_, round_, part, typed, {"": LOST}, status=422)
    part = _known(key, draft)
    typed = of_form(part, request.form)
    if given.get("version", "") != str(round_.version):
        return show_part(services, round_, draft, part, typed, {"": CHANGED}, status=409)
    step = given.get("step", "check")
    rows = _every_pot(part, typed, draft) if step == EVERY_POT else moved(part, typed, step)
    if rows is not None:
        return show_part(services, round_, draft, part, rows, {})
    return _onwards(services, round_, draft, part, without_blanks(part, typed), step)


def _every_pot(part: Part, typed: Typed, draft: Round) -> Typed | None:
    path, by = "count.pots.shares", "count.pots.by"
    if part.rows(path) is None:
        return None
    return typed.with_rows(path, every_pot(typed.rows[path], typed.values[by], draft))


def _known(key: str, draft: Round) -> Part:
    part = part_of(key, draft)
    if part is None:
        raise NotFound("settings")
    return part


def _onwards(
    services: Services, round_: Round, draft: Round, part: Part, typed: Typed, step: str
) -> Answer:
    try:
        wanted = read_draft(merged(part, typed, plain_of(draft)))
    except RoundInvalid as invalid:
        errors, others = errors_of(part, typed, invalid.places)
        return show_part(services, round_, draft, part, typed, errors, others, 422)
    if step.startswith(GO):
        return show_of(services, round_, wanted, step.removeprefix(GO))
    found = problems(wanted)
    if found:
        return show_part(services, round_, wanted, part, typed, {}, found, 422)
    if not differences(round_, wanted):
        return show_part(services, round_, wanted, part, typed, {"": NOTHING}, status=422)
    return show_check(services, round_, wanted, {}, {}, part.key)
