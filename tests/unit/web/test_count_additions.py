"""What a round adds to its rule is said in short sentences, for every preset."""

from __future__ import annotations

import re

import pytest

from chalicelib.schemas.presets import names
from chalicelib.web.ballot_words import in_short, task
from chalicelib.web.present_count import method
from tests.support.preset_votes import frozen_by, round_by

MOST_WORDS = 20


@pytest.mark.parametrize("name", names())
def test_every_sentence_is_short(name: str) -> None:
    frozen = frozen_by(name)
    told = method(frozen.count, frozen.ballot)
    texts = [
        *told.more,
        *(step.text for step in told.steps),
        task(frozen),
        in_short(round_by(name)),
    ]
    for text in texts:
        assert text[0].isupper() and text.endswith((".", "?")), text
        for sentence in re.split(r"(?<=[.?:])\s", text):
            assert len(re.findall(r"[^\W\d_]+", sentence)) <= MOST_WORDS, sentence


def test_weights_are_told_one_by_one() -> None:
    more = method(frozen_by("antwerpen-2019").count).more
    assert more[:2] == (
        "De stemmen van bewoners tellen voor 20 %, hoeveel het er ook zijn.",
        "De stemmen aan de tafels tellen voor 80 %, hoeveel het er ook zijn.",
    )
    assert "telt 2 keer" in more[2]
