"""Who voted, forgotten: the keys that lead from a person to a round's voter token are destroyed
half a year after the vote.

The roll says under a token by which means somebody came in. While `voter/<round>` lives, who has
it and a register number can ask the roll whether that person voted. Without it the tokens are
random bytes: the counts stay, the people don't. Nothing after the close needs these keys: the
audit goes from tokens to ballots, by another key that is cut then.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Protocol

from chalicelib.retention.terms import VOTERS
from chalicelib.rounds.model import Round

_KEYS: Final = ("voter", "code", "letter")


class Shredder(Protocol):
    """The part of a keyring that destroys."""

    def destroy(self, name: str) -> bool: ...


def forget_voters(rounds: Iterable[Round], keyring: Shredder, now: datetime) -> int:
    """Destroys what is due; the number of keys that this call destroyed. Repeatable."""
    term = VOTERS.term
    due = [one for one in rounds if term and now >= one.phase("voting").closes_at + term]
    return sum(keyring.destroy(f"{key}/{one.id}") for one in due for key in _KEYS)
