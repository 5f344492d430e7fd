"""The adapter for OpenID Connect against the demo's own provider, and against hostile ones."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from chalicelib.adapters.memory.identity import MemoryKeyring
from chalicelib.adapters.oidc import OidcProvider
from chalicelib.identity.departure import depart
from chalicelib.identity.model import Departure
from chalicelib.kernel.errors import Refused, Unavailable
from chalicelib.settings import (
    Provider,
    VoterProvider,
    provider_of,
    voter_provider_of,
)
from infra.local.environment import (
    PROVIDER_CLIENT,
    PROVIDER_SECRET,
    VOTERS_CLIENT,
    VOTERS_STRONG,
    VOTERS_WEAK,
)
from infra.local.home import Home
from infra.local.processes import Child, free_port, wait_until_listening
from infra.local.seed.citizens import PEOPLE, number_of
from infra.local.services import _start_provider

SITE = "http://127.0.0.1:8000"
BACK = f"{SITE}/beheer/aanmelden/terug"


def away() -> Departure:
    return depart(MemoryKeyring(), "staff", "b" * 43, "/beheer", datetime.now(UTC))


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The provider of `make run`, as a process of its own."""
    home = Home(tmp_path_factory.mktemp("provider")).make()
    port = free_port()
    child: Child = _start_provider(home, port, SITE)
    try:
        assert wait_until_listening(child, port, 30), child.last_words()
        yield f"http://127.0.0.1:{port}"
    finally:
        child.stop()


def settings_of(issuer: str, **changes: Any) -> Provider:
    plain = {"issuer": issuer, "client_id": PROVIDER_CLIENT, "amr": ["mfa"], **changes}
    return provider_of(plain, PROVIDER_SECRET)


def sign_in(url: str, expected: str = BACK, **answer: str) -> dict[str, list[str]]:
    """What the person does at the provider; the fields of the way back."""
    httpx.get(url).raise_for_status()
    reply = httpx.post(url, data={"person": "1", "second": "yes", "answer": "yes", **answer})
    assert reply.status_code == 302
    assert reply.headers["location"].startswith(expected)
    return parse_qs(urlsplit(reply.headers["location"]).query)


def test_a_whole_sign_in(issuer: str) -> None:
    provider, trip = OidcProvider(settings_of(issuer)), away()

    back = sign_in(provider.address(trip, BACK))

    assert back["state"] == [trip.state]
    claims = provider.claims(back["code"][0], trip, BACK)
    assert claims["email"] == "moderator@beringen.example"
    assert "mfa" in claims["amr"]
    with pytest.raises(Refused):
        provider.claims(back["code"][0], trip, BACK)


def test_without_a_second_step_the_claims_say_so(issuer: str) -> None:
    provider, trip = OidcProvider(settings_of(issuer)), away()

    back = sign_in(provider.address(trip, BACK), second="no")

    assert provider.claims(back["code"][0], trip, BACK)["amr"] == ["pwd"]


def test_who_stops_comes_back_with_an_error(issuer: str) -> None:
    provider = OidcProvider(settings_of(issuer))

    assert sign_in(provider.address(away(), BACK), answer="no")["error"] == ["access_denied"]


def test_a_code_without_its_verifier_is_worth_nothing(issuer: str) -> None:
    """PKCE: whoever catches the code on its way back can't redeem it."""
    provider = OidcProvider(settings_of(issuer))
    back = sign_in(provider.address(away(), BACK))

    with pytest.raises(Refused):
        provider.claims(back["code"][0], away(), BACK)


def test_the_wrong_secret_of_the_client_is_refused(issuer: str) -> None:
    trip = away()
    right, wrong = (
        OidcProvider(settings_of(issuer)),
        provider_of({"issuer": issuer, "client_id": PROVIDER_CLIENT, "amr": ["mfa"]}, "guess"),
    )
    back = sign_in(right.address(trip, BACK))

    with pytest.raises(Refused):
        OidcProvider(wrong).claims(back["code"][0], trip, BACK)


def test_the_demo_sends_nobody_to_another_site(issuer: str) -> None:
    url = OidcProvider(settings_of(issuer)).address(away(), "http://kwaad.example/terug")

    assert httpx.get(url).status_code == 400


def test_the_demo_demands_pkce(issuer: str) -> None:
    url = OidcProvider(settings_of(issuer)).address(away(), BACK)

    assert httpx.get(url.replace("S256", "plain")).status_code == 400


VOTE_BACK = f"{SITE}/stemmen/eid/terug"


def voters_of(issuer_: str, **changes: Any) -> VoterProvider:
    plain = {"issuer": issuer_, "client_id": VOTERS_CLIENT, "acr": [VOTERS_STRONG], **changes}
    return voter_provider_of(plain, PROVIDER_SECRET)


