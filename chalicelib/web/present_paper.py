"""The account of the paper ballots, as residents read it beside the result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.kernel.speech import N_, _
from chalicelib.voting.bundle import PAPER_ACCOUNT
from chalicelib.web.services import Services

# Why a sheet doesn't count.
FAULT_WORDS: Final[Mapping[str, str]] = {
    "blank": N_("er stond niets op"),
    "unsigned": N_("de omslag was niet getekend"),
    "late": N_("te laat afgegeven"),
    "unreadable": N_("niet leesbaar"),
    "too-few": N_("te weinig keuzes"),
    "too-many": N_("te veel keuzes of punten"),
    "over-budget": N_("samen te duur"),
}


@dataclass(frozen=True, slots=True)
class PaperView:
    """(words, number) rows; `note` is how the city explains what is missing; each batch with its
    sheets and how many of them count."""

    rows: tuple[tuple[str, str], ...]
    missing: int
    note: str
    batches: tuple[tuple[str, str, str], ...]


def paper_view(services: Services, round_id: str) -> PaperView | None:
    """None for a round without paper. For released results, and for who may see one before."""
    content = services.results.file(round_id, PAPER_ACCOUNT)
    if content is None:
        return None
    plain = json.loads(content)
    rows = [
        (_("Kiezers die een stembrief kregen"), plain["marks"]),
        (_("Stembrieven in de bus"), plain["sheets"]),
        (_("Geldig"), plain["valid"]),
        *(
            (_("Niet geldig: {reason}").format(reason=_(FAULT_WORDS[fault])), count)
            for fault, count in plain["invalid"].items()
        ),
        (_("Gekregen en niet in de bus"), plain["missing"]),
    ]
    return PaperView(
        tuple((words, str(count)) for words, count in rows),
        plain["missing"],
        plain["note"],
        tuple(
            (str(one["number"]), str(one["sheets"]), str(one["valid"])) for one in plain["batches"]
        ),
    )
