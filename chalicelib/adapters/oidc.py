"""An OpenID Connect provider over HTTP: authorisation code flow with PKCE.

The provider's document and keys are fetched once and kept for an hour; an unknown key is looked
up again once, since providers change their keys. Nothing of an answer is logged or put into an
exception: it may name somebody.

Sources: OpenID Connect Core 1.0 sections 3.1.2 and 3.1.3 (what to ask, what to check of an ID
token), Discovery 1.0, RFC 7636 (PKCE), RFC 8725 (algorithms are named by us, never by the token).
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode, urlsplit

import urllib3

from chalicelib.identity.model import Departure
from chalicelib.kernel.errors import Refused, Unavailable
from chalicelib.settings import OidcClient

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

_TIMEOUT: Final = urllib3.Timeout(connect=3, read=6)
_KEPT_SECONDS: Final = 3600
_MAX_BYTES: Final = 512 * 1024
# Signatures by a key of the provider's own; nothing symmetric, and never `none`.
_ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "EdDSA")
# Seconds that two clocks may differ.
_LEEWAY: Final = 60
# How long ago somebody may have proved who they are, where they must do it anew: the time that
# a trip may take (`identity.departure.AWAY_TERM`), and the leeway.
_FRESH_SECONDS: Final = 600 + _LEEWAY


class OidcProvider:
    """See `chalicelib.identity.ports.IdentityProvider`.

    `now` gives epoch seconds of the real world: a token's times are the provider's, whatever
    the application's own clock was set to.
    """

    def __init__(self, provider: OidcClient, now: Callable[[], float] = time.time) -> None:
        self._provider = provider
        self._now = now
        self._http = urllib3.PoolManager(timeout=_TIMEOUT, retries=False)
        self._document: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def address(self, departure: Departure, back: str) -> str:
        provider = self._provider
        asked = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": back,
            "scope": provider.scope,
            "state": departure.state,
            "nonce": departure.nonce,
            "code_challenge": departure.challenge,
            "code_challenge_method": "S256",
        }
        if provider.acr:
            asked["acr_values"] = " ".join(sorted(provider.acr))
        if provider.prompt:
            asked["prompt"] = provider.prompt
        endpoint = self._endpoint("authorization_endpoint")
        return endpoint + ("&" if "?" in endpoint else "?") + urlencode(asked)

    def claims(self, code: str, departure: Departure, back: str) -> Mapping[str, Any]:
        token, access = self._redeem(code, departure, back)
        claims = self._verified(token, again=True)
        self._check(claims, departure)
        if not self._provider.userinfo:
            return claims
        # What the signed token says stands; the rest is only added.
        return {**self._userinfo(access, claims["sub"]), **claims}

    def _redeem(self, code: str, departure: Departure, back: str) -> tuple[str, str]:
        """(ID token, access token)."""
        provider = self._provider
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": departure.verifier,
            "client_id": provider.client_id,
        }
        headers = {"content-type": "application/x-www-form-urlencoded", **_accept()}
        if provider.client_secret:
            # RFC 6749 section 2.3.1: both parts are form-encoded before they are joined.
            pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
            headers["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        status, answer = self._call(
            "POST", self._endpoint("token_endpoint"), headers, urlencode(body)
        )
        token = answer.get("id_token")
        if status != 200 or not isinstance(token, str):
            raise Refused("sign-in-refused")
        return token, str(answer.get("access_token", ""))

    def _userinfo(self, access: str, subject: str) -> Mapping[str, Any]:
        """Core 5.3: claims about the person of the ID token, and of nobody else."""
        headers = {**_accept(), "authorization": f"Bearer {access}"}
        status, answer = self._call("GET", self._endpoint("userinfo_endpoint"), headers)
        if status != 200 or answer.get("sub") != subject:
            raise Refused("sign-in-refused")
        return answer

    def _verified(self, token: str, *, again: bool) -> Mapping[str, Any]:
        """The claims behind a good signature. Raises Refused `sign-in-refused`."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            return dict(jwt.decode(token, self._key_set(), algorithms=list(_ALGORITHMS)).claims)
        except (JoseError, ValueError):
            if again:
                self._keys = None
                return self._verified(token, again=False)
            raise Refused("sign-in-refused") from None

    def _check(self, claims: Mapping[str, Any], departure: Departure) -> None:
        """Core 3.1.3.7: issuer, audience, authorised party, times, nonce, and a fresh sign-in."""
        from joserfc.errors import JoseError
        from joserfc.jwt import JWTClaimsRegistry

        provider = self._provider
        registry = JWTClaimsRegistry(
            now=lambda: int(self._now()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": departure.nonce},
        )
        try:
            registry.validate(dict(claims))
        except JoseError:
            raise Refused("sign-in-refused") from None
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", provider.client_id) != provider.client_id or (
            several and "azp" not in claims
        ):
            raise Refused("sign-in-refused")
        proved = claims.get("auth_time")
        if provider.prompt == "login" and proved is not None:
            fresh = isinstance(proved, int) and self._now() - proved <= _FRESH_SECONDS
            if not fresh:
                raise Refused("sign-in-refused")

    def _key_set(self) -> KeySet:
        from joserfc.jwk import KeySet

        if self._keys is None or self._now() - self._keys[0] > _KEPT_SECONDS:
            status, answer = self._call("GET", self._endpoint("jwks_uri"), _accept())
            if status != 200 or not answer.get("keys"):
                raise Unavailable("the identity provider gives no keys")
            try:
                # Keys of kinds that we don't take are no reason to refuse the others.
                known = [key for key in answer["keys"] if key.get("kty") in ("RSA", "EC", "OKP")]
                self._keys = (self._now(), KeySet.import_key_set({"keys": known}))
            except (ValueError, TypeError, KeyError, AttributeError):
                raise Unavailable("the identity provider's keys can't be read") from None
        return self._keys[1]

    def _endpoint(self, name: str) -> str:
        if self._document is None or self._now() - self._document[0] > _KEPT_SECONDS:
            address = f"{self._provider.issuer.rstrip('/')}/.well-known/openid-configuration"
            status, answer = self._call("GET", address, _accept())
            # Discovery 4.3: a document of another issuer isn't this one's.
            if status != 200 or answer.get("issuer") != self._provider.issuer:
                raise Unavailable("the identity provider's document can't be read")
            self._document = (self._now(), answer)
        endpoint = self._document[1].get(name)
        if not isinstance(endpoint, str) or not _is_safe(endpoint):
            raise Unavailable(f"the identity provider names no {name}")
        return endpoint

    def _call(
        self, method: str, address: str, headers: Mapping[str, str], body: str | None = None
    ) -> tuple[int, Mapping[str, Any]]:
        """Status and JSON of an answer. Raises Unavailable when there is none."""
        if not _is_safe(address):
            raise Unavailable("the identity provider isn't reached through TLS")
        try:
            answer = self._http.request(
                method,
                address,
                body=body,
                headers=dict(headers),
                redirect=False,
                preload_content=False,
            )
            content = answer.read(_MAX_BYTES, decode_content=True)
            answer.release_conn()
        except urllib3.exceptions.HTTPError:
            raise Unavailable("the identity provider doesn't answer") from None
        if answer.status >= 500:
            raise Unavailable("the identity provider has a failure")
        try:
            plain = json.loads(content)
        except ValueError:
            plain = {}
        return answer.status, plain if isinstance(plain, dict) else {}


def _accept() -> dict[str, str]:
    return {"accept": "application/json"}


def _is_safe(address: str) -> bool:
    """Through TLS, or on this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    )
