"""Changing an idea after it was sent.

    nobody looked yet, submission open ──▶ the change is a version at once
    the city looked, or hid it, or submission over ──▶ a request that the city answers
    the ballot list is fixed, or the idea isn't under way ──▶ no change

What the public reads is what the city has seen: a text on the website changes only after staff
have read the difference, also while ideas still come in. After the deadline a request says why.
Every change names the version that was read; another one is Conflict, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, TypeVar

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import (
    MAX_PHOTOS,
    OPEN_TEXT,
    ChangeRequest,
    Content,
    HistoryLine,
    Idea,
    Photo,
    Private,
    pictures,
)
from chalicelib.ideas.ports import IdeaStore
from chalicelib.ideas.rules import content_problems, extra_problems
from chalicelib.ideas.telling import EDITED
from chalicelib.ideas.withdrawing import own_idea
from chalicelib.kernel.errors import Closed, Conflict, NotFound, Refused, Unavailable
from chalicelib.kernel.events import CHANGE_ASKED, IDEA_EDITED, Event
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.speech import N_
from chalicelib.rounds.model import Round
from chalicelib.rounds.ports import RoundStore

Way = Literal["at-once", "asked", "closed"]
_Done = TypeVar("_Done")

ASKED: Final = N_("De indieners vroegen de stad om iets te veranderen.")
TAKEN_BACK: Final = N_("De indieners namen hun vraag terug.")
REASON_MAX: Final = 300
_ATTEMPTS: Final = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """The idea as its applicants want it, on top of `version` that they read."""

    version: int
    content: Content
    reason: str = ""


def way(idea: Idea, round_: Round, rounds: RoundStore, now: datetime) -> Way:
    """What becomes of a change at this moment."""
    open_text = idea.state in OPEN_TEXT and not idea.joined_to
    if not open_text or rounds.ballot_list(idea.round_id) is not None:
        return "closed"
    if idea.state == "received" and round_.phase("submission").is_open(now):
        return "at-once"
    return "asked"


def needs_reason(round_: Round, now: datetime) -> bool:
    """Whether a request must say why: once ideas don't come in any more."""
    return not round_.phase("submission").is_open(now)


def working_copy(idea: Idea) -> tuple[Content, tuple[Photo, ...]]:
    """What the applicants go on with: what they asked for, else what stands there."""
    asked = idea.open_request
    return (asked.content, asked.photos) if asked else (idea.content, idea.photos)


def edit(
    ideas: IdeaStore, rounds: RoundStore, idea_id: str, person: str, wanted: Wanted, now: datetime
) -> Idea:
    """Changes the text, or asks the city to. The very same again writes nothing.

    Raises NotFound for who isn't the author, Closed `edit-closed`, Refused `idea-incomplete`,
    `reason-missing`, and Conflict when the idea isn't at the version that was read.
    """
    idea, round_ = _open(ideas, rounds, idea_id, person)
    how = _require_way(idea, round_, rounds, now)
    form = round_.form_of(idea.form)
    private = ideas.private(idea_id) or Private(())
    found = [
        *content_problems(wanted.content, round_, form),
        *extra_problems(wanted.content, private, form),
    ]
    if found:
        raise Refused("idea-incomplete", fields=" ".join(problem.about for problem in found))
    content, photos = working_copy(idea)
    asked = idea.open_request
    same_reason = not asked or not wanted.reason or asked.reason == wanted.reason
    if content == wanted.content and same_reason:
        return idea
    if idea.version != wanted.version:
        raise Conflict("the idea was changed meanwhile")
    return _store(ideas, idea, round_, how, wanted.content, photos, wanted.reason, now)


def ask_for(
    ideas: IdeaStore,
    rounds: RoundStore,
    idea_id: str,
    wanted: Wanted,
    *,
    how: str,
    actor: str,
    now: datetime,
) -> Idea:
    """The request for a change of applicants who told it in another way, entered by staff; `how`
    says which one, for the log. It is a request at every moment: staff write no text of others
    without a second look. The very same again writes nothing.

    Raises NotFound, and what `edit` raises.
    """
    idea = ideas.get(idea_id)
    round_ = None if idea is None else rounds.get(idea.round_id)
    if idea is None or round_ is None:
        raise NotFound("idea")
    _require_way(idea, round_, rounds, now)
    form = round_.form_of(idea.form)
    found = [*content_problems(wanted.content, round_, form)]
    if found:
        raise Refused("idea-incomplete", fields=" ".join(problem.about for problem in found))
    content, photos = working_copy(idea)
    if content == wanted.content:
        return idea
    if idea.version != wanted.version:
        raise Conflict("the idea was changed meanwhile")
    entry = AuditEntry(now, actor, "ideas:change:enter", idea_id, note=how)
    return _store(ideas, idea, round_, "asked", wanted.content, photos, wanted.reason, now, entry)


def add_photo(
    ideas: IdeaStore,
    rounds: RoundStore,
    idea_id: str,
    person: str,
    alt: str,
    reason: str,
    now: datetime,
) -> Photo:
    """A place for a photo that the browser sends next. Raises as `edit`, and Refused
    `too-many-photos`."""
    photo = Photo(new_id(), alt, "waiting")

    def with_one_more(photos: tuple[Photo, ...]) -> tuple[Photo, ...]:
        if len(photos) >= MAX_PHOTOS:
            raise Refused("too-many-photos", limit=MAX_PHOTOS)
        return (*photos, photo)

    _change_photos(ideas, rounds, idea_id, person, with_one_more, reason, now)
    return photo


