"""Two ideas that go on as one.

    asked ──both say yes──▶ joined ──one of the groups leaves──▶ split
      ├──one says no──▶ refused
      └──taken back──▶ dropped

A pair of ideas has one Join, whatever happens between them; asking again is the same Join at a
later version, with other links. The leading idea keeps its state, its text and its votes; the
joining idea comes into the state `joined` and keeps its own supports, followers and people.

Only ideas that the public reads are joined: what one group is asked to read about the other, the
city has read before.

Invariants: nobody is joined without the yes of both groups; an idea joins at most one other; an
idea that others joined doesn't join itself; supports and votes never move; after the ballot
list is fixed nothing changes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.ideas.model import PUBLIC_STATES, Consent, Idea, IdeaState
from chalicelib.kernel.ids import ID_LENGTH, crockford

JoinState = Literal["asked", "joined", "refused", "dropped", "split"]
Side = Literal["leading", "joining"]
Asker = Literal["leading", "joining", "city"]

SIDES: Final[tuple[Side, ...]] = ("leading", "joining")
JOIN_TERM: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Join:
    """What is between two ideas. `yes` are the sides that said yes, `no` the one that said no.

    `before` and `consents` are what the joining idea was when it joined: parting brings it back.
    """

    id: str
    round_id: str
    leading: str
    joining: str
    asked_by: Asker
    state: JoinState
    version: int
    asked_at: datetime
    changed_at: datetime
    yes: tuple[Side, ...] = ()
    no: Side | None = None
    before: IdeaState | None = None
    consents: tuple[Consent, ...] = ()

    def idea_of(self, side: Side) -> str:
        return self.leading if side == "leading" else self.joining

    def side_of(self, idea_id: str) -> Side | None:
        """Which side the idea is; None for any other idea."""
        return {self.leading: SIDES[0], self.joining: SIDES[1]}.get(idea_id)

    def other(self, side: Side) -> Side:
        return "joining" if side == "leading" else "leading"

    def waits_for(self) -> tuple[Side, ...]:
        """The sides that still have to answer."""
        return tuple(side for side in SIDES if side not in self.yes) if self.is_open else ()

    @property
    def is_open(self) -> bool:
        return self.state == "asked"

    def link_works(self, now: datetime) -> bool:
        """Whether the links in the mails still open the page."""
        return now < self.asked_at + JOIN_TERM or self.state == "joined"


def pair_id(one: str, other: str) -> str:
    """The id of what is between two ideas, whichever is named first."""
    pair = "\0".join(sorted((one, other)))
    return crockford(hashlib.sha256(f"join1\0{pair}".encode()).digest(), ID_LENGTH)


def pair_problem(leading: Idea, joining: Idea, *, fixed: bool) -> str:
    """Why these two can't go on as one: a stable code, empty when they can. `fixed`: the ballot
    list is there."""
    if leading.id == joining.id:
        return "same-idea"
    if leading.round_id != joining.round_id:
        return "other-round"
    if fixed:
        return "on-ballot"
    if joining.family:
        return "joining-leads"
    if leading.state == "joined" or joining.state == "joined":
        return "joined-elsewhere"
    if leading.state not in PUBLIC_STATES or joining.state not in PUBLIC_STATES:
        return "not-public"
    return ""
