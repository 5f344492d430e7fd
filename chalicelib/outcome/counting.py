"""The count of a closed round: audited ballots in, one result document out, stored once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from chalicelib.audit.model import SYSTEM, AuditEntry
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.events import RESULT_READY, Event
from chalicelib.outcome.model import Result
from chalicelib.outcome.ports import ResultStore
from chalicelib.rounds.model import BallotEntry, FrozenRound
from chalicelib.tally import (
    Outcome,
    Project,
    Sentence,
    TieRule,
    canonical_json,
    commitment,
    count,
    explain,
    from_approvals,
)


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


def count_document(
    title: str, frozen: FrozenRound, ballots: Iterable[frozenset[str]], seed: str
) -> tuple[str, str]:
    """(canonical JSON text, its SHA-256) of the count of `ballots`, read after their audit.

    Raises Refused `seed-mismatch` when the seed isn't the one that was committed to before
    the vote, and TallyError for ballots that name what isn't on the list.
    """
    if commitment(seed) != frozen.seed_commitment:
        raise Refused("seed-mismatch", round=frozen.round_id)
    marks = [sorted(ballot) for ballot in ballots]
    projects = [Project(e.project_id, e.cost_cents, e.title, e.area_id) for e in frozen.entries]
    election = from_approvals(frozen.pot_cents, projects, marks)
    outcome = count(election, "greedy", TieRule.by_seed(seed))
    plain = {
        "round": frozen.round_id,
        "round_title": title,
        "rules_hash": frozen.hash,
        "closed_at": to_text(frozen.closes_at),
        "pot_cents": frozen.pot_cents,
        "spent_cents": outcome.cost,
        "left_cents": outcome.left,
        "seed": seed,
        "seed_commitment": frozen.seed_commitment,
        "ballots": len(marks),
        "tally": outcome.to_dict(),
        "projects": _lines(frozen.entries, outcome, explain(election, outcome, "nl")),
    }
    text = canonical_json(plain)
    return text.decode(), hashlib.sha256(text).hexdigest()


def _lines(
    entries: Iterable[BallotEntry], outcome: Outcome, sentences: Mapping[str, Sentence]
) -> list[dict[str, object]]:
    """Winners in the order of selection, then the others by votes and number."""
    place = {key: number for number, key in enumerate(outcome.selected)}
    last = len(place)
    ordered = sorted(
        entries,
        key=lambda e: (place.get(e.project_id, last), -outcome.votes[e.project_id], e.number),
    )
    return [
        {
            "number": entry.number,
            "project_id": entry.project_id,
            "title": entry.title,
            "area_id": entry.area_id,
            "cost_cents": entry.cost_cents,
            "votes": outcome.votes[entry.project_id],
            "won": entry.project_id in place,
            "sentence": sentences[entry.project_id].text,
        }
        for entry in ordered
    ]
