"""Blanks: handed out in ranges, and accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, NotFound, Refused, Unavailable
from chalicelib.paperballots.model import RANGE_MAX, RANGES_MAX, TEXT_MAX, Range
from chalicelib.paperballots.ports import PaperBallotStore

_ATTEMPTS: Final = 8


def hand_out(
    store: PaperBallotStore,
    round_id: str,
    *,
    size: int,
    holder: str,
    token: str,
    actor: str,
    now: datetime,
) -> Range:
    """The next range of numbers; the one made before when `token` was used before.

    Raises Refused `size-out-of-range`, `holder-missing`, `too-many-ranges`, `settled`.
    """
    if not 1 <= size <= RANGE_MAX:
        raise Refused("size-out-of-range", most=RANGE_MAX)
    if not holder or len(holder) > TEXT_MAX:
        raise Refused("holder-missing", most=TEXT_MAX)
    for _ in range(_ATTEMPTS):
        there = store.ranges(round_id)
        made = next((one for one in there if one.token == token), None)
        if made is not None:
            return made
        if len(there) >= RANGES_MAX:
            raise Refused("too-many-ranges")
        if store.settlement(round_id) is not None:
            raise Refused("settled")
        first = max((one.last for one in there), default=0) + 1
        blanks = Range(round_id, len(there) + 1, first, first + size - 1, holder, token, now)
        line = AuditEntry(
            now,
            actor,
            "paperballots:range:hand-out",
            f"{round_id}-{blanks.number}",
            {"sheets": ("", f"{blanks.first}-{blanks.last}")},
        )
        try:
            store.save_range(blanks, line)
        except Conflict:
            continue
        return blanks
    raise Unavailable("range numbers contended")


def account(
    store: PaperBallotStore,
    round_id: str,
    number: int,
    version: int,
    *,
    blank: int,
    spoiled: int,
    actor: str,
    now: datetime,
) -> Range:
    """What came back of a range. Raises NotFound, Refused `more-than-handed-out`, Conflict."""
    blanks = next((one for one in store.ranges(round_id) if one.number == number), None)
    if blanks is None:
        raise NotFound("range")
    if blank < 0 or spoiled < 0 or blank + spoiled > blanks.size:
        raise Refused("more-than-handed-out", most=blanks.size)
    if (blanks.blank, blanks.spoiled) == (blank, spoiled):
        return blanks
    if blanks.version != version:
        raise Conflict("the range was changed")
    after = replace(blanks, blank=blank, spoiled=spoiled, version=version + 1)
    line = AuditEntry(
        now,
        actor,
        "paperballots:range:account",
        f"{round_id}-{number}",
        {
            "blank": (str(blanks.blank), str(blank)),
            "spoiled": (str(blanks.spoiled), str(spoiled)),
        },
    )
    store.save_range(after, line)
    return after
