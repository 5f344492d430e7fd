"""What results need from storage."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.events import Event
from chalicelib.outcome.model import Result, Turnout

if TYPE_CHECKING:
    from chalicelib.outcome.declared import Entered


class ResultStore(Protocol):
    """Results and the figures beside them."""

    def get(self, round_id: str) -> Result | None:
        """Also before release: callers that face the public check `is_released`."""
        ...

    def put(self, result: Result, audit: AuditEntry, event: Event) -> bool:
        """Stores a result once, with its audit line and event; False when one is there."""
        ...

    def confirm(self, result: Result, audit: AuditEntry, event: Event | None) -> None:
        """Stores the last confirmation of `result` (and the release, with its event).

        Raises Conflict when the stored result has another hash, other earlier confirmations,
        or is released.
        """
        ...

    def move(
        self, result: Result, before: datetime | None, audit: AuditEntry, event: Event | None
    ) -> None:
        """Stores another moment of a confirmed result, or its release with its event.

        `before` is the moment that was read. Raises Conflict when the stored result has another
        moment, hash or confirmations, or is released.
        """
        ...

    def put_file(self, round_id: str, name: str, content: bytes) -> None:
        """Keeps a file beside the result, over one of the same name; not to be shown before
        the release any more than the result itself."""
        ...

    def file(self, round_id: str, name: str) -> bytes | None: ...

    def note(self, result: Result, audit: AuditEntry) -> None:
        """Stores what was added to a released result: its ratification and corrections.

        `result.version` is one more than the version that was read. Raises Conflict when
        another one is stored, or the result isn't released or has another hash.
        """
        ...

    def turnout(self, round_id: str) -> Turnout | None: ...
    def put_turnout(self, turnout: Turnout) -> None: ...


class ChannelStore(Protocol):
    """Channels that staff bring in by hand."""

    def get(self, round_id: str, name: str) -> Entered | None:
        """Strongly consistent: the count begins on what it reads."""
        ...

    def put(self, entered: Entered, audit: AuditEntry, event: Event | None) -> None:
        """Stores the next version, with its audit line and event. Raises Conflict when another
        version than the one before is stored, or a confirmed one."""
        ...
