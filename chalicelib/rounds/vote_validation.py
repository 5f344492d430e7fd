"""Which ballots, pots, channels and counts go together, said in words that staff can act on.

Words are those of the forms; the name in the document stands behind them in brackets.

Nothing may stand in a round without effect, and nothing may be asked that no voter or project
can reach. Pure checks; `rounds.validation` joins them with those of the rest of the round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from chalicelib.rounds import pots
from chalicelib.rounds.model import Area, Theme
from chalicelib.rounds.vote_rules import BallotRules, CountRules

_WALKED: Final = frozenset({"greedy", "greedy-per-cost"})
_BY_VOTES: Final = "meeste stemmen eerst, meeste stemmen per euro eerst"
# What each rule of the count can be told; what it can't be told it would silently ignore.
_MEASURED: Final = frozenset({"equal-shares", "bos", "max-welfare"})
_STOPPING: Final = frozenset({"greedy", "greedy-per-cost", "phragmen"})
_WEIGHED: Final = frozenset({"greedy", "greedy-per-cost", "dhondt"})
# A ballot of marks, for settings of the count that are looked at by themselves.
_MARKS: Final = BallotRules("approval", 1, 1)
MOST_PLACES: Final = 10
MOST_SCORE: Final = 20
MOST_POINTS: Final = 999


def vote_problems(
    ballot: BallotRules,
    count: CountRules,
    areas: Sequence[Area],
    themes: Sequence[Theme],
    pot_cents: int,
) -> Iterator[str]:
    """Everything in how a round votes and counts that can't be."""
    yield from ballot_problems(ballot, len(areas), len(themes))
    yield from count_problems(count, ballot)
    yield from _list_problems(ballot, [area.id for area in areas])
    yield from _pot_problems(count, areas, themes, pot_cents)
    if count.rule == "dhondt" and len(themes) < 2:
        yield "D’Hondt (dhondt) verdeelt over thema’s. Geef minstens twee thema’s."


def ballot_problems(ballot: BallotRules, areas: int, themes: int) -> Iterator[str]:
    """What is wrong with the ballot by itself."""
    if not 1 <= ballot.min_choices <= ballot.max_choices:
        yield "Het kleinste aantal keuzes moet tussen 1 en het grootste aantal liggen."
    if ballot.type == "points":
        if not 1 <= ballot.points <= MOST_POINTS:
            yield f"Zeg hoeveel punten iemand verdeelt (points): 1 tot {MOST_POINTS}."
        elif ballot.min_choices > ballot.points:
            yield "Er zijn minder punten dan projecten die iemand minstens moet kiezen."
        if not ballot.stack and ballot.max_choices != ballot.points:
            yield (
                "Elk project krijgt hoogstens één punt (stack). Laat iemand dan evenveel "
                "projecten kiezen als er punten zijn (max_choices)."
            )
    elif ballot.type == "scores":
        if not 2 <= ballot.points <= MOST_SCORE:
            yield f"Zeg wat het hoogste cijfer is (points): 2 tot {MOST_SCORE}."
    elif ballot.points:
        yield (
            "Punten (points) passen alleen bij punten verdelen en bij een cijfer per project. "
            "Laat ze leeg, of zet ze op 0."
        )
    if ballot.type != "points" and not ballot.stack:
        yield "Alleen bij punten verdelen krijgt een project hoogstens één punt (stack)."
    if ballot.type == "ranking" and ballot.max_choices > MOST_PLACES:
        yield f"Een rangschikking heeft hoogstens {MOST_PLACES} plaatsen."
    for what, most, groups in (
        ("wijk", ballot.max_per_area, areas),
        ("thema", ballot.max_per_theme, themes),
    ):
        if most and not groups:
            yield f"Er is geen {what}, dus een grens per {what} heeft geen zin."
        elif most >= ballot.max_choices:
            yield f"De grens per {what} moet onder het grootste aantal keuzes liggen."
        elif most and most * groups < ballot.min_choices:
            yield f"Met deze grens per {what} kan niemand genoeg projecten kiezen."


