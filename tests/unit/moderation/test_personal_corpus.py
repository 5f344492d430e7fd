"""The finder of personal data on the labelled corpus, with floors below which it may not fall."""

from __future__ import annotations

from tests.support.personal import corpus, scores


def test_the_corpus_is_large_and_every_piece_stands_in_its_text() -> None:
    rows = corpus()
    assert len(rows) >= 200
    assert len({text for text, _ in rows}) >= 170
    assert len([1 for _, marked in rows if not marked]) >= 80
    for text, marked in rows:
        assert all(piece in text for _, piece in marked), text


def test_precision_and_recall_hold() -> None:
    found = scores()
    assert set(found) == {"all", "address", "email", "iban", "phone", "register-number"}
    assert found["all"].precision >= 0.97
    assert found["all"].recall >= 0.97
    for score in found.values():
        assert min(score.precision, score.recall) >= 0.93
