"""What other ideas may say of one that the city took off the website."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.ideas.model import TAKEN_OFF, HistoryLine, Idea
from chalicelib.ideas.telling import nameless
from chalicelib.web.services import Services


def discreet(
    services: Services, idea: Idea, history: tuple[HistoryLine, ...]
) -> tuple[HistoryLine, ...]:
    """`history` without names of ideas that aren't shown, where its group went on with one of
    those. Only a history that says names costs a look."""
    told = tuple(replace(line, sentence=nameless(line.sentence)) for line in history)
    if told == history:
        return history
    joins = services.families.of_idea(idea.id)
    ids = [join.joining if join.leading == idea.id else join.leading for join in joins]
    ids += [*idea.parts, *filter(None, (idea.split_from,))]
    states = {one.state for one in services.ideas.many(ids).values()}
    return told if states & TAKEN_OFF else history
