"""Gatherings and who registered.

    gathering:     draft ──▶ published ──▶ off (the city called it off)
    registration:  in ◀── waiting
                    └──▶ cancelled ◀──┘

Invariants: the people of all registrations that are `in` never outnumber the places; who waits
longest goes first, and nobody passes them (`in_turn`); only in the last two days, so that no chair
stays empty, a place goes to the first whose group fits; a cancelled registration stays cancelled;
who registers twice by one form is registered once. The places left are one number in the store
that each change moves by a condition: no reader has to be right for it.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.identity.people import ACCOUNT_KEY
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.speech import SOURCE

GatheringState = Literal["draft", "published", "off"]
RegistrationState = Literal["in", "waiting", "cancelled"]

TITLE_MAX: Final = 100
TEXT_MAX: Final = 3_000
LINE_MAX: Final = 200
PLACES_MAX: Final = 2_000
PEOPLE_MAX: Final = 10
# Registered at most, places and waiting list together: what staff's list shows.
REGISTRATIONS_MAX: Final = 3_000
# Who was there is nobody's business after the evening's questions are answered.
REGISTRATION_TERM: Final = timedelta(days=60)
REMIND_BEFORE: Final = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Gathering:
    """An evening. `access` says who can get in and how, `languages` which help there is."""

    id: str
    title: str
    text: str
    place: str
    access: str
    languages: str
    starts_at: datetime
    ends_at: datetime
    places: int
    register_until: datetime
    state: GatheringState
    version: int
    changed_at: datetime

    def in_turn(self, now: datetime) -> bool:
        """Whether free places are kept for the first of the waiting list until that group fits."""
        return now < self.starts_at - REMIND_BEFORE

    def takes(self, now: datetime) -> bool:
        """Whether somebody can register (for a place or the waiting list)."""
        return self.state == "published" and now < min(self.register_until, self.starts_at)


@dataclass(frozen=True, slots=True)
class Seats:
    """How many places are free, and how many people wait for one."""

    free: int
    waiting: int

    @property
    def open(self) -> int:
        """How many places somebody new can have: none while others wait for them."""
        return 0 if self.waiting else self.free


@dataclass(frozen=True, slots=True)
class Registration:
    """Somebody who comes with `people` in all (themselves included). Personal data. `language` is
    that of the mails to them."""

    gathering: str
    id: str
    name: str
    people: int
    needs: str
    email: str
    phone: str
    state: RegistrationState
    registered_at: datetime
    version: int = 1
    checked_in: bool = False
    language: str = SOURCE


def gathering_problems(one: Gathering) -> Iterator[tuple[str, str]]:
    """(field, what is wrong) of what keeps it from being saved."""
    for name in ("title", "text", "place", "access"):
        if not getattr(one, name):
            yield name, "missing"
    limits = {"title": TITLE_MAX, "text": TEXT_MAX}
    for name in ("title", "text", "place", "access", "languages"):
        if len(getattr(one, name)) > limits.get(name, LINE_MAX):
            yield name, "too-long"
    if not 1 <= one.places <= PLACES_MAX:
        yield "places", "wrong"
    if one.ends_at <= one.starts_at or one.ends_at - one.starts_at > timedelta(days=3):
        yield "ends_at", "wrong"
    if one.register_until > one.starts_at:
        yield "register_until", "wrong"


def order(registration: Registration) -> tuple[datetime, str]:
    """Who was first."""
    return registration.registered_at, registration.id


def secret_of(keyring: Keyring, registration_id: str) -> str:
    """What the link to a registration carries: the same at every call, so that a mail can hold
    it and nothing has to be stored."""
    made = keyring.mac(ACCOUNT_KEY, b"agenda1\0" + registration_id.encode())
    return urlsafe_b64encode(made[:24]).decode()


def is_secret(keyring: Keyring, registration_id: str, text: str) -> bool:
    return hmac.compare_digest(secret_of(keyring, registration_id).encode(), text.encode())
