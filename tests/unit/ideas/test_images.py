"""Re-encoding: what comes out is upright, clean, and only ever a picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from chalicelib.adapters import images
from chalicelib.adapters.images import PillowPhotoMaker
from chalicelib.ideas.ports import MAX_PHOTO_BYTES, Rendition
from chalicelib.kernel.errors import Refused
from tests.support.photos import picture, png_bomb, tagged_photo


def make(data: bytes) -> tuple[Rendition, ...]:
    return PillowPhotoMaker().renditions(data)


def opened(rendition: Rendition) -> Image.Image:
    image = Image.open(io.BytesIO(rendition.data))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (2_000, [320, 640, 1280]),
        (1_280, [320, 640, 1280]),
        (800, [320, 640, 800]),
        (320, [320]),
        (100, [100]),
    ],
)
def test_every_width_comes_as_webp_and_jpeg(kind: str, width: int, widths: list[int]) -> None:
    made = make(picture(kind, (width, width // 2)))
    assert [(one.width, one.kind) for one in made] == [
        (w, k) for w in widths for k in ("webp", "jpg")
    ]
    for one in made:
        image = opened(one)
        assert image.size == (one.width, one.height) == (one.width, one.width // 2)
        assert image.format == {"webp": "WEBP", "jpg": "JPEG"}[one.kind]


def test_nothing_of_the_metadata_is_left() -> None:
    data = tagged_photo()
    assert b"Anna Geheim" in data
    for one in make(data):
        assert b"Geheim" not in one.data
        assert b"geheim" not in one.data
        image = opened(one)
        assert not image.getexif()
        assert "icc_profile" not in image.info
        assert "comment" not in image.info


def test_a_turned_camera_gives_an_upright_picture() -> None:
    # Orientation 6: the stored left side is the top.
    image = opened(make(tagged_photo(6))[-1]).convert("RGB")
    assert image.size == (600, 800)
    red, _, blue = image.getpixel((300, 100))  # type: ignore[misc]
    assert red > 200 > 50 > blue
    red, _, blue = image.getpixel((300, 700))  # type: ignore[misc]
    assert blue > 200 > 50 > red


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1"])
def test_every_kind_of_colour_becomes_plain_rgb(mode: str) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (400, 300), (255, 0, 0, 0)).convert(mode).save(out, "PNG")
    made = make(out.getvalue())
    assert all(opened(one).mode == "RGB" for one in made)


def test_what_was_transparent_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (400, 300), (255, 0, 0, 0)).save(out, "PNG")
    jpeg = next(one for one in make(out.getvalue()) if one.kind == "jpg")
    assert min(opened(jpeg).getpixel((200, 150))) > 250  # type: ignore[type-var]


def test_a_film_gives_its_first_picture() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (200, 200), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    jpeg = next(one for one in make(out.getvalue()) if one.kind == "jpg")
    assert opened(jpeg).getpixel((100, 100))[0] > 200  # type: ignore[index]


GIF = picture("GIF")
TIFF = picture("TIFF")
BMP = picture("BMP")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n"
JPEG = picture()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "photo-kind"),
        (GIF, "photo-kind"),
        (TIFF, "photo-kind"),
        (BMP, "photo-kind"),
        (SVG, "photo-kind"),
        (HTML, "photo-kind"),
        (EPS, "photo-kind"),
        (b"%PDF-1.7", "photo-kind"),
        (b"MZ\x90\x00" + b"\x00" * 200, "photo-kind"),
        (b"\x00" * 5_000, "photo-kind"),
        (JPEG[: len(JPEG) // 2], "photo-damaged"),
        (picture("PNG")[:-60], "photo-damaged"),
        (picture("PNG", (15, 15)), "photo-damaged"),
        (png_bomb(), "photo-large"),
        (png_bomb(20_000, 100), "photo-large"),
        (b"\xff\xd8\xff" + b"\x00" * MAX_PHOTO_BYTES, "photo-large"),
    ],
)
def test_what_isnt_a_good_photo_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        make(data)
    assert refused.value.reason == reason


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []
    monkeypatch.setattr(Image.Image, "load", lambda self: decoded.append(self.format))
    with pytest.raises(Refused, match="photo-large"):
        make(png_bomb(9_000, 9_000))
    assert decoded == []


@pytest.mark.parametrize("place", range(0, len(JPEG), 97))
def test_a_broken_byte_never_breaks_the_worker(place: int) -> None:
    broken = JPEG[:place] + b"\xff\x00\xd8" + JPEG[place + 3 :]
    try:
        made = make(broken)
    except Refused:
        return
    assert {one.kind for one in made} == {"webp", "jpg"}


def test_a_page_behind_a_picture_isnt_published() -> None:
    for one in make(JPEG + HTML):
        assert b"script" not in one.data


def test_the_limit_is_above_what_phones_take() -> None:
    assert images.MAX_PIXELS >= 48_000_000
