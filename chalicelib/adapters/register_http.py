"""A register behind a service of the city or of a service integrator.

    POST <address>   {"number": "…", "day": "2026-11-20", "min_age": 16, "max_age": null}
    200              {"answer": "yes", "area": "koersel"}
    answers: yes, not-found, elsewhere, too-young, too-old; an area only with yes

The number goes in the body, never in an address: addresses end up in logs. A redirect isn't
followed, since it would carry the number on to somebody else. Failures say what kind they are
and nothing of the question.
"""

from __future__ import annotations

import json
import ssl
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, Request

from chalicelib.kernel.errors import Unavailable
from chalicelib.voters.model import Answer, Question, Standing

SECONDS: Final = 4
_MOST: Final = 4096
_ANSWERS: Final[tuple[Standing, ...]] = ("yes", "not-found", "elsewhere", "too-young", "too-old")


class HttpRegister:
    """See `chalicelib.voters.ports.Register`."""

    def __init__(self, address: str, key: str = "", seconds: float = SECONDS) -> None:
        host = urlsplit(address).hostname or ""
        if not address.startswith("https://") and host not in ("127.0.0.1", "localhost"):
            raise ValueError("a register is asked over TLS")
        self._address = address
        self._key = key
        self._seconds = seconds
        # No handler for redirects, proxies or errors: what isn't a plain 200 is a failure.
        self._opener = OpenerDirector()
        self._opener.add_handler(HTTPHandler())
        self._opener.add_handler(HTTPSHandler(context=ssl.create_default_context()))

    def look_up(self, question: Question) -> Answer:
        body = {
            "number": question.number,
            "day": question.day.isoformat(),
            "min_age": question.min_age,
            "max_age": question.max_age,
        }
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        request = Request(  # noqa: S310 - the scheme was checked at the start
            self._address, data=json.dumps(body).encode(), headers=headers, method="POST"
        )
        return _answer(self._send(request))

    def _send(self, request: Request) -> bytes:
        try:
            with self._opener.open(request, timeout=self._seconds) as answer:
                if answer.status != 200:
                    raise Unavailable(f"register: status {answer.status}")
                data: bytes = answer.read(_MOST + 1)
        except HTTPError as error:
            raise Unavailable(f"register: status {error.code}") from None
        except (URLError, OSError, HTTPException) as error:
            # The cause may carry the address or the body: its kind says enough.
            raise Unavailable(f"register: {type(error).__name__}") from None
        if len(data) > _MOST:
            raise Unavailable("register: the answer is too long")
        return data


def _answer(data: bytes) -> Answer:
    try:
        plain: Any = json.loads(data)
    except ValueError:
        raise Unavailable("register: the answer isn't JSON") from None
    if not isinstance(plain, dict) or plain.get("answer") not in _ANSWERS:
        raise Unavailable("register: the answer isn't as agreed")
    area_id = plain.get("area", "") if plain["answer"] == "yes" else ""
    if not isinstance(area_id, str) or (plain["answer"] == "yes" and not area_id):
        raise Unavailable("register: the answer isn't as agreed")
    return Answer(plain["answer"], area_id)
