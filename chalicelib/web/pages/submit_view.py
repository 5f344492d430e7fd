"""What the draft's pages show: the answers in a list, and photos in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from chalicelib.ideas.model import Photo
from chalicelib.ideas.rules import asked_for
from chalicelib.kernel.money import format_euros
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
from chalicelib.web.words import paragraphs

EMPTY: Final = "Nog niet ingevuld"
ON_PAPER: Final = "Geen. Deze persoon tekent op papier."
NO_COST: Final = "Dat weten jullie nog niet"

PHOTO_REASONS: Final = {
    "photo-kind": "Dit is geen foto die we kunnen lezen. Kies een JPEG, PNG of WebP.",
    "photo-large": "Je foto is te groot. Kies een foto van minder dan 15 MB.",
    "photo-damaged": "We kunnen deze foto niet openen. Kies een andere foto.",
}

Row = tuple[str, Markup | str, str]


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
    return Section("Je idee", tuple(idea)), Section("Jullie", tuple(people))


def _rows(desk: Desk, read: Read, question: Question) -> Iterator[Row]:
    match question.key if question.kind == "core" else "":
        case "photos":
            yield "Foto's", _photos(desk.draft.photos), f"{desk.address}/foto?terug=nakijken"
        case "costs":
            yield from _cost_rows(desk, read)
        case "own" | "upkeep":
            return
        case "partners":
            yield from _partner_rows(desk, read)
        case "declarations":
            for tick in desk.round.applicants.declarations:
                said = "Ja" if read.values.get(tick) == "ja" else EMPTY
                yield DECLARATIONS[tick], said, _change(desk, read, tick)
        case _:
            name = field_name(question)
            text = read.values.get(name, "").strip()
            if text or question.required:
                yield question.label, _value(desk.round, question, text), _change(desk, read, name)


def _change(desk: Desk, read: Read, field: str) -> str:
    return f"{desk.address}{path(read.step.key)}?terug=nakijken#f-{field}"


def _photos(photos: Sequence[Photo]) -> str:
    count = sum(photo.state != "refused" for photo in photos)
    return ("Geen foto", "1 foto")[count] if count < 2 else f"{count} foto's"


def _value(round_: Round, question: Question, text: str) -> Markup | str:
    if not text:
        return EMPTY
    if question.key == "area":
        area = round_.area(text)
        return area.name if area else text
    if question.key == "theme":
        theme = round_.theme(text)
        return theme.name if theme else text
    if question.key in ("what", "why"):
        return paragraphs(text)
    shown = own_answer(question, text)
    return paragraphs(shown) if question.kind == "block" else shown


def _cost_rows(desk: Desk, read: Read) -> Iterator[Row]:
    """The costs line by line, and what they come to when all of it is right."""
    meant = read.meant
    if meant is not None and not costs_of(meant):
        yield "Kosten", NO_COST, _change(desk, read, "cost_note")
        return
    for number, n in enumerate(COST_SUFFIXES, start=1):
        label = read.values.get(f"cost_note{n}", "").strip()
        amount = read.values.get(f"cost{n}", "").strip()
        if meant is not None:
            amount = format_euros(meant[f"cost{n}"])
        if label or (amount and meant is None):
            text = f"{label or EMPTY}: {amount or EMPTY}"
            yield f"Kost {number}", text, _change(desk, read, f"cost_note{n}")
        elif number == 1:
            yield "Kosten", EMPTY, _change(desk, read, "cost_note")
    if meant is None:
        return
    costs, own, upkeep = costs_of(meant), meant.get("own", 0), meant.get("upkeep", 0)
    if own:
        yield "Alle kosten samen", format_euros(asked_for(costs, 0)), ""
        yield "Wat jullie zelf betalen", format_euros(own), _change(desk, read, "own")
    yield "Bedrag dat je vraagt", format_euros(asked_for(costs, own)), ""
    if upkeep:
        yield "Onderhoud per jaar", format_euros(upkeep), _change(desk, read, "upkeep")


def _partner_rows(desk: Desk, read: Read) -> Iterator[Row]:
    needed = desk.round.applicants.min_people
    for n in PARTNERS:
        texts = {name: read.values.get(f"{name}{n}", "").strip() for name in _OF_PARTNER}
        if not any(texts.values()) and int(n) > needed:
            continue
        for name, label in _OF_PARTNER.items():
            missing = ON_PAPER if name == "email" else EMPTY
            href = _change(desk, read, f"{name}{n}")
            yield f"{label} van persoon {n}", texts[name] or missing, href


_OF_PARTNER: Final = {
    "name": "Naam",
    "email": "E-mailadres",
    "street": "Straat en huisnummer",
}


def photo_notes(photos: Sequence[Photo]) -> tuple[str, ...]:
    """What to know about the photos before sending; a photo never holds an idea up."""
    notes = []
    if any(photo.state == "waiting" for photo in photos):
        notes.append(
            "We kregen nog niet alle foto's, of we maken ze klaar. Je kan je idee toch versturen."
        )
    if any(photo.state == "refused" for photo in photos):
        notes.append("Eén foto konden we niet gebruiken. Je idee gaat zonder die foto mee.")
    return tuple(notes)
