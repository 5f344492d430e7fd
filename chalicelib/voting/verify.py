"""The board of a published vote, checked from its files only: the log and the ballots in it.

Needs the standard library and nothing of the city: no keys, no tables, no network. The whole
board is checked, not one proof: every leaf goes into the root that was signed, every
commitment is made again from nonce and ballot, every ballot is held against the rules. What is
counted from the board is checked by `chalicelib.outcome.verifying`, which begins here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final, TypeVar

from chalicelib.rounds.extending import chain_holds, with_extensions
from chalicelib.rounds.model import FrozenRound
from chalicelib.rounds.plain import frozen_from_document
from chalicelib.tally.ed25519 import verify_signature
from chalicelib.voting import bundle, notes
from chalicelib.voting.ballots import canonical, open_body, problems
from chalicelib.voting.merkle import leaf_hash, root
from chalicelib.voting.model import REMOVED, Ballot
from chalicelib.voting.tokens import commitment

T = TypeVar("T")

WORDS: Final[Mapping[str, str]] = {
    "rules": "de regels en de lijst zijn die van voor de stemming (hash van round.json)",
    "extended": "elk later einde van de stemming is op tijd beslist, door twee mensen",
    "signed": "de stad tekende voor precies deze bestanden",
    "checkpoint": "het log is getekend met de sleutel die voor de stemming vastlag",
    "log": "alle codes samen geven precies het getekende log",
    "superseded": "elke vervangen stem staat in het log, en de aantallen kloppen",
    "codes": "elke stem hoort bij een code in het log, en elke code die telt heeft één stem",
    "commitments": "elke code volgt uit haar stem: geen stem is veranderd",
    "ballots": "elke stem houdt zich aan de regels",
    "means": "er zijn evenveel kiezers afgestreept als er stemmen zijn",
    "removed": "er zijn evenveel stemmen eruit gehaald als de stad zegt",
    "paper": "elke stem op papier staat in het log, en er zijn er niet te veel",
    "account": "de stembrieven op papier tellen op: per bundel, per reden en met het verschil",
}


class Unreadable(Exception):
    """There is no telling whether it agrees: a file is missing or isn't what it should be."""


@dataclass(frozen=True, slots=True)
class Line:
    """One published ballot with its commitment."""

    commitment: str
    nonce: bytes
    ballot: Ballot


@dataclass(frozen=True, slots=True)
class Board:
    """What the files of a vote hold, and what was found when they were checked.

    `live` are the commitments that count: all leaves of the log without those that were replaced
    or taken out. `paper` are those of them on paper. `lines` are the ballots, None where they
    aren't published with their codes. `checks` has an answer for each name of `WORDS` that was
    asked, `notes` are sentences to print.
    """

    frozen: FrozenRound
    live: frozenset[str]
    paper: frozenset[str]
    lines: tuple[Line, ...] | None
    checks: Mapping[str, bool]
    notes: tuple[str, ...]


def check_board(files: Mapping[str, bytes]) -> Board:
    """Checks the files of a vote. Raises Unreadable when nothing can be said."""
    about = _about(files)
    frozen = _frozen(files)
    leaves = _hex_lines(files, bundle.LEAVES)
    superseded, removed, paper = (
        _hex_lines(files, name) for name in (bundle.SUPERSEDED, bundle.REMOVED, bundle.PAPER)
    )
    live = frozenset(leaves) - frozenset(superseded) - frozenset(removed)
    checks: dict[str, bool] = {}
    remarks: list[str] = []
    checks["rules"] = (
        sha256(files[bundle.ROUND]).hexdigest() == about["rules_hash"]
        and about["round"] == frozen.round_id
        and about["publish"] == frozen.count.publish
    )
    if frozen.extensions:
        checks["extended"] = _reading(bundle.EXTENSIONS, lambda: chain_holds(frozen))
    checks["signed"] = _signed(frozen, files, about["files"])
    head = _checkpoint(frozen, files)
    checks["checkpoint"] = head is not None
    checks["log"] = (
        head is not None
        and head.size == len(leaves) == about["log_size"] == len(frozenset(leaves))
        and root([leaf_hash(bytes.fromhex(one)) for one in leaves]) == head.root
    )
    apart = (*superseded, *removed, *paper)
    checks["superseded"] = (
        all(list(lines) == sorted(frozenset(lines)) for lines in (superseded, removed, paper))
        and len(frozenset(apart)) == len(apart)
        and frozenset(apart) <= frozenset(leaves)
        and len(superseded) == about["superseded"]
        and len(live) == about["ballots"] + about["paper"]
    )
    means = about["means"]
    voters = sum(count for name, count in means.items() if name not in ("paper", REMOVED))
    checks["removed"] = len(removed) == about["removed"] == means.get(REMOVED, 0)
    checks["means"] = voters == about["ballots"]
    checks["paper"] = len(paper) == about["paper"] <= means.get("paper", 0)
    if "paper" in frozen.voters.means:
        account = _json(files.get(bundle.PAPER_ACCOUNT, b""), bundle.PAPER_ACCOUNT)
        checks["account"] = _reading(
            bundle.PAPER_ACCOUNT,
            lambda: _adds_up(account, about["paper"], means.get("paper", 0)),
        )
    if removed:
        remarks.append(f"{len(removed)} stemmen zijn eruit gehaald, telkens door twee mensen.")
    if paper:
        remarks.append(f"{len(paper)} stemmen komen van papier: ook die staan in het log.")
    lines: tuple[Line, ...] | None = None
    if frozen.count.publish == "codes":
        lines = _ballots(files)
        checks["codes"] = _strictly_sorted(lines) and {one.commitment for one in lines} == live
        checks["commitments"] = all(
            commitment(frozen.round_id, one.nonce, canonical(one.ballot)) == one.commitment
            for one in lines
        )
        checks["ballots"] = not any(problems(frozen, one.ballot) for one in lines)
    return Board(frozen, live, frozenset(paper), lines, checks, tuple(remarks))


