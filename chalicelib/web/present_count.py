"""How a round is counted, in plain words: five small pictures with words for each rule.

Computed from the settings that the count itself obeys, so that the page can't promise another
way than the one that is used. Read before the vote and after it, so it is in the present tense.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import N_, _
from chalicelib.rounds.model import CountRule, CountRules
from chalicelib.rounds.vote_rules import BallotRules
from chalicelib.web.count_additions import additions

# Names of rules for a title, by the names that the count uses.
RULE_NAMES: Final[Mapping[CountRule, str]] = {
    "greedy": N_("Meeste stemmen eerst"),
    "greedy-per-cost": N_("Meeste stemmen per euro eerst"),
    "max-welfare": N_("De beste groep projecten"),
    "equal-shares": N_("Gelijke delen"),
    "phragmen": N_("Samen sparen"),
    "maximin-support": N_("De last eerlijk verdelen"),
    "bos": N_("Gelijke delen, met wat rek"),
    "dhondt": N_("Thema’s om de beurt"),
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
        best = _("Eerst krijgt het beste project van elke wijk geld. Daarna komen de andere.")
        steps = (steps[0], Step("volgorde", best), *steps[2:])
    marked = ballot is not None and ballot.marked
    texts = _POINTS if marked else {}
    said = tuple(Step(one.picture, _(texts.get(one.text, one.text))) for one in steps)
    why = _(texts.get(why, why))
    return Method(_(RULE_NAMES[count.rule]), why, said, additions(count, ballot))


# What is said of votes, where voters give points.
_PAIRS: Final = (
    (
        ("De groep met de meeste stemmen samen wint."),
        N_("De groep met de meeste punten samen wint."),
    ),
    (
        ("Deze telling geeft goedkope projecten met veel stemmen voorrang."),
        N_("Deze telling geeft goedkope projecten met veel punten voorrang."),
    ),
    (
        ("Deze telling is kort uit te leggen: wie de meeste stemmen heeft, gaat voor."),
        N_("Deze telling is kort uit te leggen: wie de meeste punten heeft, gaat voor."),
    ),
    (
        ("Het project met de meeste stemmen krijgt eerst geld."),
        N_("Het project met de meeste punten krijgt eerst geld."),
    ),
    (
        ("Het project met de meeste stemmen per euro krijgt eerst geld."),
        N_("Het project met de meeste punten per euro krijgt eerst geld."),
    ),
    (
        ("Het thema met de meeste stemmen krijgt eerst een project."),
        N_("Het thema met de meeste punten krijgt eerst een project."),
    ),
    (
        ("Is er geld over? Dan kiezen we de projecten met de meeste stemmen die nog passen."),
        N_("Is er geld over? Dan kiezen we de projecten met de meeste punten die nog passen."),
    ),
    (
        (
            "Is er geld over? Dan krijgt iedereen telkens 1 euro meer en tellen we "
            "opnieuw. Met de rest kiezen we de projecten met de meeste stemmen die nog "
            "passen."
        ),
        N_(
            "Is er geld over? Dan krijgt iedereen telkens 1 euro meer en tellen we opnieuw. "
            "Met de rest kiezen we de projecten met de meeste punten die nog passen."
        ),
    ),
    (
        (
            "Voor elk project nemen we zijn bedrag maal zijn stemmen. De groep met het "
            "hoogste totaal wint."
        ),
        N_(
            "Voor elk project nemen we zijn bedrag maal zijn punten. De groep met het "
            "hoogste totaal wint."
        ),
    ),
    (
        ("We delen het aantal stemmen van elk project door zijn kosten."),
        N_("We delen het aantal punten van elk project door zijn kosten."),
    ),
    (
        ("We tellen hoe vaak elk project gekozen is, en tellen op per thema."),
        N_("We tellen hoeveel punten elk project kreeg, en tellen op per thema."),
    ),
    (
        ("We tellen hoe vaak elk project gekozen is."),
        N_("We tellen hoeveel punten elk project kreeg."),
    ),
)
_POINTS: Final = dict(_PAIRS)

_LOT: Final = N_("Is de stand gelijk? Dan beslist het lot. Dat ligt vast voor de stemming begint.")
_PEOPLE: Final = N_("Twee medewerkers van de stad bevestigen de uitslag.")
_SHARE: Final = Step("delen", N_("Iedereen die stemt, krijgt een even groot deel van het budget."))

# What is said of each rule before what its settings say.
_RULES: Final[Mapping[CountRule, tuple[str, tuple[Step, ...]]]] = {
    "greedy": (
        N_("Deze telling is kort uit te leggen: wie de meeste stemmen heeft, gaat voor."),
        (
            Step("stem", N_("We tellen hoe vaak elk project gekozen is.")),
            Step("volgorde", N_("Het project met de meeste stemmen krijgt eerst geld.")),
        ),
    ),
    "greedy-per-cost": (
        N_("Deze telling geeft goedkope projecten met veel stemmen voorrang."),
        (
            Step("stem", N_("We delen het aantal stemmen van elk project door zijn kosten.")),
            Step("volgorde", N_("Het project met de meeste stemmen per euro krijgt eerst geld.")),
        ),
    ),
    "max-welfare": (
        N_("Deze telling kijkt naar alle projecten samen, niet naar één project tegelijk."),
        (
            Step("stem", N_("We tellen hoe vaak elk project gekozen is.")),
            Step(
                "geld", N_("We zoeken alle groepen van projecten die samen in het budget passen.")
            ),
        ),
    ),
    "equal-shares": (
        N_("Deze telling zorgt dat veel verschillende mensen iets krijgen waarvoor ze kozen."),
        (
            _SHARE,
            Step("geld", N_("Een project krijgt geld als zijn kiezers het samen kunnen betalen.")),
        ),
    ),
    "dhondt": (
        N_("Deze telling verdeelt het geld over de thema’s waar bewoners voor kiezen."),
        (
            Step("stem", N_("We tellen hoe vaak elk project gekozen is, en tellen op per thema.")),
            Step("volgorde", N_("Het thema met de meeste stemmen krijgt eerst een project.")),
            Step(
                "delen",
                N_(
                    "Dan delen we de stemmen van dat thema door wat het al heeft, plus één. Zo "
                    "komt een ander thema aan de beurt."
                ),
            ),
        ),
    ),
    "phragmen": (
        N_("Deze telling verdeelt het geld over verschillende groepen kiezers."),
        (
            Step("delen", N_("In de telling spaart elke kiezer even snel, vanaf nul.")),
            Step(
                "geld", N_("Hebben de kiezers van een project samen genoeg? Dan krijgt het geld.")
            ),
            Step("volgorde", N_("Wie meebetaalde, begint opnieuw vanaf nul te sparen.")),
        ),
    ),
    "maximin-support": (
        N_("Deze telling zorgt dat geen groep kiezers alles krijgt."),
        (
            Step("delen", N_("De kosten van een gekozen project verdelen we over zijn kiezers.")),
            Step("volgorde", N_("Telkens kiezen we het project dat niemand te veel laat dragen.")),
            Step("geld", N_("Past een project niet meer in het budget? Dan slaan we het over.")),
        ),
    ),
    "bos": (
        N_("Deze telling helpt veel verschillende mensen, en laat weinig geld liggen."),
        (
            _SHARE,
            Step("geld", N_("Een project krijgt geld als zijn kiezers het samen kunnen betalen.")),
            Step(
                "volgorde",
                N_(
                    "Komen de kiezers van een project wat tekort? Dan mogen ze meer dan hun deel "
                    "uitgeven. Hoe minder ze tekort komen, hoe vroeger hun project aan de beurt is."
                ),
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
                N_(
                    "Voor elk project nemen we zijn bedrag maal zijn stemmen. De groep met het "
                    "hoogste totaal wint."
                )
                if count.satisfaction == "cost"
                else N_("De groep met de meeste stemmen samen wint.")
            )
            return (Step("volgorde", measured), lot, people)
        case "equal-shares":
            order = (
                N_("Eerst komt het project dat de meeste mensen samen kunnen betalen.")
                if count.satisfaction == "cost"
                else N_("Eerst komt het project dat elke kiezer het minst kost.")
            )
            both = Step("mensen", f"{_(_LOT)} {_(_PEOPLE)}")
            return (Step("volgorde", order), Step("over", _COMPLETIONS[count.completion]), both)
        case "phragmen":
            return (Step("over", _misfit(count)), Step("mensen", f"{_(_LOT)} {_(_PEOPLE)}"))
    return (lot, people)


def _misfit(count: CountRules) -> str:
    if count.misfit == "part":
        return _("Past het volgende project niet meer? Dan krijgt het wat er over is.")
    if count.misfit == "top-up":
        most = format_euros(count.top_up_cents)
        return _("Komt het volgende project tot {most} tekort? Dan legt de stad dat bij.").format(
            most=most
        )
    if count.misfit == "stop":
        return _("Past het volgende project niet meer in het budget? Dan stoppen we.")
    return _(
        "Past het volgende project niet meer in het budget? Dan slaan we het over en gaan door."
    )


_COMPLETIONS: Final = {
    "none": N_("Wat dan nog over is, geven we niet uit."),
    "greedy": N_(
        "Is er geld over? Dan kiezen we de projecten met de meeste stemmen die nog passen."
    ),
    "add1": N_(
        "Is er geld over? Dan krijgt iedereen telkens 1 euro meer en tellen we opnieuw, "
        "zolang het budget volstaat."
    ),
    "add1u": N_(
        "Is er geld over? Dan krijgt iedereen telkens 1 euro meer en tellen we opnieuw. "
        "Met de rest kiezen we de projecten met de meeste stemmen die nog passen."
    ),
}
