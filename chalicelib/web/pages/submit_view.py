"""What the draft's pages show: the answers in a list, and photos in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from chalicelib.ideas.model import Photo
from chalicelib.ideas.rules import asked_for
from chalicelib.kernel.money import format_euros
from chalicelib.web.pages.submit_door import Desk
from chalicelib.web.pages.submit_forms import (
    COST_SUFFIXES,
    DECLARATIONS,
    IDEA,
    PEOPLE,
    PLACE,
    Read,
    costs_of,
)
from chalicelib.web.words import paragraphs

LABELS: Final = {
    "title": "Naam van je idee",
    "what": "Wat wil je doen?",
    "why": "Waarom is dat goed voor de buurt?",
    "area": "Wijk",
    "place": "Plek",
    "theme": "Thema",
    "own": "Wat jullie zelf betalen",
    "upkeep": "Onderhoud per jaar",
    "name": "Naam",
    "email": "E-mailadres",
    "phone": "Telefoon",
    "street": "Straat en huisnummer",
}
COST_FIELDS: Final = frozenset(
    {"own", "upkeep", *(f"{name}{n}" for name in ("cost", "cost_note") for n in COST_SUFFIXES)}
)
_OPTIONAL: Final = frozenset({"place", "phone"})
EMPTY: Final = "Nog niet ingevuld"
ON_PAPER: Final = "Geen. Deze persoon tekent op papier."

PHOTO_REASONS: Final = {
    "photo-kind": "Dit is geen foto die we kunnen lezen. Kies een JPEG, PNG of WebP.",
    "photo-large": "Je foto is te groot. Kies een foto van minder dan 15 MB.",
    "photo-damaged": "We kunnen deze foto niet openen. Kies een andere foto.",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the checking page: rows of (term, value, where to change it)."""

    title: str
    rows: tuple[tuple[str, Markup | str, str], ...]


def summary(desk: Desk, reads: Sequence[Read]) -> tuple[Section, ...]:
    """All answers, as they will be sent."""
    titles = {IDEA.key: "Je idee", PLACE.key: "Plek en kosten", PEOPLE.key: "Jullie"}
    sections = [Section(titles[read.step.key], tuple(_rows(desk, read))) for read in reads]
    count = sum(photo.state != "refused" for photo in desk.draft.photos)
    words = ("Geen foto", "1 foto")[count] if count < 2 else f"{count} foto's"
    photos = Section("Foto's", (("Foto's", words, f"{desk.address}/foto?terug=nakijken"),))
    return (*sections[:2], photos, *sections[2:])


def _rows(desk: Desk, read: Read) -> list[tuple[str, Markup | str, str]]:
    rows = []
    needed = desk.round.applicants.min_people
    for name in read.step.fields:
        if name in COST_FIELDS:
            continue
        text = read.values.get(name, "")
        person = int(name[-1]) if name[-1].isdigit() else 1
        if not text.strip() and (name in _OPTIONAL or person > needed):
            continue
        if name in DECLARATIONS:
            if name in desk.round.applicants.declarations:
                href = f"{desk.address}/{read.step.key}?terug=nakijken#f-{name}"
                rows.append((DECLARATIONS[name], "Ja" if text == "ja" else EMPTY, href))
            continue
        label = LABELS[name.rstrip("234")]
        if read.step is PEOPLE and (person > 1 or name in ("name", "street")):
            label = f"{label} van persoon {person}"
        href = f"{desk.address}/{read.step.key}?terug=nakijken#f-{name}"
        rows.append((label, _value(desk, read, name, text), href))
    return [*rows, *_cost_rows(desk, read)] if read.step is PLACE else rows


def _cost_rows(desk: Desk, read: Read) -> Iterator[tuple[str, Markup | str, str]]:
    """The costs line by line, and what they come to when all of it is right."""
    href = f"{desk.address}/{read.step.key}?terug=nakijken#f-"
    for number, n in enumerate(COST_SUFFIXES, start=1):
        label = read.values.get(f"cost_note{n}", "").strip()
        amount = read.values.get(f"cost{n}", "").strip()
        if read.form is not None:
            amount = format_euros(getattr(read.form, f"cost{n}"))
        if label or (amount and read.form is None):
            yield f"Kost {number}", f"{label or EMPTY}: {amount or EMPTY}", f"{href}cost_note{n}"
        elif number == 1:
            yield "Kosten", EMPTY, f"{href}cost_note"
    if read.form is None:
        return
    costs, own, upkeep = costs_of(read.form), read.form.own, read.form.upkeep
    if own:
        yield "Alle kosten samen", format_euros(asked_for(costs, 0)), ""
        yield LABELS["own"], format_euros(own), f"{href}own"
    yield "Bedrag dat je vraagt", format_euros(asked_for(costs, own)), ""
    if upkeep:
        yield LABELS["upkeep"], format_euros(upkeep), f"{href}upkeep"


def _value(desk: Desk, read: Read, name: str, text: str) -> Markup | str:
    if not text.strip():
        return ON_PAPER if name in ("email2", "email3", "email4") else EMPTY
    if name == "area":
        area = desk.round.area(text.strip())
        return area.name if area else text
    if name == "theme":
        theme = desk.round.theme(text.strip())
        return theme.name if theme else text
    return paragraphs(text) if name in ("what", "why") else text


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
