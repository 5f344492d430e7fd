"""The history of an idea in another language than it was written in."""

from __future__ import annotations

from gettext import NullTranslations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ideas import telling
from chalicelib.ideas.telling import PATTERNS, retold
from chalicelib.kernel import speech


class Foreign(NullTranslations):
    """Every message of ours stands between brackets."""

    def gettext(self, message: str) -> str:
        return f"[{message}]"


@pytest.fixture(autouse=True)
def foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "_catalogue", lambda _code: Foreign())


def filled(pattern: str, text: str) -> str:
    names = ("example", "reason", "title", "answer", "condition", "place")
    return pattern.format(number=3, **dict.fromkeys(names, text))


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=st.text(min_size=1))
def test_what_was_filled_in_is_found_again(pattern: str, text: str) -> None:
    sentence = filled(pattern, text)
    assert retold(sentence) == sentence
    with speech.speaking("fr"):
        assert retold(sentence) == filled(f"[{pattern}]", text)


def test_a_sentence_without_values_is_a_message() -> None:
    with speech.speaking("fr"):
        assert retold("De indieners trokken het idee in.") == "[De indieners trokken het idee in.]"


def test_every_pattern_is_told_apart() -> None:
    for pattern in PATTERNS:
        fitting = [one for one in PATTERNS if telling._form(one).fullmatch(filled(pattern, "x"))]
        assert fitting == [pattern]
