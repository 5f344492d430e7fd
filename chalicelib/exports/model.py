"""An export: which list of which round, as which kind of file, asked for by whom.

    asked ──somebody else──▶ approved ──asker, within a day──▶ collected (as often as needed)
      └──────somebody else──▶ refused

Lists without personal data are made at once and never pass through these states.

Invariants: who asks doesn't approve; only who asked collects, and only while the approval holds;
each step is one line in the audit log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

Kind = Literal["ideas", "history", "people"]
Format = Literal["csv", "json", "xlsx"]
State = Literal["asked", "approved", "refused"]

KINDS: Final[tuple[Kind, ...]] = ("ideas", "history", "people")
FORMATS: Final[tuple[Format, ...]] = ("csv", "json", "xlsx")
PERSONAL: Final[frozenset[Kind]] = frozenset({"people"})

APPROVAL_TERM: Final = timedelta(days=1)
# An unanswered or used request is forgotten after this.
REQUEST_TERM: Final = timedelta(days=30)
MIN_WHY: Final = 10
MAX_WHY: Final = 400


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns. Cells are texts, whole numbers or nothing."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str | int | None]]


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody's wish for a list with personal data. `version` guards against lost updates."""

    id: str
    round_id: str
    kind: Kind
    format: Format
    why: str
    state: State
    asked_by: str
    asked_at: datetime
    answered_by: str = ""
    answered_at: datetime | None = None
    version: int = 1

    def holds(self, now: datetime) -> bool:
        """Whether the file may be collected at `now`."""
        answered = self.answered_at
        return self.state == "approved" and answered is not None and now < answered + APPROVAL_TERM


# What each list holds, in the order of its columns; for the page that offers it.
COLUMNS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "ideas": (
        *("code", "naam", "wijk", "thema", "stand", "bedrag in cent"),
        *("eigen geld in cent", "onderhoud per jaar in cent", "ingediend op", "adres"),
    ),
    "history": ("code", "naam", "moment", "stand", "wie", "zin"),
    "people": (
        *("code", "naam van het idee", "plaats", "naam", "e-mail", "telefoon", "straat"),
        "taal van de mails",
    ),
}
