"""The city's identity provider of the demo: `python -m infra.local.provider PORT SITE`.

A small OpenID Connect provider on Authlib: authorisation code flow, PKCE demanded, one client
with one address to come back to, ID tokens signed with a key of this run. Instead of a password
one picks a person, with or without a second factor; so it must never be reached by others, and
listens on 127.0.0.1 only.
"""

from __future__ import annotations

import html
import logging
import secrets
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, abort, jsonify, request
from joserfc.jwk import KeySet, RSAKey

from infra.local.environment import PROVIDER_CLIENT, PROVIDER_SECRET
from infra.local.seed.accounts import STAFF

CODE_SECONDS: Final = 60
TOKEN_SECONDS: Final = 300
STRANGER: Final = ("vreemd@beringen.example", "Collega zonder rol")


@dataclass(frozen=True, slots=True)
class Person:
    sub: str
    name: str
    email: str
    second_factor: bool = True

    def get_user_id(self) -> str:
        return self.sub


@dataclass(frozen=True, slots=True)
class Client:
    """The one application that may use this provider."""

    back: str

    def get_client_id(self) -> str:
        return PROVIDER_CLIENT

    def get_default_redirect_uri(self) -> str:
        return self.back

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(one for one in scope.split() if one in ("openid", "email", "profile"))

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


@dataclass(frozen=True, slots=True)
class Code:
    """One sign-in that waits to be picked up, as Authlib reads it."""

    code: str
    person: Person
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    made_at: float = field(default_factory=time.time)

    def is_expired(self) -> bool:
        return time.time() > self.made_at + CODE_SECONDS

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(self.made_at)

    def get_acr(self) -> str:
        return "urn:demo:two-factors" if self.person.second_factor else "urn:demo:password"

    def get_amr(self) -> list[str]:
        return ["pwd", "otp", "mfa"] if self.person.second_factor else ["pwd"]


_codes: dict[str, Code] = {}


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

    def save_authorization_code(self, code: str, request: Any) -> None:
        data = request.payload.data
        _codes[code] = Code(
            code,
            request.user,
            request.payload.redirect_uri,
            request.payload.scope,
            data.get("nonce", ""),
            data.get("code_challenge", ""),
            data.get("code_challenge_method", ""),
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        found = _codes.get(code)
        return None if found is None or found.is_expired() else found

    def delete_authorization_code(self, authorization_code: Code) -> None:
        _codes.pop(authorization_code.code, None)

    def authenticate_user(self, authorization_code: Code) -> Person:
        return authorization_code.person


class StrictChallenge(CodeChallenge):  # type: ignore[misc]
    """S256 only, and no code without a challenge."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)


class IdToken(OpenIDCode):  # type: ignore[misc]
    def __init__(self, issuer: str, key: RSAKey) -> None:
        super().__init__(require_nonce=True)
        self._issuer, self._key = issuer, key

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return any(code.nonce == nonce for code in _codes.values())

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        return self._key

    def get_client_algorithm(self, client: Client) -> str:
        return "RS256"

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": "RS256", "kid": str(self._key.kid)}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": self._issuer}

    def get_compatible_claims(self, request: Any) -> dict[str, Any]:
        now = int(time.time())
        return {"iss": self._issuer, "aud": PROVIDER_CLIENT, "iat": now, "exp": now + TOKEN_SECONDS}

    def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:
        return {"sub": user.sub, "name": user.name, "email": user.email, "email_verified": True}


def people() -> Mapping[str, Person]:
    """Whom one can be, by their number."""
    known = [(email, name) for email, name, _ in STAFF] + [STRANGER]
    return {str(n): Person(f"demo-{n}", name, email) for n, (email, name) in enumerate(known, 1)}


def make_app(issuer: str, back: str) -> Flask:
    """The provider whose address is `issuer`, for the site that people go back to at `back`."""
    app = Flask(__name__)
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
    client = Client(back)
    server = AuthorizationServer(
        app,
        query_client=lambda client_id: client if client_id == PROVIDER_CLIENT else None,
        save_token=lambda token, request: None,
    )
    server.register_grant(CodeGrant, [StrictChallenge(required=True), IdToken(issuer, key)])

    @app.get("/.well-known/openid-configuration")
    def document() -> Response:
        return jsonify(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(KeySet([key]).as_dict(private=False))

    @app.get("/authorize")
    def ask() -> str:
        _require_challenge()
        _grant(server)
        return _page(people())

    @app.post("/authorize")
    def answer() -> Any:
        _require_challenge()
        grant = _grant(server)
        if request.form.get("answer") == "no":
            return server.create_authorization_response(grant=grant, grant_user=None)
        person = people().get(request.form.get("person", ""))
        if person is None:
            return _page(people())
        second = request.form.get("second", "yes") == "yes"
        chosen = Person(person.sub, person.name, person.email, second)
        return server.create_authorization_response(grant=grant, grant_user=chosen)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    return app


def _require_challenge() -> None:
    if request.args.get("code_challenge_method") != "S256" or "state" not in request.args:
        abort(400, "code_challenge (S256) and state are needed")


def _grant(server: Any) -> Any:
    try:
        return server.get_consent_grant(end_user=None)
    except OAuth2Error as error:
        abort(400, error.error or "the request can't be read")


_FRAME: Final = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>Aanmelden bij de stad (demo)</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:1.1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:34rem;padding:1.5rem;
background:#fff;color:#1c1c1c}label{display:block;padding:.6rem 0;min-height:24px}
input{width:1.3rem;height:1.3rem;margin-inline-end:.6rem}
button{font:inherit;padding:.7rem 1.2rem;border:2px solid #1c1c1c;background:#fff;color:#1c1c1c}
button.go{background:#1c1c1c;color:#fff}</style></head>
<body><main><h1>Aanmelden bij de stad</h1>
<p>Dit speelt de aanmelding van de stad na. Er is geen wachtwoord. Kies wie je bent.</p>
<form method="post"><fieldset><legend>Wie ben je?</legend>%s</fieldset>
<fieldset><legend>Je tweede stap</legend>
<label><input type="radio" name="second" value="yes" checked>Met een code op mijn telefoon</label>
<label><input type="radio" name="second" value="no">Zonder tweede stap</label></fieldset>
<p><button class="go" name="answer" value="yes">Meld me aan</button>
<button name="answer" value="no">Stop</button></p></form></main></body></html>"""


def _page(known: Mapping[str, Person]) -> str:
    lines = (
        f'<label><input type="radio" name="person" value="{number}"'
        f"{' checked' if number == '1' else ''}>{html.escape(person.name)}, "
        f"{html.escape(person.email)}</label>"
        for number, person in known.items()
    )
    return _FRAME % "".join(lines)


def serve(port: int, site: str) -> None:
    """Runs until the process is told to end."""
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    issuer = f"http://127.0.0.1:{port}"
    app = make_app(issuer, f"{site}/beheer/aanmelden/terug")
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    import os

    # Plain HTTP on this machine's own loopback.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    serve(int(sys.argv[1]), sys.argv[2])
