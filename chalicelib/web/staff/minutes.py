"""Staff: the minutes of the count, one document to print and sign.

All of it is of the result document and its files, so that the paper says what was confirmed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from chalicelib.audit.reading import Criteria, find
from chalicelib.kernel.clock import from_text
from chalicelib.outcome.document import Line, read_document, read_lines
from chalicelib.outcome.model import CONFIRMATIONS, Result
from chalicelib.rounds.model import FrozenRound, Round
from chalicelib.voting.bundle import VOTING
from chalicelib.web import words
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.present_count import method
from chalicelib.web.present_paper import paper_view
from chalicelib.web.present_result import channels, rules_of
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.dashboard import RESULT_READERS
from chalicelib.web.staff.names import name_of
from chalicelib.web.staff.rounds import find_round

routes = Routes()

_MEANS: Final[Mapping[str, str]] = {
    "email": "Met een code in een mail",
    "letter": "Met een brief",
    "eid": "Met eID of itsme",
    "desk": "Met een code van de balie",
    "paper": "Kregen een stembrief op papier",
}
# What settled a tie, by the names of `tally.ties`.
_SETTLED_BY: Final[Mapping[str, str]] = {
    "lot": "het lot",
    "id": "het kleinste kenmerk",
    "lower-cost": "de laagste kost",
    "more-votes": "de meeste stemmen",
}
_CONFIRMING: Final = frozenset({"tally:result:confirm", "tally:result:release"})
# Lines of the log about the result after its count: confirmations, moments, notes beside it.
_LINES: Final = 50


@routes.get("/beheer/rondes/{round_id}/uitslag/verslag", Access.STAFF, roles=RESULT_READERS)
def minutes(request: Request, services: Services, round_id: str) -> Answer:
    """Before the count the page of the result says what it waits for."""
    round_ = find_round(services, round_id)
    result = services.results.get(round_id)
    if result is None:
        return Redirect(f"/beheer/rondes/{round_id}/uitslag")
    document, lines = read_document(result), read_lines(result)
    frozen = services.rounds.frozen(round_id)
    about = json.loads(services.results.file(round_id, VOTING) or b"{}")
    count, ballot = rules_of(document)
    context = {
        "round": round_,
        "result": result,
        "document": document,
        "closed_at": from_text(document["closed_at"]),
        "voters": _voters(round_, frozen) if frozen else "",
        "ballots": _ballots(document, about),
        "means": [(_MEANS[key], str(number)) for key, number in about.get("means", {}).items()],
        "paper": paper_view(services, round_id),
        "channels": channels(count, document),
        "method": method(count, ballot),
        "winners": [line for line in lines if line.won],
        "ties": _ties(document["tally"], lines),
        "program": about.get("program", ""),
        "confirmed": _confirmed(services, result),
        "missing": CONFIRMATIONS - len(result.confirmed_by),
    }
    return Page("staff/results/minutes.html", context)


def _voters(round_: Round, frozen: FrozenRound) -> str:
    """Who was allowed to vote, as it was frozen."""
    rules = frozen.voters
    aged = (
        f"van minstens {rules.min_age} jaar"
        if rules.max_age is None
        else f"tussen {rules.min_age} en {rules.max_age} jaar"
    )
    names = [area.name for area in round_.areas if area.id in rules.areas]
    where = ", ".join(names) if names else "de hele stad"
    return f"Inwoners van {where}, {aged} op {words.date(frozen.opens_at)}"


def _ballots(document: Mapping[str, Any], about: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How many ballots count; how they came, for a vote that was sealed."""
    rows = [("Stemmen die tellen", document["ballots"])]
    if about:
        rows += [
            ("Waarvan op het scherm", about["ballots"]),
            ("Waarvan op papier", about.get("paper", 0)),
            ("Vervangen door een latere stem van dezelfde kiezer", about["superseded"]),
            ("Weggehaald door twee mensen, voor de telling", about["removed"]),
        ]
    return [(text, str(number)) for text, number in rows]


def _ties(tally: Mapping[str, Any], lines: tuple[Line, ...]) -> list[tuple[str, str, str]]:
    """(the equals, who went first, what settled it) of the rule over one pot or of a whole plan."""
    names = {line.project_id: f"{line.number}. {line.title}" for line in lines}
    outcomes = [part["outcome"] for part in tally.get("parts", ())] or [tally]
    uses = [*tally.get("gate_ties", ()), *(use for one in outcomes for use in one.get("ties", ()))]
    return [
        (
            "; ".join(names.get(key, key) for key in use["tied"]),
            names.get(use["chosen"], use["chosen"]),
            _SETTLED_BY.get(use["how"], use["how"]),
        )
        for use in uses
    ]


def _confirmed(services: Services, result: Result) -> list[tuple[str, datetime | None]]:
    """Who confirmed, in order, and when. The log knows when; None where that lies further back
    than a page reads."""
    criteria = Criteria(source="tally", subject=result.round_id, since=result.counted_at)
    entries = [line.entry for line in find(services.audit, criteria, _LINES).lines]
    # Newest first: the oldest line of a person stays, which is their confirmation.
    moments = {one.actor: one.at for one in entries if one.action in _CONFIRMING}
    return [(name_of(services, person), moments.get(person)) for person in result.confirmed_by]
