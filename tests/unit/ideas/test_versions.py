"""Versions: what changed word by word, what the public may read, fingerprints."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ideas.model import HistoryLine
from chalicelib.ideas.versions import (
    _WORDS,
    Piece,
    Version,
    _affordable,
    compared,
    fingerprint_of,
    readable,
)
from tests.support.ideas import sample_content
from tests.support.rounds import day

TEXTS = st.text(st.sampled_from("ab é.\n,"), max_size=40)
AT = day(10)


@given(TEXTS, TEXTS)
def test_a_comparison_holds_both_texts(before: str, after: str) -> None:
    pieces = compared(before, after)
    assert "".join(one.text for one in pieces if one.kind != "added") == before
    assert "".join(one.text for one in pieces if one.kind != "gone") == after


@given(TEXTS)
def test_the_same_text_has_no_changes(text: str) -> None:
    assert all(one.kind == "same" for one in compared(text, text))


def test_long_texts_are_compared_in_time() -> None:
    """Bounded by the sizes that are compared, not by a clock."""
    other = ("Een andere tekst over bomen. " * 70, ". " * 1000, "a b " * 500, "x" * 2000)
    text = "Een gewone tekst over banken. " * 66
    for one in other:
        pieces = compared(text, one)
        assert "".join(p.text for p in pieces if p.kind != "added") == text
        assert "".join(p.text for p in pieces if p.kind != "gone") == one
        first, second = _affordable(_WORDS.findall(text), _WORDS.findall(one))
        assert len(first) * len(second) <= 60_000


def test_one_word_in_a_long_text_is_one_change() -> None:
    text = "Een gewone tekst over banken. " * 66
    pieces = compared(text, text.replace("banken", "bomen", 1))
    assert [one.text for one in pieces if one.kind != "same"] == ["banken", "bomen"]


def test_words_change_as_a_whole() -> None:
    assert compared("een rode bank", "een groene bank") == (
        Piece("same", "een "),
        Piece("gone", "rode"),
        Piece("added", "groene"),
        Piece("same", " bank"),
    )


def test_changes_beside_each_other_read_as_one() -> None:
    pieces = compared("een rode bank hier", "twee groene bank hier")
    assert [one.kind for one in pieces] == ["gone", "added", "same"]


def version(number: int, hours: int) -> Version:
    return Version(number, AT + timedelta(hours=hours), sample_content(title=f"Versie {number}"))


def line(state: str, hours: int) -> HistoryLine:
    return HistoryLine(AT + timedelta(hours=hours), state, "stad", "Zin.")


def test_a_text_that_nobody_looked_at_isnt_read_afterwards() -> None:
    versions = [version(1, 0), version(2, 1), version(3, 5)]
    history = [line("received", 0), line("received", 1), line("published", 3)]
    history.append(line("published", 5))
    assert readable(versions, history) == {2, 3}
    assert readable(versions[:1], history[:1]) == frozenset()


def test_a_refused_idea_keeps_what_was_public() -> None:
    versions = [version(1, 0), version(2, 4)]
    history = [line("received", 0), line("published", 1), line("published", 4)]
    history.append(line("refused", 6))
    assert readable(versions, history) == {1, 2}
    early = [line("received", 0), line("refused", 1)]
    assert readable(versions[:1], early) == frozenset()


def test_a_fingerprint_is_of_the_text_and_the_photos() -> None:
    one = fingerprint_of(sample_content(), [("p1", "Een bank")])
    assert one == fingerprint_of(sample_content(), [("p1", "Een bank")])
    assert len(one) == 64
    others = {
        fingerprint_of(sample_content(why="Anders."), [("p1", "Een bank")]),
        fingerprint_of(sample_content(), [("p1", "Een boom")]),
        fingerprint_of(sample_content(), []),
    }
    assert one not in others and len(others) == 3
