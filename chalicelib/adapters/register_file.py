"""A register in a file, for cities without a service and for the demo.

The file is JSON: {"people": {<mark>: {"born": "2001-05-17", "area": "koersel"}}}. A mark is the
HMAC of the number under the keyring's key `register`: the file holds no number, and whoever
reads it can't try them out. An empty area is somebody who lives elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from chalicelib.identity.ports import Keyring
from chalicelib.kernel.errors import Unavailable
from chalicelib.voters.model import Answer, Question
from chalicelib.voters.rules import age_standing

REGISTER_KEY: Final = "register/people"
REGISTER_FILE: Final = "register/people.json"


class FileRegister:
    """See `chalicelib.voters.ports.Register`. `read` gives the file's bytes."""

    def __init__(self, keyring: Keyring, read: Callable[[], bytes]) -> None:
        self._keyring = keyring
        self._read = read

    def look_up(self, question: Question) -> Answer:
        people = self._people()
        found = people.get(mark(self._keyring, question.number))
        if found is None:
            return Answer("not-found")
        try:
            born, area_id = date.fromisoformat(found["born"]), str(found["area"])
        except (KeyError, TypeError, ValueError) as error:
            raise Unavailable("register: an entry isn't as agreed") from error
        if not area_id:
            return Answer("elsewhere")
        standing = age_standing(born, question.day, question.min_age, question.max_age)
        return Answer(standing, area_id)

    def _people(self) -> Mapping[str, Any]:
        try:
            people = json.loads(self._read())["people"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unavailable("register: the file can't be read") from error
        if not isinstance(people, dict):
            raise Unavailable("register: the file isn't as agreed")
        return people


def stored_file(bucket: str) -> Callable[[], bytes]:
    """Reads the file from the private bucket, at each look-up: a replaced file counts at once."""

    def read() -> bytes:
        from chalicelib.adapters.letter_files import read as read_file

        data = read_file(bucket, REGISTER_FILE)
        if data is None:
            raise Unavailable("register: there is no file")
        return data

    return read


def mark(keyring: Keyring, number: str) -> str:
    """How the file names somebody."""
    return keyring.mac(REGISTER_KEY, b"register1\0" + number.encode()).hex()


def write_register(keyring: Keyring, people: Mapping[str, tuple[date, str]]) -> bytes:
    """The file for these people (number → day of birth and area)."""
    keyring.create(REGISTER_KEY)
    rows = {
        mark(keyring, number): {"born": born.isoformat(), "area": area_id}
        for number, (born, area_id) in people.items()
    }
    return json.dumps({"people": rows}, sort_keys=True).encode()
