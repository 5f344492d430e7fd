"""What can be chosen in the settings of a round: the values of the document, in words for staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from chalicelib.rounds.form import QuestionKind
from chalicelib.rounds.model import CommentRule, Declaration, Means
from chalicelib.rounds.vote_rules import (
    BallotType,
    ChannelName,
    Completion,
    CountRule,
    Leftover,
    Lists,
    Misfit,
    Normalise,
    OpenedBy,
    PotBy,
    PotHow,
    Publish,
    Ranking,
    Satisfaction,
)
from chalicelib.web.staff.settings_fields import Field

# What is chosen → (value, words).
CHOICES: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "means": (
        ("email", "Met e-mail (alleen, voor een lichte ronde)"),
        ("letter", "Met een code per brief"),
        ("eid", "Met eID of itsme"),
        ("desk", "Aan een balie"),
        ("paper", "Op papier"),
    ),
    "ballot": (
        ("approval", "Projecten aankruisen"),
        ("knapsack", "Zelf het budget verdelen"),
        ("points", "Punten verdelen"),
        ("scores", "Elk project een cijfer geven"),
        ("ranking", "Projecten rangschikken"),
    ),
    "opened_by": (
        ("city", "De stad, bij de telling"),
        ("trustees", "Twee van de drie sleutelhouders, met een code op papier"),
    ),
    "rule": (
        ("greedy", "Meeste stemmen eerst"),
        ("greedy-per-cost", "Meeste stemmen per euro eerst"),
        ("equal-shares", "Gelijke delen"),
        ("phragmen", "Phragmén"),
        ("maximin-support", "Maximin"),
        ("max-welfare", "Samen de meeste stemmen"),
        ("bos", "BOS"),
        ("dhondt", "D’Hondt"),
    ),
    "misfit": (
        ("skip", "Sla het over en ga door"),
        ("stop", "Stop"),
        ("part", "Bied aan wat overblijft"),
        ("top-up", "De stad legt bij"),
    ),
    "pots_by": (("none", "Eén pot"), ("area", "Per wijk"), ("theme", "Per thema")),
    "pots_how": (
        ("equal", "Elk evenveel"),
        ("population", "Naar inwoners"),
        ("fixed", "Vaste bedragen"),
    ),
    "leftover": (("city", "Naar de hele stad"), ("carry", "Naar de volgende ronde")),
    "comments": (
        ("off", "Uit"),
        ("first", "Iemands eerste reactie nakijken"),
        ("held", "Elke reactie nakijken"),
    ),
    "satisfaction": (
        ("cost", "Wat het project kost"),
        ("score", "De punten, of één voor een kruisje"),
    ),
    "completion": (
        ("none", "Geen"),
        ("add1u", "Elke kiezer een euro meer, en dan de meeste stemmen"),
        ("add1", "Elke kiezer een euro meer"),
        ("greedy", "Meeste stemmen eerst"),
    ),
    "ranking": (
        ("borda1", "Eerste krijgt het meest, laatste 1 punt"),
        ("borda0", "Eerste krijgt het meest, laatste 0 punten"),
        ("harmonic", "1, een half, een derde, …"),
        ("eurovision", "12, 10, 8, 7, …"),
        ("plurality", "Alleen de eerste plaats telt"),
    ),
    "dhondt_by": (("seats", "Projecten over de thema’s"), ("euros", "Geld over de thema’s")),
    "publish": (
        ("totals", "Alleen de totalen"),
        ("ballots", "Alle stemmen, zonder codes of namen"),
        ("codes", "Elke stem bij haar code"),
    ),
    "lists": (
        ("one", "Eén lijst voor de hele stad"),
        ("areas", "Een lijst voor de eigen wijk, en een voor de stad"),
    ),
    "channels": (
        ("online", "Online"),
        ("paper", "Papier"),
        ("live", "Tafels"),
        ("jury", "Jury"),
    ),
    "normalise": (
        ("total", "Alle punten samen zijn het geheel"),
        ("mean", "Het gemiddelde per stem"),
    ),
    "declarations": (
        ("household", "Ze horen niet bij hetzelfde gezin"),
        ("kin", "Ze zijn geen ouder en kind"),
        ("adult", "Minstens één is volwassen"),
        ("local", "Ze wonen in de buurt van het project"),
    ),
    "kinds": (
        ("line", "Eigen vraag, korte tekst"),
        ("block", "Eigen vraag, lange tekst"),
        ("choice", "Eigen vraag, keuze"),
        ("number", "Eigen vraag, getal"),
        ("core", "Vaste vraag"),
    ),
}
# A choice that the model has and the form hasn't would be lost on saving.
_ALL: Final[Mapping[str, Any]] = {
    "means": Means,
    "ballot": BallotType,
    "opened_by": OpenedBy,
    "rule": CountRule,
    "misfit": Misfit,
    "pots_by": PotBy,
    "pots_how": PotHow,
    "leftover": Leftover,
    "comments": CommentRule,
    "satisfaction": Satisfaction,
    "completion": Completion,
    "ranking": Ranking,
    "publish": Publish,
    "lists": Lists,
    "channels": ChannelName,
    "normalise": Normalise,
    "declarations": Declaration,
    "kinds": QuestionKind,
}


def missing_choices() -> set[tuple[str, str]]:
    """Values of the model that the form doesn't offer: none, which a test holds."""
    return {
        (name, value)
        for name, kind in _ALL.items()
        for value in get_args(kind)
        if value not in dict(CHOICES[name])
    }


def choice(path: str, label: str, words: str = "", hint: str = "") -> Field:
    return Field(path, label, "choice", hint, CHOICES[words or path.rpartition(".")[2]])


def number(path: str, label: str, hint: str = "", empty: int | None = None) -> Field:
    return Field(path, label, "number", hint, empty=empty)


def tick(path: str, label: str, hint: str = "") -> Field:
    return Field(path, label, "tick", hint)
