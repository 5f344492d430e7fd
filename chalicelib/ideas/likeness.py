"""Which earlier ideas a new one looks like, so that neighbours join forces instead of repeating.

An idea is a set of terms: the stems of its words (Snowball's Dutch), and for words with a common
meaning the name of that meaning from a small table. Two ideas are alike by the cosine of their
terms, where a term that many ideas have weighs little. Terms are kept with the idea's card, so
that a search stems one text, not a thousand.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from chalicelib.ideas.meanings import GROUPS, STOP, is_part

# A card is in every list: about 200 bytes of terms at most.
MAX_TERMS: Final = 24
# Terms of the title come twice: a title says what an idea is about.
_TITLE_WEIGHT: Final = 2
SHOWN: Final = 5
# Chosen on the first half of the labelled pairs; see docs/benchmarks-ideas.md.
THRESHOLD: Final = 0.18


@dataclass(frozen=True, slots=True)
class Alike:
    """An idea that looks like the one at hand. `score` from 0 to 1."""

    idea_id: str
    score: float


def terms_of(title: str, text: str) -> tuple[str, ...]:
    """What the idea is about: terms of the title twice, then those of the text, in order."""
    head = _terms(title) * _TITLE_WEIGHT
    return (*head, *_terms(text))[:MAX_TERMS]


def shared_words(one: str, other: str) -> tuple[str, ...]:
    """Why two texts look alike: the words of `one`, in order, that `other` has too. Where that says
    the same with another word, both: `bank (zitbank)`."""
    there = dict[str, str]()
    for word in _words(other):
        for term in _meanings(word):
            there.setdefault(term, word)
    found: dict[str, str] = {}
    for word in _words(one):
        for term in _meanings(word):
            if term in there and word not in found:
                same = _stem(word) == _stem(there[term])
                found[word] = word if same else f"{word} ({there[term]})"
                del there[term]
    return tuple(found.values())


def overlap(one: str, other: str) -> float:
    """How much two short texts share, from 0 to 1, with no words that tell more than others."""
    first, second = set(_terms(one)), set(_terms(other))
    if not first or not second:
        return 0.0
    return len(first & second) / math.sqrt(len(first) * len(second))


@lru_cache(maxsize=4096)
def _terms(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for word in _words(text) for term in _meanings(word)))


def _words(text: str) -> tuple[str, ...]:
    """The words that say something, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return tuple(word for word in re.findall(r"[a-z]{3,}", bare) if word not in STOP)


@lru_cache(maxsize=8192)
def _meanings(word: str) -> tuple[str, ...]:
    """The word's stem or its meaning; a compound also brings the parts that the table knows."""
    stem = _stem(word)
    known = _names().get(stem)
    if known is not None:
        return (known,)
    parts = (name for part, name in _names().items() if is_part(part, stem))
    return (stem, *dict.fromkeys(parts))


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """Stem → the name of its meaning."""
    return {_stem(word): group[0] for group in GROUPS for word in group}


def _stem(word: str) -> str:
    stem: str = _stemmer().stemWord(word)
    return stem


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    # Imported late: only who compares ideas pays for it.
    from snowballstemmer.dutch_stemmer import DutchStemmer

    return DutchStemmer()


def alike(
    title: str, text: str, others: Iterable[tuple[str, Sequence[str]]], limit: int = SHOWN
) -> tuple[Alike, ...]:
    """The ideas among `others` (id, terms) that look like this one, the most alike first."""
    known = [(idea_id, Counter(terms)) for idea_id, terms in others]
    own = Counter(terms_of(title, text))
    weights = weights_of([own, *(terms for _, terms in known)])
    length = _length(own, weights)
    found = []
    for idea_id, terms in known:
        score = _cosine(own, length, terms, weights)
        if score >= THRESHOLD:
            found.append(Alike(idea_id, score))
    return tuple(sorted(found, key=lambda one: (-one.score, one.idea_id))[:limit])


def weights_of(all_terms: Sequence[Mapping[str, int]]) -> dict[str, float]:
    """How telling each term is: rare ones weigh more (the smoothed inverse of BM25)."""
    seen = Counter(term for terms in all_terms for term in terms)
    count = len(all_terms)
    return {term: math.log(1 + (count - n + 0.5) / (n + 0.5)) for term, n in seen.items()}


def score_of(one: Sequence[str], other: Sequence[str], weights: Mapping[str, float]) -> float:
    """How alike two ideas are, from 0 to 1."""
    first = Counter(one)
    return _cosine(first, _length(first, weights), Counter(other), weights)


def _cosine(
    own: Mapping[str, int], length: float, other: Mapping[str, int], weights: Mapping[str, float]
) -> float:
    shared = own.keys() & other.keys()
    if not shared:
        return 0.0
    product = sum(own[term] * other[term] * weights[term] ** 2 for term in shared)
    return product / (length * _length(other, weights))


def _length(terms: Mapping[str, int], weights: Mapping[str, float]) -> float:
    return math.sqrt(sum((n * weights[term]) ** 2 for term, n in terms.items())) or 1.0
