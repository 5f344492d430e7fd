"""What ideas need from storage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import (
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
)
from chalicelib.ideas.versions import Version
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

    def drafts_with_address(self, round_id: str) -> tuple[str, ...]:
        """Ids of the round's drafts that weren't sent and hold an e-mail address (right or
        wrong), the oldest first."""
        ...

    def submit(self, submission: Submission, event: Event) -> str:
        """Turns the draft into the idea, once. Returns the idea's id: that of the first
        submission when the draft was sent before (double tap, retry). The draft keeps nothing
        of what was typed: from here on it only says which idea it became.

        Raises Conflict when the draft changed since `submission.draft_version`.
        """
        ...

    def add(self, idea: Idea, private: Private, line: HistoryLine, event: Event) -> bool:
        """Stores an idea that has no draft (entered by staff, seeded); False when its id is
        there already."""
        ...

    def get(self, idea_id: str) -> Idea | None:
        """Strongly consistent: who decides must see what was decided before."""
        ...

    def many(self, idea_ids: Sequence[str], *, strong: bool = False) -> Mapping[str, Idea]:
        """Those that there are, by id; strongly consistent when `strong`."""
        ...

    def private(self, idea_id: str) -> Private | None: ...
    def set_language(self, idea_id: str, place: int, language: str) -> None:
        """Mails to the person at `place` are in `language`; nothing happens without that person.
        Not a new version."""
        ...

    def privates(self, idea_ids: Sequence[str]) -> Mapping[str, Private]:
        """The people of several ideas at once."""
        ...

    def history(self, idea_id: str) -> tuple[HistoryLine, ...]: ...

    def change(
        self,
        idea: Idea,
        line: HistoryLine | None,
        audit: AuditEntry | None,
        event: Event | None,
        private: Private | None = None,
    ) -> None:
        """Stores `idea` over version `idea.version - 1`, with its history line, audit line and
        event, and `private` in the place of the people that were there. What workers write
        stays as it is stored (`model.settled`); another text becomes a version of its own.
        Raises Conflict when another version is stored, and Refused `on-ballot` when the ballot
        list holds the idea and `model.is_candidate_change`."""
        ...

    def versions(self, idea_id: str) -> tuple[Version, ...]:
        """Every text that the idea ever had, the first one first. Strongly consistent."""
        ...

    def requests(self, idea_id: str) -> tuple[ChangeRequest, ...]:
        """Every request for a change that was made, the first one first."""
        ...

    def open_requests(self, round_id: str) -> tuple[str, ...]:
        """Ids of the round's ideas with an open request, the longest waiting first."""
        ...

    def wipe(self, idea_id: str) -> None:
        """Of a deleted idea: empties every version, request, sentence and private answer
        (`wiping`). Repeating does no harm; nothing happens while the idea isn't deleted."""
        ...

    def set_card(self, idea_id: str, edition: int) -> None:
        """The picture to share of `edition` lies in the media bucket. Never goes back."""
        ...

    def set_checks(self, idea_id: str, checks: Sequence[Check]) -> None:
        """What the automatic checks found; replaces what they found before. Not a new version."""
        ...

    def set_photo(self, owner: str, photo: Photo) -> bool:
        """Replaces the photo with that id on a draft (`draft:<id>`) or the idea it became;
        False when the owner or the photo is gone. Last state wins, retries do no harm. On a
        draft it counts as a new version."""
        ...

    def public_cards(self, round_id: str) -> tuple[Card, ...]:
        """All ideas of the round that residents may see, in the order they came in."""
        ...

    def queue(self, round_id: str, state: IdeaState, limit: int, cursor: str = "") -> QueuePage:
        """Ideas of the round in `state`, oldest first, behind the one at `cursor` (see
        `model.queue_position`). Raises Refused `bad-cursor` for a cursor of another form."""
        ...

    def of_person(self, person: str) -> tuple[Card, ...]:
        """The ideas that this person sent in, newest first."""
        ...

    def support(self, idea_id: str, person: str, now: datetime) -> None:
        """Counts the person once, however often. Raises NotFound when there is no such idea."""
        ...

    def unsupport(self, idea_id: str, person: str) -> None:
        """Takes it back; nothing happens when there is nothing to take back."""
        ...

    def supports(self, idea_id: str, person: str) -> bool: ...
    def support_count(self, idea_id: str) -> int: ...

    def follow(self, idea_id: str, follower: Follower) -> None:
        """Raises NotFound when there is no such idea; following twice is following."""
        ...

    def unfollow(self, idea_id: str, person: str) -> None: ...
    def follows(self, idea_id: str, person: str) -> bool: ...
    def follower(self, idea_id: str, person: str) -> Follower | None: ...
    def set_follower_language(self, idea_id: str, person: str, language: str) -> None:
        """Mails to that follower are in `language`; nothing happens when they don't follow."""
        ...

    def followers(self, idea_id: str) -> tuple[Follower, ...]: ...
    def followed_by(self, person: str) -> tuple[str, ...]:
        """Ids of the ideas that this person follows, the latest followed first."""
        ...


