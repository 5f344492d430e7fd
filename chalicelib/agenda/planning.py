"""Staff plan a gathering, change it, or call it off."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from chalicelib.agenda.model import Gathering, gathering_problems
from chalicelib.agenda.ports import AgendaStore
from chalicelib.agenda.registering import promote
from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.events import AGENDA_OFF, Event


def save_gathering(
    agenda: AgendaStore, gathering: Gathering, actor: str, now: datetime
) -> Gathering:
    """Stores it over the version that it names (0 is new, once for its id).

    The very same again is done already. Raises Refused `incomplete` (with `fields`),
    `places-taken` or `is-off`, and Conflict when somebody else saved meanwhile.
    """
    problems = [f"{name}:{kind}" for name, kind in gathering_problems(gathering)]
    if problems:
        raise Refused("incomplete", fields=" ".join(problems))
    stored = agenda.gathering(gathering.id)
    saved = replace(gathering, version=gathering.version + 1, changed_at=now)
    if stored is not None and replace(stored, changed_at=now) == saved:
        return stored
    if (stored.version if stored else 0) != gathering.version:
        raise Conflict("the gathering was changed meanwhile")
    if stored is not None and stored.state == "off" != saved.state:
        # People were told that it doesn't take place.
        raise Refused("is-off")
    old = asdict(stored) if stored else {}
    changes = {
        name: (str(old.get(name, "")), str(value))
        for name, value in asdict(saved).items()
        if name not in ("id", "version", "changed_at") and old.get(name) != value
    }
    entry = AuditEntry(now, actor, "agenda:gathering:save", saved.id, changes)
    event = None
    if saved.state == "off" and stored is not None and stored.state != "off":
        event = Event(f"agenda-off-{saved.id}", AGENDA_OFF, now, {"gathering_id": saved.id})
    agenda.put(saved, stored.places if stored else 0, entry, event)
    promote(agenda, saved, now)
    return saved


def upcoming(agenda: AgendaStore, now: datetime) -> tuple[Gathering, ...]:
    """What residents can still go to, also what was called off."""
    return tuple(one for one in agenda.gatherings() if one.state != "draft" and one.ends_at > now)
