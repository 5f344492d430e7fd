"""Whom the demo's identity provider knows: its two clients, and the people one can be."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from infra.local.environment import PROVIDER_CLIENT, PROVIDER_SECRET, VOTERS_CLIENT
from infra.local.seed.accounts import STAFF
from infra.local.seed.citizens import PEOPLE, number_of

STRANGER: Final = ("vreemd@beringen.example", "Collega zonder rol")


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague with an address, or an inhabitant with a register number."""

    sub: str
    name: str
    email: str = ""
    number: str = ""
    second_factor: bool = True

    def get_user_id(self) -> str:
        return self.sub

    @property
    def shown(self) -> str:
        return f"{self.name}, {self.email}" if self.email else self.name


@dataclass(frozen=True, slots=True)
class Client:
    """What may use this provider: one of its `people` comes back to `back`."""

    id: str
    back: str
    scopes: tuple[str, ...]
    people: Mapping[str, Person]
    title: str
    strong: str

    def get_client_id(self) -> str:
        return self.id

    def get_default_redirect_uri(self) -> str:
        return self.back

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(one for one in scope.split() if one in self.scopes)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.back

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret, PROVIDER_SECRET)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


def staff() -> Mapping[str, Person]:
    """Colleagues whom one can be."""
    known = [(email, name) for email, name, _ in STAFF] + [STRANGER]
    return {str(n): Person(f"demo-{n}", name, email) for n, (email, name) in enumerate(known, 1)}


def citizens() -> Mapping[str, Person]:
    """Inhabitants whom one can be, and one of another town."""
    return {
        str(n): Person(f"citizen-{n}", name, number=number_of(born))
        for n, (name, born, _, _) in enumerate(PEOPLE, 1)
    }


def clients(site: str) -> Mapping[str, Client]:
    known = (
        Client(
            PROVIDER_CLIENT,
            f"{site}/beheer/aanmelden/terug",
            ("openid", "email", "profile"),
            staff(),
            "Aanmelden bij de stad",
            "Met een code op mijn telefoon",
        ),
        Client(
            VOTERS_CLIENT,
            f"{site}/stemmen/eid/terug",
            ("openid", "rrn"),
            citizens(),
            "Aanmelden met eID of itsme",
            "Met mijn identiteitskaart of itsme",
        ),
    )
    return {one.id: one for one in known}
