"""Dossiers and desks in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from threading import RLock

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.ideas import MemoryIdeaStore
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.events import Event
from chalicelib.moderation.model import Dossier, WorkCard, read_work_cursor, work_card
from chalicelib.moderation.ports import Born, IdeaChange, Voice, WorkPage
from chalicelib.moderation.sharing_model import Desk
from chalicelib.moderation.voice import Comment, Report, Takedown, Withheld


class MemoryDossierStore:
    """See `chalicelib.moderation.ports.DossierStore`. Safe for several threads."""

    def __init__(self, audit: MemoryAuditLog, outbox: MemoryOutbox, ideas: MemoryIdeaStore) -> None:
        self._audit = audit
        self._outbox = outbox
        self._ideas = ideas
        self._lock = RLock()
        self._dossiers: dict[str, Dossier] = {}
        self._desks: dict[str, Desk] = {}
        self._voices: dict[str, Voice] = {}

    def get(self, idea_id: str) -> Dossier | None:
        return self._dossiers.get(idea_id)

    def many(self, idea_ids: Sequence[str]) -> Mapping[str, Dossier]:
        return {one: self._dossiers[one] for one in idea_ids if one in self._dossiers}

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
        with self._lock, self._ideas.lock:
            stored = self._dossiers.get(dossier.idea_id)
            if (stored.version if stored else 0) != dossier.version - 1:
                raise Conflict("the dossier was changed meanwhile")
            if voice is not None:
                said = self._voices.get(_key(voice))
                if (said.version if said else 0) != voice.version - 1:
                    raise Conflict("this was judged meanwhile")
            if born is not None and self._ideas.get(born.idea.id) is not None:
                raise Conflict("there is such an idea already")
            self._outbox.require_new(event)
            if moves_list:
                self._ideas.listed.move(dossier.round_id, dossier.idea_id)
            if change is not None:
                self._ideas.change(change.idea, change.line, None, None)
            self._outbox.tell(event)
            self._dossiers[dossier.idea_id] = dossier
            if born is not None:
                self._ideas.put_new(born.idea, born.private, born.line)
                self._dossiers[born.idea.id] = born.dossier
            if voice is not None:
                self._voices[_key(voice)] = voice
            if audit is not None:
                self._audit.append(audit)

    def reports(self, idea_id: str) -> tuple[Report, ...]:
        with self._lock:
            found = [one for one in self._voices.values() if isinstance(one, Report)]
        return tuple(sorted((r for r in found if r.idea_id == idea_id), key=lambda r: r.at))

    def comments(self, idea_id: str) -> tuple[Comment, ...]:
        return tuple(one for one in self._comments() if one.idea_id == idea_id)

    def withheld(self, idea_id: str) -> tuple[Withheld, ...]:
        with self._lock:
            found = [one for one in self._voices.values() if isinstance(one, Withheld)]
        return tuple(sorted((w for w in found if w.idea_id == idea_id), key=lambda w: w.number))

    def takedown(self, idea_id: str) -> Takedown | None:
        found = self._voices.get(f"{idea_id} takedown")
        return found if isinstance(found, Takedown) else None

    def wipe(self, idea_id: str) -> None:
        with self._lock:
            for key, one in self._voices.items():
                if isinstance(one, Comment | Report) and one.idea_id == idea_id:
                    self._voices[key] = replace(one, text="")

    def comments_of(self, person: str) -> tuple[Comment, ...]:
        return tuple(reversed([one for one in self._comments() if one.person == person]))

    def _comments(self) -> list[Comment]:
        with self._lock:
            found = [one for one in self._voices.values() if isinstance(one, Comment)]
        return sorted(found, key=lambda one: one.at)

    def of_assignee(self, round_id: str, person: str, limit: int, cursor: str = "") -> WorkPage:
        return self._page(
            round_id,
            lambda one: one.assignee == person,
            lambda card: card.desk_position,
            limit,
            cursor,
            reported=True,
        )

    def by_due(self, round_id: str, limit: int, cursor: str = "") -> WorkPage:
        return self._page(round_id, lambda _: True, lambda card: card.position, limit, cursor)

    def of_area(self, round_id: str, area_id: str, limit: int, cursor: str = "") -> WorkPage:
        return self._page(
            round_id,
            lambda one: one.area_id == area_id,
            lambda card: card.position,
            limit,
            cursor,
        )

    def _page(
        self,
        round_id: str,
        fits: Callable[[Dossier], bool],
        position: Callable[[WorkCard], str],
        limit: int,
        cursor: str,
        *,
        reported: bool = False,
    ) -> WorkPage:
        with self._lock:
            cards = sorted(
                (
                    work_card(one)
                    for one in self._dossiers.values()
                    if one.round_id == round_id and one.is_open and fits(one)
                ),
                key=position,
            )
        if cursor:
            read_work_cursor(cursor, reported=reported)
            cards = [card for card in cards if position(card) > cursor]
        shown = tuple(cards[:limit])
        return WorkPage(shown, position(shown[-1]) if len(cards) > limit else "")

    def desk(self, round_id: str) -> Desk:
        return self._desks.get(round_id, Desk(round_id))

    def save_desk(self, desk: Desk, audit: AuditEntry) -> None:
        with self._lock:
            if self.desk(desk.round_id).version != desk.version - 1:
                raise Conflict("the desk was changed meanwhile")
            self._desks[desk.round_id] = desk
            self._audit.append(audit)


def _key(voice: Voice) -> str:
    if isinstance(voice, Withheld):
        return f"{voice.idea_id} {voice.number}"
    return f"{voice.idea_id} takedown" if isinstance(voice, Takedown) else voice.id
