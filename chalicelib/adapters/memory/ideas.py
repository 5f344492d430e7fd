"""Ideas in memory, and the upload gate beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import RLock

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.adapters.memory.listed import Listed
from chalicelib.adapters.memory.outbox import MemoryOutbox
from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import (
    PUBLIC_STATES,
    SENT_DRAFT_TERM,
    Card,
    ChangeRequest,
    Check,
    Draft,
    Follower,
    HistoryLine,
    Idea,
    IdeaState,
    Photo,
    Private,
    Submission,
    amended,
    card_of,
    queue_position,
    read_position,
    settled,
    with_photo,
)
from chalicelib.ideas.ports import MAX_PHOTO_BYTES, QueuePage, UploadForm
from chalicelib.ideas.versions import Version, current_version
from chalicelib.ideas.wiping import emptied_line, emptied_private, emptied_request, emptied_version
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.events import Event


class MemoryIdeaStore:
    """See `chalicelib.ideas.ports.IdeaStore`. Safe for several threads, as the real one is."""

    def __init__(
        self, audit: MemoryAuditLog, outbox: MemoryOutbox, listed: Listed | None = None
    ) -> None:
        self._audit = audit
        self._outbox = outbox
        self.listed = listed or Listed()
        self.lock = RLock()
        self._drafts: dict[str, Draft] = {}
        self._ideas: dict[str, Idea] = {}
        self._private: dict[str, Private] = {}
        self._history: dict[str, list[HistoryLine]] = {}
        self._versions: dict[str, list[Version]] = {}
        self._requests: dict[str, dict[int, ChangeRequest]] = {}
        self._supporters: dict[str, dict[str, datetime]] = {}
        self._followers: dict[str, dict[str, Follower]] = {}

    def draft(self, draft_id: str) -> Draft | None:
        return self._drafts.get(draft_id)

    def save_draft(self, draft: Draft) -> None:
        with self.lock:
            stored = self._drafts.get(draft.id)
            if (stored.version if stored else 0) != draft.version - 1:
                raise Conflict("another version of the draft is stored")
            if stored is not None and stored.idea_id:
                raise Conflict("the draft was sent")
            self._drafts[draft.id] = draft

    def drafts_with_address(self, round_id: str) -> tuple[str, ...]:
        with self.lock:
            found = [
                (draft.created_at, draft.id)
                for draft in self._drafts.values()
                if draft.round_id == round_id and not draft.idea_id and draft.address
            ]
        return tuple(draft_id for _, draft_id in sorted(found))

    def submit(self, submission: Submission, event: Event) -> str:
        with self.lock:
            draft = self._drafts.get(submission.draft_id)
            if draft is not None and draft.idea_id:
                return draft.idea_id
            if draft is None or draft.version != submission.draft_version:
                raise Conflict("the draft changed while it was sent")
            idea = submission.idea
            if not self.add(idea, submission.private, submission.line, event):
                raise Conflict("the draft changed while it was sent")
            self._drafts[draft.id] = replace(
                draft,
                answers={},
                photos=(),
                version=draft.version + 1,
                expires_at=idea.submitted_at + SENT_DRAFT_TERM,
                idea_id=idea.id,
            )
            return idea.id

    def add(self, idea: Idea, private: Private, line: HistoryLine, event: Event) -> bool:
        with self.lock:
            if idea.id in self._ideas:
                return False
            try:
                self._outbox.tell(event)
            except Conflict:
                return False
            self.put_new(idea, private, line)
            return True

    def put_new(self, idea: Idea, private: Private, line: HistoryLine) -> None:
        """Stores an idea that wasn't there. For whoever holds the lock, and has checked that."""
        self._ideas[idea.id] = idea
        self._private[idea.id] = private
        self._history[idea.id] = [line]
        self._versions[idea.id] = [current_version(idea)]

    def get(self, idea_id: str) -> Idea | None:
        return self._ideas.get(idea_id)

    def many(self, idea_ids: Sequence[str], *, strong: bool = False) -> Mapping[str, Idea]:
        return {one: self._ideas[one] for one in idea_ids if one in self._ideas}

    def private(self, idea_id: str) -> Private | None:
        return self._private.get(idea_id)

    def set_language(self, idea_id: str, place: int, language: str) -> None:
        with self.lock:
            private = self._private.get(idea_id)
            if private is not None and place < len(private.people):
                people = list(private.people)
                people[place] = replace(people[place], language=language)
                self._private[idea_id] = replace(private, people=tuple(people))

    def privates(self, idea_ids: Sequence[str]) -> Mapping[str, Private]:
        return {one: self._private[one] for one in idea_ids if one in self._private}

    def history(self, idea_id: str) -> tuple[HistoryLine, ...]:
        return tuple(sorted(self._history.get(idea_id, ()), key=lambda line: line.at))

    def change(
        self,
        idea: Idea,
        line: HistoryLine | None,
        audit: AuditEntry | None,
        event: Event | None,
        private: Private | None = None,
    ) -> None:
        with self.lock:
            stored = self._ideas.get(idea.id)
            if stored is None or stored.version != idea.version - 1:
                raise Conflict("the idea was changed meanwhile")
            self.require_free(idea)
            self._outbox.tell(event)
            self.put_settled(idea, line)
            if private is not None:
                self._private[idea.id] = private
            if audit is not None:
                self._audit.append(audit)

    def require_free(self, idea: Idea) -> None:
        """Raises Refused `on-ballot` when a ballot list holds what `idea` would change."""
        self.listed.require_free(self._ideas[idea.id], idea)

    def put_settled(self, idea: Idea, line: HistoryLine | None) -> None:
        """Stores `idea` with what workers wrote; its text as a version when it is another one.
        For whoever holds the lock, and has checked the version and `require_free`."""
        stored = self._ideas[idea.id]
        self.listed.changed(stored, idea)
        kept = self._ideas[idea.id] = settled(idea, stored)
        if kept.edition != stored.edition:
            self._versions[idea.id].append(current_version(kept))
        if kept.request is not None:
            self._requests.setdefault(idea.id, {})[kept.request.number] = kept.request
        if line is not None:
            self._history[idea.id].append(line)

    def versions(self, idea_id: str) -> tuple[Version, ...]:
        return tuple(self._versions.get(idea_id, ()))

    def requests(self, idea_id: str) -> tuple[ChangeRequest, ...]:
        with self.lock:
            found = self._requests.get(idea_id, {})
            return tuple(found[number] for number in sorted(found))

    def open_requests(self, round_id: str) -> tuple[str, ...]:
        with self.lock:
            found = [
                (idea.open_request.asked_at, idea.id)
                for idea in self._ideas.values()
                if idea.round_id == round_id and idea.open_request
            ]
        return tuple(idea_id for _, idea_id in sorted(found))

    def wipe(self, idea_id: str) -> None:
        with self.lock:
            if idea_id not in self._ideas or self._ideas[idea_id].state != "deleted":
                return
            self._versions[idea_id] = [emptied_version(one) for one in self._versions[idea_id]]
            self._history[idea_id] = [emptied_line(one) for one in self._history[idea_id]]
            self._private[idea_id] = emptied_private(self._private[idea_id])
            found = self._requests.get(idea_id, {})
            self._requests[idea_id] = {key: emptied_request(one) for key, one in found.items()}

    def set_card(self, idea_id: str, edition: int) -> None:
        with self.lock:
            if idea_id in self._ideas:
                idea = self._ideas[idea_id]
                self._ideas[idea_id] = replace(idea, card=max(idea.card, edition))

    def set_checks(self, idea_id: str, checks: Sequence[Check]) -> None:
        with self.lock:
            if idea_id in self._ideas:
                self._ideas[idea_id] = replace(self._ideas[idea_id], checks=tuple(checks))

    def set_photo(self, owner: str, photo: Photo) -> bool:
        kind, _, owner_id = owner.partition(":")
        with self.lock:
            if kind == "draft":
                draft = self._drafts.get(owner_id)
                if draft is None:
                    return False
                if not draft.idea_id:
                    return self._set_draft_photo(draft, photo)
                owner_id = draft.idea_id
            idea = self._ideas.get(owner_id)
            changed = None if idea is None else amended(idea, photo)
            if changed is None:
                return False
            self._ideas[owner_id] = changed
            return True

    def _set_draft_photo(self, draft: Draft, photo: Photo) -> bool:
        photos = with_photo(draft.photos, photo)
        if photos is None:
            return False
        self._drafts[draft.id] = replace(draft, photos=photos, version=draft.version + 1)
        return True

    def public_cards(self, round_id: str) -> tuple[Card, ...]:
        return tuple(card for card in self._cards(round_id) if card.state in PUBLIC_STATES)

    def _cards(self, round_id: str) -> list[Card]:
        with self.lock:
            cards = [card_of(i) for i in self._ideas.values() if i.round_id == round_id]
        return sorted(cards, key=queue_position)

    def queue(self, round_id: str, state: IdeaState, limit: int, cursor: str = "") -> QueuePage:
        if cursor:
            read_position(cursor)
        cards = [
            card
            for card in self._cards(round_id)
            if card.state == state and queue_position(card) > cursor
        ]
        shown = tuple(cards[:limit])
        return QueuePage(shown, queue_position(shown[-1]) if len(cards) > limit else "")

    def of_person(self, person: str) -> tuple[Card, ...]:
        with self.lock:
            cards = [card_of(i) for i in self._ideas.values() if person and i.author == person]
        return tuple(sorted(cards, key=queue_position, reverse=True))

    def support(self, idea_id: str, person: str, now: datetime) -> None:
        with self.lock:
            if idea_id not in self._ideas:
                raise NotFound(idea_id)
            self._supporters.setdefault(idea_id, {}).setdefault(person, now)

    def unsupport(self, idea_id: str, person: str) -> None:
        with self.lock:
            self._supporters.get(idea_id, {}).pop(person, None)

    def supports(self, idea_id: str, person: str) -> bool:
        return person in self._supporters.get(idea_id, {})

    def support_count(self, idea_id: str) -> int:
        return len(self._supporters.get(idea_id, {}))

    def follow(self, idea_id: str, follower: Follower) -> None:
        with self.lock:
            if idea_id not in self._ideas:
                raise NotFound(idea_id)
            self._followers.setdefault(idea_id, {}).setdefault(follower.person, follower)

    def unfollow(self, idea_id: str, person: str) -> None:
        with self.lock:
            self._followers.get(idea_id, {}).pop(person, None)

    def follows(self, idea_id: str, person: str) -> bool:
        return person in self._followers.get(idea_id, {})

    def follower(self, idea_id: str, person: str) -> Follower | None:
        return self._followers.get(idea_id, {}).get(person)

    def set_follower_language(self, idea_id: str, person: str, language: str) -> None:
        with self.lock:
            people = self._followers.get(idea_id, {})
            if person in people:
                people[person] = replace(people[person], language=language)

    def followers(self, idea_id: str) -> tuple[Follower, ...]:
        with self.lock:
            found = self._followers.get(idea_id, {})
            return tuple(found[person] for person in sorted(found))

    def followed_by(self, person: str) -> tuple[str, ...]:
        with self.lock:
            since = [
                (people[person].since, idea_id)
                for idea_id, people in self._followers.items()
                if person in people
            ]
        return tuple(idea_id for _, idea_id in sorted(since, reverse=True))


class MemoryUploadGate:
    """See `chalicelib.ideas.ports.UploadGate`."""

    def form(self, photo_id: str, owner: str, redirect: str) -> UploadForm:
        kind, _, owner_id = owner.partition(":")
        fields = {"key": f"{kind}/{owner_id}/{photo_id}"}
        if redirect:
            fields["success_action_redirect"] = redirect
        return UploadForm("https://upload.example/quarantine", fields, MAX_PHOTO_BYTES)
