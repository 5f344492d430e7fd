"""What pages need of the city's own data."""

from __future__ import annotations

from typing import Protocol

from chalicelib.places.outline import Outline
from chalicelib.places.search import StreetIndex


class Places(Protocol):
    """Read once, kept for as long as the process lives."""

    @property
    def streets(self) -> StreetIndex: ...

    @property
    def outline(self) -> Outline: ...
