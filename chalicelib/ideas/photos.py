"""From an upload in the quarantine to a published photo, or to a reason why not."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.ideas.model import Photo, photos_of
from chalicelib.ideas.ports import IdeaStore, PhotoFiles, PhotoMaker, Rendition
from chalicelib.kernel.errors import NotFound, Refused


def receive_photo(key: str, ideas: IdeaStore, files: PhotoFiles, maker: PhotoMaker) -> None:
    """Handles the upload at `key`; repeating it, also after a crash anywhere, does no harm.

    The upload leaves the quarantine last. A photo that is ready is never made again: the upload
    form could be used once more, after staff have looked at the picture.
    """
    try:
        owner, photo_id = files.owner(key)
    except NotFound:
        files.discard(key)
        return
    photo = _wanted(ideas, owner, photo_id)
    if photo is None or photo.state == "ready":
        files.discard(key)
        return
    try:
        data = files.read(key)
    except NotFound:
        return
    ideas.set_photo(owner, develop(photo, data, files, maker))
    files.discard(key)


def develop(photo: Photo, data: bytes, files: PhotoFiles, maker: PhotoMaker) -> Photo:
    """Publishes the sizes of an upload; `photo` as it is then, or refused with the reason."""
    try:
        made = maker.renditions(data)
    except Refused as refused:
        return replace(photo, state="refused", reason=refused.reason)
    for one in made:
        files.publish(photo.id, one.width, one.kind, one.data)
    return _ready(photo, made)


def _wanted(ideas: IdeaStore, owner: str, photo_id: str) -> Photo | None:
    """The photo that `owner` (a draft, or the idea that it became) waits for."""
    kind, _, owner_id = owner.partition(":")
    photos: tuple[Photo, ...] = ()
    if kind == "draft":
        draft = ideas.draft(owner_id)
        if draft is None:
            return None
        photos, owner_id = draft.photos, draft.idea_id
    if owner_id and not photos:
        idea = ideas.get(owner_id)
        photos = photos_of(idea) if idea else ()
    return next((photo for photo in photos if photo.id == photo_id), None)


def _ready(photo: Photo, made: tuple[Rendition, ...]) -> Photo:
    largest = max(made, key=lambda one: one.width)
    widths = tuple(sorted({one.width for one in made}))
    return replace(
        photo,
        state="ready",
        reason="",
        widths=widths,
        width=largest.width,
        height=largest.height,
    )
