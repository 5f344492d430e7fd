"""The language bar: keeps the reader's choice and goes back to the page it was made on."""

from __future__ import annotations

import re
from typing import Final

from chalicelib.web.http import Answer, Redirect, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.tongues import FIELD, language_cookie, offered

routes = Routes()

# A page of ours with its own fields: no second slash, no backslash, no other site.
_OWN: Final = re.compile(r"/(?:[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*)?(?:\?[A-Za-z0-9_.~%&=+-]*)?")
MAX_BACK: Final = 2000


@routes.post("/taal", Access.PUBLIC, unguarded=True)
def choose(request: Request, services: Services) -> Answer:
    """Sets the cookie; a language that isn't offered changes nothing."""
    back = request.field("verder")
    if len(back) > MAX_BACK or not _OWN.fullmatch(back):
        back = "/"
    code = request.field(FIELD)
    if code not in offered(services, "/"):
        return Redirect(back)
    return Redirect(back, (language_cookie(code),))
