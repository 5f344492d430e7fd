"""Moments in staff forms: typed and shown as clocks in Brussels say, kept in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BeforeValidator

from chalicelib.web.forms import problem
from chalicelib.web.words import BRUSSELS, local

_SENTENCE = "Schrijf de dag en het uur, bijvoorbeeld 2026-12-06T23:59"


def to_field(moment: datetime) -> str:
    """`2026-12-06T23:59`, as a browser's field for day and hour wants it."""
    return local(moment).strftime("%Y-%m-%dT%H:%M")


def from_field(text: str) -> datetime:
    """The inverse of `to_field`, also with a space between. Raises ValueError.

    An hour that the clock shows twice (the end of summer time) is the first of the two.
    """
    moment = datetime.fromisoformat(text.strip())
    if moment.tzinfo is not None or len(text.strip()) < len("2026-12-06T23:59"):
        raise ValueError("a local day and hour")
    return moment.replace(tzinfo=BRUSSELS).astimezone(UTC)


def unless_changed(typed: datetime, stored: datetime) -> datetime:
    """`stored` when the field still shows it: a field has no seconds, and would cut them off."""
    return stored if to_field(typed) == to_field(stored) else typed


def _read(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return from_field(value)
    except ValueError:
        raise problem("moment", _SENTENCE) from None


LocalMoment = Annotated[datetime, BeforeValidator(_read)]
