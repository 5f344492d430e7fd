"""How a round is counted, in plain Dutch: five small pictures with words for each rule.

Computed from the settings that the count itself obeys, so that the page can't promise another
way than the one that is used. Read before the vote and after it, so it is in the present tense.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.kernel.money import format_euros
from chalicelib.rounds.model import CountRule, CountRules
from chalicelib.rounds.vote_rules import BallotRules
from chalicelib.web.count_additions import additions

# Names of rules for a title, by the names that the count uses.
RULE_NAMES: Final[Mapping[CountRule, str]] = {
    "greedy": "Meeste stemmen eerst",
    "greedy-per-cost": "Meeste stemmen per euro eerst",
    "max-welfare": "De beste groep projecten",
    "equal-shares": "Gelijke delen",
    "phragmen": "Samen sparen",
    "maximin-support": "De last eerlijk verdelen",
    "bos": "Gelijke delen, met wat rek",
    "dhondt": "Thema’s om de beurt",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One picture (a name in `results/pictures.html`) and its sentence."""

    picture: str
    text: str


@dataclass(frozen=True, slots=True)
class Method:
    """A way of counting: its name, why a city would choose it, five steps, and what this round
    adds to them."""

    name: str
    why: str
    steps: tuple[Step, ...]
    more: tuple[str, ...] = ()


def method(count: CountRules, ballot: BallotRules | None = None) -> Method:
    """The way of `count`, in words; `ballot` says whether voters give points."""
    why, first = _RULES[count.rule]
    steps = (*first, *_rest(count))
    if count.guarantee:
        best = "Eerst krijgt het beste project van elke wijk geld. Daarna komen de andere."
        steps = (steps[0], Step("volgorde", best), *steps[2:])
    if ballot is not None and ballot.marked:
        why = _in_points(why)
        steps = tuple(Step(one.picture, _in_points(one.text)) for one in steps)
    return Method(RULE_NAMES[count.rule], why, steps, additions(count, ballot))


def _in_points(text: str) -> str:
    for votes, points in _POINTS:
        text = text.replace(votes, points)
    return text


# What is said of votes, where voters give points.
_POINTS: Final = (
    ("hoe vaak elk project gekozen is", "hoeveel punten elk project kreeg"),
    ("het aantal stemmen", "het aantal punten"),
    ("meeste stemmen", "meeste punten"),
    ("veel stemmen", "veel punten"),
    ("zijn stemmen", "zijn punten"),
)


_LOT: Final = "Is de stand gelijk? Dan beslist het lot. Dat ligt vast voor de stemming begint."
_PEOPLE: Final = "Twee medewerkers van de stad bevestigen de uitslag."
_SHARE: Final = Step("delen", "Iedereen die stemt, krijgt een even groot deel van het budget.")

