"""What a machine notices about a new idea. It proposes; a person decides.

Nothing here changes an idea's state, and what is found never leaves the staff's pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from chalicelib.ideas.model import Card, Check, Content, Idea, Private
from chalicelib.ideas.ports import IdeaStore
from chalicelib.ideas.rules import content_problems, people_problems
from chalicelib.moderation.language import foul_words, links, words_of
from chalicelib.moderation.personal import personal_data
from chalicelib.rounds.model import Round
from chalicelib.rounds.ports import RoundStore

# Enough to find look-alikes among; a page of the queue costs one query.
_QUEUE_SIZE: Final = 200
_ALIKE: Final = 0.6

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
    for problem in content_problems(idea.content, round_):
        yield Check("incomplete", f"{problem.about}:{problem.code}")
    if idea.source != "demo":
        for problem in people_problems(private.people, round_):
            yield Check("people", f"{problem.about}:{problem.code}:{problem.place + 1}")
    for name, text in _texts(idea.content):
        for kind, piece in personal_data(text):
            # Where a project comes has an address by nature.
            if (name, kind) != ("place", "address"):
                yield Check(kind, f"{name}: {piece}")
        for link in links(text):
            yield Check("link", f"{name}: {link}")
        for word in foul_words(text):
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
    )


def likeness(one: str, other: str) -> float:
    """How much two titles share, from 0 to 1: common meaningful words over all of them.

    Plurals and verb endings are cut roughly, so that `banken` meets `bank`.
    """
    first, second = _stems(one), _stems(other)
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in words_of(text) if word not in _STOP)


def _stem(word: str) -> str:
    for ending in ("jes", "tjes", "en", "s", "je"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    # bomen → bom, boom → bom; bakken → bak: doubled letters count once.
    return re.sub(r"(.)\1", r"\1", word)