def _list_problems(ballot: BallotRules, areas: Sequence[str]) -> Iterator[str]:
    if ballot.lists == "one":
        if ballot.free_areas or ballot.city_area:
            yield (
                "Een wijk voor de hele stad (city_area) en andere wijken (free_areas) passen "
                "alleen bij een lijst per wijk (lists)."
            )
        return
    if ballot.type not in ("approval", "knapsack"):
        yield (
            "Lijsten per wijk passen alleen bij projecten aankruisen (approval) en bij zelf het "
            "budget verdelen (knapsack)."
        )
    if ballot.max_per_area or ballot.max_per_theme:
        yield "Bij lijsten per wijk geldt het aantal keuzes per lijst. Zet de andere grenzen op 0."
    if ballot.city_area and ballot.city_area not in areas:
        yield f"De wijk {ballot.city_area} voor de hele stad staat niet bij de wijken."
    own = len([area for area in areas if area != ballot.city_area])
    if own < 2:
        yield "Lijsten per wijk hebben minstens twee wijken nodig."
    elif ballot.free_areas >= own:
        yield "Er zijn niet zoveel andere wijken om te kiezen. Verlaag dat getal (free_areas)."


def count_problems(count: CountRules, ballot: BallotRules = _MARKS) -> Iterator[str]:
    """Settings of the count that contradict each other, or the ballot: none may stand there
    without effect."""
    yield from _together(ballot, count)
    if count.completion != "none" and count.rule != "equal-shares":
        yield (
            "Een aanvulling (completion) past alleen bij gelijke delen (equal-shares). "
            "Kies geen aanvulling."
        )
    if count.misfit != "skip" and count.rule not in _STOPPING:
        yield (
            "Iets anders dan overslaan als een project niet past (misfit), kan alleen bij "
            f"{_BY_VOTES} en Phragmén. Kies: sla het over."
        )
    elif count.misfit in ("part", "top-up") and count.rule not in _WALKED:
        yield f"Aanbieden wat overblijft of bijleggen (misfit) kan alleen bij {_BY_VOTES}."
    if (count.misfit == "top-up") != (count.top_up_cents > 0):
        yield "Zeg hoeveel de stad bijlegt (top_up_cents) als een project niet past, en alleen dan."
    if count.most and count.rule not in _WALKED:
        yield f"Een grootste aantal winnaars (most) kan alleen bij {_BY_VOTES}."
    if count.dhondt_by != "seats" and count.rule != "dhondt":
        yield "Waarover D’Hondt verdeelt (dhondt_by), kies je alleen bij D’Hondt."
    yield from _weight_problems(count)
    yield from _share_problems(count)
    if count.guarantee:
        if count.rule != "greedy":
            yield "Het beste van elke wijk eerst (guarantee) kan alleen bij meeste stemmen eerst."
        if count.misfit != "skip" or count.most or count.shares or count.pots.by == "area":
            yield (
                "Het beste van elke wijk eerst (guarantee) gaat niet samen met een grootste "
                "aantal winnaars, delen, potten per wijk, of iets anders dan overslaan."
            )
    if not 0 <= count.gate.voters_percent <= 100:
        yield "De drempel in procent van de stemmers ligt tussen 0 en 100."


def _weight_problems(count: CountRules) -> Iterator[str]:
    weighed = count.channels or count.jury or count.small_cents
    if weighed and count.rule not in _WEIGHED:
        yield f"Gewichten en een jury passen alleen bij {_BY_VOTES} en D’Hondt."
    names = [channel.name for channel in count.channels]
    if len(set(names)) != len(names):
        yield "Elk kanaal staat één keer in de lijst."
    if names and "online" not in names:
        yield "Het kanaal online ontbreekt: daar stemmen de bewoners."
    if len(names) == 1:
        yield "Eén kanaal heeft geen gewicht nodig. Laat de kanalen leeg, of geef er twee."
    if names and (
        sum(channel.percent for channel in count.channels) != 100
        or any(channel.percent < 1 for channel in count.channels)
    ):
        yield "De gewichten van de kanalen zijn samen 100, en elk minstens 1."
    if any(one.normalise == "mean" and one.name == "live" for one in count.channels):
        yield "Van tafels (live) kennen we alleen totalen. Kies: alle punten samen (total)."
    if count.jury and names:
        yield "Een jury na de drempel beslist alleen. Laat de kanalen dan leeg."
    if count.jury and not count.gate.is_set:
        yield "Zeg met een drempel (gate) welke projecten naar de jury gaan."
    if bool(count.criteria) != ("jury" in count.declared):
        yield "Een jury heeft criteria nodig, en criteria horen bij een jury."
    if (count.small_cents > 0) != (count.small_percent != 100):
        yield "Zeg voor kleine projecten een bedrag (small_cents) en een gewicht (small_percent)."


