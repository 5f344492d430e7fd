"""What the draft's pages show: the answers in a list, and photos in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from chalicelib.ideas.model import Photo
from chalicelib.ideas.rules import asked_for
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import N_, _, ngettext
from chalicelib.rounds.form import Question
from chalicelib.rounds.model import Round
from chalicelib.web.pages.submit_door import Desk
from chalicelib.web.pages.submit_fields import (
    COST_SUFFIXES,
    DECLARATIONS,
    PARTNERS,
    field_name,
)
from chalicelib.web.pages.submit_flow import path
from chalicelib.web.pages.submit_forms import Read, costs_of
from chalicelib.web.present_form import own_answer
from chalicelib.web.words import named, paragraphs

EMPTY: Final = N_("Nog niet ingevuld")
ON_PAPER: Final = N_("Geen. Deze persoon tekent op papier.")
NO_COST: Final = N_("Dat weten jullie nog niet")

PHOTO_REASONS: Final = {
    "photo-kind": N_("Dit is geen foto die we kunnen lezen. Kies een JPEG, PNG of WebP."),
    "photo-large": N_("Je foto is te groot. Kies een foto van minder dan 15 MB."),
    "photo-damaged": N_("We kunnen deze foto niet openen. Kies een andere foto."),
}

Row = tuple[str, Markup | str, str]


def photo_reasons() -> dict[str, str]:
    """Why a photo couldn't be used, and what to do."""
    return {code: _(words) for code, words in PHOTO_REASONS.items()}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the checking page: rows of (term, value, where to change it)."""

    title: str
    rows: tuple[Row, ...]


def summary(desk: Desk, reads: Sequence[Read]) -> tuple[Section, ...]:
    """All answers, as they will be sent: the idea, and from the step with the names on, who."""
    idea: list[Row] = []
    people: list[Row] = []
    rows = idea
    for read in reads:
        if read.step.asks("name"):
            rows = people
        for question in read.step.questions:
            rows.extend(_rows(desk, read, question))
    return Section(_("Je idee"), tuple(idea)), Section(_("Jullie"), tuple(people))


def _rows(desk: Desk, read: Read, question: Question) -> Iterator[Row]:
    match question.key if question.kind == "core" else "":
        case "photos":
            yield _("Foto's"), _photos(desk.draft.photos), f"{desk.address}/foto?terug=nakijken"
        case "costs":
            yield from _cost_rows(desk, read)
        case "own" | "upkeep":
            return
        case "partners":
            yield from _partner_rows(desk, read)
        case "declarations":
            for tick in desk.round.applicants.declarations:
                said = _("Ja") if read.values.get(tick) == "ja" else _(EMPTY)
                yield _(DECLARATIONS[tick]), said, _change(desk, read, tick)
        case _:
            name = field_name(question)
            text = read.values.get(name, "").strip()
            if text or question.required:
                value = _value(desk.round, question, text)
                yield _(question.label), value, _change(desk, read, name)


def _change(desk: Desk, read: Read, field: str) -> str:
    return f"{desk.address}{path(read.step.key)}?terug=nakijken#f-{field}"


def _photos(photos: Sequence[Photo]) -> str:
    count = sum(photo.state != "refused" for photo in photos)
    if not count:
        return _("Geen foto")
    return ngettext("{count} foto", "{count} foto's", count).format(count=count)


def _value(round_: Round, question: Question, text: str) -> Markup | str:
    if not text:
        return _(EMPTY)
    if question.key == "area":
        area = round_.area(text)
        return named(area) if area else text
    if question.key == "theme":
        theme = round_.theme(text)
        return named(theme) if theme else text
    if question.key in ("what", "why"):
        return paragraphs(text)
    shown = own_answer(question, text)
    return paragraphs(shown) if question.kind == "block" else shown


def _cost_rows(desk: Desk, read: Read) -> Iterator[Row]:
    """The costs line by line, and what they come to when all of it is right."""
    meant = read.meant
    if meant is not None and not costs_of(meant):
        yield _("Kosten"), _(NO_COST), _change(desk, read, "cost_note")
        return
    for number, n in enumerate(COST_SUFFIXES, start=1):
        label = read.values.get(f"cost_note{n}", "").strip()
        amount = read.values.get(f"cost{n}", "").strip()
        if meant is not None:
            amount = format_euros(meant[f"cost{n}"])
        if label or (amount and meant is None):
            text = f"{label or _(EMPTY)}: {amount or _(EMPTY)}"
            yield _("Kost {n}").format(n=number), text, _change(desk, read, f"cost_note{n}")
        elif number == 1:
            yield _("Kosten"), _(EMPTY), _change(desk, read, "cost_note")
    if meant is None:
        return
    costs, own, upkeep = costs_of(meant), meant.get("own", 0), meant.get("upkeep", 0)
    if own:
        yield _("Alle kosten samen"), format_euros(asked_for(costs, 0)), ""
        yield _("Wat jullie zelf betalen"), format_euros(own), _change(desk, read, "own")
    yield _("Bedrag dat je vraagt"), format_euros(asked_for(costs, own)), ""
    if upkeep:
        yield _("Onderhoud per jaar"), format_euros(upkeep), _change(desk, read, "upkeep")


def _partner_rows(desk: Desk, read: Read) -> Iterator[Row]:
    needed = desk.round.applicants.min_people
    for n in PARTNERS:
        texts = {name: read.values.get(f"{name}{n}", "").strip() for name in _OF_PARTNER}
        if not any(texts.values()) and int(n) > needed:
            continue
        for name, label in _OF_PARTNER.items():
            missing = ON_PAPER if name == "email" else EMPTY
            href = _change(desk, read, f"{name}{n}")
            yield _(label).format(n=n), texts[name] or _(missing), href


_OF_PARTNER: Final = {
    "name": N_("Naam van persoon {n}"),
    "email": N_("E-mailadres van persoon {n}"),
    "street": N_("Straat en huisnummer van persoon {n}"),
}


def photo_notes(photos: Sequence[Photo]) -> tuple[str, ...]:
    """What to know about the photos before sending; a photo never holds an idea up."""
    notes = []
    if any(photo.state == "waiting" for photo in photos):
        notes.append(
            _(
                "We kregen nog niet alle foto's, of we maken ze klaar. "
                "Je kan je idee toch versturen."
            )
        )
    if any(photo.state == "refused" for photo in photos):
        notes.append(_("Eén foto konden we niet gebruiken. Je idee gaat zonder die foto mee."))
    return tuple(notes)
