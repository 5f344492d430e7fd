"""The checks of a result that nobody can count again: all that is public of it is the list with
its votes, and the document that two people confirmed. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from chalicelib.kernel.clock import to_text
from chalicelib.outcome.publishing import PROJECTS
from chalicelib.outcome.stated import UNITS, can_be_cast, costs_of
from chalicelib.rounds.model import BallotEntry, FrozenRound
from chalicelib.rounds.plain import title_of, to_plain
from chalicelib.rounds.pots import pot_of
from chalicelib.tally import commitment
from chalicelib.tally.pb_write import amount
from chalicelib.voting.verify import Board


def check_list(
    board: Board,
    files: Mapping[str, bytes],
    document: Mapping[str, Any] | None,
    hashes: Mapping[str, str],
) -> dict[str, bool]:
    """Answers by name of `recounting.COUNT_WORDS`; `hashes` are those that the document must
    name. Raises LookupError, TypeError or ValueError for files that can't be read."""
    frozen, costs, voters = board.frozen, costs_of(board.frozen), len(board.live)
    if files.keys() != {PROJECTS}:
        return {"count": False}
    rows = {row["project_id"]: row for row in csv.DictReader(io.StringIO(files[PROJECTS].decode()))}
    votes = {key: int(row["votes"]) for key, row in rows.items()}
    granted = {key: _cents(row["granted"]) for key, row in rows.items()}
    shown = {key: row["cost"] for key, row in rows.items()}
    checks = {
        "numbers": can_be_cast(frozen, voters, votes),
        "list": shown == {key: amount(cost, UNITS) for key, cost in costs.items()},
        "shown": sum(granted.values()) <= frozen.pot_cents
        and all(0 <= given <= costs.get(key, 0) for key, given in granted.items()),
    }
    if document is None or not checks["list"]:
        return checks
    checks["seed"] = commitment(document["seed"]) == frozen.seed_commitment
    wanted = {**_about(frozen, voters, sum(granted.values())), "files": dict(hashes)}
    lines = {line["project_id"]: line for line in document["projects"]}
    checks["document"] = (
        {name: document.get(name) for name in wanted} == wanted
        and document.get("extended", []) == [one.hash for one in frozen.extensions]
        and len(document["projects"]) == len(frozen.entries)
        and all(_says(frozen, lines[one.project_id], one, votes, granted) for one in frozen.entries)
    )
    return checks


def _about(frozen: FrozenRound, voters: int, spent: int) -> dict[str, object]:
    return {
        "round": frozen.round_id,
        "round_title": title_of(frozen),
        "rules_hash": frozen.hash,
        "closed_at": to_text(frozen.closes_at),
        "pot_cents": frozen.pot_cents,
        "spent_cents": spent,
        "left_cents": max(0, frozen.pot_cents - spent),
        "seed_commitment": frozen.seed_commitment,
        "ballots": voters,
        "count": to_plain(frozen.count),
        "ballot": to_plain(frozen.ballot),
    }


def _says(
    frozen: FrozenRound,
    line: Mapping[str, Any],
    entry: BallotEntry,
    votes: Mapping[str, int],
    granted: Mapping[str, int],
) -> bool:
    """Whether a project's line in the document is that of the list."""
    key = entry.project_id
    wanted = {
        "number": entry.number,
        "title": entry.title,
        "area_id": entry.area_id,
        "pot": pot_of(frozen.count.pots, entry.area_id, entry.theme_id),
        "cost_cents": entry.cost_cents,
        "votes": votes[key],
        "granted_cents": granted[key],
        "won": granted[key] > 0,
    }
    return {name: line.get(name) for name in wanted} == wanted


def _cents(text: str) -> int:
    """The inverse of `amount`: euros with a point before the cents, without idle zeros."""
    whole, _, rest = text.partition(".")
    return int(whole) * UNITS + int(rest.ljust(2, "0") or "0")
