"""Photos re-encoded with Pillow: upright, in fixed widths, without any metadata.

Nothing of the upload's bytes is published: pixels are decoded and encoded anew, so GPS, owner
names, thumbnails and whatever hides behind a picture stay in the quarantine.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from chalicelib.ideas.ports import MAX_PHOTO_BYTES, Rendition
from chalicelib.kernel.errors import Refused

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTHS: Final = (320, 640, 1280)
KINDS: Final = ("webp", "jpg")
# More pixels than a phone takes: 50 megapixels decode to 150 MB, within the function's memory.
MAX_PIXELS: Final = 50_000_000
MAX_SIDE: Final = 16_000
_MIN_SIDE: Final = 16
_READ: Final = ("JPEG", "PNG", "WEBP")


class PillowPhotoMaker:
    """See `chalicelib.ideas.ports.PhotoMaker`."""

    def renditions(
        self, data: bytes, widths: Sequence[int] = WIDTHS, kinds: Collection[str] = KINDS
    ) -> tuple[Rendition, ...]:
        from PIL import Image, UnidentifiedImageError

        if len(data) > MAX_PHOTO_BYTES:
            raise Refused("photo-large")
        with warnings.catch_warnings():
            # Pillow only warns up to twice its limit; here that is the end of it.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            try:
                return _renditions(data, widths, kinds)
            except UnidentifiedImageError:
                raise Refused("photo-kind") from None
            except (Image.DecompressionBombError, Image.DecompressionBombWarning):
                raise Refused("photo-large") from None
            except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError):
                # What the decoders raise for broken files; a fault of ours shows as any other.
                raise Refused("photo-damaged") from None


def _renditions(
    data: bytes, widths: Sequence[int], kinds: Collection[str]
) -> tuple[Rendition, ...]:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data), formats=_READ) as opened:
        width, height = opened.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
            raise Refused("photo-large")
        if min(width, height) < _MIN_SIDE:
            raise Refused("photo-damaged")
        # JPEG decodes straight to a half, a quarter or an eighth: far less work for big ones.
        # A portrait's width is the stored height, so neither side falls below the largest width.
        opened.draft("RGB", (widths[-1], widths[-1]))
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        plain = _plain(upright)
    made: list[Rendition] = []
    for wanted in _widths(plain.width, widths):
        size = (wanted, max(1, round(plain.height * wanted / plain.width)))
        picture = plain.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        if "webp" in kinds:
            webp = _encoded(picture, "WEBP", quality=78, method=4)
            made.append(Rendition(*size, "webp", webp))
        if "jpg" in kinds:
            jpg = _encoded(picture, "JPEG", quality=80, progressive=True)
            made.append(Rendition(*size, "jpg", jpg))
    return tuple(made)


def _widths(width: int, widths: Sequence[int]) -> tuple[int, ...]:
    """The fixed widths below the picture's own, and its own up to the largest."""
    own = min(width, widths[-1])
    return (*(one for one in widths if one < own), own)


def _plain(image: Image) -> Image:
    """Pixels only, in sRGB, on white where it was transparent."""
    from PIL import Image

    image = _in_srgb(image)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    plain = image if image.mode == "RGB" else image.convert("RGB")
    bare = Image.new("RGB", plain.size)
    bare.paste(plain)
    return bare


def _in_srgb(image: Image) -> Image:
    """Colours of wide-gamut phones as every screen shows them; a broken profile is ignored."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return image
    return converted or image


def _encoded(picture: Image, kind: str, **options: int | bool) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
