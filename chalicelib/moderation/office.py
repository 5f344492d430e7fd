"""What every act on a dossier shares: reading it, being sure it is what was read, writing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import HistoryLine, Idea, IdeaState
from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.events import DOSSIER_TOLD, IDEA_DECIDED, Event
from chalicelib.moderation.model import Dossier, Step, open_dossier, stepped
from chalicelib.moderation.ports import Born, DossierStore, IdeaChange
from chalicelib.rounds.model import Round
from chalicelib.rounds.ports import RoundStore

# Steps whose words stay inside: they are in the dossier, not in the log.
_INSIDE: Final = frozenset({"note"})


@dataclass(frozen=True, slots=True)
class File:
    """An idea, its round, and the dossier as it is stored (version 0: not yet)."""

    idea: Idea
    round: Round
    dossier: Dossier


@dataclass(frozen=True, slots=True)
class Office:
    """The stores that acts on a dossier need."""

    ideas: IdeaStore
    rounds: RoundStore
    dossiers: DossierStore

    def file(self, idea_id: str) -> File:
        """Raises NotFound."""
        idea = self.ideas.get(idea_id)
        round_ = None if idea is None else self.rounds.get(idea.round_id)
        if idea is None or round_ is None:
            raise NotFound("idea")
        return File(idea, round_, self.dossiers.get(idea_id) or open_dossier(idea, round_))

    def write(
        self,
        file: File,
        after: Dossier,
        step: Step,
        *,
        by_staff: bool = True,
        event: Event | None = None,
        change: IdeaChange | None = None,
        moves_list: bool = False,
        born: Born | None = None,
    ) -> Dossier:
        """Stores `after` with `step` as the next version (see `DossierStore.save`). Raises
        Conflict."""
        stored = stepped(after, step)
        audit = _audit(file.dossier, stored, step) if by_staff else None
        self.dossiers.save(stored, audit, event, change, moves_list=moves_list, born=born)
        return stored


def is_done(file: File, version: int, step: Step) -> bool:
    """Whether `step` was taken already on `version`: a double tap, or an answer that got lost.

    Raises Conflict when something else happened to the dossier since.
    """
    if file.dossier.version == version:
        return False
    last = file.dossier.steps[-1] if file.dossier.steps else None
    same = last is not None and (last.by, last.what, last.text) == (step.by, step.what, step.text)
    if same and file.dossier.version == version + 1:
        return True
    raise Conflict("the dossier was changed meanwhile")


def _audit(before: Dossier, after: Dossier, step: Step) -> AuditEntry:
    changes: dict[str, tuple[str, str]] = {
        "version": (str(before.version), str(after.version)),
    }
    told: Mapping[str, tuple[str, str]] = {
        "stage": (before.stage, after.stage),
        "assignee": (before.assignee, after.assignee),
        "due": (to_text(before.due), to_text(after.due)),
        "area": (before.area_id, after.area_id),
        "theme": (before.theme_id, after.theme_id),
    }
    changes |= {name: pair for name, pair in told.items() if pair[0] != pair[1]}
    return AuditEntry(
        at=step.at,
        actor=step.by,
        action=f"moderation:dossier:{step.what}",
        subject=after.idea_id,
        changes=changes,
        note="" if step.what in _INSIDE else step.text,
    )


def told(file: File, what: str, now: datetime) -> Event:
    """The news for applicants that `what` happened, in the dossier's next version."""
    dossier = file.dossier
    return Event(
        id=f"dossier-{what}-{dossier.idea_id}-{dossier.version + 1}",
        type=DOSSIER_TOLD,
        at=now,
        data={"idea_id": dossier.idea_id, "round_id": dossier.round_id, "what": what},
    )


def decided(idea: Idea, now: datetime, *, reopened: bool = False) -> Event:
    """The news that the city decided on `idea`, at its version; `reopened`: to look at it
    again."""
    again = {"reopened": "yes"} if reopened else {}
    return Event(
        id=f"idea-decide-{idea.id}-{idea.version}",
        type=IDEA_DECIDED,
        at=now,
        data={"idea_id": idea.id, "round_id": idea.round_id, "state": idea.state} | again,
    )


def city_line(now: datetime, state: IdeaState | str, sentence: str) -> HistoryLine:
    return HistoryLine(now, state, "stad", sentence)
