"""A calendar file (RFC 5545) of one gathering, for the calendar on a phone."""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.agenda.model import Gathering

_LINE = 75


def calendar_file(one: Gathering, link: str, host: str) -> str:
    """One VEVENT. The same gathering keeps its UID, so that a later file replaces an earlier
    one; SEQUENCE says which is newer."""
    status = "CANCELLED" if one.state == "off" else "CONFIRMED"
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Buurtbudget//Agenda//NL",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{one.id}@{host}",
        f"SEQUENCE:{one.version - 1}",
        f"DTSTAMP:{_moment(one.changed_at)}",
        f"DTSTART:{_moment(one.starts_at)}",
        f"DTEND:{_moment(one.ends_at)}",
        f"STATUS:{status}",
        # Staff wrote these, in Dutch; the link opens the page in the reader's language.
        f"SUMMARY;LANGUAGE=nl:{_text(one.title)}",
        f"LOCATION;LANGUAGE=nl:{_text(one.place)}",
        f"DESCRIPTION;LANGUAGE=nl:{_text(one.text)}\\n{_text(one.access)}",
        f"URL:{link}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """TEXT of 3.3.11: backslash, semicolon, comma and line ends escaped; no control characters."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(plain, escaped)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(c for c in text if c == "\t" or (ord(c) >= 32 and ord(c) != 127))


def _folded(line: str) -> list[str]:
    """Lines of at most 75 octets, never cut within a character."""
    parts, current, size = [], "", 0
    for letter in line:
        length = len(letter.encode())
        if size + length > _LINE:
            parts.append(current)
            current, size = " ", 1
        current += letter
        size += length
    return [*parts, current]
