"""Three trustees who draw their codes, and give them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.rounds.model import BallotRules
from chalicelib.trustees.giving import Gave, Office, give
from chalicelib.trustees.seating import confirm, draw
from tests.support.rounds import sample_round

NAMES = ("ann", "bob", "cem")
BALLOT: BallotRules = replace(sample_round().ballot, opened_by="trustees")


def seat(services: Any, person: str, round_id: str = "r26") -> str:
    """`person` draws a code and types it back; the code."""
    round_, now = services.rounds.get(round_id), services.clock.now()
    code = draw(services.trustees, round_, person, now)
    confirm(services.trustees, round_, person, code, f"Sleutelhouder {person}", now)
    return code


def seat_all(services: Any, round_id: str = "r26") -> dict[str, str]:
    """All three; person → code."""
    return {person: seat(services, person, round_id) for person in NAMES}


def give_code(services: Any, person: str, code: str, round_id: str = "r26") -> Gave:
    office = Office(services.trustees, services.keyring, services.clock)
    return give(office, services.rounds.frozen(round_id), person, code)
