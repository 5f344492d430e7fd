"""What a machine notices about a new idea. It proposes; a person decides.

Nothing here changes an idea's state, and what is found never leaves the staff's pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from chalicelib.ideas.homes import home_marks
from chalicelib.ideas.likeness import alike
from chalicelib.ideas.model import Card, Check, Content, Idea, Private
from chalicelib.ideas.ports import IdeaStore
from chalicelib.ideas.rules import content_problems, people_problems
from chalicelib.moderation.language import foul_words, links
from chalicelib.moderation.personal import personal_data
from chalicelib.places.search import StreetIndex
from chalicelib.rounds.model import Round
from chalicelib.rounds.ports import RoundStore

# Enough to find look-alikes among; a page of the queue costs one query.
_QUEUE_SIZE: Final = 200


def check_idea(
    ideas: IdeaStore, rounds: RoundStore, idea_id: str, streets: StreetIndex | None = None
) -> tuple[Check, ...]:
    """Looks the idea over and stores what was noticed, in the place of what was before. With
    `streets`, also where the applicants live.

    Doing it twice stores the same; an idea that is gone is nothing to look at.
    """
    idea = ideas.get(idea_id)
    round_ = None if idea is None else rounds.get(idea.round_id)
    if idea is None or round_ is None:
        return ()
    private = ideas.private(idea_id) or Private(())
    # Public ideas of every round, as for residents who write one, and what waits in this one.
    others = [
        *(card for each in rounds.all() for card in ideas.public_cards(each.id)),
        *ideas.queue(idea.round_id, "received", _QUEUE_SIZE).cards,
    ]
    found = tuple(find(idea, private, round_, others, streets))
    if found != idea.checks:
        ideas.set_checks(idea_id, found)
    return found


def find(
    idea: Idea,
    private: Private,
    round_: Round,
    others: Sequence[Card],
    streets: StreetIndex | None = None,
) -> Iterator[Check]:
    """Everything noticed about `idea`, pure."""
    for problem in content_problems(idea.content, round_, round_.form_of(idea.form)):
        yield Check("incomplete", f"{problem.about}:{problem.code}")
    if not idea.content.cost_cents:
        yield Check("incomplete", "cost:missing")
    if idea.source != "demo":
        problems = [*people_problems(private.people, round_)]
        if streets:
            problems += home_marks(private.people, round_, idea.content.area_id, streets)
        for problem in problems:
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
    cards = ((card.id, card.terms) for card in others if card.id != idea.id)
    for one in alike(idea.content.title, f"{idea.content.what} {idea.content.why}", cards):
        yield Check("look-alike", one.idea_id)


def _texts(content: Content) -> tuple[tuple[str, str], ...]:
    return (
        ("title", content.title),
        ("what", content.what),
        ("why", content.why),
        ("place", content.place),
        ("cost_note", content.cost_note),
        *(("extra", answer.text) for answer in content.extra),
    )
