"""The demo is told while its workers already run; now and then both write at one moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

from chalicelib.kernel.errors import Conflict, Unavailable

T = TypeVar("T")
_PAUSES: Final = (0.2, 0.5, 1.0, 2.0)


def undisturbed(tell: Callable[[], T]) -> T:
    """Tells again when a worker wrote at the same moment: what was told already is found done."""
    for pause in _PAUSES:
        try:
            return tell()
        except (Conflict, Unavailable):
            time.sleep(pause)
    return tell()
