"""What a ballot may hold, its one canonical form, and its padded body. Pure.

A ballot is a set of project ids, or gives each of them a number: points, a score, a place.
Costs, limits and pots come from the frozen round, never from a form.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal

from chalicelib.kernel.errors import Refused
from chalicelib.rounds import pots
from chalicelib.rounds.model import BallotEntry, FrozenRound
from chalicelib.voting.model import Ballot
from chalicelib.voting.tokens import NONCE_BYTES

Code = Literal[
    "unknown-project",
    "wrong-kind",
    "too-few",
    "too-many",
    "too-many-in-area",
    "too-many-in-theme",
    "too-many-areas",
    "too-many-other-areas",
    "over-budget",
    "too-many-points",
    "one-point-each",
    "score-too-high",
    "places",
]

# Bodies of one round have one size, in steps of this many bytes: the size tells nothing.
_STEP: Final = 64


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a ballot can't be cast. `limit` and `given` are numbers of projects or points, or
    cents. `where` is the area, theme or pot that it is about."""

    code: Code
    limit: int = 0
    given: int = 0
    where: str = ""


def problems(frozen: FrozenRound, ballot: Ballot, own: str = "") -> tuple[Problem, ...]:
    """Everything that is wrong with `ballot`; empty when it may be cast. `own` is the voter's own
    area where it is known: other ones are then no more than the round's free lists."""
    entries = {entry.project_id: entry for entry in frozen.entries}
    unknown = ballot.projects - entries.keys()
    if unknown:
        return (Problem("unknown-project", given=len(unknown)),)
    if bool(ballot.marks) != (frozen.ballot.marked and bool(ballot.projects)):
        return (Problem("wrong-kind"),)
    chosen = [entries[key] for key in sorted(ballot.projects)]
    return (
        *_choices(frozen, chosen),
        *_free_lists(frozen, chosen, own),
        *_budgets(frozen, chosen),
        *_marks(frozen, dict(ballot.marks)),
    )


def _choices(frozen: FrozenRound, chosen: list[BallotEntry]) -> Iterator[Problem]:
    """Too few or too many: of all, of one list, area or theme."""
    rules = frozen.ballot
    if len(chosen) < rules.min_choices:
        yield Problem("too-few", rules.min_choices, len(chosen))
    by_area = Counter(entry.area_id for entry in chosen)
    if rules.lists == "areas":
        own = by_area.keys() - {rules.city_area}
        if len(own) > rules.list_areas:
            yield Problem("too-many-areas", rules.list_areas, len(own))
        yield from _over(by_area, rules.max_choices, "too-many-in-area")
    elif len(chosen) > rules.max_choices:
        yield Problem("too-many", rules.max_choices, len(chosen))
    if rules.max_per_area:
        yield from _over(by_area, rules.max_per_area, "too-many-in-area")
    if rules.max_per_theme:
        by_theme = Counter(entry.theme_id for entry in chosen)
        yield from _over(by_theme, rules.max_per_theme, "too-many-in-theme")


def _free_lists(frozen: FrozenRound, chosen: list[BallotEntry], own: str) -> Iterator[Problem]:
    rules = frozen.ballot
    if own and rules.lists == "areas":
        others = {entry.area_id for entry in chosen} - {rules.city_area, own}
        if len(others) > rules.free_areas:
            yield Problem("too-many-other-areas", rules.free_areas, len(others))


def _over(counted: Mapping[str, int], most: int, code: Code) -> Iterator[Problem]:
    for where, given in sorted(counted.items()):
        if given > most:
            yield Problem(code, most, given, where)


def _budgets(frozen: FrozenRound, chosen: list[BallotEntry]) -> Iterator[Problem]:
    """A voter who divides a budget stays within each pot."""
    if frozen.ballot.type != "knapsack":
        return
    spent: dict[str, int] = {}
    for entry in chosen:
        pot = pots.pot_of(frozen.count.pots, entry.area_id, entry.theme_id)
        spent[pot] = spent.get(pot, 0) + entry.cost_cents
    for pot, total in sorted(spent.items()):
        limit = pots.limit(frozen.count.pots, frozen.pot_cents, pot)
        if total > limit:
            yield Problem("over-budget", limit, total, pot)


