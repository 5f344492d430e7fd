"""The door: cookies, cross-site forgery, response headers. One place owns each.

Forgery is held off twice. Every POST must say by `Sec-Fetch-Site` or `Origin` that it comes
from our own pages (browsers set these, scripts on other sites can't), and must carry a token
that is a hash of the browser's own secret cookie, which another site can't read.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from chalicelib.settings import Settings
from chalicelib.web.http import Cookie

SESSION_COOKIE = "sessie"
BROWSER_COOKIE = "browser"
VOTING_COOKIE = "stem"


def csrf_token(browser: str) -> str:
    """The forms' token for the browser whose secret is `browser`."""
    return hashlib.sha256(b"csrf1\0" + browser.encode()).hexdigest()


def csrf_matches(browser: str, token: str) -> bool:
    return bool(browser) and hmac.compare_digest(csrf_token(browser), token)


def same_site(headers: Mapping[str, str], city_url: str) -> bool:
    """Whether the browser says that a POST comes from our own pages.

    Old browsers send neither header on some posts; then the token alone decides.
    """
    site = headers.get("sec-fetch-site", "")
    if site:
        return site in ("same-origin", "none")
    origin = headers.get("origin", "")
    return not origin or origin == city_url


def client_address(peer: str, headers: Mapping[str, str], edge_key: str) -> str:
    """The visitor's network address; `peer` is who the gateway talks to.

    Behind CloudFront that is CloudFront, for everybody the same few addresses. It names the
    visitor as the last but one in `X-Forwarded-For` (the gateway adds CloudFront behind), which
    is believed only with the key that the edge alone knows: a header is easily invented.
    """
    given = headers.get("x-edge-key", "")
    if edge_key and hmac.compare_digest(given.encode(), edge_key.encode()):
        hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",")]
        if len(hops) >= 2:
            return hops[-2]
    return peer


def cookie_name(name: str, *, secure: bool) -> str:
    """`__Host-` binds a cookie to this host and to TLS; plain names where there is no TLS."""
    return f"__Host-{name}" if secure else name


def read_cookies(header: str, *, secure: bool) -> dict[str, str]:
    """Our own cookies from the request's header, by their short names."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header)
    except CookieError:
        return {}
    prefix = "__Host-" if secure else ""
    return {
        name.removeprefix(prefix): morsel.value
        for name, morsel in jar.items()
        if name.startswith(prefix)
    }


def cookie_header(cookie: Cookie, *, secure: bool) -> str:
    """The `Set-Cookie` value. Raises ValueError for a value that could break out of it."""
    if any(c in cookie.value for c in '\r\n;," '):
        raise ValueError("cookie value with a separator")
    parts = [f"{cookie_name(cookie.name, secure=secure)}={cookie.value}", "Path=/", "HttpOnly"]
    parts.append("SameSite=Lax")
    if secure:
        parts.append("Secure")
    if cookie.max_age is not None:
        parts.append(f"Max-Age={cookie.max_age}")
    return "; ".join(parts)


def origin_of(url: str) -> str:
    """Scheme and host of an address, as a content security policy names it."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.split('/', 1)[0]}" if rest else ""


def response_headers(settings: Settings, *, uploads: bool = False) -> dict[str, str]:
    """What every answer carries (OWASP ASVS 5.0, 3.4). Only a page with a form that sends a file
    to storage (`uploads`) may reach the storage."""
    media = origin_of(settings.media_url)
    upload = origin_of(settings.upload_url) if uploads else ""
    papers = origin_of(settings.papers_url)
    policy = "; ".join(
        (
            "default-src 'none'",
            "base-uri 'none'",
            "style-src 'self'",
            "script-src 'self'",
            " ".join(filter(None, ("img-src 'self'", media, papers))),
            " ".join(filter(None, ("connect-src 'self'", upload))),
            " ".join(filter(None, ("form-action 'self'", upload))),
            "frame-ancestors 'none'",
            "manifest-src 'self'",
        )
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    }
    if settings.secure:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers
