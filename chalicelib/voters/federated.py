"""Voters who sign in with eID or itsme, through a provider that both stand behind.

What its claims come to is set by the operator (`ClaimRules`); who may vote is decided in
`voters.rules`, as for every other means. Two kinds of provider are known:

    number    the claims hold the register number: the voter is the one of the letter, the desk
              and paper, so all of these may be means of one round
    subject   the claims hold a name that only this provider knows: it ties to no letter and no
              card, so eID must then be the only means of the round

Day of birth and postcode are believed when the provider tells both; else the register is asked.
The number becomes a token in the same request and is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from chalicelib.identity.ports import Keyring
from chalicelib.kernel.errors import Refused
from chalicelib.rounds.model import FrozenRound
from chalicelib.voters import numbers, rules
from chalicelib.voters.model import Answer
from chalicelib.voters.ports import PaperRoll, Register
from chalicelib.voting import tokens

MEANS: Final = "eid"


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """How this provider says things. `acr` are the levels that are strong enough; `postcodes`
    maps what `place_claim` holds to a neighbourhood, and names every postcode of the city."""

    issuer: str
    acr: frozenset[str]
    person: Literal["number", "subject"] = "number"
    number_claim: str = "rrn"
    birth_claim: str = "birthdate"
    place_claim: str = ""
    postcodes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody whom the provider vouches for. `number` is empty where it gives none; `born` and
    `area_id` are None where it doesn't tell, and an empty area is another town."""

    pid: str = field(repr=False)
    number: str = field(repr=False)
    born: date | None = field(repr=False)
    area_id: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Border:
    """The ports that a voter with eID passes."""

    register: Register
    paper: PaperRoll
    keyring: Keyring


def is_offered(frozen: FrozenRound, claims: ClaimRules) -> bool:
    """Whether this provider can be a way into this round."""
    means = frozen.voters.means
    return MEANS in means and (claims.person == "number" or means == (MEANS,))


def citizen(claims: Mapping[str, Any], known: ClaimRules) -> Citizen:
    """Who signed in. Raises Refused `eid-too-weak` for a level that isn't asked for, and
    `eid-no-number` when the provider doesn't say who it is."""
    if _text(claims.get("acr")) not in known.acr:
        raise Refused("eid-too-weak")
    born, area_id = _day(claims.get(known.birth_claim)), _area(claims, known)
    if known.person == "subject":
        subject = _text(claims.get("sub"))
        if not subject:
            raise Refused("eid-no-number")
        return Citizen(f"oidc:{known.issuer}\n{subject}", "", born, area_id)
    number = numbers.parse(_text(claims.get(known.number_claim)))
    if number is None:
        raise Refused("eid-no-number")
    return Citizen(numbers.register_pid(number), number, born or numbers.birthday(number), area_id)


def recognise(
    border: Border, frozen: FrozenRound, claims: Mapping[str, Any], known: ClaimRules
) -> tuple[str, str]:
    """The voter token of whoever signed in, when they may vote, and the area that decides their
    ballot (empty where none does).

    Raises Refused: `eid-not-offered`, those of `citizen`, the standings `not-found`,
    `elsewhere`, `too-young`, `too-old`, `other-area`, `eid-not-told` when neither provider nor
    register can say it, and `has-paper`. Raises Unavailable when the register doesn't answer.
    """
    if not is_offered(frozen, known):
        raise Refused("eid-not-offered")
    who = citizen(claims, known)
    answer = _answer(border.register, frozen, who)
    if answer.standing != "yes":
        raise Refused(answer.standing)
    voter = tokens.voter_token(border.keyring, frozen.round_id, who.pid)
    if border.paper.means_of(frozen.round_id, voter) == "paper":
        raise Refused("has-paper")
    return voter, rules.bound_area(frozen.ballot, answer.area_id)


def _answer(register: Register, frozen: FrozenRound, who: Citizen) -> Answer:
    if who.born is not None and who.area_id is not None:
        told = rules.told_standing(frozen.voters, frozen.opens_at, who.born, who.area_id)
        return Answer(told, who.area_id)
    if not who.number:
        raise Refused("eid-not-told")
    question = rules.question(frozen.voters, frozen.opens_at, who.number)
    answer = register.look_up(question)
    return Answer(rules.decide(frozen.voters, answer), answer.area_id)


def _area(claims: Mapping[str, Any], known: ClaimRules) -> str | None:
    """The neighbourhood behind a postcode, also inside OpenID Connect's `address`."""
    told = claims.get(known.place_claim) if known.place_claim else None
    if isinstance(told, Mapping):
        told = told.get("postal_code")
    postcode = _text(told)
    return known.postcodes.get(postcode, "") if postcode else None


def _day(told: object) -> date | None:
    """A whole day: OpenID Connect also allows a year alone, which decides nothing."""
    try:
        return date.fromisoformat(_text(told))
    except ValueError:
        return None


def _text(told: object) -> str:
    return told.strip() if isinstance(told, str) else ""
