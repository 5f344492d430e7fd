"""Mails of the agenda: a place, the waiting list, a reminder, an evening that is called off."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.agenda.model import Gathering, Registration, secret_of
from chalicelib.agenda.ports import AgendaStore
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.events import AGENDA_OFF, AGENDA_REMIND, Event
from chalicelib.notifications.model import Message


def agenda_messages(
    event: Event, agenda: AgendaStore, keyring: Keyring, city_url: str
) -> Iterator[Message]:
    """What the event calls for, as things stand at this moment: who cancelled meanwhile gets
    nothing, and a place is only told of while it is theirs."""
    gathering = agenda.gathering(event.data["gathering_id"])
    if gathering is None:
        return
    if event.type == AGENDA_OFF:
        for one in agenda.registrations(gathering.id):
            if one.state != "cancelled" and one.email:
                yield Message(
                    f"{event.id}:{one.id}",
                    "agenda_off",
                    one.email,
                    _values(gathering, one, keyring, city_url),
                    language=one.language,
                )
        return
    found = agenda.registration(gathering.id, event.data["registration_id"])
    if found is None or not found.email or gathering.state != "published":
        return
    template = _template(event, found)
    if template:
        values = _values(gathering, found, keyring, city_url)
        # The link gives the registration up: nothing of it is stored.
        yield Message(event.id, template, found.email, values, secret=True, language=found.language)


def _template(event: Event, found: Registration) -> str:
    if event.type == AGENDA_REMIND:
        return "agenda_reminder" if found.state == "in" else ""
    if found.state != event.data["state"]:
        return ""
    if found.state == "in":
        return "agenda_in" if event.data["version"] == "1" else "agenda_let_in"
    return "agenda_waiting" if found.state == "waiting" else ""


def _values(
    gathering: Gathering, one: Registration, keyring: Keyring, city_url: str
) -> dict[str, str]:
    address = f"{city_url}/agenda/{gathering.id}/inschrijving/{one.id}"
    return {
        "title": gathering.title,
        "when": to_text(gathering.starts_at),
        "place": gathering.place,
        "access": gathering.access,
        "people": str(one.people),
        "link": f"{address}?sleutel={secret_of(keyring, one.id)}",
    }
