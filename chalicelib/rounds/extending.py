"""A later end of a frozen vote: a document beside the frozen one, that anyone can check.

The frozen document is never touched, so its hash goes on proving the rules. Each extension is a
canonical JSON text that names the hash of what stands before it (the rules, or the extension
before), so that none can be left out or changed; it says the old and the new end, when two
people agreed on it, and why.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from chalicelib.kernel.clock import from_text
from chalicelib.rounds.model import Extension, FrozenRound
from chalicelib.rounds.plain import canonical_json


def extended(frozen: FrozenRound, closes_at: datetime, note: str, now: datetime) -> Extension:
    """The next extension of `frozen`."""
    number = len(frozen.extensions) + 1
    document = canonical_json(
        {
            "version": 1,
            "round": frozen.round_id,
            "number": number,
            "follows": frozen.extensions[-1].hash if frozen.extensions else frozen.hash,
            "old_closes_at": frozen.closes_at,
            "closes_at": closes_at,
            "decided_at": now,
            "people": 2,
            "note": note,
        }
    )
    return Extension(number, closes_at, document, sha256(document.encode()).hexdigest())


def with_extensions(frozen: FrozenRound, documents: Sequence[str]) -> FrozenRound:
    """`frozen`, as its document says it, with its extensions: the vote ends with the last."""
    made = tuple(
        Extension(
            number,
            from_text(json.loads(document)["closes_at"]),
            document,
            sha256(document.encode()).hexdigest(),
        )
        for number, document in enumerate(documents, start=1)
    )
    closes_at = made[-1].closes_at if made else frozen.closes_at
    return replace(frozen, closes_at=closes_at, extensions=made)


def chain_holds(frozen: FrozenRound) -> bool:
    """Whether every extension follows from what stands before it, only makes the vote longer,
    and was decided before the vote was over. Raises KeyError, TypeError or ValueError for a
    text that is no extension."""
    before = frozen.hash
    closes_at = from_text(json.loads(frozen.document)["closes_at"])
    for number, one in enumerate(frozen.extensions, start=1):
        plain = json.loads(one.document)
        good = (
            (plain["round"], plain["number"], plain["people"]) == (frozen.round_id, number, 2)
            and plain["follows"] == before
            and from_text(plain["old_closes_at"]) == closes_at
            and from_text(plain["decided_at"]) < closes_at < from_text(plain["closes_at"])
        )
        if not good:
            return False
        before, closes_at = one.hash, one.closes_at
    return closes_at == frozen.closes_at
