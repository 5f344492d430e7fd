"""Staff: the sheet that lies on a batch of ballots, to print, fill in and sign.

It says how many and who, never what a voter chose nor the number of a single ballot: whoever
handed one out may remember it. What one side typed is not on it before both have signed.
"""

from __future__ import annotations

from typing import Final

from chalicelib.paperballots.model import Batch
from chalicelib.paperballots.sheets import final_sheets
from chalicelib.web.http import Answer, Page, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.ballot_batches import find_batch
from chalicelib.web.staff.ballot_blanks import FAULTS, READERS, STATES
from chalicelib.web.staff.names import name_of

routes = Routes()

_TURNS: Final = ("Typte eerst", "Typte als tweede", "Besliste als derde")


@routes.get("/beheer/stembrieven/{round_id}/bundel/{number}/blad", Access.STAFF, roles=READERS)
def batch_sheet(request: Request, services: Services, round_id: str, number: str) -> Answer:
    round_, _, batch = find_batch(services, round_id, number)
    context = {
        "round": round_,
        "batch": batch,
        "state": STATES[batch.state],
        "settled": batch.state == "settled",
        "ranges": _ranges(services, batch),
        "counts": _counts(batch),
        "people": _people(services, batch),
    }
    return Page("staff/ballots/batch_sheet.html", context)


def _ranges(services: Services, batch: Batch) -> list[tuple[str, str, str]]:
    """(numbers, holder, how many of them lie in the batch) of each range; of a settled batch the
    ranges that it has something of."""
    store = services.paper_ballots
    numbers = final_sheets(store, batch).keys() if batch.state == "settled" else None
    rows = []
    for one in store.ranges(batch.round_id):
        inside = sum(one.first <= number <= one.last for number in numbers or ())
        if numbers is None or inside:
            span = f"{one.first} tot {one.last}"
            rows.append((span, one.holder, "" if numbers is None else str(inside)))
    return rows


def _counts(batch: Batch) -> list[tuple[str, str, str]]:
    """(what, room to write, as typed) rows; what was typed once the batch is settled."""
    settled = batch.state == "settled"
    return [
        ("Terug uit de bus", "", str(batch.sheets) if settled else ""),
        *(
            (text, "", str(batch.counts.get(key, 0)) if settled else "")
            for key, text in FAULTS.items()
        ),
    ]


def _people(services: Services, batch: Batch) -> list[tuple[str, str, str, str]]:
    """(turn, name, number signed for, room for a signature)."""
    both = batch.state in ("differs", "settled")
    totals = (batch.total_a, batch.total_b, 0)
    return [
        (
            turn,
            name_of(services, person) if person else "",
            str(total) if both and total else "",
            "",
        )
        for turn, person, total in zip(
            _TURNS, (batch.by_a, batch.by_b, batch.by_c), totals, strict=True
        )
    ]
