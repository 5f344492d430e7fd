"""What residents get on paper, in each language: its words, its letters, the same ballot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.adapters.ballot_pdf import PdfBallotPrinter
from chalicelib.adapters.notebook_pdf import PdfPrinter
from chalicelib.adapters.pdf import letters
from chalicelib.adapters.poster_pdf import PdfPosters
from chalicelib.kernel.speech import speaking
from chalicelib.notebooks.loose import new_code, written
from chalicelib.notebooks.model import Poster
from chalicelib.outcome import pack
from chalicelib.paperballots.model import Range
from chalicelib.rounds.model import BallotType, Theme
from chalicelib.rounds.vote_rules import BallotRules
from tests.support.printed import text_of
from tests.support.pseudo import CODE, pseudo_language
from tests.support.rounds import day, sample_round
from tests.support.twins import Twins
from tests.support.voting import open_vote

BLANKS = Range("r26", 1, 1, 3, "Bib", "t", day(40))
KINDS: tuple[BallotType, ...] = ("approval", "knapsack", "points", "scores", "ranking")


@pytest.fixture
def odd() -> Iterator[None]:
    with pseudo_language(), speaking(CODE):
        yield


def ballots(kind: BallotType = "approval") -> str:
    twins = Twins()
    frozen = open_vote(twins)
    rules = BallotRules(kind, 1, 3, points=5)
    round_ = sample_round(languages=("nl", "fr", "tr"))
    frozen = replace(frozen, ballot=rules, exclusions=(("bank", "boom"),))
    return text_of(PdfBallotPrinter().blanks(round_, frozen, BLANKS, "a4"))


def test_turkish_letters_are_printed_as_they_are() -> None:
    text = "Yeşil ağaç, İstanbul, ILIK, Ğ, Ş"
    assert letters(text) == text
    poster = Poster(text, "20 Kasım", "Koersel", "", "", "https://buurt.example/a")
    with speaking("tr"):
        assert "Yeşil" in text_of(PdfPrinter().poster(poster))
    assert letters("ńž€“é→þ") == "nž€“é?t"


@pytest.mark.parametrize("kind", KINDS)
def test_a_ballot_is_the_same_in_each_language(kind: BallotType) -> None:
    dutch = ballots(kind)
    # The projects with their numbers, in the order in which they stand.
    shape = re.findall(r"^\d+\. .*$", dutch, re.MULTILINE)
    assert len(shape) >= 3 * 3
    for code in ("fr", "en", "tr", "it"):
        with speaking(code):
            other = ballots(kind)
        assert re.findall(r"^\d+\. .*$", other, re.MULTILINE) == shape, code


@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_of_a_ballot_is_left_in_dutch(odd: None, kind: BallotType) -> None:
    for word in (
        "Kies",
        "Schrijf",
        "Geef",
        "Verdeel",
        "Stembrief",
        "omslag",
        "winnen",
        "bladzijde",
    ):
        assert word not in ballots(kind)


def test_no_sentence_of_a_form_is_left_in_dutch(odd: None) -> None:
    round_ = sample_round(themes=(Theme("groen", "Groen", {CODE: "Verdoyant"}),))
    code = new_code("r26")
    text = text_of(PdfPrinter().forms([code], round_, "https://buurt.example"))
    known = {round_.title, written(code), "buurt.example", "Verdoyant", "Koersel", "Paal"}
    for one in sorted(known, key=len, reverse=True):
        text = text.replace(one, "")
    assert re.findall(r"\b(?:de|het|een|wil|voor|Naam|Blad|Waar|mag)\b", text) == []


def test_posters_are_in_every_language_of_the_round(odd: None) -> None:
    poster = pack.Poster("A4", "Ronde", "Titel", (), "Dank", "https://x.example/r?taal=fr")
    text = text_of(PdfPosters().poster(poster))
    assert "Geen enkel project" not in text and "Scan de code" not in text
    evening = Poster("Avond", "morgen", "Koersel", "", "Turks", "https://x.example/a")
    text = text_of(PdfPrinter().poster(evening))
    for word in ("Kom je ook", "Schrijf je in", "Gratis", "Hulp in"):
        assert word not in text