def test_a_voter_signs_in_with_a_level_and_gives_a_number_only(issuer: str) -> None:
    provider, trip = OidcProvider(voters_of(issuer)), away()
    url = provider.address(trip, VOTE_BACK)

    asked = parse_qs(urlsplit(url).query)
    assert asked["acr_values"] == [VOTERS_STRONG]
    assert asked["prompt"] == ["login"]
    back = sign_in(url, VOTE_BACK)
    claims = provider.claims(back["code"][0], trip, VOTE_BACK)

    assert claims["acr"] == VOTERS_STRONG
    assert claims["rrn"] == number_of(PEOPLE[0][1])
    assert not claims.keys() & {"name", "email"}


def test_a_weaker_level_says_so(issuer: str) -> None:
    provider, trip = OidcProvider(voters_of(issuer)), away()

    back = sign_in(provider.address(trip, VOTE_BACK), VOTE_BACK, second="no")

    assert provider.claims(back["code"][0], trip, VOTE_BACK)["acr"] == VOTERS_WEAK


def test_staff_and_voters_are_two_clients(issuer: str) -> None:
    """A code for one is worth nothing to the other, nor does it come back to the other's page."""
    staff, voters = OidcProvider(settings_of(issuer)), OidcProvider(voters_of(issuer))
    trip = away()
    back = sign_in(staff.address(trip, BACK))

    with pytest.raises(Refused):
        voters.claims(back["code"][0], trip, BACK)
    assert httpx.get(voters.address(away(), BACK)).status_code == 400


