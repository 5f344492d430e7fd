"""The reading level: the tool itself, the mails, and the texts that every page carries.

Pages are held to it by tests/http/pages.py, which every test of a page goes through.
"""

from __future__ import annotations

import pytest

from chalicelib.notifications.words import WORDS
from tests.support.reading import BANNED, DOUMA, LIX, hard, prose, read, syllables
from tests.unit.notifications.test_words import VALUES

PLAIN = """Heb je een idee voor je buurt? Schrijf het op. De stad leest elk idee. Je krijgt altijd
een antwoord. Daarna stemmen de bewoners. De beste ideeën voeren we samen uit."""
OFFICIAL = """Ingevolge het gemeentelijk participatiereglement dienen de aanvragers hun
projectvoorstel met bijhorende kostenraming binnen de vooropgestelde indieningstermijn
elektronisch over te maken aan het college van burgemeester en schepenen, op straffe van
onontvankelijkheid."""


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("buurt", 1),
        ("idee", 2),
        ("ideeën", 3),
        ("bewoner", 3),
        ("stem", 1),
        ("gekozen", 3),
        ("bijeenkomst", 3),
        ("website", 3),
        ("fooi", 1),
        ("geeuw", 1),
        ("nieuws", 1),
        ("project", 2),
        ("buurtbudget", 3),
        ("u", 1),
        ("één", 1),
        ("zee-egel", 3),
        ("brr", 1),
    ],
)
def test_syllables_are_counted_by_groups_of_vowels(word: str, number: int) -> None:
    assert syllables(word) == number


def test_plain_dutch_passes_and_officialese_fails_on_every_count() -> None:
    plain, official = read([PLAIN]), read([OFFICIAL])

    assert plain.douma > 80 > DOUMA > official.douma
    assert plain.lix < 20 < LIX < official.lix
    assert hard([PLAIN] * 2) == []
    found = "\n".join(hard([OFFICIAL, OFFICIAL + " Dus."]))
    assert "words in a sentence" in found and "letters in a word" in found
    assert "'over'" not in found and "'door' for 'ingevolge'" in found


def test_the_formulas_are_the_published_ones() -> None:
    # Two sentences of four words, nine syllables in all, one word of more than six letters.
    reading = read(["De kat zit buiten. Wij zien haar voorbij."])

    assert reading.mean == 4
    assert reading.lix == pytest.approx(4 + 100 / 8)
    assert reading.douma == pytest.approx(206.84 - 0.77 * 100 * 10 / 8 - 0.93 * 4)


def test_only_what_the_city_wrote_is_read() -> None:
    html = """<main><h1>Ideeën</h1><p dir="auto">Middels dit voorstel</p><p>Dit is van
    <bdi>Alvorens</bdi> en kost € 1.500.</p><textarea>indien</textarea><code>mits</code>
    <p>Je koos “Inzake bomen”. Klaar.</p></main><footer>Derhalve</footer>"""

    assert prose(html)[0] == "Ideeën"
    assert hard(prose(html)) == []


def test_a_sentence_ends_at_its_mark_and_at_its_block() -> None:
    blocks = prose("<main><ul><li>Een<li>Twee drie</ul><p>Vier: vijf. Om 12.15 uur zes!</p></main>")

    assert [len(part) for part in read(blocks).parts] == [1, 2, 1, 1, 3]


@pytest.mark.parametrize("word", sorted(BANNED))
def test_each_banned_word_is_found_and_has_a_plain_one(word: str) -> None:
    assert any(word in line for line in hard([f"Dit is {word} zo."]))
    assert not hard([f"Dit is {BANNED[word]} zo."])


@pytest.mark.parametrize("template", sorted(VALUES))
def test_mails_read_easily(template: str) -> None:
    words = WORDS[template]
    values = dict.fromkeys(VALUES[template], "“x”")
    texts = (words.subject, *words.paragraphs, words.link)

    assert hard([text.format_map(values) for text in texts]) == []