# What is said of each rule before what its settings say.
_RULES: Final[Mapping[CountRule, tuple[str, tuple[Step, ...]]]] = {
    "greedy": (
        "Deze telling is kort uit te leggen: wie de meeste stemmen heeft, gaat voor.",
        (
            Step("stem", "We tellen hoe vaak elk project gekozen is."),
            Step("volgorde", "Het project met de meeste stemmen krijgt eerst geld."),
        ),
    ),
    "greedy-per-cost": (
        "Deze telling geeft goedkope projecten met veel stemmen voorrang.",
        (
            Step("stem", "We delen het aantal stemmen van elk project door zijn kosten."),
            Step("volgorde", "Het project met de meeste stemmen per euro krijgt eerst geld."),
        ),
    ),
    "max-welfare": (
        "Deze telling kijkt naar alle projecten samen, niet naar één project tegelijk.",
        (
            Step("stem", "We tellen hoe vaak elk project gekozen is."),
            Step("geld", "We zoeken alle groepen van projecten die samen in het budget passen."),
        ),
    ),
    "equal-shares": (
        "Deze telling zorgt dat veel verschillende mensen iets krijgen waarvoor ze kozen.",
        (
            _SHARE,
            Step("geld", "Een project krijgt geld als zijn kiezers het samen kunnen betalen."),
        ),
    ),
    "dhondt": (
        "Deze telling verdeelt het geld over de thema’s waar bewoners voor kiezen.",
        (
            Step("stem", "We tellen hoe vaak elk project gekozen is, en tellen op per thema."),
            Step("volgorde", "Het thema met de meeste stemmen krijgt eerst een project."),
            Step(
                "delen",
                "Dan delen we de stemmen van dat thema door wat het al heeft, plus één. Zo komt "
                "een ander thema aan de beurt.",
            ),
        ),
    ),
    "phragmen": (
        "Deze telling verdeelt het geld over verschillende groepen kiezers.",
        (
            Step("delen", "In de telling spaart elke kiezer even snel, vanaf nul."),
            Step("geld", "Hebben de kiezers van een project samen genoeg? Dan krijgt het geld."),
            Step("volgorde", "Wie meebetaalde, begint opnieuw vanaf nul te sparen."),
        ),
    ),
    "maximin-support": (
        "Deze telling zorgt dat geen groep kiezers alles krijgt.",
        (
            Step("delen", "De kosten van een gekozen project verdelen we over zijn kiezers."),
            Step("volgorde", "Telkens kiezen we het project dat niemand te veel laat dragen."),
            Step("geld", "Past een project niet meer in het budget? Dan slaan we het over."),
        ),
    ),
    "bos": (
        "Deze telling helpt veel verschillende mensen, en laat weinig geld liggen.",
        (
            _SHARE,
            Step("geld", "Een project krijgt geld als zijn kiezers het samen kunnen betalen."),
            Step(
                "volgorde",
                "Komen de kiezers van een project wat tekort? Dan mogen ze meer dan hun deel "
                "uitgeven. Hoe minder ze tekort komen, hoe vroeger hun project aan de beurt is.",
            ),
        ),
    ),
}


def _rest(count: CountRules) -> tuple[Step, ...]:
    """What the settings add, up to five steps."""
    lot, people = Step("lot", _LOT), Step("mensen", _PEOPLE)
    match count.rule:
        case "greedy" | "greedy-per-cost":
            return (Step("geld", _misfit(count)), lot, people)
        case "max-welfare":
            measured = (
                "Voor elk project nemen we zijn bedrag maal zijn stemmen. De groep met het "
                "hoogste totaal wint."
                if count.satisfaction == "cost"
                else "De groep met de meeste stemmen samen wint."
            )
            return (Step("volgorde", measured), lot, people)
        case "equal-shares":
            order = (
                "Eerst komt het project dat de meeste mensen samen kunnen betalen."
                if count.satisfaction == "cost"
                else "Eerst komt het project dat elke kiezer het minst kost."
            )
            both = Step("mensen", f"{_LOT} {_PEOPLE}")
            return (Step("volgorde", order), Step("over", _COMPLETIONS[count.completion]), both)
        case "phragmen":
            return (Step("over", _misfit(count)), Step("mensen", f"{_LOT} {_PEOPLE}"))
    return (lot, people)


def _misfit(count: CountRules) -> str:
    if count.misfit == "part":
        return "Past het volgende project niet meer? Dan krijgt het wat er over is."
    if count.misfit == "top-up":
        most = format_euros(count.top_up_cents)
        return f"Komt het volgende project tot {most} tekort? Dan legt de stad dat bij."
    if count.misfit == "stop":
        return "Past het volgende project niet meer in het budget? Dan stoppen we."
    return "Past het volgende project niet meer in het budget? Dan slaan we het over en gaan door."


_RAISE: Final = "Is er geld over? Dan krijgt iedereen telkens 1 euro meer en tellen we opnieuw"
_COMPLETIONS: Final = {
    "none": "Wat dan nog over is, geven we niet uit.",
    "greedy": "Is er geld over? Dan kiezen we de projecten met de meeste stemmen die nog passen.",
    "add1": f"{_RAISE}, zolang het budget volstaat.",
    "add1u": f"{_RAISE}. Met de rest kiezen we de projecten met de meeste stemmen die nog passen.",
}