class Hostile:
    """A provider that answers as it is told: `token` makes the ID token from good claims."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
        self.keys = [self.key]
        self.status, self.raw, self.document_issuer = 200, "", ""
        self.header: dict[str, Any] = {"alg": "RS256", "kid": self.key.kid}
        self.signer: Any = self.key
        self.changes: dict[str, Any] = {}
        self.token = ""
        self.nonce = ""
        self.userinfo: Any = {"sub": "1", "rrn": "84051799996"}
        self.asked: list[str] = []

    def start(self) -> str:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                if self.path == "/keys":
                    self.send(KeySet(outer.keys).as_dict(private=False))
                elif self.path == "/userinfo":
                    known = self.headers["authorization"] == "Bearer access"
                    self.send(outer.userinfo, 200 if known else 401)
                else:
                    self.send(
                        {
                            "issuer": outer.document_issuer or outer.issuer,
                            "authorization_endpoint": f"{outer.issuer}/authorize",
                            "token_endpoint": f"{outer.issuer}/token",
                            "jwks_uri": f"{outer.issuer}/keys",
                            "userinfo_endpoint": f"{outer.issuer}/userinfo",
                        }
                    )

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                token = outer.token or outer.make()
                self.send({"id_token": token, "access_token": "access"}, outer.status)

            def send(self, body: Any, status: int = 200) -> None:
                content = outer.raw.encode() or json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        return self.issuer

    def make(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": PROVIDER_CLIENT,
            "sub": "1",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "email": "x@x.example",
            **self.changes,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(self.header, kept, self.signer, algorithms=["RS256", "HS256", "none"])


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    one = Hostile()
    one.start()
    yield one
    one.server.shutdown()
    one.server.server_close()


def claims_from(hostile: Hostile) -> Any:
    trip = away()
    hostile.nonce = hostile.nonce or trip.nonce
    return OidcProvider(settings_of(hostile.issuer)).claims("code", trip, BACK)


def test_a_good_token_of_the_same_server_passes(hostile: Hostile) -> None:
    """The yardstick for all the refusals below."""
    assert claims_from(hostile)["email"] == "x@x.example"


NOW = int(time.time())


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://ander.example"},
        {"iss": None},
        {"aud": "andere-toepassing"},
        {"aud": None},
        {"aud": ["andere-toepassing"]},
        {"aud": [PROVIDER_CLIENT, "andere-toepassing"]},
        {"azp": "andere-toepassing"},
        {"exp": NOW - 3600},
        {"exp": None},
        {"exp": "morgen"},
        {"iat": NOW + 3600},
        {"iat": None},
        {"nonce": "van-een-ander"},
        {"nonce": None},
        {"nbf": NOW + 3600},
        {"sub": None},
    ],
    ids=str,
)
def test_claims_that_do_not_fit_are_refused(hostile: Hostile, changes: dict[str, Any]) -> None:
    hostile.changes = changes

    with pytest.raises(Refused) as refused:
        claims_from(hostile)

    assert refused.value.reason == "sign-in-refused"


def test_signed_by_somebody_else(hostile: Hostile) -> None:
    hostile.signer = RSAKey.generate_key(2048, {"kid": str(hostile.key.kid)})

    with pytest.raises(Refused):
        claims_from(hostile)


def test_unsigned(hostile: Hostile) -> None:
    hostile.header, hostile.signer = {"alg": "none"}, OctKey.generate_key(256)
    try:
        hostile.token = hostile.make()
    except Exception:
        part = jwt.encode({"alg": "HS256"}, {}, OctKey.generate_key(256)).split(".")[1]
        hostile.token = f"eyJhbGciOiJub25lIn0.{part}."

    with pytest.raises(Refused):
        claims_from(hostile)


def test_the_public_key_taken_for_a_shared_secret(hostile: Hostile) -> None:
    """RFC 8725 section 2.1: a token that chooses HS256 is checked with nothing."""
    public = json.dumps(hostile.key.as_dict(private=False)).encode()
    hostile.header = {"alg": "HS256", "kid": hostile.key.kid}
    hostile.signer = OctKey.import_key(public)

    with pytest.raises(Refused):
        claims_from(hostile)


@pytest.mark.parametrize("token", ["x", "a.b.c", "....", "é"])
def test_no_token_at_all(hostile: Hostile, token: str) -> None:
    hostile.token = token

    with pytest.raises(Refused):
        claims_from(hostile)


def test_a_key_that_changed_is_looked_up_once_more(hostile: Hostile) -> None:
    trip = away()
    hostile.nonce = trip.nonce
    provider = OidcProvider(settings_of(hostile.issuer))
    provider.claims("code", trip, BACK)
    hostile.key = RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)
    hostile.keys, hostile.signer = [hostile.key], hostile.key
    hostile.header = {"alg": "RS256", "kid": hostile.key.kid}

    assert provider.claims("code", trip, BACK)["sub"] == "1"
    assert hostile.asked.count("/keys") == 2


def test_an_answer_of_400_is_a_refusal_and_of_500_a_failure(hostile: Hostile) -> None:
    hostile.status = 400
    with pytest.raises(Refused):
        claims_from(hostile)
    hostile.status = 500
    with pytest.raises(Unavailable):
        claims_from(hostile)


@pytest.mark.parametrize("raw", ["<html>", "[]", "null", '{"issuer": 1}'])
def test_a_document_that_is_none(hostile: Hostile, raw: str) -> None:
    hostile.raw = raw

    with pytest.raises(Unavailable):
        OidcProvider(settings_of(hostile.issuer)).address(away(), BACK)


def test_a_document_of_another_issuer(hostile: Hostile) -> None:
    hostile.document_issuer = "https://ander.example"

    with pytest.raises(Unavailable):
        OidcProvider(settings_of(hostile.issuer)).address(away(), BACK)


def test_nobody_there() -> None:
    provider = OidcProvider(settings_of(f"http://127.0.0.1:{free_port()}"))

    with pytest.raises(Unavailable):
        provider.address(away(), BACK)


def voter_claims(hostile: Hostile, **changes: Any) -> Any:
    trip = away()
    hostile.nonce = trip.nonce
    settings = voters_of(hostile.issuer, client_id=PROVIDER_CLIENT, **changes)
    return OidcProvider(settings).claims("code", trip, BACK)


def test_claims_beside_the_token_are_added_and_never_win(hostile: Hostile) -> None:
    hostile.changes = {"acr": "strong"}
    hostile.userinfo |= {"acr": "stronger", "nonce": "x"}

    claims = voter_claims(hostile, userinfo=True)

    assert (claims["rrn"], claims["acr"], claims["nonce"]) == (
        "84051799996",
        "strong",
        hostile.nonce,
    )
    assert "rrn" not in voter_claims(hostile)


@pytest.mark.parametrize("told", [{"sub": "2"}, {}, [], {"sub": ["1"]}])
def test_claims_about_somebody_else_are_refused(hostile: Hostile, told: Any) -> None:
    hostile.userinfo = told

    with pytest.raises(Refused):
        voter_claims(hostile, userinfo=True)


def test_a_session_that_the_provider_kept_is_no_proof(hostile: Hostile) -> None:
    """Voters prove who they are anew: else the next person at a device votes as the last one."""
    hostile.changes = {"auth_time": NOW - 30}
    assert voter_claims(hostile)["sub"] == "1"
    for told in (NOW - 3600, "x", None, 1.5):
        hostile.changes = {"auth_time": told}
        if told is None:
            assert voter_claims(hostile)["sub"] == "1"
            continue
        with pytest.raises(Refused):
            voter_claims(hostile)


@pytest.mark.parametrize(
    "changes",
    [
        {"acr": []},
        {"acr": "x"},
        {"amr": ["mfa"]},
        {"person": "name"},
        {"place_claim": "address"},
        {"postcodes": {"3582": "koersel"}},
        {"place_claim": "address", "postcodes": {"3582": 1}},
        {"issuer": "http://stad.example"},
    ],
    ids=str,
)
def test_settings_of_voters_that_cannot_be_meant(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        voters_of("https://idp.example", **changes)


@pytest.mark.parametrize(
    "plain",
    [
        {},
        [],
        {"issuer": "http://stad.example", "client_id": "x", "amr": ["mfa"]},
        {"issuer": "https://stad.example", "client_id": "x"},
        {"issuer": "https://stad.example", "client_id": "", "amr": ["mfa"]},
        {"issuer": "https://stad.example", "client_id": "x", "amr": "mfa"},
        {"issuer": "https://stad.example", "client_id": "x", "amr": ["mfa"], "secret": "x"},
    ],
    ids=str,
)
def test_settings_that_cannot_be_meant(plain: Any) -> None:
    with pytest.raises(ValueError):
        provider_of(plain)
