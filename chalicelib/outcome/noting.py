"""After the release: the decision of the college, and public corrections.

Both stand beside the result document, which never changes: whoever kept its hash finds the
same bytes for ever, and what was said later is said as something later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.outcome.model import Correction, Ratification, Result
from chalicelib.outcome.ports import ResultStore

MAX_DECISION: Final = 60
LEAST_CORRECTION: Final = 20
MAX_CORRECTION: Final = 2000


def ratify_result(
    results: ResultStore,
    round_id: str,
    version: int,
    *,
    decision: str,
    decided_on: date,
    today: date,
    actor: str,
    now: datetime,
) -> Result:
    """Notes the decision of the college, over an earlier note; the log keeps both.

    `today` is the day in the city. Raises NotFound; Refused (`not-released`,
    `decision-missing`, `decision-ahead` for a day that is still to come); Conflict when
    somebody else noted something since `version` was read.
    """
    result = _released(results, round_id, version)
    if not 0 < len(decision) <= MAX_DECISION:
        raise Refused("decision-missing", most=MAX_DECISION)
    if decided_on > today:
        raise Refused("decision-ahead")
    noted = replace(
        result,
        ratification=Ratification(decision, decided_on, now),
        version=result.version + 1,
    )
    before = result.ratification
    audit = AuditEntry(
        at=now,
        actor=actor,
        action="tally:result:ratify",
        subject=round_id,
        changes={
            "decision": (before.decision if before else "", decision),
            "decided_on": (
                before.decided_on.isoformat() if before else "",
                decided_on.isoformat(),
            ),
        },
    )
    results.note(noted, audit)
    return noted


def correct_result(
    results: ResultStore, round_id: str, version: int, *, text: str, actor: str, now: datetime
) -> Result:
    """Adds a public notice to a released result. Nothing is ever taken away again.

    Raises NotFound; Refused (`not-released`, `correction-short`, `correction-long`); Conflict
    when somebody else noted something since `version` was read.
    """
    result = _released(results, round_id, version)
    if len(text) < LEAST_CORRECTION:
        raise Refused("correction-short", least=LEAST_CORRECTION)
    if len(text) > MAX_CORRECTION:
        raise Refused("correction-long", most=MAX_CORRECTION)
    noted = replace(
        result,
        corrections=(*result.corrections, Correction(text, now)),
        version=result.version + 1,
    )
    audit = AuditEntry(
        at=now, actor=actor, action="tally:result:correct", subject=round_id, note=text
    )
    results.note(noted, audit)
    return noted


def _released(results: ResultStore, round_id: str, version: int) -> Result:
    result = results.get(round_id)
    if result is None:
        raise NotFound("result")
    if not result.is_released:
        raise Refused("not-released")
    if result.version != version:
        raise Conflict("the result was changed by somebody else meanwhile")
    return result
