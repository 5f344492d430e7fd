"""Pictures for tests, made on the spot; and the photo files port in memory."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

from chalicelib.adapters.uploads import S3PhotoFiles
from chalicelib.kernel.errors import NotFound

GPS = 0x8825
ORIENTATION = 0x0112


def picture(kind: str = "JPEG", size: tuple[int, int] = (800, 600), **options: Any) -> bytes:
    """A left half red, a right half blue, so that turning it shows."""
    image = Image.new(options.pop("mode", "RGB"), size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def tagged_photo(orientation: int = 6) -> bytes:
    """A JPEG with a place, an owner, a comment and a turned camera."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x013B] = "Anna Geheim"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (51.0, 3.0, 7.0)
    return picture(exif=exif.tobytes(), comment=b"anna@geheim.example")


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG that says it is huge, in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1_000_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


class MemoryPhotoFiles:
    """See `chalicelib.ideas.ports.PhotoFiles`. `log` tells in which order things happened."""

    def __init__(self) -> None:
        self.uploads: dict[str, bytes] = {}
        self.media: dict[str, bytes] = {}
        self.log: list[str] = []

    def read(self, key: str) -> bytes:
        self.log.append("read")
        if key not in self.uploads:
            raise NotFound("upload")
        return self.uploads[key]

    def owner(self, key: str) -> tuple[str, str]:
        return S3PhotoFiles("quarantine", "media").owner(key)

    def publish(self, photo_id: str, width: int, kind: str, data: bytes) -> None:
        self.log.append("publish")
        self.media[f"ideas/{photo_id}/{width}.{kind}"] = data

    def discard(self, key: str) -> None:
        self.log.append("discard")
        self.uploads.pop(key, None)
