"""What follows by itself when an idea is hidden, shown again or deleted: its pictures leave the
website, come back or are destroyed, and the texts of a deleted idea are emptied.

An idea's state says what has to be true, not the event that told of it: events come twice, late and
in any order. When the state changes meanwhile, it looks again.
"""

from __future__ import annotations

from typing import Final

from chalicelib.ideas.model import Idea, photos_of
from chalicelib.kernel.errors import Unavailable
from chalicelib.moderation.office import Office
from chalicelib.moderation.ports import PictureCloset

_ATTEMPTS: Final = 6
# The private files of hidden ideas: `hidden/<idea>/<name in the media bucket>`.
CLOSET: Final = "hidden"


def kept_pictures(idea: Idea) -> tuple[tuple[str, str], ...]:
    """(what is on it, name of the private file) of the pictures of a hidden idea."""
    return tuple(
        (photo.alt, f"{CLOSET}/{idea.id}/ideas/{photo.id}/{max(photo.widths)}.jpg")
        for photo in idea.photos
        if photo.state == "ready" and photo.widths
    )


def tidy(office: Office, closet: PictureCloset, idea_id: str) -> None:
    """Makes true what the idea's state asks for. Raises Unavailable when it keeps changing."""
    for _ in range(_ATTEMPTS):
        idea = office.ideas.get(idea_id)
        if idea is None:
            return
        _tidy(office, closet, idea)
        after = office.ideas.get(idea_id)
        if after is not None and after.state == idea.state:
            return
    raise Unavailable("the idea keeps changing")


def _tidy(office: Office, closet: PictureCloset, idea: Idea) -> None:
    match idea.state:
        case "hidden":
            closet.take_away(idea.id, _owners(office, idea))
        case "deleted":
            # Pictures first: the versions that are emptied afterwards say which there were.
            closet.destroy(idea.id, _owners(office, idea))
            office.ideas.wipe(idea.id)
            office.dossiers.wipe(idea.id)
        case _:
            closet.bring_back(idea.id)


def _owners(office: Office, idea: Idea) -> frozenset[str]:
    """The folders of all its pictures: those that any text showed, that were asked for, and the
    ones to share, which lie under the idea's own id."""
    found = {idea.id, *(photo.id for photo in photos_of(idea))}
    for version in office.ideas.versions(idea.id):
        found.update(photo_id for photo_id, _ in version.pictures)
    for request in office.ideas.requests(idea.id):
        found.update(photo.id for photo in request.photos)
    return frozenset(found)
