"""The identity provider of the demo: `python -m infra.local.provider PORT SITE`.

A small OpenID Connect provider on Authlib: authorisation code flow, PKCE demanded, ID tokens
signed with a key of this run. It has two clients, each with one address to come back to: the
city's staff, and its inhabitants who sign in with eID or itsme. Instead of a password one picks
a person, with or without a second factor; so it must never be reached by others, and listens on
127.0.0.1 only.
"""

from __future__ import annotations

import html
import logging
import sys
import time
from dataclasses import dataclass, field, replace
from typing import Any, Final

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, abort, jsonify, request
from joserfc.jwk import KeySet, RSAKey

from infra.local.environment import VOTERS_STRONG, VOTERS_WEAK
from infra.local.provider_clients import Client, Person, clients

CODE_SECONDS: Final = 60
TOKEN_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Code:
    """One sign-in that waits to be picked up, as Authlib reads it."""

    code: str
    client_id: str
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
        if self.person.number:
            return VOTERS_STRONG if self.person.second_factor else VOTERS_WEAK
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
            request.client.id,
            request.user,
            request.payload.redirect_uri,
            request.payload.scope,
            data.get("nonce", ""),
            data.get("code_challenge", ""),
            data.get("code_challenge_method", ""),
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        found = _codes.get(code)
        good = found is not None and found.client_id == client.id and not found.is_expired()
        return found if good else None

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
        client = request.client.get_client_id()
        return {"iss": self._issuer, "aud": client, "iat": now, "exp": now + TOKEN_SECONDS}

    def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:
        """An inhabitant's number and nothing more, and only to who asked for it."""
        if user.number:
            return {"sub": user.sub, **({"rrn": user.number} if "rrn" in scope.split() else {})}
        return {"sub": user.sub, "name": user.name, "email": user.email, "email_verified": True}


def make_app(issuer: str, site: str) -> Flask:
    """The provider whose address is `issuer`, for the site that people go back to."""
    app = Flask(__name__)
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
    known = clients(site)
    server = AuthorizationServer(
        app,
        query_client=known.get,
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
        return _page(_grant(server).client)

    @app.post("/authorize")
    def answer() -> Any:
        _require_challenge()
        grant = _grant(server)
        if request.form.get("answer") == "no":
            return server.create_authorization_response(grant=grant, grant_user=None)
        person = grant.client.people.get(request.form.get("person", ""))
        if person is None:
            return _page(grant.client)
        chosen = replace(person, second_factor=request.form.get("second", "yes") == "yes")
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
<html lang="nl"><head><meta charset="utf-8"><title>%s (demo)</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:1.1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:34rem;padding:1.5rem;
background:#fff;color:#1c1c1c}label{display:block;padding:.6rem 0;min-height:24px}
input{width:1.3rem;height:1.3rem;margin-inline-end:.6rem}
button{font:inherit;padding:.7rem 1.2rem;border:2px solid #1c1c1c;background:#fff;color:#1c1c1c}
button.go{background:#1c1c1c;color:#fff}</style></head>
<body><main><h1>%s</h1>
<p>Dit speelt de echte aanmelding na. Er is geen wachtwoord. Kies wie je bent.</p>
<form method="post"><fieldset><legend>Wie ben je?</legend>%s</fieldset>
<fieldset><legend>Je tweede stap</legend>
<label><input type="radio" name="second" value="yes" checked>%s</label>
<label><input type="radio" name="second" value="no">Zonder tweede stap</label></fieldset>
<p><button class="go" name="answer" value="yes">Meld me aan</button>
<button name="answer" value="no">Stop</button></p></form></main></body></html>"""


def _page(client: Client) -> str:
    lines = (
        f'<label><input type="radio" name="person" value="{number}"'
        f"{' checked' if number == '1' else ''}>{html.escape(person.shown)}</label>"
        for number, person in client.people.items()
    )
    return _FRAME % (client.title, client.title, "".join(lines), client.strong)


def serve(port: int, site: str) -> None:
    """Runs until the process is told to end."""
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    issuer = f"http://127.0.0.1:{port}"
    app = make_app(issuer, site)
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    import os

    # Plain HTTP on this machine's own loopback.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    serve(int(sys.argv[1]), sys.argv[2])
