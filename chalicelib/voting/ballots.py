"""What a ballot may hold, its one canonical form, and its padded body. Pure.

A ballot is a set of project ids. Costs, limits and the pot come from the frozen round, never
from a form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal

from chalicelib.kernel.errors import Refused
from chalicelib.rounds.model import BallotEntry, FrozenRound
from chalicelib.voting.model import Ballot
from chalicelib.voting.tokens import NONCE_BYTES

Code = Literal["unknown-project", "too-few", "too-many", "over-budget"]

# Bodies of one round have one size, in steps of this many bytes: the size tells nothing.
_STEP: Final = 64


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a ballot can't be cast. `limit` and `given` are numbers of projects, or cents."""

    code: Code
    limit: int = 0
    given: int = 0


def problems(frozen: FrozenRound, ballot: Ballot) -> tuple[Problem, ...]:
    """Everything that is wrong with `ballot`; empty when it may be cast."""
    costs = {entry.project_id: entry.cost_cents for entry in frozen.entries}
    unknown = ballot.projects - costs.keys()
    if unknown:
        return (Problem("unknown-project", given=len(unknown)),)
    rules, chosen = frozen.ballot, len(ballot.projects)
    found = []
    if chosen < rules.min_choices:
        found.append(Problem("too-few", rules.min_choices, chosen))
    if chosen > rules.max_choices:
        found.append(Problem("too-many", rules.max_choices, chosen))
    total = sum(costs[project] for project in ballot.projects)
    if rules.type == "knapsack" and total > frozen.pot_cents:
        found.append(Problem("over-budget", frozen.pot_cents, total))
    return tuple(found)


def require_valid(frozen: FrozenRound, ballot: Ballot) -> None:
    """Raises Refused `ballot-invalid` with the first problem's code."""
    found = problems(frozen, ballot)
    if found:
        raise Refused("ballot-invalid", problem=found[0].code)


def from_numbers(frozen: FrozenRound, numbers: Iterable[int]) -> Ballot:
    """The ballot with these printed numbers. Raises Refused `ballot-invalid` for a number that
    isn't on the list."""
    entries = [frozen.entry(number) for number in numbers]
    if any(entry is None for entry in entries):
        raise Refused("ballot-invalid", problem="unknown-project")
    return Ballot(frozenset(entry.project_id for entry in entries if entry is not None))


def chosen(frozen: FrozenRound, numbers: Iterable[int]) -> tuple[BallotEntry, ...]:
    """The entries with these printed numbers, by number; unknown ones are left out."""
    wanted = frozenset(numbers)
    return tuple(sorted((e for e in frozen.entries if e.number in wanted), key=_number))


def _number(entry: BallotEntry) -> int:
    return entry.number


def in_voter_order(frozen: FrozenRound, voter_token: str) -> tuple[BallotEntry, ...]:
    """The ballot as this voter sees it: shuffled, but always the same for them.

    Nobody stands first for everybody; the printed numbers stay.
    """

    def place(entry: BallotEntry) -> bytes:
        return sha256(f"order1\0{voter_token}\0{entry.project_id}".encode()).digest()

    return tuple(sorted(frozen.entries, key=place))


def canonical(ballot: Ballot) -> bytes:
    """The one byte string of a ballot: a JSON list of its project ids, sorted, no spaces."""
    return _json(sorted(ballot.projects))


def body_size(frozen: FrozenRound) -> int:
    """The size in bytes of every body of this round: that of the largest ballot, rounded up."""
    longest = sorted((entry.project_id for entry in frozen.entries), key=len, reverse=True)
    fullest = Ballot(frozenset(longest[: frozen.ballot.max_choices]))
    return -(-len(_body(bytes(NONCE_BYTES), fullest)) // _STEP) * _STEP


def seal_body(frozen: FrozenRound, nonce: bytes, ballot: Ballot) -> bytes:
    """{nonce, ballot} as JSON, padded with spaces to `body_size`."""
    return _body(nonce, ballot).ljust(body_size(frozen), b" ")


def open_body(body: bytes) -> tuple[bytes, Ballot]:
    """The inverse of `seal_body`. Raises ValueError for anything that it didn't make."""
    plain = json.loads(body)
    if not isinstance(plain, dict) or plain.keys() != {"ballot", "nonce"}:
        raise ValueError("not the body of a ballot")
    projects: Sequence[Any] = plain["ballot"]
    if not isinstance(projects, list) or not all(isinstance(one, str) for one in projects):
        raise ValueError("a ballot is a list of project ids")
    nonce, ballot = bytes.fromhex(plain["nonce"]), Ballot(frozenset(projects))
    if len(nonce) != NONCE_BYTES or _body(nonce, ballot) != body.rstrip(b" "):
        raise ValueError("the body isn't canonical")
    return nonce, ballot


def _body(nonce: bytes, ballot: Ballot) -> bytes:
    return _json({"ballot": sorted(ballot.projects), "nonce": nonce.hex()})


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
