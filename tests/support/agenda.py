"""Plausible evenings and registrations for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.agenda.model import Gathering, Registration
from chalicelib.agenda.planning import save_gathering
from chalicelib.agenda.ports import AgendaStore
from tests.support.rounds import day

START = day(20)


def sample_gathering(gathering_id: str = "avond", **changes: Any) -> Gathering:
    plain = Gathering(
        id=gathering_id,
        title="Inspiratieavond in Koersel",
        text="Kom kijken, en schrijf je idee op.",
        place="Kerkplein 1, Koersel",
        access="Zonder trap",
        languages="Turks",
        starts_at=START,
        ends_at=START + timedelta(hours=3),
        places=4,
        register_until=START - timedelta(hours=12),
        state="published",
        version=0,
        changed_at=day(1),
    )
    return replace(plain, **changes)


def sample_registration(registration_id: str = "inschr0001", **changes: Any) -> Registration:
    plain = Registration(
        gathering="avond",
        id=registration_id,
        name="Fatma Yilmaz",
        people=1,
        needs="",
        email=f"{registration_id}@voorbeeld.example",
        phone="",
        state="in",
        registered_at=day(5),
    )
    return replace(plain, **changes)


def plan(agenda: AgendaStore, **changes: Any) -> Gathering:
    return save_gathering(agenda, sample_gathering(**changes), "ann", day(2))
