"""Pictures to share: the right size, the same every time, any text."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from chalicelib.adapters import letters
from chalicelib.adapters.cards import HEIGHT, WIDTH, PillowCardPainter
from chalicelib.ideas.model import Photo
from chalicelib.ideas.ports import CardText
from chalicelib.ideas.sharing import share_card
from chalicelib.kernel.errors import Unavailable
from tests.http.test_moderation import put
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins

CITY = "Buurtbudget Beringen"


def paint(title: str, below: str = "Koersel · € 1.500") -> Image.Image:
    return Image.open(io.BytesIO(PillowCardPainter().paint(CardText(CITY, title, below))))


def test_a_picture_of_the_right_size_the_same_every_time() -> None:
    picture = paint("Een bank onder de linde")
    assert (picture.size, picture.format, picture.mode) == ((1200, 630), "JPEG", "RGB")
    text = CardText(CITY, "Een bank", "x")
    assert PillowCardPainter().paint(text) == PillowCardPainter().paint(text)


def test_the_title_is_on_it_and_within_the_edge() -> None:
    empty, full = paint(" "), paint("W" * 80)
    changed = ImageChops.difference(empty.convert("L"), full.convert("L"))
    box = changed.point(lambda value: 255 if value > 60 else 0).getbbox()
    assert box is not None
    left, top, right, bottom = box
    assert left >= 60 and right <= WIDTH - 60 and top > 120 and bottom < HEIGHT - 60


@pytest.mark.parametrize("title", ["", "🎉🎉", "حديقة", "Çiçek bahçesi İğdır", "Žižkov – “ja”…"])
def test_any_script_makes_a_picture(title: str) -> None:
    assert paint(title).size == (WIDTH, HEIGHT)


def test_letters_without_an_outline_lose_their_accent_or_go() -> None:
    assert letters.drawable("Één ậ 🎉 x", "sans") == "Één a x"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=90), st.floats(20, 90))
def test_lines_fit_and_keep_every_letter(text: str, size: float) -> None:
    drawable = letters.drawable(text, "serif-bold")
    lines = letters.lines(drawable, "serif-bold", size, 500)
    assert all(letters.width(one, "serif-bold", size) <= 500 or len(one) <= 2 for one in lines)
    kept = "".join(lines).replace("-", "").replace(" ", "")
    assert kept == drawable.replace("-", "").replace(" ", "")


class Files:
    """A media bucket that may be out of order."""

    def __init__(self) -> None:
        self.stored: dict[tuple[str, int], bytes] = {}
        self.broken = False

    def publish(self, idea_id: str, edition: int, data: bytes) -> None:
        if self.broken:
            raise Unavailable("s3")
        self.stored[idea_id, edition] = data


def test_a_picture_is_made_once_for_each_edition_that_is_public() -> None:
    twins, files, painter = Twins(day(14)), Files(), PillowCardPainter()
    twins.rounds.create(sample_round(), audit_entry())
    put(twins, "i1", photos=(Photo("p1", "x", "ready", (320,), 320, 200),))
    put(twins, "i2", state="published")
    ports = (twins.ideas, twins.rounds, painter, files)
    assert share_card(*ports, "i1", CITY) is False
    assert share_card(*ports, "nergens", CITY) is False
    files.broken = True
    with pytest.raises(Unavailable):
        share_card(*ports, "i2", CITY)
    assert twins.ideas.get("i2").card == 0
    files.broken = False
    assert share_card(*ports, "i2", CITY) is True
    assert share_card(*ports, "i2", CITY) is False
    assert files.stored.keys() == {("i2", 1)}
    assert twins.ideas.get("i2").version == 1
