"""What the draft's pages show: the answers in a list, and photos in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from chalicelib.ideas.model import Photo
from chalicelib.kernel.money import format_euros
from chalicelib.web.pages.submit_door import Desk
from chalicelib.web.pages.submit_forms import DECLARATIONS, IDEA, PEOPLE, PLACE, Read
from chalicelib.web.words import paragraphs

LABELS: Final = {
    "title": "Naam van je idee",
    "what": "Wat wil je doen?",
    "why": "Waarom is dat goed voor de buurt?",
    "area": "Wijk",
    "place": "Plek",
    "theme": "Thema",
    "cost": "Bedrag",
    "cost_note": "Waarvoor dient het geld?",
    "name": "Naam",
    "email": "E-mailadres",
    "phone": "Telefoon",
    "street": "Straat en huisnummer",
}
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
    return rows


def _value(desk: Desk, read: Read, name: str, text: str) -> Markup | str:
    if not text.strip():
        return ON_PAPER if name in ("email2", "email3", "email4") else EMPTY
    if name == "cost" and read.form is not None:
        return format_euros(read.form.cost)
    if name == "area":
        area = desk.round.area(text.strip())
        return area.name if area else text
    if name == "theme":
        theme = desk.round.theme(text.strip())
        return theme.name if theme else text
    return paragraphs(text) if name in ("what", "why", "cost_note") else text


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
