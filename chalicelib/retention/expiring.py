"""The nightly deletion of what is past its term."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from chalicelib.retention.ports import Expiry
from chalicelib.retention.terms import EXPIRING


def expire(expiry: Expiry, now: datetime) -> Mapping[str, int]:
    """Deletes; the report has a line for every class, also where nothing was due."""
    deleted = expiry.delete_expired(now)
    return {name: deleted.get(name, 0) for name in EXPIRING}
