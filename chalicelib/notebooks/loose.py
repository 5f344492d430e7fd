"""Loose forms: sheets of paper with a code, for who has no notebook at hand.

A code is seven random letters and three that follow from them and the round, so that a slip of
the pen is seen at once. It is nothing secret: it makes one sheet one idea. Nothing is stored
when a form is printed; a code is used once because the idea's id is made of it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Final

from chalicelib.ideas.model import Consent
from chalicelib.ideas.ports import IdeaStore
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.ids import ID_LENGTH, crockford, read_letters
from chalicelib.notebooks.confirming import enter_for
from chalicelib.notebooks.model import Transcript
from chalicelib.notebooks.ports import NotebookStore
from chalicelib.rounds.model import Round

CODE_LENGTH: Final = 10
_RANDOM: Final = 7
# A pile for a library's desk.
FORMS_MAX: Final = 50


def new_code(round_id: str) -> str:
    """A fresh code for a form of the round."""
    start = crockford(secrets.token_bytes(5), _RANDOM)
    return start + _check(round_id, start)


def _check(round_id: str, start: str) -> str:
    made = hashlib.sha256(f"form1\0{round_id}\0{start}".encode()).digest()
    return crockford(made, CODE_LENGTH - _RANDOM)


def read_code(round_id: str, text: str) -> str:
    """The code that somebody typed, in our letters; empty when it is none of the round."""
    plain = read_letters(text)
    if len(plain) != CODE_LENGTH:
        return ""
    return plain if plain[_RANDOM:] == _check(round_id, plain[:_RANDOM]) else ""


def written(code: str) -> str:
    """As it stands on paper: two groups of five capitals."""
    return f"{code[:5]}-{code[5:]}".upper()


def idea_of(round_id: str, code: str) -> str:
    """The id of the idea that the form becomes."""
    return crockford(hashlib.sha256(f"form2\0{round_id}\0{code}".encode()).digest(), ID_LENGTH)


def enter_form(
    notebooks: NotebookStore,
    ideas: IdeaStore,
    round_: Round,
    code: str,
    transcript: Transcript,
    actor: str,
    now: datetime,
    consents: tuple[Consent, ...] = (),
) -> str:
    """Makes the form's idea, once; its id. The very same again is done already.

    Raises Refused `code-used` when the form is another idea by now, and as `enter_for` does.
    """
    idea_id = idea_of(round_.id, code)
    if ideas.get(idea_id) is None:
        enter_for(notebooks, round_, idea_id, transcript, actor, now, "paper", consents)
    stored = ideas.get(idea_id)
    if stored is None or stored.content != transcript.content:
        raise Refused("code-used", idea=idea_id)
    return idea_id
