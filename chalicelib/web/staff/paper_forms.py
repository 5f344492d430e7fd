"""The form that staff type a paper page over in, and what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from chalicelib.ideas import rules
from chalicelib.ideas.model import Content, Person
from chalicelib.notebooks.model import LANGUAGES, Fate, Transcript
from chalicelib.rounds.model import Round
from chalicelib.web.codes import Email
from chalicelib.web.forms import Block, Form, Line, Ticked
from chalicelib.web.pages.submit_fields import DECLARATIONS
from chalicelib.web.staff.paper_costs import CostForm, cost_errors, cost_values

# What may be marked as unreadable, with the words of the form.
FIELDS: Final[Mapping[str, str]] = {
    "title": "Naam van het idee",
    "what": "Wat",
    "why": "Waarom",
    "place": "Plek",
    "area": "Wijk",
    "theme": "Thema",
    "cost": "Bedrag",
    "cost_note": "Waarvoor dient het geld",
    "name": "Naam van de schrijver",
    "contact": "Contact",
    "consent": "Toestemming",
}
Unreadable = Literal[
    "title", "what", "why", "place", "area", "theme", "cost", "cost_note", "name", "contact"
]
Language = Literal["nl", "fr", "en", "tr", "it", "pl", "ar", "de", "uk", "xx"]
FATES: Final[Mapping[Fate, tuple[str, str]]] = {
    "out": ("Nog niet terug", "warning"),
    "returned": ("Terug, nog te typen", "now"),
    "empty": ("Leeg terug", ""),
    "typed": ("Getypt, nog na te kijken", "now"),
    "idea": ("Is een idee", "success"),
    "unreadable": ("Niet leesbaar", "danger"),
    "lost": ("Kwijt", "danger"),
}
RECORDS: Final[Mapping[Fate, str]] = {
    "returned": "Het blad is terug",
    "empty": "Het blad kwam leeg terug",
    "unreadable": "Het blad is niet leesbaar",
    "lost": "Het blad is kwijt",
}
SCAN_REASONS: Final[Mapping[str, str]] = {
    "photo-kind": "Dit is geen foto die we kunnen lezen. Kies een JPEG, PNG of WebP.",
    "photo-large": "De foto is te groot. Kies een foto van minder dan 15 MB.",
    "photo-damaged": "We kunnen deze foto niet openen. Maak een nieuwe foto.",
    "scan-double": "Deze foto hoort al bij een ander blad. Kijk of je het juiste blad nam.",
}


class TextForm(CostForm):
    """Everything that may stand on a page. All of it may be missing: what isn't there is asked."""

    title: Annotated[Line, Field(max_length=rules.TITLE_MAX)] = ""
    what: Annotated[Block, Field(max_length=rules.TEXT_MAX)] = ""
    why: Annotated[Block, Field(max_length=rules.TEXT_MAX)] = ""
    place: Annotated[Line, Field(max_length=rules.PLACE_MAX)] = ""
    area: Annotated[Line, Field(max_length=64)] = ""
    theme: Annotated[Line, Field(max_length=64)] = ""
    name: Annotated[Line, Field(max_length=rules.NAME_MAX)] = ""
    email: Email = ""
    phone: Annotated[Line, Field(max_length=rules.PHONE_MAX)] = ""
    street: Annotated[Line, Field(max_length=rules.STREET_MAX)] = ""
    consent: Ticked = False
    unreadable: list[Unreadable] = Field(default_factory=list)
    language: Language = "nl"

    def transcript(self) -> Transcript:
        """What was typed, as the rules read it."""
        text = Content(
            title=self.title,
            what=self.what,
            why=self.why,
            area_id=self.area,
            place=self.place,
            theme_id=self.theme,
            cost_cents=0,
            cost_note="",
        )
        return Transcript(
            content=self.with_costs(text),
            writer=Person(self.name, self.email, self.phone, self.street),
            consent=self.consent,
            unreadable=tuple(dict.fromkeys(self.unreadable)),
            language=self.language,
        )


class PageForm(TextForm):
    """The same, over a version of the page."""

    version: int


class GroupForm(TextForm):
    """The same, where paper or clerk also ask for those who hand in along. All of it may be
    missing."""

    name2: Annotated[Line, Field(max_length=rules.NAME_MAX)] = ""
    email2: Email = ""
    street2: Annotated[Line, Field(max_length=rules.STREET_MAX)] = ""
    name3: Annotated[Line, Field(max_length=rules.NAME_MAX)] = ""
    email3: Email = ""
    street3: Annotated[Line, Field(max_length=rules.STREET_MAX)] = ""
    signed: Ticked = False
    household: Ticked = False
    kin: Ticked = False
    adult: Ticked = False
    local: Ticked = False

    def transcript(self) -> Transcript:
        plain = super().transcript()
        others = (
            Person(self.name2, self.email2, "", self.street2),
            Person(self.name3, self.email3, "", self.street3),
        )
        return replace(
            plain,
            others=tuple(one for one in others if one.name or one.email or one.street),
            signed=self.signed,
            declared=tuple(name for name in DECLARATIONS if getattr(self, name)),
        )


class EntryForm(GroupForm):
    """The same, for an idea that was told or handed in; `key` makes a repeat the same idea."""

    key: Annotated[Line, Field(pattern=r"^[0-9a-z]{10}$")]


class FateForm(Form):
    """What became of a page. `reason` goes with unreadable and lost."""

    version: int
    fate: Literal["returned", "empty", "unreadable", "lost"]
    reason: Line = ""

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("fate", "missing"): "Kies wat er met het blad is"
    }


class VersionForm(Form):
    """A button that speaks of a version."""

    version: int


def choice_errors(form: TextForm, round_: Round) -> dict[str, str]:
    """An area or theme that the round doesn't have, money that contradicts itself; left open is
    fine."""
    errors = cost_errors(form)
    if form.area and round_.area(form.area) is None:
        errors["area"] = "Kies een wijk uit de lijst"
    if form.theme and round_.theme(form.theme) is None:
        errors["theme"] = "Kies een thema uit de lijst"
    return errors


def choices(round_: Round) -> dict[str, Sequence[tuple[str, str]]]:
    """What the templates' lists offer."""
    return {
        "areas": [("", "Staat er niet"), *((area.id, area.name) for area in round_.areas)],
        "themes": [("", "Nog te kiezen"), *((theme.id, theme.name) for theme in round_.themes)],
        "languages": list(LANGUAGES.items()),
        "fields": [(key, words) for key, words in FIELDS.items() if key != "consent"],
    }


def values_of(transcript: Transcript | None) -> dict[str, Any]:
    """The form's values for what was typed before."""
    if transcript is None:
        return {}
    content, writer = transcript.content, transcript.writer
    return {
        "title": content.title,
        "what": content.what,
        "why": content.why,
        "place": content.place,
        "area": content.area_id,
        "theme": content.theme_id,
        **cost_values(content),
        "name": writer.name,
        "email": writer.email,
        "phone": writer.phone,
        "street": writer.street,
        "consent": "ja" if transcript.consent else "",
        "unreadable": list(transcript.unreadable),
        "language": transcript.language,
    }
