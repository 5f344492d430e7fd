"""What a machine notices about a new idea. It proposes; a person decides.

Nothing here changes an idea's state, and what is found never leaves the staff's pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from chalicelib.ideas.model import Card, Check, Content, Idea, Private
from chalicelib.ideas.ports import IdeaStore
from chalicelib.ideas.rules import content_problems, people_problems
from chalicelib.moderation.personal import personal_data
from chalicelib.rounds.model import Round
from chalicelib.rounds.ports import RoundStore

# Enough to find look-alikes among; a page of the queue costs one query.
_QUEUE_SIZE: Final = 200
_ALIKE: Final = 0.6

_LINK: Final = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w@.-])[\w-]+\.(?:be|com|net|org|eu|nl|vlaanderen)\b(?!@)", re.I
)

# Words that staff should see before the public does; whole words, without accents.
_FOUL: Final = frozenset(
    {
        "klootzak", "klootzakken", "kut", "godverdomme", "verdomme", "hoer", "hoeren", "teef",
        "lul", "eikel", "debiel", "debielen", "mongool", "mongolen", "kanker", "tering", "tyfus",
        "neger", "negers", "makak", "makakken", "nikker", "nikkers", "jeannet", "janet", "flikker",
        "flikkers", "fuck", "fucking", "shit", "bitch", "asshole", "trut", "trutten", "klote",
        "smeerlap", "smeerlappen", "stront", "idioot", "idioten", "sukkel", "sukkels",
    }
)  # fmt: skip

_STOP: Final = frozenset(
    {
        "de", "het", "een", "en", "van", "in", "op", "voor", "met", "aan", "bij", "onze", "ons",
        "te", "om", "of", "naar", "door", "uit", "onder", "over", "meer", "nieuwe", "buurt",
        "wijk", "straat", "beringen",
    }
)  # fmt: skip


def check_idea(ideas: IdeaStore, rounds: RoundStore, idea_id: str) -> tuple[Check, ...]:
    """Looks the idea over and stores what was noticed, in the place of what was before.

    Doing it twice stores the same; an idea that is gone is nothing to look at.
    """
    idea = ideas.get(idea_id)
    round_ = None if idea is None else rounds.get(idea.round_id)
    if idea is None or round_ is None:
        return ()
    private = ideas.private(idea_id) or Private(())
    others = [
        *ideas.public_cards(idea.round_id),
        *ideas.queue(idea.round_id, "received", _QUEUE_SIZE).cards,
    ]
    found = tuple(find(idea, private, round_, others))
    if found != idea.checks:
        ideas.set_checks(idea_id, found)
    return found


def find(idea: Idea, private: Private, round_: Round, others: Sequence[Card]) -> Iterator[Check]:
    """Everything noticed about `idea`, pure."""
    for problem in content_problems(idea.content, round_, round_.form_of(idea.form)):
        yield Check("incomplete", f"{problem.about}:{problem.code}")
    if not idea.content.cost_cents:
        yield Check("incomplete", "cost:missing")
    if idea.source != "demo":
        for problem in people_problems(private.people, round_):
            yield Check("people", f"{problem.about}:{problem.code}:{problem.place + 1}")
    for name, text in _texts(idea.content):
        for kind, piece in personal_data(text):
            yield Check(kind, f"{name}: {piece}")
        for match in _LINK.finditer(_without_addresses(text)):
            yield Check("link", f"{name}: {match[0]}")
        for word in _words(text):
            if word in _FOUL:
                yield Check("language", f"{name}: {word}")
    for card in sorted(others, key=lambda card: card.id):
        if card.id != idea.id and likeness(card.title, idea.content.title) >= _ALIKE:
            yield Check("look-alike", card.id)


def _texts(content: Content) -> tuple[tuple[str, str], ...]:
    return (
        ("title", content.title),
        ("what", content.what),
        ("why", content.why),
        ("place", content.place),
        ("cost_note", content.cost_note),
        *(("extra", answer.text) for answer in content.extra),
    )


def _without_addresses(text: str) -> str:
    """Without e-mail addresses: those are noticed on their own."""
    return re.sub(r"\S+@\S+", " ", text)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))


def likeness(one: str, other: str) -> float:
    """How much two titles share, from 0 to 1: common meaningful words over all of them.

    Plurals and verb endings are cut roughly, so that `banken` meets `bank`.
    """
    first, second = _stems(one), _stems(other)
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in _words(text) if word not in _STOP)


def _stem(word: str) -> str:
    for ending in ("jes", "tjes", "en", "s", "je"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    # bomen → bom, boom → bom; bakken → bak: doubled letters count once.
    return re.sub(r"(.)\1", r"\1", word)
