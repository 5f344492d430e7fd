"""Writing, publishing and hiding examples and coaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import Photo
from chalicelib.ideas.photos import develop
from chalicelib.ideas.ports import PhotoFiles, PhotoMaker
from chalicelib.inspiration.model import (
    EXAMPLES_MAX,
    Coach,
    Example,
    coach_problems,
    example_problems,
)
from chalicelib.inspiration.ports import InspirationStore
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.ids import new_id


def save_example(store: InspirationStore, example: Example, actor: str, now: datetime) -> Example:
    """Stores `example` over the version that it names (0 is new, once for its id).

    The very same again is done already. Raises Refused `incomplete` (with `fields`) or
    `too-many`, and Conflict when somebody else saved meanwhile.
    """
    _require_complete(example_problems(example))
    stored = store.example(example.id)
    saved = replace(example, version=example.version + 1, changed_at=now)
    if stored is not None:
        same = replace(stored, changed_at=now, photo=None) == replace(saved, photo=None)
        if same:
            return stored
    if (stored.version if stored else 0) != example.version:
        raise Conflict("the example was changed meanwhile")
    if stored is None and len(store.examples()) >= EXAMPLES_MAX:
        raise Refused("too-many")
    known = {coach.id for coach in store.coaches()}
    saved = replace(saved, coaches=tuple(c for c in saved.coaches if c in known))
    store.put_example(saved, _entry("inspiration:example:save", stored, saved, actor, now))
    return saved


def save_coach(store: InspirationStore, coach: Coach, actor: str, now: datetime) -> Coach:
    """As `save_example`. Names stay out of the audit log."""
    _require_complete(coach_problems(coach))
    stored = store.coach(coach.id)
    saved = replace(coach, version=coach.version + 1, changed_at=now)
    if stored is not None and replace(stored, changed_at=now) == saved:
        return stored
    if (stored.version if stored else 0) != coach.version:
        raise Conflict("the coach was changed meanwhile")
    changes = {"state": (stored.state if stored else "", saved.state)}
    entry = AuditEntry(now, actor, "inspiration:coach:save", saved.id, changes)
    store.put_coach(saved, entry)
    return saved


def _require_complete(problems: Iterable[tuple[str, str]]) -> None:
    found = [f"{name}:{kind}" for name, kind in problems]
    if found:
        raise Refused("incomplete", fields=" ".join(found))


def _entry(
    action: str, before: Example | None, after: Example, actor: str, now: datetime
) -> AuditEntry:
    old = asdict(before) if before else {}
    changes = {
        name: (str(old.get(name, "")), str(value))
        for name, value in asdict(after).items()
        if name not in ("id", "photo", "version", "changed_at") and old.get(name) != value
    }
    return AuditEntry(now, actor, action, after.id, changes)


def begin_photo(store: InspirationStore, example_id: str, alt: str) -> Photo:
    """A place for the example's picture, which the browser sends next. Raises NotFound."""
    photo = Photo(new_id(), alt, "waiting")
    if not store.set_photo(example_id, photo):
        raise NotFound("example")
    return photo


def receive_example_photo(
    key: str, store: InspirationStore, files: PhotoFiles, maker: PhotoMaker
) -> None:
    """Handles the upload at `key`; repeating it, also after a crash anywhere, does no harm."""
    try:
        owner, photo_id = files.owner(key)
        example = store.example(owner.partition(":")[2])
        photo = example.photo if example else None
        if example is not None and photo and (photo.id, photo.state) == (photo_id, "waiting"):
            done = develop(photo, files.read(key), files, maker)
            store.set_photo(example.id, done, expected=photo_id)
    except NotFound:
        pass
    files.discard(key)


def published(store: InspirationStore) -> tuple[Example, ...]:
    """What residents see."""
    return tuple(one for one in store.examples() if one.state == "published")
