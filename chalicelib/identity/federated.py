"""Members of staff who sign in with an account of the city: what its claims come to.

The city's provider says who somebody is and that a second factor was used; what they may do
here comes from the roster, from groups that the provider names, or from both together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.identity.model import EVERYWHERE, Role
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.text import clean_line, normal_email


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """How this city's provider says things.

    A sign-in has a second factor when `acr` is one of `acr`, or one of `amr` is in `amr`
    (RFC 8176: `mfa`, `otp`, `hwk`, …). `roles` maps a value of the claim `roles_claim` to a role.
    """

    acr: frozenset[str] = frozenset()
    amr: frozenset[str] = frozenset()
    email_claim: str = "email"
    name_claim: str = "name"
    roles_claim: str = "groups"
    roles: Mapping[str, Role] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody whom the provider vouches for. `roles` are those that its groups give."""

    email: str
    name: str
    roles: frozenset[Role]


def colleague(claims: Mapping[str, Any], rules: ClaimRules) -> Colleague:
    """Who signed in. Raises Refused `no-second-factor`, `no-address` when the provider gives
    no usable address, and `address-unverified` when it says so itself."""
    if not _has_second_factor(claims, rules):
        raise Refused("no-second-factor")
    address = claims.get(rules.email_claim)
    email = normal_email(address) if isinstance(address, str) else ""
    if "@" not in email or len(email) > 254:
        raise Refused("no-address")
    # Absent is fine: many providers of an organisation issue only addresses of their own.
    if claims.get("email_verified", True) is not True:
        raise Refused("address-unverified")
    name = claims.get(rules.name_claim)
    return Colleague(
        email=email,
        name=clean_line(name)[:80] if isinstance(name, str) and clean_line(name) else email,
        roles=frozenset(
            rules.roles[group]
            for group in _texts(claims.get(rules.roles_claim))
            if group in rules.roles and rules.roles[group] in EVERYWHERE
        ),
    )


def _has_second_factor(claims: Mapping[str, Any], rules: ClaimRules) -> bool:
    acr = claims.get("acr")
    if isinstance(acr, str) and acr in rules.acr:
        return True
    return not rules.amr.isdisjoint(_texts(claims.get("amr")))


def _texts(value: object) -> Sequence[str]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        return tuple(one for one in value if isinstance(one, str))
    return ()
