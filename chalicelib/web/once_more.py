"""A form that is shown once more in another language, with everything that was typed.

The language bar of a page with a form sends that form, to its own address with `?taal=`. Reading
it then never succeeds: the view shows the page again, as after a mistake, and acts on nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Turn:
    """One request: whether its form is only shown, and whether its view could do that."""

    only_shown: bool = False
    able: bool = False


_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


@contextmanager
def turning(only_shown: bool) -> Iterator[Turn]:
    """The request inside is that turn."""
    turn = Turn(only_shown)
    token = _turn.set(turn)
    try:
        yield turn
    finally:
        _turn.reset(token)


def only_shown() -> bool:
    """Asked by whoever reads a form, before anything is done: whether to show it again only."""
    turn = _turn.get()
    if turn is None:
        return False
    turn.able = True
    return turn.only_shown
