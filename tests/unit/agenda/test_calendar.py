"""Calendar files that every calendar reads."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.agenda.calendar import calendar_file
from tests.support.agenda import START, sample_gathering

LINK, HOST = "https://stad.example/agenda/avond", "stad.example"


def lines(body: str) -> dict[str, str]:
    """The properties, unfolded and unescaped as RFC 5545 says."""
    assert body.endswith("\r\n") and "\n" not in body.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    found = {}
    for line in body.replace("\r\n ", "").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        name = name.removesuffix(";LANGUAGE=nl")
        found[name] = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
    return found


def test_an_evening() -> None:
    body = calendar_file(sample_gathering(version=2), LINK, HOST)
    found = lines(body)
    assert body.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert found["UID"] == "avond@stad.example" and found["SEQUENCE"] == "1"
    assert found["DTSTART"] == START.strftime("%Y%m%dT%H%M%SZ")
    assert found["LOCATION"] == "Kerkplein 1, Koersel" and found["STATUS"] == "CONFIRMED"
    off = lines(calendar_file(sample_gathering(version=3, state="off"), LINK, HOST))
    assert off["STATUS"] == "CANCELLED"


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_survives(title: str, text: str) -> None:
    found = lines(calendar_file(sample_gathering(title=title, text=text, version=1), LINK, HOST))

    def plain(some: str) -> str:
        some = some.replace("\r\n", "\n").replace("\r", "\n")
        return "".join(c for c in some if c in "\n\t" or (ord(c) >= 32 and ord(c) != 127))

    assert found["SUMMARY"] == plain(title)
    assert found["DESCRIPTION"] == plain(text) + "\nZonder trap"
    assert found["URL"] == LINK
