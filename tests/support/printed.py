"""What a printed file says."""

from __future__ import annotations

import codecs
import re
import zlib

from chalicelib.adapters.pdf import LETTERS


def text_of(pdf: bytes) -> str:
    """The strings that are drawn on all pages, in the order of drawing, one a line."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            # What follows the data (a line's end) is left over; data may end in such bytes too.
            plain = zlib.decompressobj().decompress(stream)
        except zlib.error:
            plain = stream
        for piece in re.findall(rb"\((.*?)(?<!\\)\) Tj", plain, re.DOTALL):
            octal = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8)]), piece)
            plain_bytes = re.sub(rb"\\(.)", rb"\1", octal)
            found.append(codecs.charmap_decode(plain_bytes, "strict", LETTERS)[0])
    return "\n".join(found)
