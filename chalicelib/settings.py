"""The environment of one function, read once and checked at start."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

T = TypeVar("T")

TABLES = ("core", "roll", "box", "out", "gate", "messages", "sessions", "codes", "audit")


class SettingsError(RuntimeError):
    """A setting is missing or impossible; the function must not start."""


@dataclass(frozen=True, slots=True)
class OidcClient:
    """What this deployment is to an OpenID Connect provider, whoever signs in there.

    `acr` are the levels that are asked for. `prompt` is sent along when it is set. `userinfo`
    says that claims are also fetched with the access token, where a provider leaves them out of
    its ID token.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scope: str = "openid"
    acr: frozenset[str] = frozenset()
    prompt: str = ""
    userinfo: bool = False


@dataclass(frozen=True, slots=True)
class Provider(OidcClient):
    """The provider of staff, as an operator describes it in one JSON text.

    `acr` and `amr` are the values that stand for a second factor; one of the two is needed.
    `roles` maps values of the claim `roles_claim` to roles; empty when the roster alone decides.
    """

    scope: str = "openid email profile"
    amr: frozenset[str] = frozenset()
    email_claim: str = "email"
    name_claim: str = "name"
    roles_claim: str = "groups"
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VoterProvider(OidcClient):
    """The federated provider by which voters sign in with eID or itsme; see
    `voters.federated.ClaimRules`, which the last five fields become.

    A voter proves who they are anew each time (`prompt`): a session that the provider keeps in
    a shared browser would let the next person vote as the last one.
    """

    scope: str = "openid rrn"
    prompt: str = "login"
    person: str = "number"
    number_claim: str = "rrn"
    birth_claim: str = "birthdate"
    place_claim: str = ""
    postcodes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where this deployment's parts are.

    Queue addresses and buckets may be empty in functions that don't use them; asking for an
    empty one is an error at that moment, named after the variable. `register` is `file` (among
    the private files) or the address of a service, with `register_key` to show there.
    """

    stage: str
    city_url: str
    quarantine_bucket: str
    media_bucket: str
    media_url: str
    upload_url: str
    messages_queue_url: str
    moderation_queue_url: str
    tally_queue_url: str
    keyring: str
    mail_from: str
    edge_key: str = ""
    papers_bucket: str = ""
    papers_url: str = ""
    register: str = ""
    register_key: str = field(default="", repr=False)
    audit_bucket: str = ""
    staff_provider: Provider | None = None
    voter_provider: VoterProvider | None = None

    def table(self, name: str) -> str:
        """The full name of one of `TABLES`."""
        if name not in TABLES:
            raise SettingsError(f"no table is called {name!r}")
        return f"buurtbudget-{self.stage}-{name}"

    @property
    def host(self) -> str:
        """The name of the city's site, with its port where it has one."""
        return self.city_url.partition("://")[2].partition("/")[0]

    @property
    def secure(self) -> bool:
        """Whether browsers reach the pages through TLS, and cookies may demand it."""
        return self.city_url.startswith("https://")


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from environment variables.

    Raises SettingsError when STAGE or CITY_URL is missing, or when a deployed stage carries
    endpoint overrides: those are for the local stack only.
    """
    env = os.environ if environment is None else environment

    def required(name: str) -> str:
        value = env.get(name, "")
        if not value:
            raise SettingsError(f"environment variable {name} is missing")
        return value

    city_url = required("CITY_URL").rstrip("/")
    settings = Settings(
        stage=required("STAGE"),
        city_url=city_url,
        quarantine_bucket=env.get("QUARANTINE_BUCKET", ""),
        media_bucket=env.get("MEDIA_BUCKET", ""),
        media_url=env.get("MEDIA_URL", "").rstrip("/"),
        upload_url=env.get("UPLOAD_URL", "").rstrip("/"),
        messages_queue_url=env.get("MESSAGES_QUEUE_URL", ""),
        moderation_queue_url=env.get("MODERATION_QUEUE_URL", ""),
        tally_queue_url=env.get("TALLY_QUEUE_URL", ""),
        keyring=env.get("KEYRING", "kms"),
        mail_from=env.get("MAIL_FROM", ""),
        edge_key=env.get("EDGE_KEY", ""),
        papers_bucket=env.get("PAPERS_BUCKET", ""),
        papers_url=env.get("PAPERS_URL", "").rstrip("/"),
        register=env.get("REGISTER", ""),
        register_key=env.get("REGISTER_KEY", ""),
        audit_bucket=env.get("AUDIT_BUCKET", ""),
        staff_provider=_provider(env, "STAFF_OIDC", provider_of),
        voter_provider=_provider(env, "VOTER_OIDC", voter_provider_of),
    )
    on_aws = bool(env.get("AWS_LAMBDA_FUNCTION_NAME"))
    if on_aws and any(name.startswith("AWS_ENDPOINT_URL") for name in env):
        raise SettingsError("endpoint overrides are for the local stack, not for AWS")
    return settings


def _provider(
    env: Mapping[str, str], name: str, read: Callable[[Mapping[str, Any], str], T]
) -> T | None:
    """The provider in the variable `name`, with its secret in `<name>_SECRET`; None without."""
    text = env.get(name, "")
    if not text:
        return None
    try:
        return read(json.loads(text), env.get(f"{name}_SECRET", ""))
    except (ValueError, TypeError):
        raise SettingsError(f"environment variable {name} can't be read") from None


def provider_of(plain: Mapping[str, Any], secret: str = "") -> Provider:
    """The provider of staff from its JSON form. Raises ValueError for what it can't mean."""
    values = _client_values(plain, Provider, secret)
    if not values.get("acr") and not values.get("amr"):
        raise ValueError("acr or amr must say what a second factor is")
    return Provider(**values)


def voter_provider_of(plain: Mapping[str, Any], secret: str = "") -> VoterProvider:
    """The provider of voters from its JSON form. Raises ValueError for what it can't mean."""
    values = _client_values(plain, VoterProvider, secret)
    if not values.get("acr"):
        raise ValueError("acr must say which levels are strong enough to vote with")
    if values.get("person", "number") not in ("number", "subject"):
        raise ValueError("person is number or subject")
    postcodes = values.get("postcodes", {})
    if not isinstance(postcodes, dict) or not all(isinstance(v, str) for v in postcodes.values()):
        raise ValueError("postcodes maps a postcode to a neighbourhood")
    if bool(values.get("place_claim")) != bool(postcodes):
        raise ValueError("place_claim and postcodes go together")
    return VoterProvider(**values)


def _client_values(plain: Mapping[str, Any], kind: type[OidcClient], secret: str) -> dict[str, Any]:
    known = {one.name for one in fields(kind)} - {"client_secret"}
    if not isinstance(plain, dict) or not plain.keys() <= known:
        raise ValueError("unknown settings of a provider")
    values = {**plain, "client_secret": secret}
    for name in ("acr", "amr"):
        given = plain.get(name, [])
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            raise ValueError(f"{name} is a list of texts")
        if name in known:
            values[name] = frozenset(given)
    issuer = plain.get("issuer", "")
    local = str(issuer).startswith(("http://127.0.0.1:", "http://localhost:"))
    if not (str(issuer).startswith("https://") or local) or not plain.get("client_id"):
        raise ValueError("a provider has an issuer with TLS and a client id")
    return values
