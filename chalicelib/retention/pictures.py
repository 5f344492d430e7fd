"""Pictures that nothing shows any more leave the media bucket, every night."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from chalicelib.retention.ports import PictureShelf, PictureUse

# A worker stores the files first and tells the idea afterwards, also after some tries.
GRACE: Final = timedelta(days=2)
# A draft that is sent hands its photos over to the idea. Who reads both at that moment may see
# them in neither, but not twice in a row: that happens once to a draft.
_LOOKS: Final = 2


def clear_pictures(shelf: PictureShelf, use: PictureUse, now: datetime) -> int:
    """Removes what was unused at every look; how many files. A crash leaves the rest for the
    next night, and a repeat finds nothing to do."""
    unused = shelf.put_before(now - GRACE)
    for _ in range(_LOOKS):
        if not unused:
            return 0
        used = use.used()
        unused = tuple(file for file in unused if not used.holds(file))
    for file in unused:
        shelf.remove(file)
    return len(unused)
