"""Reads what the demo says: ideas, the finished round and news, from the files beside this one."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from chalicelib.kernel.text import slug
from chalicelib.projects.model import ProjectState
from chalicelib.rounds.model import PhaseKey

_HERE: Final = Path(__file__).parent
PROJECTS: Final = _HERE.parent / "beringen_demo_projects.csv"

# Places of the list that aren't a neighbourhood of the rounds by themselves.
_AREA_OF: Final[Mapping[str, str]] = {
    "Hele stad (uitleenpunt Beringen-centrum)": "hele-stad",
    "Korspel (Hofstraat)": "korspel",
    "Park van Beverlo": "beverlo",
    "Klitsberg, Paal": "paal",
    "Paalse Plas": "paal",
}


@dataclass(frozen=True, slots=True)
class DemoUpdate:
    """News of a winning project, `months` after its round was released."""

    months: int
    state: ProjectState
    text: str


@dataclass(frozen=True, slots=True)
class DemoIdea:
    """One idea. Cost in cents; `people` are (name, street); `votes` how many choose it.

    `refused` is a reason code with `sentence`, both empty for an idea that is accepted. `street` is
    one of the city's table, as residents find it.
    """

    title: str
    what: str
    why: str
    area_id: str
    place: str
    theme_id: str
    cost_cents: int
    cost_note: str
    people: tuple[tuple[str, str], ...]
    picture: str
    alt: str
    votes: int
    refused: str = ""
    sentence: str = ""
    updates: tuple[DemoUpdate, ...] = ()
    street: str = ""


@dataclass(frozen=True, slots=True)
class DemoNews:
    """A news item, `days` after `phase` of its round opened; `finished` means the round before."""

    title: str
    text: str
    phase: PhaseKey
    days: int
    finished: bool


@cache
def current_ideas() -> tuple[DemoIdea, ...]:
    """The 34 ideas of the current round, in the order in which they come in.

    Raises KeyError when the list of projects and the texts don't name the same ones.
    """
    texts = {entry["title"]: entry for entry in _toml("ideas.toml")["idea"]}
    with PROJECTS.open(encoding="utf-8", newline="") as file:
        rows = {row["title_nl"]: row for row in csv.DictReader(file)}
    if rows.keys() != texts.keys():
        raise KeyError(f"texts and projects differ: {sorted(rows.keys() ^ texts.keys())}")
    ideas = [_from_row(row, texts[title]) for title, row in rows.items()]
    # Mixed, so that the newest ideas come from all over the city; always in the same way.
    return tuple(ideas[place * 13 % len(ideas)] for place in range(len(ideas)))


def _from_row(row: Mapping[str, str], text: Mapping[str, Any]) -> DemoIdea:
    place = row["neighbourhood"]
    area_id = _AREA_OF.get(place) or slug(place)
    return _idea(text, area_id, slug(row["category_nl"]), int(row["cost_eur"]) * 100)


@cache
def finished_ideas() -> tuple[DemoIdea, ...]:
    """The ideas of the round before."""
    return tuple(
        _idea(text, slug(text["area"]), slug(text["theme"]), text["cost"] * 100)
        for text in _toml("finished.toml")["idea"]
    )


@cache
def news() -> tuple[DemoNews, ...]:
    """All news, in the order of the file."""
    return tuple(
        DemoNews(
            title=item["title"],
            text=item["text"].strip(),
            phase=item["phase"],
            days=item["days"],
            finished=item.get("finished", False),
        )
        for item in _toml("news.toml")["item"]
    )


def _idea(text: Mapping[str, Any], area_id: str, theme_id: str, cost_cents: int) -> DemoIdea:
    return DemoIdea(
        title=text["title"],
        what=text["what"],
        why=text["why"],
        area_id=area_id,
        place=text["place"],
        theme_id=theme_id,
        cost_cents=cost_cents,
        cost_note=text["cost_note"],
        people=tuple((name, street) for name, street in text["people"]),
        picture=text.get("photo", ""),
        alt=text.get("alt", ""),
        votes=text["votes"],
        refused=text.get("refused", ""),
        sentence=text.get("sentence", ""),
        street=text.get("street", ""),
        updates=tuple(DemoUpdate(**update) for update in text.get("updates", [])),
    )


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))
