"""Claiming: an idea from paper or entered by staff becomes its writer's own.

Who signs in with the e-mail address that was on the paper has shown that it is theirs. Who gave
no address gets a letter with a code.
"""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime

from chalicelib.ideas.model import Idea
from chalicelib.ideas.ports import IdeaStore
from chalicelib.identity.people import ACCOUNT_KEY
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.ids import ID_LENGTH, crockford, is_id, read_letters
from chalicelib.kernel.speech import SOURCE
from chalicelib.kernel.text import normal_email


def claimable(ideas: IdeaStore, idea_id: str, person: str, email: str) -> Idea:
    """The idea, if it is this person's or may become so. Raises NotFound for all others."""
    idea = ideas.get(idea_id)
    if idea is None or not person or idea.source not in ("paper", "staff"):
        raise NotFound("idea")
    if idea.author == person:
        return idea
    private = ideas.private(idea_id)
    # The writer's: who hands in along may not take over what another person wrote.
    writer = private.people[0].email if private else ""
    if idea.author or not email or not writer or normal_email(email) != normal_email(writer):
        raise NotFound("idea")
    return idea


def letter_code(keyring: Keyring, idea_id: str) -> str:
    """What the letter to a writer without e-mail says: who has it may take the idea over. The
    same at every call, so that a letter can be printed again."""
    return crockford(keyring.mac(ACCOUNT_KEY, b"letter1\0" + idea_id.encode()), ID_LENGTH)


def claim_with_letter(
    ideas: IdeaStore,
    keyring: Keyring,
    idea_id: str,
    code: str,
    person: str,
    now: datetime,
    language: str = SOURCE,
) -> None:
    """Makes `person`, who reads `language`, the author of the idea that the letter with `code` is
    about; nothing happens when they are. Raises NotFound for every other pair, and Conflict as
    `claim`."""
    idea = ideas.get(idea_id) if is_id(idea_id) else None
    if idea is None or not person or idea.source not in ("paper", "staff"):
        raise NotFound("idea")
    if not hmac.compare_digest(letter_code(keyring, idea_id), read_letters(code)):
        raise NotFound("idea")
    if idea.author == person:
        return
    if idea.author:
        raise NotFound("idea")
    _take(ideas, idea, person, now, language)


def claim(
    ideas: IdeaStore,
    idea_id: str,
    person: str,
    email: str,
    now: datetime,
    language: str = SOURCE,
) -> None:
    """Makes `person`, who reads `language`, the author; nothing happens when they are. Raises
    NotFound, and Conflict when the idea changed at the same moment."""
    idea = claimable(ideas, idea_id, person, email)
    if idea.author == person:
        return
    _take(ideas, idea, person, now, language)


def _take(ideas: IdeaStore, idea: Idea, person: str, now: datetime, language: str) -> None:
    ideas.set_language(idea.id, 0, language)
    changed = replace(idea, author=person, version=idea.version + 1, changed_at=now)
    ideas.change(changed, None, None, None)
