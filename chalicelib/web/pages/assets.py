"""Static files and the small files that browsers and robots ask for."""

from __future__ import annotations

import re
from typing import Final

from chalicelib.kernel.errors import NotFound
from chalicelib.web.http import Answer, Request, Text
from chalicelib.web.qr import picture_of
from chalicelib.web.rendering import static_file, static_url
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services

routes = Routes()

_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "webmanifest": "application/manifest+json",
}
_HASHED: Final = re.compile(r"(?P<stem>[a-z][a-z0-9-]*)\.[0-9a-f]{12}\.(?P<suffix>[a-z]+)")
# A path of our own, as addresses are written; what follows `?` isn't on paper.
_PATH: Final = re.compile(r"/[A-Za-z0-9/_.~-]{0,200}")
_FOREVER: Final = "public, max-age=31536000, immutable"


@routes.get("/static/{name}", Access.PUBLIC)
def show(request: Request, services: Services, name: str) -> Answer:
    """A file by its hashed name. An older hash gets the newer file, but not forever."""
    match = _HASHED.fullmatch(name)
    plain = f"{match['stem']}.{match['suffix']}" if match else ""
    body = static_file(plain) if match and match["suffix"] in _TYPES else None
    if match is None or body is None:
        raise NotFound("static file")
    current = static_url(plain).endswith(name)
    return Text(body, _TYPES[match["suffix"]], cache=_FOREVER if current else "public, max-age=60")


@routes.get("/offline.js", Access.PUBLIC)
def offline(request: Request, services: Services) -> Answer:
    """The service worker. At the root, since it may only serve pages below its own address."""
    body = static_file("offline.js")
    if body is None:
        raise NotFound("static file")
    return Text(body, _TYPES["js"], cache="no-cache")


@routes.get("/qr.svg", Access.PUBLIC)
def code(request: Request, services: Services) -> Answer:
    """The QR code of the page at `pad`, for when it is printed. Codes of other sites there are
    none: the address begins with ours."""
    path = request.one("pad") or "/"
    if _PATH.fullmatch(path) is None:
        raise NotFound("page")
    picture = picture_of(services.settings.city_url + path)
    return Text(picture, _TYPES["svg"], cache="public, max-age=86400")


@routes.get("/robots.txt", Access.PUBLIC)
def robots(request: Request, services: Services) -> Answer:
    lines = ("User-agent: *", "Disallow: /beheer", "Disallow: /stemmen", "Disallow: /api/")
    return Text("\n".join(lines) + "\n", "text/plain; charset=utf-8", cache="public, max-age=86400")