def _about(files: Mapping[str, bytes]) -> dict[str, Any]:
    for name in bundle.FILES:
        if name not in bundle.NOT_ALWAYS and name not in files:
            raise Unreadable(f"{name} ontbreekt")
    about = _json(files[bundle.VOTING], bundle.VOTING)
    numbers = ("ballots", "superseded", "removed", "paper", "log_size")
    good = (
        about.get("format") == bundle.FORMAT
        and all(isinstance(about.get(name), int) for name in numbers)
        and all(isinstance(about.get(name), str) for name in ("round", "rules_hash", "publish"))
        and isinstance(about.get("means"), dict)
        and isinstance(about.get("files"), dict)
        and all(isinstance(count, int) for count in about["means"].values())
    )
    if not good:
        raise Unreadable(f"{bundle.VOTING} is niet leesbaar")
    return about


def _adds_up(account: Mapping[str, Any], valid: int, marks: int) -> bool:
    """Whether the account of the paper is one of these ballots and these voters."""
    batches = account["batches"]
    reasons = {reason for one in (account, *batches) for reason in one["invalid"]}
    return (
        (account["valid"], account["marks"]) == (valid, marks)
        and 0 <= account["missing"] == marks - account["sheets"]
        and bool(account["note"] or not account["missing"])
        and all(
            one["sheets"] == one["valid"] + sum(one["invalid"].values())
            for one in (account, *batches)
        )
        and account["valid"] == sum(one["valid"] for one in batches)
        and all(
            account["invalid"].get(one, 0) == sum(each["invalid"].get(one, 0) for each in batches)
            for one in reasons
        )
    )


def _frozen(files: Mapping[str, bytes]) -> FrozenRound:
    frozen = _reading(bundle.ROUND, lambda: frozen_from_document(files[bundle.ROUND].decode()))
    later = files.get(bundle.EXTENSIONS, b"")
    return _reading(bundle.EXTENSIONS, lambda: with_extensions(frozen, later.decode().splitlines()))


def _reading(name: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unreadable(f"{name} is niet leesbaar") from None


def _json(content: bytes, name: str) -> dict[str, Any]:
    plain = _reading(name, lambda: json.loads(content))
    if not isinstance(plain, dict):
        raise Unreadable(f"{name} is niet leesbaar")
    return plain


def _hex_lines(files: Mapping[str, bytes], name: str) -> tuple[str, ...]:
    lines = _reading(name, lambda: files[name].decode("ascii")).split("\n")
    if lines.pop() != "" or any(not _is_commitment(line) for line in lines):
        raise Unreadable(f"{name} is niet leesbaar")
    return tuple(lines)


def _is_commitment(text: object) -> bool:
    return isinstance(text, str) and len(text) == 64 and all(c in "0123456789abcdef" for c in text)


def _checkpoint(frozen: FrozenRound, files: Mapping[str, bytes]) -> notes.Checkpoint | None:
    """The signed head; None when anything about it is wrong."""
    try:
        note = files[bundle.CHECKPOINT].decode()
        head = notes.read_checkpoint(notes.open_note(note, frozen.log_key, verify_signature))
    except ValueError:
        return None
    return head if head.origin == notes.read_verifier_key(frozen.log_key)[0] else None


def _signed(frozen: FrozenRound, files: Mapping[str, bytes], sums: Mapping[str, str]) -> bool:
    """One signature over voting.json, which holds the hashes of the others."""
    try:
        note = files[bundle.SIGNED].decode()
        text = notes.open_note(note, frozen.log_key, verify_signature)
    except ValueError:
        return False
    ours = {name for name in bundle.FILES if name in files} - {bundle.VOTING, bundle.SIGNED}
    return (
        text == bundle.signed_text(frozen.round_id, files[bundle.VOTING])
        and sums.keys() == ours
        and all(sha256(files[name]).hexdigest() == sums[name] for name in ours)
    )


def _ballots(files: Mapping[str, bytes]) -> tuple[Line, ...]:
    if bundle.BALLOTS not in files:
        raise Unreadable(f"{bundle.BALLOTS} ontbreekt")
    content = files[bundle.BALLOTS]
    if content and not content.endswith(b"\n"):
        raise Unreadable(f"{bundle.BALLOTS} is afgebroken")
    return tuple(_line(line) for line in content.split(b"\n")[:-1])


def _line(line: bytes) -> Line:
    """Only the very bytes that publishing makes: nothing in a line may be left unchecked."""
    plain = _json(line, bundle.BALLOTS)
    if plain.keys() != {"ballot", "c", "nonce"} or not _is_commitment(plain["c"]):
        raise Unreadable(f"{bundle.BALLOTS} is niet leesbaar")
    kept = {"ballot": plain["ballot"], "nonce": plain["nonce"]}
    body = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    nonce, ballot = _reading(bundle.BALLOTS, lambda: open_body(body))
    if bundle.ballot_line(plain["c"], nonce, canonical(ballot)) != line + b"\n":
        raise Unreadable(f"{bundle.BALLOTS} is niet leesbaar")
    return Line(plain["c"], nonce, ballot)


def _strictly_sorted(lines: tuple[Line, ...]) -> bool:
    return all(one.commitment < other.commitment for one, other in pairwise(lines))
