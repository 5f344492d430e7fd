"""In which language somebody gets our mails about their ideas and what they follow.

Kept where the address is, so that it goes when that goes: there is no record of a person beside.
"""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.ideas.ports import IdeaStore


def mail_language(ideas: IdeaStore, person: str) -> str:
    """The language of the next mail to `person`; empty when they get none."""
    return next(_languages(ideas, person), "")


def _languages(ideas: IdeaStore, person: str) -> Iterator[str]:
    for card in ideas.of_person(person):
        private = ideas.private(card.id)
        if private and private.people:
            yield private.people[0].language
    for idea_id in ideas.followed_by(person):
        follower = ideas.follower(idea_id, person)
        if follower is not None:
            yield follower.language


def choose_mail_language(ideas: IdeaStore, person: str, language: str) -> None:
    """All mails to `person` are in `language` from now on: about every idea that they sent in, and
    every one that they follow. Repeating does no harm."""
    for card in ideas.of_person(person):
        ideas.set_language(card.id, 0, language)
    for idea_id in ideas.followed_by(person):
        ideas.set_follower_language(idea_id, person, language)
