"""What moderation needs from storage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import HistoryLine, Idea, Private
from chalicelib.kernel.events import Event
from chalicelib.moderation.model import Dossier, WorkCard
from chalicelib.moderation.sharing_model import Desk
from chalicelib.moderation.voice import Comment, Report, Takedown, Withheld

Voice = Report | Comment | Withheld | Takedown


@dataclass(frozen=True, slots=True)
class IdeaChange:
    """What becomes of the idea in the same transaction: its next version and its public line."""

    idea: Idea
    line: HistoryLine


@dataclass(frozen=True, slots=True)
class Born:
    """An idea that comes to be in the same transaction, with its dossier."""

    idea: Idea
    private: Private
    line: HistoryLine
    dossier: Dossier


@dataclass(frozen=True, slots=True)
class WorkPage:
    """A page of work. `cursor` fetches the next; empty at the end."""

    cards: tuple[WorkCard, ...]
    cursor: str


class DossierStore(Protocol):
    """Dossiers and the desk of a round. Every write is one transaction."""

    def get(self, idea_id: str) -> Dossier | None:
        """Strongly consistent: who acts must see what was done before."""
        ...

    def many(self, idea_ids: Sequence[str]) -> Mapping[str, Dossier]: ...

    def save(
        self,
        dossier: Dossier,
        audit: AuditEntry | None,
        event: Event | None = None,
        change: IdeaChange | None = None,
        voice: Voice | None = None,
        *,
        moves_list: bool = False,
        born: Born | None = None,
    ) -> None:
        """Stores `dossier` over version `dossier.version - 1` (version 1: over nothing), with
        the audit line, the event, the idea's `change`, the next version of a `voice`, and an idea
        that is `born`: nothing may be stored under its id.

        `moves_list`: what a ballot list says of the idea changes with it, which may not be once
        the list holds the idea (`RoundStore.ballot_mark`).

        Raises Conflict when another version of one of them is stored, or the list came first.
        """
        ...

    def reports(self, idea_id: str) -> tuple[Report, ...]:
        """All reports about an idea, the oldest first. Strongly consistent."""
        ...

    def comments(self, idea_id: str) -> tuple[Comment, ...]:
        """All reactions under an idea in every state, the oldest first. Strongly consistent."""
        ...

    def comments_of(self, person: str) -> tuple[Comment, ...]:
        """The latest reactions of one person, the newest first."""
        ...

    def withheld(self, idea_id: str) -> tuple[Withheld, ...]:
        """What was ever decided about showing the idea's texts, by their number. Strongly
        consistent."""
        ...

    def takedown(self, idea_id: str) -> Takedown | None:
        """The last that was decided about showing the idea; None when nobody asked anything.
        Strongly consistent."""
        ...

    def wipe(self, idea_id: str) -> None:
        """Of a deleted idea: empties what residents wrote under it and about it. Repeating does
        no harm. Raises Conflict when one of those was judged meanwhile."""
        ...

    def of_assignee(self, round_id: str, person: str, limit: int, cursor: str = "") -> WorkPage:
        """Open work on one desk (empty: on nobody's), what was reported first, then by due
        date. Raises Refused `bad-cursor`."""
        ...

    def by_due(self, round_id: str, limit: int, cursor: str = "") -> WorkPage:
        """All open work, what is due first comes first. Raises Refused `bad-cursor`."""
        ...

    def of_area(self, round_id: str, area_id: str, limit: int, cursor: str = "") -> WorkPage:
        """Open work of one area, what is due first comes first. Raises Refused `bad-cursor`."""
        ...

    def desk(self, round_id: str) -> Desk:
        """Strongly consistent; an empty one, version 0, before anything was set."""
        ...

    def save_desk(self, desk: Desk, audit: AuditEntry) -> None:
        """Stores `desk` over version `desk.version - 1`. Raises Conflict."""
        ...


class PictureCloset(Protocol):
    """The public pictures of ideas, and a private place for those of hidden ones. Repeating any of
    these does no harm, also after a crash halfway."""

    def take_away(self, idea_id: str, owners: Collection[str]) -> None:
        """The files of `owners` (photos, and the idea with its pictures to share) can't be fetched
        from the website; they are kept for the idea."""
        ...

    def bring_back(self, idea_id: str) -> None:
        """What was taken away for the idea lies where it lay."""
        ...

    def destroy(self, idea_id: str, owners: Collection[str]) -> None:
        """Removes the files of `owners`, and what was taken away for the idea."""
        ...
