"""One change of a round's trustees: read, decide, store if nobody was quicker, else again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, Unavailable
from chalicelib.kernel.events import Event
from chalicelib.trustees.model import Trust
from chalicelib.trustees.ports import TrusteeStore

_ATTEMPTS: Final = 8


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be stored, with its line of the audit log."""

    after: Trust
    audit: AuditEntry
    event: Event | None = None


def change(store: TrusteeStore, round_id: str, act: Callable[[Trust], Change | None]) -> Trust:
    """The trustees after `act`, which gives None when there is nothing to do. It may be asked
    several times. Raises Unavailable when others kept being quicker."""
    for _ in range(_ATTEMPTS):
        trust = trust_of(store, round_id)
        wanted = act(trust)
        if wanted is None:
            return trust
        after = replace(wanted.after, version=trust.version + 1)
        try:
            store.save(after, wanted.audit, wanted.event)
        except Conflict:
            continue
        return after
    raise Unavailable("trustees contended")


def trust_of(store: TrusteeStore, round_id: str) -> Trust:
    """The trustees of a round, also before anybody did anything."""
    return store.get(round_id) or Trust(round_id)


def line(round_id: str, verb: str, actor: str, now: datetime, seat: int = 0) -> AuditEntry:
    """What the audit log tells: who did what, and for which seat; never a code or a part."""
    changes = {"seat": ("", str(seat))} if seat else {}
    return AuditEntry(now, actor, f"trustees:seat:{verb}", round_id, changes)
