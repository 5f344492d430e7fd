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
from chalicelib.outcome.channels import Channels, Totals
from chalicelib.outcome.model import Result
from chalicelib.outcome.planning import (
    channel_elections,
    election_of,
    is_simple,
    paper,
    plan_of,
)
from chalicelib.outcome.ports import ResultStore
from chalicelib.outcome.publishing import Count, published_files, sums
from chalicelib.rounds.model import BallotEntry, FrozenRound
from chalicelib.rounds.plain import to_plain
from chalicelib.rounds.pots import pot_of
from chalicelib.tally import Election, TieRule, canonical_json, commitment
from chalicelib.tally.compare import effect_of
from chalicelib.tally.money import decimal
from chalicelib.tally.plan import RoundOutcome
from chalicelib.tally.plan import count_round as count_plan
from chalicelib.tally.plan_text import round_sentences, scores_of
from chalicelib.voting.model import Ballot

# A ballot, or only the projects on it.
Cast = Ballot | frozenset[str]


@dataclass(frozen=True, slots=True)
class Votes:
    """What is counted: all public ballots, and each channel that weighs by itself.

    `ballots` is how many were cast, blank ones among them; `people` how many took part in each
    channel.
    """

    election: Election
    channels: Mapping[str, Election]
    ballots: int
    people: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """A count: its canonical document with its SHA-256, and the files to publish with it."""

    document: str
    hash: str
    files: Mapping[str, bytes]
    election: Election
    outcome: RoundOutcome


def count_round(
    results: ResultStore,
    frozen: FrozenRound,
    title: str,
    ballots: Iterable[Cast],
    seed: str,
    now: datetime,
    channels: Channels | None = None,
) -> bool:
    """Counts audited ballots and stores the result; False when there was one already.

    Nothing of the outcome leaves this function but through the store: first the files, then
    the result whose document names their hashes, so no result is without its files. Raises
    Refused `seed-mismatch` and TallyError as `count_ballots` does.
    """
    counted = count_ballots(title, frozen, ballots, seed, channels)
    return store_count(results, frozen.round_id, counted, now)


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
    title: str, frozen: FrozenRound, ballots: Iterable[Cast], seed: str
) -> tuple[str, str]:
    """(canonical JSON text, its SHA-256) of the count. Raises as `count_ballots`."""
    counted = count_ballots(title, frozen, ballots, seed)
    return counted.document, counted.hash


def count_ballots(
    title: str,
    frozen: FrozenRound,
    ballots: Iterable[Cast],
    seed: str,
    channels: Channels | None = None,
    *,
    signing_key: str = "",
) -> Counted:
    """The count of `ballots`, read after their audit, by the frozen rules.

    `channels` holds what came in beside them: settled paper ballots, and the totals of the
    channels that the round declares. `signing_key` is the public key of a result that will be
    signed. Raises Refused `seed-mismatch` when the seed isn't the
    one that was committed to before the vote, Refused `channel-incomplete` when a declared
    channel is missing, and TallyError for ballots that name what isn't on the list.
    """
    if commitment(seed) != frozen.seed_commitment:
        raise Refused("seed-mismatch", round=frozen.round_id)
    return count_votes(title, frozen, votes_of(frozen, ballots, channels), seed, signing_key)


def votes_of(
    frozen: FrozenRound, ballots: Iterable[Cast], channels: Channels | None = None
) -> Votes:
    """What came in, as it is counted. Raises as `count_ballots`."""
    given = channels or {}
    online = tuple(one if isinstance(one, Ballot) else Ballot(one) for one in ballots)
    cast = (*online, *paper(given))
    weighed = channel_elections(frozen, online, given)
    people = {name: _people(given, name, one) for name, one in sorted(weighed.items())}
    return Votes(election_of(frozen, cast), weighed, len(cast), people)


def count_votes(
    title: str, frozen: FrozenRound, votes: Votes, seed: str, signing_key: str = ""
) -> Counted:
    """The count of `votes` by the frozen rules; whether the seed is the committed one isn't
    looked at. The same votes give the same bytes."""
    election = votes.election
    plan, ties = plan_of(frozen), TieRule.by_seed(seed)
    outcome = count_plan(plan, election, ties, votes.channels)
    sentences = round_sentences(plan, election, outcome, "nl")
    made = Count(plan, election, outcome, ties, votes.channels)
    files = published_files(title, frozen, made, signing_key)
    effect = effect_of(election, plan.rule, outcome.selected, outcome.selected)
    spent = sum(outcome.granted.values())
    plain = {
        "round": frozen.round_id,
        "round_title": title,
        "rules_hash": frozen.hash,
        "closed_at": to_text(frozen.closes_at),
        **({"extended": [one.hash for one in frozen.extensions]} if frozen.extensions else {}),
        "pot_cents": frozen.pot_cents,
        "spent_cents": spent,
        "left_cents": max(0, frozen.pot_cents - spent),
        "seed": seed,
        "seed_commitment": frozen.seed_commitment,
        "ballots": votes.ballots,
        "channels": dict(votes.people),
        "reached": effect.reached,
        "unique_ballots": sum(1 for cast in election.ballots.values() if cast == 1),
        "count": to_plain(frozen.count),
        "ballot": to_plain(frozen.ballot),
        "files": sums(files),
        "tally": (outcome.parts[0].outcome if is_simple(plan) else outcome).to_dict(),
        "projects": _lines(
            frozen,
            outcome,
            election.supporters(),
            {key: one.text for key, one in sentences.items()},
        ),
    }
    text = canonical_json(plain)
    return Counted(text.decode(), hashlib.sha256(text).hexdigest(), files, election, outcome)


def _people(given: Channels, name: str, election: Election) -> int:
    """How many took part in a channel."""
    totals = dict(given).get(name)  # type: ignore[call-overload]
    return totals.people if isinstance(totals, Totals) and totals.people else election.voters


def _lines(
    frozen: FrozenRound,
    outcome: RoundOutcome,
    votes: Mapping[str, int],
    sentences: Mapping[str, str],
) -> list[dict[str, object]]:
    """Winners in the order of the count, then the others by votes and number."""
    place = {key: number for number, key in enumerate(outcome.granted)}
    last = len(place)
    points = {
        key: decimal(score, "nl")
        for key, score in scores_of(outcome).items()
        if score != votes[key]
    }

    def order(entry: BallotEntry) -> tuple[int, int, int]:
        key = entry.project_id
        return (place.get(key, last), -votes[key], entry.number)

    return [
        {
            "number": entry.number,
            "project_id": entry.project_id,
            "title": entry.title,
            "area_id": entry.area_id,
            "pot": pot_of(frozen.count.pots, entry.area_id, entry.theme_id),
            "cost_cents": entry.cost_cents,
            "granted_cents": outcome.granted.get(entry.project_id, 0),
            "votes": votes[entry.project_id],
            "points": points.get(entry.project_id, ""),
            "won": entry.project_id in place,
            "sentence": sentences[entry.project_id],
        }
        for entry in sorted(frozen.entries, key=order)
    ]
