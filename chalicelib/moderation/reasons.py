"""Why an idea may be refused: the regulation's reasons, each with words to start from.

The template is a start for staff, never sent by itself: a person finishes the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason to refuse. `label` is what staff choose, `template` starts their
    sentence. What the merit check finds needs a second person where a round has two checks."""

    code: str
    label: str
    template: str
    check: Literal["formal", "merit"] = "formal"


# Only when applicants were asked something and the term passed.
NO_ANSWER: Final = "no-answer"

REASONS: Final[tuple[Reason, ...]] = (
    Reason(
        "commercial",
        "Commercieel doel",
        "Met dit idee verdient iemand geld. Het buurtbudget is er voor de hele buurt.",
    ),
    Reason(
        "religious-political",
        "Religieus of politiek doel",
        "Dit idee heeft een religieus of politiek doel. Daarvoor dient het buurtbudget niet.",
    ),
    Reason(
        "closed",
        "Besloten groep of privévoordeel",
        "Dit idee is er niet voor iedereen in de buurt. Dat moet wel bij het buurtbudget.",
    ),
    Reason(
        "regular-work",
        "Gewone werking van een vereniging",
        "Dit hoort bij de gewone werking van jullie vereniging. Het buurtbudget steunt iets extra.",
    ),
    Reason(
        "already-subsidised",
        "Krijgt al subsidie",
        "Voor dit idee krijgen jullie al geld van de stad. Twee keer betalen mag niet.",
    ),
    Reason(
        "outside-powers",
        "De stad mag hier niet over beslissen",
        "De stad mag hier niet over beslissen, of de plek ligt niet in Beringen.",
    ),
    Reason(
        NO_ANSWER,
        "Geen antwoord van de indieners",
        "We vroegen jullie iets over “{titel}”. We kregen geen antwoord binnen de tijd.",
    ),
    Reason(
        "unsafe",
        "Onveilig of geen vergunning mogelijk",
        "Dit is niet veilig op deze plek, of er kan geen vergunning voor komen.",
        "merit",
    ),
    Reason(
        "not-feasible",
        "Niet haalbaar in de tijd",
        "Dit lukt niet binnen de tijd die er is om een project uit te voeren.",
        "merit",
    ),
)

BY_CODE: Final[Mapping[str, Reason]] = {reason.code: reason for reason in REASONS}
