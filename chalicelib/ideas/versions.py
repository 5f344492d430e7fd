"""The texts of an idea: numbered, dated, and never changed once they are there.

A version holds what the applicants wrote and which photos they showed. Its fingerprint is the
SHA-256 of the canonical JSON of both, so that anybody can see whether two copies are the same
text. The public reads the versions that stood on the website; of a text that was replaced before
the city looked at it, only the number, the moment and the fingerprint are told. Deleting an idea is
the one thing that empties its versions; their fingerprints stay.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from chalicelib.ideas.model import PUBLIC_STATES, Content, HistoryLine, Idea, pictures
from chalicelib.rounds.plain import canonical_json

Kind = Literal["same", "added", "gone"]
_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")
_SENTENCES: Final = re.compile(r"[^.!?\n]*(?:[.!?\n]+\s*|$)")
# Comparing costs the product of both lengths at least, and everybody may open the page: beyond
# this many pairs of words whole sentences are compared, beyond that the text as one.
_PAIRS: Final = 60_000
# History lines that tell of something else than a state the idea came into.
_STEPS: Final[frozenset[str]] = frozenset({*PUBLIC_STATES, "received", "refused", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Version:
    """One text of an idea. `pictures` are (photo id, what is on it). `kept` is the fingerprint of
    a text that was deleted (`wiping`)."""

    number: int
    at: datetime
    content: Content
    pictures: tuple[tuple[str, str], ...] = ()
    kept: str = ""

    @property
    def fingerprint(self) -> str:
        return self.kept or fingerprint_of(self.content, self.pictures)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words of a comparison: in both texts, only in the later or only in the earlier."""

    kind: Kind
    text: str


def fingerprint_of(content: Content, shown: Sequence[tuple[str, str]]) -> str:
    """SHA-256 in hex of the canonical content."""
    plain: dict[str, Any] = {"content": asdict(content), "pictures": [list(one) for one in shown]}
    return hashlib.sha256(canonical_json(plain).encode()).hexdigest()


def current_version(idea: Idea) -> Version:
    """The text that the idea has, as a version."""
    return Version(idea.edition, idea.changed_at, idea.content, pictures(idea.photos))


def is_readable(idea: Idea, history: Sequence[HistoryLine]) -> bool:
    """Whether the public may read the idea's text: it is public, or was and got refused or joined
    another idea since."""
    if idea.state in PUBLIC_STATES:
        return True
    was_public = any(line.state in PUBLIC_STATES for line in history)
    return idea.state in ("refused", "joined") and was_public


def readable(versions: Sequence[Version], history: Sequence[HistoryLine]) -> frozenset[int]:
    """The numbers of the versions that stood on the website at some moment."""
    steps = [line for line in history if line.state in _STEPS]
    found = set()
    for place, version in enumerate(versions):
        until = versions[place + 1].at if place + 1 < len(versions) else None
        before = [line.state for line in steps if line.at <= version.at]
        during = [
            line.state
            for line in steps
            if line.at > version.at and (until is None or line.at < until)
        ]
        if any(state in PUBLIC_STATES for state in (*before[-1:], *during)):
            found.add(version.number)
    return frozenset(found)


def compared(before: str, after: str) -> tuple[Piece, ...]:
    """What changed from `before` to `after`, word by word; by sentence where nearly all of a long
    text is another one."""
    first, second = _WORDS.findall(before), _WORDS.findall(after)
    start = _shared(first, second)
    end = _shared(first[start:][::-1], second[start:][::-1])
    middle = first[start : len(first) - end], second[start : len(second) - end]
    same_before, same_after = "".join(first[:start]), "".join(first[len(first) - end :])
    changed = tuple(_joined(_pieces(*_affordable(*middle))))
    around = (Piece("same", same_before), *changed, Piece("same", same_after))
    return tuple(piece for piece in around if piece.text)


def _shared(first: list[str], second: list[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(first, second, strict=False))
    return next(
        (place for place, (one, other) in pairs if one != other), min(len(first), len(second))
    )


def _affordable(first: list[str], second: list[str]) -> tuple[list[str], list[str]]:
    """The same two texts in pieces that can be compared in time."""
    if len(first) * len(second) <= _PAIRS:
        return first, second
    one, other = "".join(first), "".join(second)
    parts = [part for part in _SENTENCES.findall(one) if part]
    others = [part for part in _SENTENCES.findall(other) if part]
    if len(parts) * len(others) <= _PAIRS:
        return parts, others
    return [one], [other]


def _pieces(first: list[str], second: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for kind, start, end, to_start, to_end in matcher.get_opcodes():
        gone, added = "".join(first[start:end]), "".join(second[to_start:to_end])
        if kind == "equal":
            yield Piece("same", gone)
            continue
        if gone:
            yield Piece("gone", gone)
        if added:
            yield Piece("added", added)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Two changes with only a space between them read as one."""
    gone, added = "", ""
    for piece in pieces:
        if piece.kind == "gone":
            gone += piece.text
        elif piece.kind == "added":
            added += piece.text
        elif (gone and added) and not piece.text.strip():
            gone, added = gone + piece.text, added + piece.text
        else:
            yield from _flushed(gone, added)
            gone, added = "", ""
            yield piece
    yield from _flushed(gone, added)


def _flushed(gone: str, added: str) -> Iterator[Piece]:
    if gone:
        yield Piece("gone", gone)
    if added:
        yield Piece("added", added)
