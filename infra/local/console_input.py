"""What the console accepts: from whom, and in which form. Errors are sentences for the reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
STEPS = {"minutes": "minuten", "hours": "uren", "days": "dagen"}
MAX_FORM = 20_000  # bytes


def refuse(environ: Mapping[str, Any]) -> str:
    """Why this request must not be served; empty for one that may."""
    host = environ.get("HTTP_HOST", "")
    if host.partition(":")[0] not in ("127.0.0.1", "localhost"):
        return "De console werkt alleen op dit toestel zelf."
    if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        return ""
    site = environ.get("HTTP_SEC_FETCH_SITE", "same-origin")
    origin = environ.get("HTTP_ORIGIN", f"http://{host}")
    if site not in ("same-origin", "none") or origin != f"http://{host}":
        return "Dit formulier kwam van een andere site."
    return ""


def read_form(environ: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a posted form. Raises ValueError for one that is too large."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MAX_FORM:
        raise ValueError("Dit formulier is te groot.")
    fields = parse_qs(environ["wsgi.input"].read(int(length)).decode("utf-8", errors="replace"))
    return {name: values[0].strip() for name, values in fields.items()}


def read_moment(text: str) -> datetime:
    """What `<input type="datetime-local">` sends, read as time in Brussels.

    Raises ValueError for anything else.
    """
    try:
        return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)
    except ValueError as error:
        raise ValueError("Kies een dag en een uur.") from error


def read_step(amount: str, unit: str) -> timedelta:
    """A number of minutes, hours or days. Raises ValueError for anything else."""
    if unit not in STEPS:
        raise ValueError("Kies minuten, uren of dagen.")
    try:
        number = int(amount)
    except ValueError as error:
        raise ValueError("Vul een geheel getal in.") from error
    if not -10_000 <= number <= 10_000:
        raise ValueError("Kies een getal tussen -10000 en 10000.")
    return timedelta(**{unit: number})
