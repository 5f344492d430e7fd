"""What rounds need from storage."""

from __future__ import annotations

from typing import Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.events import Event
from chalicelib.news.model import NewsItem
from chalicelib.rounds.model import BallotList, Extension, FrozenRound, Round
from chalicelib.rounds.proposal import Proposal


class RoundStore(Protocol):
    """Rounds and what is fixed of them. All writes are one transaction each."""

    def all(self) -> tuple[Round, ...]:
        """Every round, oldest first."""
        ...

    def get(self, round_id: str) -> Round | None: ...

    def create(self, round_: Round, audit: AuditEntry) -> None:
        """Stores a new round. Raises Conflict when its id is taken."""
        ...

    def replace(
        self,
        round_: Round,
        audit: AuditEntry,
        event: Event | None,
        *,
        frozen: bool,
        accepts: str = "",
        extension: Extension | None = None,
        news: NewsItem | None = None,
    ) -> None:
        """Stores `round_` over version `round_.version - 1`, which stays in the history.

        `frozen` is what the caller found: the round may have been frozen since. `accepts` is
        the hash of the proposal that is done with it, and goes; `extension` is added to what
        was frozen; `news` is published with it. Raises Conflict when another version is stored,
        `frozen` isn't true of it any more, another proposal waits, or the news is there.
        """
        ...

    def proposal(self, round_id: str) -> Proposal | None:
        """What waits for a second person. Strongly consistent."""
        ...

    def propose(self, proposal: Proposal, replaces: str, audit: AuditEntry) -> None:
        """Stores a proposal over the one with the hash `replaces`, empty for none. Raises
        Conflict when the round or the proposal is another."""
        ...

    def drop_proposal(self, round_id: str, seen: str, audit: AuditEntry) -> None:
        """Raises Conflict when there is none with the hash `seen`."""
        ...

    def ballot_list(self, round_id: str) -> BallotList | None: ...

    def ballot_mark(self, round_id: str) -> int:
        """Read before the ideas of a list: what `fix_ballot` takes to be sure that none of them
        changed since. Strongly consistent."""
        ...

    def fix_ballot(self, ballot: BallotList, audit: AuditEntry, mark: int | None = None) -> None:
        """Stores the ballot list, over an earlier one. From here on what is listed keeps its
        text and state (`IdeaStore.change`). Raises Conflict once frozen, and when an accepted
        idea of the round changed since `mark` was read."""
        ...

    def frozen(self, round_id: str) -> FrozenRound | None: ...

    def freeze(self, frozen: FrozenRound, round_version: int) -> bool:
        """Freezes once; False when it already is.

        Raises Conflict when the round isn't at `round_version` any more.
        """
        ...

    def announce(self, event: Event) -> bool:
        """Tells an event of the clock once (by its id); False when it was told before."""
        ...

    def announced(self, event_id: str) -> bool:
        """Whether an event was told. Strongly consistent; true for `OUTBOX_TERM` only."""
        ...
