"""The files of a log in the layout of C2SP tlog-tiles. Pure.

    tile/<level>/<number>          256 hashes of a level: leaves at 0, whole tiles at the next
    tile/<level>/<number>.p/<w>    the last one, with `w` hashes
    tile/entries/<number>[.p/<w>]  the leaves themselves, each behind its length in two bytes

A whole tile never changes; a partial one has a name of its own for each width. So every file
is written once, whatever was written before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from chalicelib.voting.merkle import leaf_hash, root

WIDTH: Final = 256


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """`tile/0/x001/234`: the number in groups of three, all but the last with an x."""
    groups = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{partial}"


def tiles(leaves: Sequence[bytes], since: int = 0) -> Iterator[tuple[str, bytes]]:
    """(path, content) of each file that a log of these leaves has and one of the first `since`
    leaves lacks."""
    for number, width in _tiles_of(len(leaves), since):
        entries = leaves[number * WIDTH : number * WIDTH + width]
        content = b"".join(len(one).to_bytes(2, "big") + one for one in entries)
        yield tile_path("entries", number, width), content
    level, hashes = 0, [leaf_hash(one) for one in leaves]
    while hashes:
        for number, width in _tiles_of(len(hashes), since):
            content = b"".join(hashes[number * WIDTH : number * WIDTH + width])
            yield tile_path(level, number, width), content
        whole = len(hashes) // WIDTH
        hashes = [root(hashes[at * WIDTH : (at + 1) * WIDTH]) for at in range(whole)]
        level, since = level + 1, since // WIDTH


def _tiles_of(size: int, since: int) -> Iterator[tuple[int, int]]:
    """(number, width) of the tiles of one level that a level of `since` hashes lacks."""
    if size == since:
        return
    for number in range(since // WIDTH, -(-size // WIDTH)):
        yield number, min(WIDTH, size - number * WIDTH)
