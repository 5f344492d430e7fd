"""What one person proposed, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from chalicelib.rounds.model import Round
from chalicelib.rounds.plain import canonical_json


@dataclass(frozen=True, slots=True)
class Proposal:
    """A next version of a round that waits for a second person. `wanted.version` is that of the
    round that it changes; `note` is the reason, which residents will read."""

    wanted: Round
    note: str
    by: str
    at: datetime

    @property
    def round_id(self) -> str:
        return self.wanted.id

    @property
    def hash(self) -> str:
        """What the second person confirms: SHA-256 of all that would be stored and told."""
        text = canonical_json({"wanted": self.wanted, "note": self.note})
        return sha256(text.encode()).hexdigest()
