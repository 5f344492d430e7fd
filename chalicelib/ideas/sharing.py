"""The picture that goes with a shared link: made once for each edition that the public reads."""

from __future__ import annotations

from chalicelib.ideas.model import PUBLIC_STATES, Idea
from chalicelib.ideas.ports import CardFiles, CardPainter, CardText, IdeaStore
from chalicelib.kernel.money import format_euros
from chalicelib.rounds.model import Round
from chalicelib.rounds.ports import RoundStore


def share_card(
    ideas: IdeaStore,
    rounds: RoundStore,
    painter: CardPainter,
    files: CardFiles,
    idea_id: str,
    city: str,
) -> bool:
    """Makes the picture of the idea as it stands; False when there is nothing to make.

    The file comes first and the note of it last, so that a page never names a picture that
    isn't there. Repeating makes the same file.
    """
    idea = ideas.get(idea_id)
    round_ = rounds.get(idea.round_id) if idea else None
    if idea is None or round_ is None:
        return False
    if idea.state not in PUBLIC_STATES or idea.card >= idea.edition:
        return False
    files.publish(idea.id, idea.edition, painter.paint(card_text(idea, round_, city)))
    ideas.set_card(idea.id, idea.edition)
    return True


def card_text(idea: Idea, round_: Round, city: str) -> CardText:
    """What stands on the picture."""
    area = round_.area(idea.content.area_id)
    cost = format_euros(idea.content.cost_cents) if idea.content.cost_cents else ""
    below = " · ".join(filter(None, (area.name if area else "", cost, round_.title)))
    return CardText(city, idea.content.title, below)
