"""Which pictures of an idea still have somebody to look at them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chalicelib.ideas.model import PUBLIC_STATES, HistoryLine, Idea
from chalicelib.ideas.versions import Version, readable


@dataclass(frozen=True, slots=True)
class Shown:
    """`photos` by their id, `cards` (pictures to share) by the edition that they show."""

    photos: frozenset[str]
    cards: frozenset[int]


def kept_photos(idea: Idea) -> frozenset[str]:
    """The photos by their id, of the text of now and of an open request, whose files stay. Pages
    show the picture of these alone: any other may be gone by tonight."""
    if idea.state == "withdrawn":
        return frozenset()
    asked = idea.open_request.photos if idea.open_request else ()
    return frozenset(photo.id for photo in (*idea.photos, *asked))


def shown_pictures(
    idea: Idea,
    versions: Sequence[Version],
    history: Sequence[HistoryLine],
    hidden: Collection[int],
) -> Shown:
    """Those of the text of now, of an open request, and of every version that the public reads.

    A withdrawn or deleted idea shows nothing and never comes back. What was refused may be
    reopened, what is hidden may be shown again: its text of now keeps its pictures. `hidden` are
    versions that the city doesn't show."""
    if idea.state in ("withdrawn", "deleted"):
        return Shown(frozenset(), frozenset())
    photos = set(kept_photos(idea))
    cards = {idea.card, idea.edition}
    was_public = idea.state in PUBLIC_STATES or idea.state in ("refused", "joined", "hidden")
    open_ones = readable(versions, history) - frozenset(hidden) if was_public else frozenset()
    for version in versions:
        if version.number in open_ones:
            photos.update(photo_id for photo_id, _ in version.pictures)
            cards.add(version.number)
    return Shown(frozenset(photos), frozenset(cards - {0} - set(hidden)))
