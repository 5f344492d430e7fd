"""Dossiers and desks as plain maps and back, for storage. `rounds.plain.to_plain` writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from chalicelib.kernel.clock import from_text
from chalicelib.moderation.model import (
    Answer,
    Appeal,
    Asked,
    Condition,
    Cost,
    Dossier,
    FinalText,
    Formal,
    Merit,
    Refusal,
    Step,
    WorkCard,
)
from chalicelib.moderation.sharing_model import AssignRule, Cover, Desk, Pair, Template
from chalicelib.moderation.split import Part, Split

T = TypeVar("T")

_MOMENTS = frozenset(
    {
        "at",
        "until",
        "answered_at",
        "decided_at",
        "approved_at",
        "due",
        "submitted_at",
        "begins",
        "ends",
        "prices_published_at",
        "closed_at",
    }
)


def read(kind: type[T], plain: Mapping[str, Any], **parts: Any) -> T:
    """A dataclass from its map: moments from their texts, `parts` as given. What an older item
    hasn't got takes its default."""
    values = {
        one.name: _moment(plain[one.name]) if one.name in _MOMENTS else plain[one.name]
        for one in fields(kind)  # type: ignore[arg-type]
        if one.name in plain and one.name not in parts
    }
    return kind(**values, **parts)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)


def _maybe(kind: type[T], plain: Mapping[str, Any] | None, **parts: Any) -> T | None:
    return None if plain is None else read(kind, plain, **parts)


def dossier_from(plain: Mapping[str, Any]) -> Dossier:
    formal, merit, refusal = plain["formal"], plain["merit"], plain["refusal"]
    return read(
        Dossier,
        plain,
        formal=_maybe(
            Formal,
            formal,
            answers=tuple(read(Answer, a) for a in (formal or {}).get("answers", ())),
        ),
        merit=_maybe(
            Merit, merit, costs=tuple(read(Cost, c) for c in (merit or {}).get("costs", ()))
        ),
        condition=_maybe(Condition, plain["condition"]),
        refusal=_maybe(Refusal, refusal, by=tuple((refusal or {}).get("by", ()))),
        appeal=_maybe(Appeal, plain["appeal"]),
        final=_maybe(FinalText, plain["final"]),
        asked=_maybe(Asked, plain.get("asked")),
        split=_maybe(
            Split,
            plain.get("split"),
            parts=tuple(read(Part, part) for part in (plain.get("split") or {}).get("parts", ())),
        ),
        steps=tuple(read(Step, step) for step in plain["steps"]),
    )


def card_from(plain: Mapping[str, Any]) -> WorkCard:
    return read(WorkCard, plain)


def desk_from(plain: Mapping[str, Any]) -> Desk:
    return read(
        Desk,
        plain,
        rules=tuple(read(AssignRule, rule) for rule in plain["rules"]),
        covers=tuple(read(Cover, cover) for cover in plain["covers"]),
        templates=tuple(read(Template, one) for one in plain["templates"]),
        pairs=tuple(read(Pair, pair) for pair in plain["pairs"]),
    )
