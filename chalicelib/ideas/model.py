"""An idea, its draft, and what happened to it.

    draft ──send──▶ received ──publish──▶ published ──accept──▶ accepted
                       │  └───────────────accept──────────────────▲
                       ├──refuse──▶ refused ◀──refuse──┤
                       └──withdraw──▶ withdrawn ◀──────┘ (and from accepted, until the ballot is fixed)

Invariants: what a resident typed is never overwritten by staff; every change of state leaves a
line in the history with a sentence that the public reads; a draft becomes at most one idea.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

IdeaState = Literal["received", "published", "accepted", "refused", "withdrawn"]
PhotoState = Literal["waiting", "ready", "refused"]

# What residents may see in lists: refused ideas stay readable at their own address, with the
# reason, for those who have the link.
PUBLIC_STATES: Final[frozenset[IdeaState]] = frozenset({"published", "accepted"})

MOVES: Final[Mapping[IdeaState, frozenset[IdeaState]]] = {
    "received": frozenset({"published", "accepted", "refused", "withdrawn"}),
    "published": frozenset({"accepted", "refused", "withdrawn"}),
    "accepted": frozenset({"refused", "withdrawn"}),
    "refused": frozenset({"published", "accepted"}),
    "withdrawn": frozenset(),
}

MAX_PHOTOS: Final = 3


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of an idea. `widths` are the sizes that lie in the media bucket as
    `ideas/<photo id>/<width>.webp` and `.jpg`; `width`/`height` are those of the largest."""

    id: str
    alt: str
    state: PhotoState
    widths: tuple[int, ...] = ()
    width: int = 0
    height: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """An applicant: personal data, kept apart from what is published."""

    name: str
    email: str
    phone: str
    street: str


@dataclass(frozen=True, slots=True)
class Content:
    """What an idea says. Cost in cents; `area_id` and `theme_id` are the round's."""

    title: str
    what: str
    why: str
    area_id: str
    place: str
    theme_id: str
    cost_cents: int
    cost_note: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An idea in the making. `answers` are the raw texts as typed, so that nothing is lost
    before it is right. Who knows the secret behind `key` may go on with it.

    `idea_id` is set once it was sent; from then on the draft doesn't change.
    """

    id: str
    key: str
    round_id: str
    answers: Mapping[str, str]
    photos: tuple[Photo, ...]
    version: int
    created_at: datetime
    saved_at: datetime
    expires_at: datetime
    idea_id: str = ""


@dataclass(frozen=True, slots=True)
class Idea:
    """A submitted idea: everything about it that may be published, and its state.

    `author` is the person key of the first applicant (no address). `version` counts every
    change and guards against lost updates; `checks` are what the automatic checks propose.
    """

    id: str
    round_id: str
    content: Content
    state: IdeaState
    version: int
    author: str
    photos: tuple[Photo, ...]
    source: Literal["web", "paper", "staff", "demo"]
    submitted_at: datetime
    changed_at: datetime
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """Something an automatic check noticed, for a person to judge. `code` in kebab case."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Private:
    """The people behind an idea. Only staff and they themselves see it."""

    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One step in an idea's life. `role` says who in general; `sentence` is public Dutch."""

    at: datetime
    state: str
    role: Literal["bewoner", "stad", "systeem"]
    sentence: str


@dataclass(frozen=True, slots=True)
class Card:
    """What lists show of an idea."""

    id: str
    round_id: str
    title: str
    area_id: str
    theme_id: str
    cost_cents: int
    state: IdeaState
    submitted_at: datetime
    photo: Photo | None = None
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Submission:
    """Everything that becomes true when a draft is sent, for one transaction."""

    idea: Idea
    private: Private
    line: HistoryLine
    draft_id: str
    draft_version: int


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who gets mail about an idea. `email` only leaves the store for that."""

    person: str
    email: str
    since: datetime = field(compare=False)
