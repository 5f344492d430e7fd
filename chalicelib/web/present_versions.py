"""Versions of an idea in words: every field as a row, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.ideas.model import Content, Photo, pictures
from chalicelib.ideas.versions import Piece, Version, compared, fingerprint_of
from chalicelib.kernel.money import format_euros
from chalicelib.rounds.model import Round

Pictures = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Changed:
    """A field whose text changed, word by word."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A version on the page. `open`: its text stood on the website, so it may be read;
    `changes` are those since the version before, where that one may be read too."""

    number: int
    at: datetime
    fingerprint: str
    open: bool
    current: bool
    changes: tuple[Changed, ...] = ()


def rows(content: Content, shown: Pictures, round_: Round) -> tuple[tuple[str, str], ...]:
    """(label, text) of everything that an idea says, in the order of the pages."""
    area, theme = round_.area(content.area_id), round_.theme(content.theme_id)
    own = format_euros(content.own_cents) if content.own_cents else ""
    upkeep = format_euros(content.upkeep_cents) if content.upkeep_cents else ""
    return (
        ("Naam", content.title),
        ("Wat?", content.what),
        ("Waarom?", content.why),
        ("Wijk", area.name if area else content.area_id),
        ("Plek", content.place),
        ("Thema", theme.name if theme else content.theme_id),
        ("Waarvoor dient het geld?", content.cost_note),
        ("Betalen de indieners zelf", own),
        ("Bedrag", format_euros(content.cost_cents) if content.cost_cents else ""),
        ("Onderhoud per jaar", upkeep),
        ("Foto's", "\n".join(alt for _, alt in shown)),
    )


def changes(
    before: tuple[Content, Pictures], after: tuple[Content, Pictures], round_: Round
) -> tuple[Changed, ...]:
    """The fields that differ between two texts."""
    pairs = zip(rows(*before, round_), rows(*after, round_), strict=True)
    found = [Changed(label, compared(old, new)) for (label, old), (_, new) in pairs if old != new]
    if not found and before != after:
        # Another picture under the same words, or a field that the rows don't show.
        found.append(Changed("Foto's", compared("een andere foto", "deze foto")))
    return tuple(found)


def asked_changes(
    content: Content,
    photos: tuple[Photo, ...],
    wanted: Content,
    wanted_photos: tuple[Photo, ...],
    round_: Round,
) -> tuple[Changed, ...]:
    """What a request would change."""
    return changes((content, pictures(photos)), (wanted, pictures(wanted_photos)), round_)


def told(versions: Sequence[Version], readable: frozenset[int], round_: Round) -> tuple[Told, ...]:
    """Every version, the latest first."""
    found = []
    for place, version in enumerate(versions):
        earlier = versions[place - 1] if place else None
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
                )
                if both and earlier is not None
                else (),
            )
        )
    return tuple(reversed(found))