def _share_problems(count: CountRules) -> Iterator[str]:
    if not count.shares:
        return
    if any(share < 1 for share in count.shares) or sum(count.shares) > 100:
        yield "De delen (shares) zijn elk minstens 1 en samen hoogstens 100."
    if count.rule != "greedy" or count.misfit != "skip" or count.most or count.fund_all:
        yield (
            "Delen voor de beste (shares) kunnen alleen bij meeste stemmen eerst, met overslaan "
            "wat niet past, zonder grootste aantal winnaars en zonder dat alles wint."
        )
    if count.pots.by != "none" and count.pots.leftover == "city":
        yield "Bij delen voor de beste blijft de rest bij de pot. Kies: naar de volgende ronde."


def _together(ballot: BallotRules, count: CountRules) -> Iterator[str]:
    """What the ballot and the count ask of each other."""
    by_score = count.satisfaction == "score"
    if ballot.marked:
        if count.rule in ("phragmen", "maximin-support"):
            yield "Phragmén en Maximin kennen geen punten. Kies een andere manier van tellen."
        elif not by_score and count.rule != "greedy-per-cost":
            yield (
                "Op dit stembiljet staan punten. Kies dan dat een kiezer aan een project de "
                "punten heeft (satisfaction)."
            )
    elif by_score and count.rule not in _MEASURED:
        yield (
            "De punten als wat een kiezer aan een project heeft (satisfaction), kan alleen bij "
            "gelijke delen, BOS en samen de meeste stemmen. Kies: wat het project kost."
        )
    if count.ranking != "borda1" and ballot.type != "ranking":
        yield "Punten voor een rangschikking (ranking) kies je alleen bij rangschikken."


def _pot_problems(
    count: CountRules, areas: Sequence[Area], themes: Sequence[Theme], pot_cents: int
) -> Iterator[str]:
    rules = count.pots
    if rules.by == "none":
        if rules.shares or rules.city_cents:
            yield "Zeg of er potten per wijk of per thema zijn (pots), of laat ze leeg."
        return
    known = [one.id for one in (areas if rules.by == "area" else themes)]
    ids = [share.id for share in rules.shares]
    if not ids or len(set(ids)) != len(ids) or any(one not in known for one in ids):
        yield "Elke pot hoort bij één wijk of thema van de ronde, en staat er één keer."
        return
    if any(share.weight < 1 for share in rules.shares):
        yield "Elke pot heeft een bedrag of gewicht van minstens 1."
        return
    if rules.how == "equal" and any(share.weight != 1 for share in rules.shares):
        yield "Bij gelijke potten is het gewicht van elke pot 1."
    if rules.how == "fixed" and rules.city_cents:
        yield "Bij vaste bedragen is de rest voor de hele stad. Laat die pot leeg (city_cents)."
    elif not 0 <= rules.city_cents < max(1, pot_cents):
        yield "Het bedrag voor de hele stad moet onder het budget liggen."
    else:
        left = pots.limit(rules, pot_cents, pots.CITY)
        if left < 0:
            yield "De potten zijn samen meer dan het budget."
        elif left and rules.leftover == "carry":
            yield (
                "Er blijft geld over dat niemand kan krijgen. Verdeel alles, of kies: naar de hele "
                "stad."
            )
