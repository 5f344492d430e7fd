"""From what is typed of a sheet to a ballot. Pure.

Typed are the printed numbers, with a mark behind a colon where voters write one: `3, 7, 12` or
`3:2 7:5`. What may be on a ballot is decided by `voting.ballots` alone, as on the screen.
"""

from __future__ import annotations

import re
from typing import Final

from chalicelib.kernel.errors import Refused
from chalicelib.paperballots.model import Fault, Sheet
from chalicelib.rounds.model import FrozenRound
from chalicelib.voting import ballots
from chalicelib.voting.model import Ballot

_PART: Final = re.compile(r"([0-9]{1,4})(?:[:=x]([0-9]{1,4}))?")
_FAULTS: Final[dict[str, Fault]] = {
    "over-budget": "over-budget",
    "too-few": "too-few",
    "places": "unreadable",
}


def read_marks(text: str) -> tuple[tuple[int, int], ...]:
    """The pairs, by number. Raises Refused `marks-unreadable` or `marks-double`."""
    found: dict[int, int] = {}
    for part in re.split(r"[\s,;]+", text.strip()):
        if not part:
            continue
        match = _PART.fullmatch(part)
        if match is None:
            raise Refused("marks-unreadable")
        number = int(match[1])
        if number in found:
            raise Refused("marks-double", number=number)
        found[number] = int(match[2]) if match[2] else 1
    return tuple(sorted(found.items()))


def write_marks(sheet: Sheet) -> str:
    """The inverse of `read_marks`."""
    return " ".join(f"{n}:{mark}" if mark != 1 else str(n) for n, mark in sheet.marks)


def ballot_of(frozen: FrozenRound, sheet: Sheet) -> Ballot:
    """The ballot on a valid sheet. Raises Refused `ballot-invalid`."""
    return ballots.from_marks(frozen, dict(sheet.marks))


def sheet_of(frozen: FrozenRound, number: int, text: str, fault: Fault) -> Sheet:
    """What to store. A sheet with a reason keeps no marks: it won't count, whatever they are.

    Raises Refused `marks-unreadable`, `marks-double`, `number-unknown` (a project that isn't
    on the list), `needs-fault` (`fault`: the reason to choose) and `blank`.
    """
    if fault:
        return Sheet(number, (), fault)
    marks = read_marks(text)
    if not marks:
        raise Refused("blank")
    for project, _ in marks:
        if frozen.entry(project) is None:
            raise Refused("number-unknown", number=project)
    sheet = Sheet(number, marks)
    problems = ballots.problems(frozen, ballot_of(frozen, sheet))
    if problems:
        raise Refused("needs-fault", fault=_FAULTS.get(problems[0].code, "too-many"))
    return sheet