# What we take, and what the gate lets in: S3 refuses with bare XML, so that the gate is wider
# and the worker says it in words.
MAX_PHOTO_BYTES: Final = 15_000_000
MAX_UPLOAD_BYTES: Final = 25_000_000


@dataclass(frozen=True, slots=True)
class UploadForm:
    """Where a browser posts a photo, and the hidden fields it must send before the file.

    `max_bytes` is what the page may promise to take."""

    url: str
    fields: Mapping[str, str]
    max_bytes: int


class UploadGate(Protocol):
    """Issues upload forms for the quarantine."""

    def form(self, photo_id: str, owner: str, redirect: str) -> UploadForm:
        """A form valid for 15 minutes, for exactly this photo. Afterwards the browser goes to
        `redirect`, an address of our own; without one the storage only says that it has it."""
        ...


class PhotoFiles(Protocol):
    """The quarantine and the media bucket, for the worker that re-encodes."""

    def read(self, key: str) -> bytes:
        """The upload. Raises NotFound when it was handled before."""
        ...

    def owner(self, key: str) -> tuple[str, str]:
        """(owner, photo id) of an upload's key. Raises NotFound for a key of another form."""
        ...

    def publish(self, photo_id: str, width: int, kind: str, data: bytes) -> None:
        """Stores one size for the public; `kind` is `webp` or `jpg`. Repeating does no harm."""
        ...

    def discard(self, key: str) -> None:
        """Removes the upload from the quarantine; nothing happens when it is gone."""
        ...


@dataclass(frozen=True, slots=True)
class Rendition:
    """One size of a photo, in one format."""

    width: int
    height: int
    kind: str
    data: bytes


class PhotoMaker(Protocol):
    """Makes the published sizes of an upload."""

    def renditions(
        self, data: bytes, widths: Sequence[int] = ..., kinds: Collection[str] = ...
    ) -> tuple[Rendition, ...]:
        """Upright pictures without any metadata, from narrow to wide; every width as WebP and as
        JPEG where `kinds` (`webp`, `jpg`) names no fewer. `widths` are the largest ones to make.

        Raises Refused with `photo-kind` (no JPEG, PNG or WebP), `photo-large` (more pixels or
        bytes than we take) or `photo-damaged`.
        """
        ...


@dataclass(frozen=True, slots=True)
class CardText:
    """What stands on a picture to share: who shows it, the idea's name, and a line below."""

    city: str
    title: str
    below: str


class CardPainter(Protocol):
    """Draws pictures to share."""

    def paint(self, text: CardText) -> bytes:
        """A JPEG of 1200 x 630; the same text gives the same bytes."""
        ...


class CardFiles(Protocol):
    """Where pictures to share lie for the public."""

    def publish(self, idea_id: str, edition: int, data: bytes) -> None:
        """Stores the picture of an edition; repeating does no harm."""
        ...
