"""The page that stands in the place of an idea that the city took off the website."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from chalicelib.ideas.model import HistoryLine, Idea
from chalicelib.kernel.speech import _
from chalicelib.web.http import PUBLIC_MINUTE, Page
from chalicelib.web.pages.rounds import find
from chalicelib.web.present_ideas import STATE_WORDS
from chalicelib.web.services import Services


def taken_off(services: Services, idea: Idea) -> Page:
    """That it isn't shown, why, what one can do, and what is kept: never a word of the idea."""
    context: dict[str, Any] = {
        "idea_id": idea.id,
        "deleted": idea.state == "deleted",
        "mark": services.dossiers.takedown(idea.id),
        "round": find(services, idea.round_id),
        "states": _states(services.ideas.history(idea.id)),
        "versions": [
            (one.number, one.at, one.fingerprint) for one in services.ideas.versions(idea.id)
        ],
    }
    return Page("ideas/taken_off.html", context, 410, cache=PUBLIC_MINUTE)


def _states(history: Sequence[HistoryLine]) -> list[tuple[str, Any]]:
    """Which states the idea came into, and when."""
    words = {state: word for state, (word, _kind) in STATE_WORDS.items()}
    steps = [line for line in history if line.state in words]
    came = steps[:1] + [line for before, line in pairwise(steps) if line.state != before.state]
    return [(_(words[line.state]), line.at) for line in came]  # type: ignore[index]
