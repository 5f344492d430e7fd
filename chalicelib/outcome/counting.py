"""The count of a closed round: audited ballots in, one result document out, stored once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.audit.model import SYSTEM, AuditEntry
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.events import RESULT_READY, Event
from chalicelib.outcome.model import Result
from chalicelib.outcome.ports import ResultStore
from chalicelib.outcome.publishing import published_files, sums
from chalicelib.rounds.model import BallotEntry, CountRules, FrozenRound
from chalicelib.rounds.plain import to_plain
from chalicelib.tally import (
    Election,
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
from chalicelib.tally.compare import effect_of


@dataclass(frozen=True, slots=True)
class Counted:
    """A count: its canonical document with its SHA-256, and the files to publish with it."""

    document: str
    hash: str
    files: Mapping[str, bytes]
    election: Election
    outcome: Outcome


def count_round(
    results: ResultStore,
    frozen: FrozenRound,
    title: str,
    ballots: Iterable[frozenset[str]],
    seed: str,
    now: datetime,
) -> bool:
    """Counts audited ballots and stores the result; False when there was one already.

    Nothing of the outcome leaves this function but through the store: first the files, then
    the result whose document names their hashes, so no result is without its files. Raises
    Refused `seed-mismatch` and TallyError as `count_ballots` does.
    """
    return store_count(results, frozen.round_id, count_ballots(title, frozen, ballots, seed), now)


def store_count(results: ResultStore, round_id: str, counted: Counted, now: datetime) -> bool:
    """Stores a count once, as `count_round` says."""
    if results.get(round_id) is not None:
        return False
    for name, content in counted.files.items():
        results.put_file(round_id, name, content)
    result = Result(round_id, counted.document, counted.hash, now)
    # The log shows that and when it was counted and under which hash, not what came out.
    audit = AuditEntry(
        at=now,
        actor=SYSTEM,
        action="tally:result:count",
        subject=round_id,
        changes={"hash": ("", counted.hash)},
    )
    event = Event(f"result-{round_id}", RESULT_READY, now, {"round_id": round_id})
    return results.put(result, audit, event)


def count_document(
    title: str, frozen: FrozenRound, ballots: Iterable[frozenset[str]], seed: str
) -> tuple[str, str]:
    """(canonical JSON text, its SHA-256) of the count. Raises as `count_ballots`."""
    counted = count_ballots(title, frozen, ballots, seed)
    return counted.document, counted.hash


def count_ballots(
    title: str, frozen: FrozenRound, ballots: Iterable[frozenset[str]], seed: str
) -> Counted:
    """The count of `ballots`, read after their audit, by the frozen rules.

    Raises Refused `seed-mismatch` when the seed isn't the one that was committed to before
    the vote, and TallyError for ballots that name what isn't on the list.
    """
    if commitment(seed) != frozen.seed_commitment:
        raise Refused("seed-mismatch", round=frozen.round_id)
    marks = [sorted(ballot) for ballot in ballots]
    projects = [Project(e.project_id, e.cost_cents, e.title, e.area_id) for e in frozen.entries]
    election = from_approvals(frozen.pot_cents, projects, marks)
    outcome = _count(election, frozen.count, seed)
    files = published_files(title, frozen, election, outcome)
    effect = effect_of(election, outcome.rule, outcome.selected, outcome.selected)
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
        "reached": effect.reached,
        "unique_ballots": sum(1 for cast in election.ballots.values() if cast == 1),
        "count": to_plain(frozen.count),
        "files": sums(files),
        "tally": outcome.to_dict(),
        "projects": _lines(frozen.entries, outcome, explain(election, outcome, "nl")),
    }
    text = canonical_json(plain)
    return Counted(text.decode(), hashlib.sha256(text).hexdigest(), files, election, outcome)


def _count(election: Election, rules: CountRules, seed: str) -> Outcome:
    by_misfit = rules.rule in ("greedy", "greedy-per-cost")
    return count(
        election,
        rules.rule,
        TieRule.by_seed(seed),
        satisfaction=rules.satisfaction,
        completion=rules.completion,
        misfit=rules.misfit if by_misfit else "skip",
        # Phragmén's own rule ends at the first project that doesn't fit.
        go_on=rules.rule == "phragmen" and rules.misfit == "skip",
    )


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
