"""The count of a closed round, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from chalicelib.audit.model import SYSTEM, AuditEntry
from chalicelib.kernel.events import RESULT_READY, Event
from chalicelib.outcome.document import count_document
from chalicelib.outcome.model import Result
from chalicelib.outcome.ports import ResultStore
from chalicelib.rounds.model import FrozenRound


def count_round(
    results: ResultStore,
    frozen: FrozenRound,
    title: str,
    ballots: Iterable[frozenset[str]],
    seed: str,
    now: datetime,
) -> bool:
    """Counts audited ballots and stores the result; False when there was one already.

    Nothing of the outcome leaves this function but through the store. Raises Refused
    `seed-mismatch` and TallyError as `count_document` does.
    """
    document, digest = count_document(title, frozen, ballots, seed)
    result = Result(frozen.round_id, document, digest, now)
    # The log shows that and when it was counted and under which hash, not what came out.
    audit = AuditEntry(
        at=now,
        actor=SYSTEM,
        action="tally:result:count",
        subject=frozen.round_id,
        changes={"hash": ("", digest)},
    )
    event = Event(f"result-{frozen.round_id}", RESULT_READY, now, {"round_id": frozen.round_id})
    return results.put(result, audit, event)