def _marks(frozen: FrozenRound, marks: Mapping[str, int]) -> Iterator[Problem]:
    rules, given = frozen.ballot, sorted(marks.values())
    if rules.type == "points":
        if sum(given) > rules.points:
            yield Problem("too-many-points", rules.points, sum(given))
        if not rules.stack and given and given[-1] > 1:
            yield Problem("one-point-each", 1, given[-1])
    elif rules.type == "scores" and given and given[-1] > rules.points:
        yield Problem("score-too-high", rules.points, given[-1])
    elif rules.type == "ranking" and given != list(range(1, len(given) + 1)):
        yield Problem("places", len(given))


def require_valid(frozen: FrozenRound, ballot: Ballot, own: str = "") -> None:
    """Raises Refused `ballot-invalid` with the first problem's code."""
    found = problems(frozen, ballot, own)
    if found:
        raise Refused("ballot-invalid", problem=found[0].code)


def from_numbers(frozen: FrozenRound, numbers: Iterable[int]) -> Ballot:
    """The ballot with these printed numbers. Raises Refused `ballot-invalid` for a number that
    isn't on the list."""
    return from_marks(frozen, dict.fromkeys(numbers, 1))


def from_marks(frozen: FrozenRound, marks: Mapping[int, int]) -> Ballot:
    """The ballot that gives numbers to these printed numbers; on a ballot that only chooses
    what is given doesn't matter. Raises as `from_numbers`."""
    given: dict[str, int] = {}
    for number, mark in marks.items():
        entry = frozen.entry(number)
        if entry is None:
            raise Refused("ballot-invalid", problem="unknown-project")
        given[entry.project_id] = mark
    return Ballot.of(given) if frozen.ballot.marked else Ballot(frozenset(given))


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
    """The one byte string of a ballot: a JSON list of its project ids, sorted, no spaces; or a
    JSON object of the number that each got, by id."""
    return _json(_plain(ballot))


def _plain(ballot: Ballot) -> list[str] | dict[str, int]:
    return dict(ballot.marks) if ballot.marks else sorted(ballot.projects)


def body_size(frozen: FrozenRound) -> int:
    """The size in bytes of every body of this round: that of the largest ballot, rounded up."""
    rules = frozen.ballot
    most = rules.max_choices
    if rules.lists == "areas":
        most *= rules.list_areas + 1
    longest = sorted((entry.project_id for entry in frozen.entries), key=len, reverse=True)[:most]
    if rules.marked:
        fullest = Ballot.of(dict.fromkeys(longest, max(rules.points, most)))
    else:
        fullest = Ballot(frozenset(longest))
    return -(-len(_body(bytes(NONCE_BYTES), fullest)) // _STEP) * _STEP


def seal_body(frozen: FrozenRound, nonce: bytes, ballot: Ballot) -> bytes:
    """{nonce, ballot} as JSON, padded with spaces to `body_size`."""
    return _body(nonce, ballot).ljust(body_size(frozen), b" ")


def open_body(body: bytes) -> tuple[bytes, Ballot]:
    """The inverse of `seal_body`. Raises ValueError for anything that it didn't make."""
    plain = json.loads(body)
    if not isinstance(plain, dict) or plain.keys() != {"ballot", "nonce"}:
        raise ValueError("not the body of a ballot")
    nonce, ballot = bytes.fromhex(plain["nonce"]), _ballot(plain["ballot"])
    if len(nonce) != NONCE_BYTES or _body(nonce, ballot) != body.rstrip(b" "):
        raise ValueError("the body isn't canonical")
    return nonce, ballot


def _ballot(plain: Any) -> Ballot:
    if isinstance(plain, dict):
        if not plain or any(type(mark) is not int or mark < 1 for mark in plain.values()):
            raise ValueError("a ballot gives whole numbers from 1")
        return Ballot.of(plain)
    if not isinstance(plain, list) or not all(isinstance(one, str) for one in plain):
        raise ValueError("a ballot is a list of project ids, or a map of numbers")
    return Ballot(frozenset(plain))


def _body(nonce: bytes, ballot: Ballot) -> bytes:
    return _json({"ballot": _plain(ballot), "nonce": nonce.hex()})


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
