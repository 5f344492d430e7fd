"""Versions of an idea in words: every field as a row, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from chalicelib.ideas.model import Content, Photo, RequestState, pictures
from chalicelib.ideas.versions import Piece, Version, compared, fingerprint_of
from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import N_, _
from chalicelib.rounds.form import FormSchema
from chalicelib.rounds.model import Round
from chalicelib.web.present_form import own_answers

Pictures = Sequence[tuple[str, str]]

COMPARED: Final = 12  # versions on one page that are compared with the one before

# (word, tag kind)
REQUEST_WORDS: Final[Mapping[RequestState, tuple[str, str]]] = {
    "open": (N_("De stad kijkt het na"), "warning"),
    "taken": (N_("Overgenomen"), "success"),
    "refused": (N_("Niet overgenomen"), "danger"),
    "dropped": (N_("Teruggenomen"), ""),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """A field whose text changed, word by word."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A version on the page. `open`: its text stood on the website, so it may be read, unless it
    is `hidden` for the reason there; `changes` are those since the version before, where that
    one may be read too."""

    number: int
    at: datetime
    fingerprint: str
    open: bool
    current: bool
    changes: tuple[Changed, ...] = ()
    hidden: str = ""


def rows(
    content: Content, shown: Pictures, round_: Round, form: FormSchema | None = None
) -> tuple[tuple[str, str], ...]:
    """(label, text) of everything that an idea says, in the order of the pages. `form` is the
    one that it answered; the round's own for any other."""
    area, theme = round_.area(content.area_id), round_.theme(content.theme_id)
    own = format_euros(content.own_cents) if content.own_cents else ""
    upkeep = format_euros(content.upkeep_cents) if content.upkeep_cents else ""
    return (
        (_("Naam"), content.title),
        (_("Wat?"), content.what),
        (_("Waarom?"), content.why),
        (_("Wijk"), area.told if area else content.area_id),
        (_("Plek"), content.place),
        (_("Straat"), content.street),
        (_("Thema"), theme.told if theme else content.theme_id),
        (_("Waarvoor dient het geld?"), _(content.cost_note)),
        (_("Betalen de indieners zelf"), own),
        (_("Bedrag"), format_euros(content.cost_cents) if content.cost_cents else ""),
        (_("Onderhoud per jaar"), upkeep),
        *own_answers(form or round_.form, content.extra),
        (_("Foto's"), "\n".join(alt for _, alt in shown)),
    )


def changes(
    before: tuple[Content, Pictures],
    after: tuple[Content, Pictures],
    round_: Round,
    form: FormSchema | None = None,
) -> tuple[Changed, ...]:
    """The fields that differ between two texts."""
    old, new = dict(rows(*before, round_, form)), dict(rows(*after, round_, form))
    labels = dict.fromkeys((*old, *new))
    pairs = ((label, old.get(label, ""), new.get(label, "")) for label in labels)
    found = [Changed(label, compared(was, now)) for label, was, now in pairs if was != now]
    if not found and before != after:
        # Another picture under the same words.
        found.append(Changed(_("Foto's"), compared(_("een andere foto"), _("deze foto"))))
    return tuple(found)


def asked_changes(
    content: Content,
    photos: tuple[Photo, ...],
    wanted: Content,
    wanted_photos: tuple[Photo, ...],
    round_: Round,
    form: FormSchema | None = None,
) -> tuple[Changed, ...]:
    """What a request would change."""
    before, after = (content, pictures(photos)), (wanted, pictures(wanted_photos))
    return changes(before, after, round_, form)


def told(
    versions: Sequence[Version],
    readable: frozenset[int],
    round_: Round,
    form: FormSchema | None = None,
    hidden: Mapping[int, str] = MappingProxyType({}),
) -> tuple[Told, ...]:
    """Every version, the latest first; those of long ago without their changes, so that a page
    costs the same whatever somebody does."""
    found = []
    readable -= hidden.keys()
    for place, version in enumerate(versions):
        earlier = versions[place - 1] if place and place >= len(versions) - COMPARED else None
        both = earlier is not None and {version.number, earlier.number} <= readable
        found.append(
            Told(
                version.number,
                version.at,
                fingerprint_of(version.content, version.pictures),
                version.number in readable,
                place == len(versions) - 1,
                changes(
                    (earlier.content, earlier.pictures),
                    (version.content, version.pictures),
                    round_,
                    form,
                )
                if both and earlier is not None
                else (),
                hidden.get(version.number, ""),
            )
        )
    return tuple(reversed(found))
