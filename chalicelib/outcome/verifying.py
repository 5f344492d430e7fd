"""Checking a published round from its files only, and saying in words what agrees.

Needs the standard library and nothing of the city: no keys, no tables, no network. First the
board (`voting.verify`: the log, the ballots in it), then what was counted from it
(`recounting`), then who signed. Where a round doesn't publish its ballots, less can be checked;
the sentences say what can't.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.outcome.recounting import COUNT_WORDS, Given, check_count, read_given
from chalicelib.rounds.model import FrozenRound
from chalicelib.tally.bundle import RESULT
from chalicelib.tally.model import TallyError
from chalicelib.tally.signing import SIGNATURE, key_stated, signed_by
from chalicelib.voting.verify import WORDS as BOARD_WORDS
from chalicelib.voting.verify import Board, Unreadable, check_board

__all__ = ["WORDS", "Report", "Unreadable", "verify"]

WORDS: Final[Mapping[str, str]] = {
    **BOARD_WORDS,
    **COUNT_WORDS,
    "result": "de stad tekende deze uitslag met de sleutel die voor de stemming vastlag",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked with its answer, and the sentences to print. `complete` where nothing was
    left that these files can't tell."""

    checks: Mapping[str, bool]
    notes: tuple[str, ...]
    complete: bool

    @property
    def agrees(self) -> bool:
        return all(self.checks.values())

    @property
    def lines(self) -> tuple[str, ...]:
        said = [
            f"{'klopt' if good else 'KLOPT NIET'}: {WORDS[name]}"
            for name, good in self.checks.items()
        ]
        return (*said, *self.notes)

    @property
    def last(self) -> str:
        """One sentence over all of it."""
        if not self.agrees:
            return "NIET ALLES KLOPT."
        return "Alles klopt." if self.complete else "Alles wat na te kijken is, klopt."


def verify(files: Mapping[str, bytes]) -> Report:
    """Checks a bundle. Raises Unreadable when nothing can be said."""
    board = check_board(files)
    given = read_given(files)
    found = check_count(board, given)
    checks = {**board.checks, **found.checks}
    notes = [_compare(board), *board.notes, *found.notes]
    if given.result is not None:
        if key_stated(given.result) or SIGNATURE in given.files:
            checks["result"] = _result_signed(board.frozen, given)
        else:
            notes.append("De uitslag zelf is niet getekend; de stemmen wel.")
    return Report(checks, tuple(notes), found.complete)


def _compare(board: Board) -> str:
    """All of it hangs on round.json: whoever kept its hash compares it."""
    return (
        f"De hash van round.json is {board.frozen.hash}. "
        "Die stond voor de stemming online: vergelijk ze, als je ze toen bewaarde."
    )


def _result_signed(frozen: FrozenRound, given: Given) -> bool:
    """One signature over result.json, with the key of the log."""
    if RESULT not in given.files or SIGNATURE not in given.files:
        return False
    try:
        return signed_by(frozen.log_key, given.files)
    except TallyError:
        return False
