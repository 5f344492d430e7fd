"""Joins of an idea in words, for its author, for the other group and for staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.families.model import Join, JoinState, Side
from chalicelib.ideas.model import Idea
from chalicelib.kernel.speech import N_, _

# (word, tag kind)
JOIN_WORDS: Final[Mapping[JoinState, tuple[str, str]]] = {
    "asked": (N_("Gevraagd"), "warning"),
    "joined": (N_("Samen verder"), "success"),
    "refused": (N_("Niet samen verder"), ""),
    "dropped": (N_("Vraag teruggenomen"), ""),
    "split": (N_("Weer apart"), ""),
}

REFUSALS: Final[Mapping[str, str]] = {
    "same-idea": N_("Kies een ander idee dan het jouwe"),
    "other-round": N_("Kies een idee van dezelfde ronde"),
    "on-ballot": N_("De stemlijst ligt vast. Samen verdergaan kan niet meer"),
    "joining-leads": N_("Andere groepen gaan al verder met dit idee. Laat dit idee verdergaan"),
    "joined-elsewhere": N_("Een van de twee groepen gaat al verder met een ander idee"),
    "not-public": N_("Beide ideeën moeten op de website staan. Probeer het later opnieuw"),
    "said-no": N_("De andere groep zei nee. Zij kunnen het jullie nog wel vragen"),
    "asked-already": N_("Die vraag loopt al. Wacht op het antwoord, of antwoord zelf"),
    "no-address": N_("We kunnen de andere groep niet mailen. Bel ons, dan vragen wij het"),
    "join-closed": N_("Deze vraag is al afgehandeld"),
}
UNKNOWN: Final = N_("Schrijf het nummer van een idee op de website")


@dataclass(frozen=True, slots=True)
class Tie:
    """A join as one side sees it. `leads`: this side's text goes on; `must`: this side still has
    to answer; `asked`: this side asked and may take it back."""

    join: Join
    side: Side
    other: Idea | None
    word: str
    kind: str
    leads: bool
    must: bool
    asked: bool


def ties(joins: Sequence[Join], idea: Idea, others: Mapping[str, Idea]) -> tuple[Tie, ...]:
    """Everything between `idea` and others."""
    found = []
    for join in joins:
        side = join.side_of(idea.id)
        if side is None:
            continue
        word, kind = JOIN_WORDS[join.state]
        other = others.get(join.idea_of(join.other(side)))
        found.append(
            Tie(
                join,
                side,
                other,
                _(word),
                kind,
                side == "leading",
                side in join.waits_for(),
                join.is_open and join.asked_by == side,
            )
        )
    return tuple(found)
