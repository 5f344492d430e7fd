"""What ideas need from storage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import (
    Card,
    Check,
    Draft,
    Follower,
    HistoryLine,
    Idea,
    IdeaState,
    Photo,
    Private,
    Submission,
)
from chalicelib.kernel.events import Event


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of a moderation queue, oldest first. `cursor` fetches the next; empty at the end."""

    cards: tuple[Card, ...]
    cursor: str


class IdeaStore(Protocol):
    """Drafts, ideas and what hangs on them. Every write is one transaction."""

    def draft(self, draft_id: str) -> Draft | None:
        """Strongly consistent: the next page must see what the last one saved."""
        ...

    def save_draft(self, draft: Draft) -> None:
        """Stores `draft` as version `draft.version` over the one before it.

        Raises Conflict when that isn't what is stored, or when it was sent meanwhile.
        """
        ...

    def submit(self, submission: Submission, event: Event) -> str:
        """Turns the draft into the idea, once. Returns the idea's id: that of the first
        submission when the draft was sent before (double tap, retry).

        Raises Conflict when the draft changed since `submission.draft_version`.
        """
        ...

    def add(self, idea: Idea, private: Private, line: HistoryLine, event: Event) -> bool:
        """Stores an idea that has no draft (entered by staff, seeded); False when its id is
        there already."""
        ...

    def get(self, idea_id: str) -> Idea | None: ...
    def many(self, idea_ids: Sequence[str]) -> Mapping[str, Idea]: ...
    def private(self, idea_id: str) -> Private | None: ...
    def history(self, idea_id: str) -> tuple[HistoryLine, ...]: ...

    def change(
        self, idea: Idea, line: HistoryLine | None, audit: AuditEntry | None, event: Event | None
    ) -> None:
        """Stores `idea` over version `idea.version - 1`, with its history line, audit line and
        event. Raises Conflict when another version is stored."""
        ...

    def set_checks(self, idea_id: str, checks: Sequence[Check]) -> None:
        """What the automatic checks found; replaces what they found before. Not a new version."""
        ...

    def set_photo(self, owner: str, photo: Photo) -> bool:
        """Replaces the photo with that id on a draft (`draft:<id>`) or the idea it became;
        False when the owner or the photo is gone. Last state wins, retries do no harm."""
        ...

    def public_cards(self, round_id: str) -> tuple[Card, ...]:
        """All ideas of the round that residents may see, in the order they came in."""
        ...

    def queue(self, round_id: str, state: IdeaState, limit: int, cursor: str = "") -> QueuePage:
        """Ideas of the round in `state`, oldest first."""
        ...

    def of_person(self, person: str) -> tuple[Card, ...]:
        """The ideas that this person sent in, newest first."""
        ...

    def follow(self, idea_id: str, follower: Follower) -> None: ...
    def unfollow(self, idea_id: str, person: str) -> None: ...
    def follows(self, idea_id: str, person: str) -> bool: ...
    def followers(self, idea_id: str) -> tuple[Follower, ...]: ...


@dataclass(frozen=True, slots=True)
class UploadForm:
    """Where a browser posts a photo, and the hidden fields it must send before the file."""

    url: str
    fields: Mapping[str, str]
    max_bytes: int


class UploadGate(Protocol):
    """Issues upload forms for the quarantine."""

    def form(self, photo_id: str, owner: str, redirect: str) -> UploadForm:
        """A form valid for 15 minutes, for exactly this photo. Afterwards the browser goes to
        `redirect`, an address of our own."""
        ...


class PhotoFiles(Protocol):
    """The quarantine and the media bucket, for the worker that re-encodes."""

    def read(self, key: str) -> bytes:
        """The upload. Raises NotFound when it was handled before."""
        ...

    def owner(self, key: str) -> tuple[str, str]:
        """(owner, photo id) of an upload's key. Raises NotFound for a key of another form."""
        ...

    def publish(self, photo_id: str, width: int, kind: str, data: bytes) -> None: ...
    def discard(self, key: str) -> None: ...
