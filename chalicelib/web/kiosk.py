"""A shared device in a library or on a market: short sessions, and back to the start.

A clerk turns a browser into a kiosk; their own session ends with that. The cookie names the round
and the place. The place is counted once for each first ballot, as a total: no ballot, session or
row of the roll ever holds it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from chalicelib.kernel.text import slug
from chalicelib.web.http import Cookie

KIOSK_COOKIE: Final = "kiosk"
KIOSK_TERM: Final = timedelta(minutes=10)
PLACE_MAX: Final = 40
_SECONDS: Final = 12 * 3600
_VALUE: Final = re.compile(r"([a-z0-9-]{1,64}):([a-z0-9-]{1,40})")


def place_of(text: str) -> str:
    """A place as it is counted: plain words joined by hyphens; empty when nothing is left."""
    return slug(text, PLACE_MAX)


def read_kiosk(cookies: Mapping[str, str], round_id: str) -> str:
    """The place of this kiosk; empty for a device that is none for this round."""
    match = _VALUE.fullmatch(cookies.get(KIOSK_COOKIE, ""))
    return match[2] if match is not None and match[1] == round_id else ""


def start_kiosk(round_id: str, place: str) -> Cookie:
    return Cookie(KIOSK_COOKIE, f"{round_id}:{place}", max_age=_SECONDS)


NO_KIOSK: Final = Cookie(KIOSK_COOKIE, "", max_age=0)
