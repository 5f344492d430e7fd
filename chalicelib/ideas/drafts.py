"""Drafts: an idea in the making, kept on the server from the first step.

Who has the draft's secret may go on with it, on any device. What was typed is kept as it was
typed, right or wrong, also after the phase has closed: only sending has a deadline.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.ideas.model import DRAFT_TERM, MAX_PHOTOS, Draft, Photo
from chalicelib.ideas.ports import IdeaStore
from chalicelib.identity.people import ACCOUNT_KEY
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict, NotFound, Refused, Unavailable
from chalicelib.kernel.ids import fingerprint, new_id, new_secret
from chalicelib.kernel.speech import SOURCE
from chalicelib.rounds.model import Round
from chalicelib.rounds.timeline import choose_current, require_open

# A stored answer at most: above every field's limit, so that nothing typed by hand is cut, and
# low enough that all answers together stay below DynamoDB's 400 KB an item.
MAX_ANSWER: Final = 4_000
_ATTEMPTS: Final = 6


def submission_round(rounds: tuple[Round, ...], now: datetime) -> Round | None:
    """The round that somebody with an idea means: the one that takes ideas, else the current."""
    taking = [r for r in rounds if r.phase("submission").is_open(now)]
    return taking[-1] if taking else choose_current(rounds, now)


def secret_of(keyring: Keyring, draft_id: str, created_at: datetime) -> str:
    """The secret of a draft: the same at every call, so that its link can be mailed later."""
    made = f"draft1\0{draft_id}\0{to_text(created_at)}"
    return urlsafe_b64encode(keyring.mac(ACCOUNT_KEY, made.encode())).decode().rstrip("=")


def start_draft(
    ideas: IdeaStore,
    round_: Round,
    now: datetime,
    keyring: Keyring | None = None,
    language: str = SOURCE,
) -> tuple[Draft, str]:
    """A new draft, of somebody who reads `language`, and its secret. Without `keyring` the secret
    is a random one, and no reminder can bring the link back. Raises Closed when the round takes no
    ideas."""
    require_open(round_, "submission", now)
    draft_id = new_id()
    secret = secret_of(keyring, draft_id, now) if keyring else new_secret()
    draft = Draft(
        id=draft_id,
        key=fingerprint(secret),
        round_id=round_.id,
        answers={},
        photos=(),
        version=1,
        created_at=now,
        saved_at=now,
        expires_at=now + DRAFT_TERM,
        form=round_.form.version,
        language=language,
    )
    ideas.save_draft(draft)
    return draft, secret


def open_draft(ideas: IdeaStore, draft_id: str, secret: str, now: datetime) -> Draft:
    """The draft, for who knows its secret. Raises NotFound for everybody else and once its
    time is over: whether it exists is nobody's business."""
    draft = ideas.draft(draft_id)
    if (
        draft is None
        or now >= draft.expires_at
        or not hmac.compare_digest(draft.key, fingerprint(secret))
    ):
        raise NotFound("draft")
    return draft


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page that answers come from: which one, what it was filled with (`mark_of` its fields),
    the page as it lies before one reader (`page`), and how often that one saved before (`turn`).
    """

    key: str
    fields: tuple[str, ...]
    mark: str
    page: str
    turn: int

    @property
    def name(self) -> str:
        """Under which the draft remembers who wrote this page's answers last."""
        return f"~{self.key}"


class Newer(Conflict):
    """Somebody else, or another tab, changed these answers since the page was filled. `draft` is
    what is stored."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("newer answers")
        self.draft = draft


class Overtaken(Conflict):
    """The same page saved something later already: this came late and isn't wanted."""

    def __init__(self) -> None:
        super().__init__("overtaken")


def mark_of(answers: Mapping[str, str], fields: Iterable[str]) -> str:
    """A short mark of these answers: another one as soon as one of them changes."""
    texts = [[name, answers.get(name, "")] for name in sorted(fields)]
    return fingerprint(json.dumps(texts))[:16]


def save_answers(
    ideas: IdeaStore,
    draft: Draft,
    answers: Mapping[str, str],
    now: datetime,
    sheet: Sheet | None = None,
    language: str = "",
) -> Draft:
    """Keeps `answers` over the earlier ones with the same names, and the `language` that the page
    was read in.

    Two tabs or a photo that gets ready at the same moment don't lose each other's answers.
    With `sheet`, answers that its page wasn't filled with aren't written over: raises Newer. The
    page's own earlier saving is no such change, and its late one raises Overtaken.
    Raises Conflict when the draft was sent meanwhile.
    """
    kept = {name: text[:MAX_ANSWER] for name, text in answers.items()}

    def with_answers(stored: Draft) -> Draft:
        stored = replace(stored, language=language or stored.language)
        if sheet is None:
            return replace(stored, answers={**stored.answers, **kept})
        page, _, turn = stored.answers.get(sheet.name, "").partition(".")
        if page == sheet.page:
            if sheet.turn < int(turn):
                raise Overtaken
        elif mark_of(stored.answers, sheet.fields) != sheet.mark and any(
            stored.answers.get(name, "") != kept.get(name, "") for name in sheet.fields
        ):
            raise Newer(stored)
        wrote = {sheet.name: f"{sheet.page}.{sheet.turn}"}
        return replace(stored, answers={**stored.answers, **kept, **wrote})

    return _change(ideas, draft, with_answers, now)


def add_photo(ideas: IdeaStore, draft: Draft, alt: str, now: datetime) -> Photo:
    """A place for a photo that the browser sends next. Raises Refused `too-many-photos`."""
    photo = Photo(new_id(), alt, "waiting")

    def with_one_more(stored: Draft) -> Draft:
        if len(stored.photos) >= MAX_PHOTOS:
            raise Refused("too-many-photos", limit=MAX_PHOTOS)
        return replace(stored, photos=(*stored.photos, photo))

    _change(ideas, draft, with_one_more, now)
    return photo


def drop_photo(ideas: IdeaStore, draft: Draft, photo_id: str, now: datetime) -> Draft:
    """The draft without that photo; nothing happens when it is gone."""

    def without(stored: Draft) -> Draft:
        return replace(stored, photos=tuple(p for p in stored.photos if p.id != photo_id))

    return _change(ideas, draft, without, now)


def _change(
    ideas: IdeaStore, draft: Draft, change: Callable[[Draft], Draft], now: datetime
) -> Draft:
    """Saves what `change` makes of the stored draft, again on top of a newer version."""
    for _ in range(_ATTEMPTS):
        if draft.idea_id:
            raise Conflict("the draft was sent")
        changed = replace(
            change(draft), version=draft.version + 1, saved_at=now, expires_at=now + DRAFT_TERM
        )
        try:
            ideas.save_draft(changed)
        except Conflict:
            newer = ideas.draft(draft.id)
            if newer is None:
                raise NotFound("draft") from None
            draft = newer
        else:
            return changed
    raise Unavailable("draft contended")