def drop_photo(
    ideas: IdeaStore,
    rounds: RoundStore,
    idea_id: str,
    person: str,
    photo_id: str,
    reason: str,
    now: datetime,
) -> Idea:
    """Without that photo; nothing happens when it is gone. Raises as `edit`."""

    def without(photos: tuple[Photo, ...]) -> tuple[Photo, ...]:
        return tuple(photo for photo in photos if photo.id != photo_id)

    return _change_photos(ideas, rounds, idea_id, person, without, reason, now)


def describe_photo(
    ideas: IdeaStore,
    rounds: RoundStore,
    idea_id: str,
    person: str,
    photo_id: str,
    alt: str,
    reason: str,
    now: datetime,
) -> Idea:
    """With other words about that photo. Raises as `edit`, NotFound when it is gone."""

    def with_words(photos: tuple[Photo, ...]) -> tuple[Photo, ...]:
        if all(photo.id != photo_id for photo in photos):
            raise NotFound("photo")
        return tuple(replace(one, alt=alt) if one.id == photo_id else one for one in photos)

    return _change_photos(ideas, rounds, idea_id, person, with_words, reason, now)


def take_back(ideas: IdeaStore, idea_id: str, person: str, now: datetime) -> None:
    """The applicants don't want the change any more; nothing happens when none is open.
    Raises NotFound for who isn't the author."""

    def act() -> None:
        idea = own_idea(ideas, idea_id, person)
        asked = idea.open_request
        if asked is None:
            return
        dropped = replace(asked, state="dropped", answered_at=now)
        changed = replace(idea, request=dropped, version=idea.version + 1, changed_at=now)
        line = HistoryLine(now, idea.state, "bewoner", TAKEN_BACK)
        ideas.change(changed, line, None, None)

    _insist(act)


def _open(ideas: IdeaStore, rounds: RoundStore, idea_id: str, person: str) -> tuple[Idea, Round]:
    idea = own_idea(ideas, idea_id, person)
    round_ = rounds.get(idea.round_id)
    if round_ is None:
        raise NotFound("round")
    return idea, round_


def _require_way(idea: Idea, round_: Round, rounds: RoundStore, now: datetime) -> Way:
    how = way(idea, round_, rounds, now)
    if how == "closed":
        raise Closed("edit-closed", state=idea.state)
    return how


def _change_photos(
    ideas: IdeaStore,
    rounds: RoundStore,
    idea_id: str,
    person: str,
    change: Callable[[tuple[Photo, ...]], tuple[Photo, ...]],
    reason: str,
    now: datetime,
) -> Idea:
    """One photo more, less or described otherwise doesn't undo what somebody else wrote, so it
    goes on top of whatever is stored."""

    def act() -> Idea:
        idea, round_ = _open(ideas, rounds, idea_id, person)
        how = _require_way(idea, round_, rounds, now)
        content, photos = working_copy(idea)
        wanted = change(photos)
        if pictures(wanted) == pictures(photos):
            return idea
        return _store(ideas, idea, round_, how, content, wanted, reason, now)

    return _insist(act)


def _store(
    ideas: IdeaStore,
    idea: Idea,
    round_: Round,
    how: Way,
    content: Content,
    photos: tuple[Photo, ...],
    reason: str,
    now: datetime,
    audit: AuditEntry | None = None,
) -> Idea:
    changed = replace(idea, version=idea.version + 1, changed_at=now)
    names = {"idea_id": idea.id, "round_id": idea.round_id}
    line: HistoryLine | None
    event: Event | None
    if how == "at-once":
        # Left over from before the deadline was moved: what is written here takes its place.
        old = idea.request
        if old is not None and old.state == "open":
            old = replace(old, state="dropped", answered_at=now)
        changed = replace(changed, content=content, photos=photos, request=old)
        sentence = EDITED.format(number=idea.edition + 1)
        line = HistoryLine(now, idea.state, "bewoner", sentence)
        event = Event(f"idea-edit-{idea.id}-{changed.version}", IDEA_EDITED, now, names)
        ideas.change(changed, line, None, event)
        return changed
    asked = idea.open_request
    why = reason or (asked.reason if asked else "")
    if not why and needs_reason(round_, now):
        raise Refused("reason-missing")
    number = asked.number if asked else (idea.request.number if idea.request else 0) + 1
    request = ChangeRequest(number, "open", content, photos, why, asked.asked_at if asked else now)
    changed = replace(changed, request=request)
    line = event = None
    if asked is None:
        line = HistoryLine(now, idea.state, "bewoner", ASKED)
        event = Event(f"idea-ask-{idea.id}-{number}", CHANGE_ASKED, now, names)
    ideas.change(changed, line, audit, event)
    return changed


def _insist(act: Callable[[], _Done]) -> _Done:
    """`act`, again on top of what somebody else wrote."""
    for _ in range(_ATTEMPTS):
        try:
            return act()
        except Conflict:
            continue
    raise Unavailable("idea contended")
