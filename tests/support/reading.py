"""How easy a Dutch text reads: Flesch-Douma, LIX, sentences, long words, officialese.

Flesch-Douma (W. H. Douma, De leesbaarheid van landbouwbladen, Wageningen 1960) is
206.84 - 0.77 x syllables per 100 words - 0.93 x words per sentence: the higher, the easier.
LIX (C. H. Björnsson, Läsbarhet, 1968) is words per sentence plus the percentage of words of more
than six letters: the lower, the easier. Both are crude. They catch officialese, not nonsense.

The averages are over what is a sentence: at least four words, each sentence once however often
a page repeats it. Names of places, tags and buttons would make a list of ideas look hard, and a
form full of short labels look easy. The other limits hold for every word that is shown.

A sentence ends at . ! ? : or ; and at the end of a heading, a list item, a cell, a label or a
button. Numbers and codes aren't words. A syllable is one group of vowels that Dutch says
together; a diaeresis starts another (i-dee-ën).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, NavigableString, Tag

# What residents wrote, and what isn't prose.
NOT_OURS = '[dir="auto"], bdi, textarea, code, svg, script, select, [lang]:not(html), .receipt'
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "button",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "header",
        "legend",
        "label",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_VOWELS = re.compile(
    r"éé|óó|aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ei|ij|au|ou|ai|oi|[aeiouyáéíóúàèäëïöüâêîôû]"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_END = re.compile(r"[.!?:;…]+(?=[\s)”\"]|$)|\s[·–]\s")
_QUOTED = re.compile(r"“[^”]*”")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\S+\.(?:be|example|test)\b\S*|\S*[\w]\d\S*|\d\S*")

# Officialese, and what to write in its place. Whole words or groups of words.
BANNED = {
    "aangaande": "over",
    "aanvrager": "indiener",
    "alsmede": "en",
    "alvorens": "voor",
    "betreffende": "over",
    "conform": "volgens",
    "daar waar": "als",
    "derhalve": "daarom",
    "desgevallend": "als dat zo is",
    "dienaangaande": "daarover",
    "dienen te": "moeten",
    "dient te": "moet",
    "dewelke": "die",
    "echter": "maar",
    "gelieve": "wil je",
    "hetgeen": "wat",
    "hieromtrent": "hierover",
    "indien": "als",
    "ingevolge": "door",
    "inzake": "over",
    "met betrekking tot": "over",
    "middels": "met",
    "mits": "als",
    "omtrent": "over",
    "ongeldig": "zeg wat er moet gebeuren",
    "ontvankelijk": "past bij de regels",
    "ontvankelijkheid": "of het past bij de regels",
    "oeps": "zeg wat er misging",
    "reeds": "al",
    "tenzij": "behalve als",
    "teneinde": "om te",
    "ten gevolge van": "door",
    "ter zake": "hierover",
    "uiterlijk op": "ten laatste op",
    "verplicht veld": "zeg wat je moet schrijven",
    "voornoemde": "die",
    "zulks": "dat",
}
LONGEST_WORD = 16
# Names that can't be shorter: who handles complaints about privacy, the number on an identity
# card.
GLOSSARY = frozenset(("gegevensbeschermingsautoriteit", "rijksregisternummer"))
LONGEST_SENTENCE = 20
MEAN_SENTENCE = 12.0
LIX = 35.0
DOUMA, DOUMA_OF_FORMS = 70.0, 80.0
SENTENCE = 4
# Below this many words in sentences the averages say more about one name than about the page.
ENOUGH = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures of a text."""

    parts: tuple[tuple[str, ...], ...]

    @property
    def sentences(self) -> list[tuple[str, ...]]:
        return [one for one in dict.fromkeys(self.parts) if len(one) >= SENTENCE]

    @property
    def words(self) -> list[str]:
        return [word for sentence in self.sentences for word in sentence]

    @property
    def mean(self) -> float:
        return len(self.words) / max(1, len(self.sentences))

    @property
    def douma(self) -> float:
        words = self.words
        spoken = sum(syllables(word) for word in words)
        return 206.84 - 0.77 * (100 * spoken / max(1, len(words))) - 0.93 * self.mean

    @property
    def lix(self) -> float:
        words = self.words
        long = sum(len(word) > 6 for word in words)
        return self.mean + 100 * long / max(1, len(words))


def syllables(word: str) -> int:
    """How many syllables a Dutch word has, by its groups of vowels."""
    return max(1, len(_VOWELS.findall(word.lower().replace("qu", "q"))))


def read(blocks: Iterable[str]) -> Reading:
    """The figures of texts that each end a sentence."""
    return Reading(tuple(_sentences(blocks)))


def _sentences(blocks: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for block in blocks:
        text = _ADDRESS.sub(lambda found: _tail(found[0]), _QUOTED.sub("", block))
        for part in _END.split(text):
            if words := tuple(_WORD.findall(part)):
                yield words


def _tail(word: str) -> str:
    """The end of a sentence that stood right behind a number or an address."""
    return word[-1] if word[-1] in ".!?:;" else ""


def prose(html: str) -> list[str]:
    """The texts of a page that the city wrote, block by block, without the site's frame."""
    page = BeautifulSoup(html, "html.parser")
    main = page.main or page.body or page
    for tag in main.select(NOT_OURS):
        tag.replace_with(" ")
    blocks = [""]
    _collect(main, blocks)
    return [" ".join(one.split()) for one in blocks if one.strip()]


def _collect(tag: Tag, blocks: list[str]) -> None:
    for child in tag.children:
        if isinstance(child, Tag):
            own = child.name in BLOCKS
            if own:
                blocks.append("")
            _collect(child, blocks)
            if own:
                blocks.append("")
        elif type(child) is NavigableString:
            blocks[-1] += str(child)


def hard(blocks: list[str], *, form: bool = False) -> list[str]:
    """What is too hard in a text, one sentence each. Empty when nothing is."""
    reading = read(blocks)
    found = [
        f"{len(one)} words in a sentence: {' '.join(one)}"
        for one in dict.fromkeys(reading.parts)
        if len(one) > LONGEST_SENTENCE
    ]
    shown = [word for part in reading.parts for word in part]
    long = {part for word in shown for part in re.split("[-’']", word)}
    found += [
        f"{len(word)} letters in a word: {word}"
        for word in sorted(long)
        if len(word) > LONGEST_WORD and word.lower() not in GLOSSARY
    ]
    text = " ".join(shown).lower()
    found += [
        f"write {plain!r} for {word!r}"
        for word, plain in BANNED.items()
        if re.search(rf"\b{word}\b", text)
    ]
    if len(reading.words) >= ENOUGH:
        least = DOUMA_OF_FORMS if form else DOUMA
        if reading.douma < least:
            found.append(f"Flesch-Douma {reading.douma:.1f}, at least {least:.0f}")
        if reading.lix > LIX:
            found.append(f"LIX {reading.lix:.1f}, at most {LIX:.0f}")
        if reading.mean > MEAN_SENTENCE:
            found.append(f"{reading.mean:.1f} words a sentence, at most {MEAN_SENTENCE:.0f}")
    return found
