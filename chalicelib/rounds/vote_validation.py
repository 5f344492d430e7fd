"""Which ballots, pots, channels and counts go together, said in words that staff can act on.

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
        yield "De telling dhondt verdeelt over thema’s. Geef minstens twee thema’s."


def ballot_problems(ballot: BallotRules, areas: int, themes: int) -> Iterator[str]:
    """What is wrong with the ballot by itself."""
    if not 1 <= ballot.min_choices <= ballot.max_choices:
        yield "Het kleinste aantal keuzes moet tussen 1 en het grootste aantal liggen."
    if ballot.type == "points":
        if not 1 <= ballot.points <= MOST_POINTS:
            yield f"Zeg bij points hoeveel punten iemand verdeelt: 1 tot {MOST_POINTS}."
        elif ballot.min_choices > ballot.points:
            yield "Er zijn minder punten dan projecten die iemand minstens moet kiezen."
        if not ballot.stack and ballot.max_choices != ballot.points:
            yield (
                "Elk project krijgt hoogstens één punt. Zet max_choices dan gelijk aan het "
                "aantal punten."
            )
    elif ballot.type == "scores":
        if not 2 <= ballot.points <= MOST_SCORE:
            yield f"Zeg bij points wat de hoogste score is: 2 tot {MOST_SCORE}."
    elif ballot.points:
        yield "Het veld points past alleen bij de types points en scores. Zet het op 0."
    if ballot.type != "points" and not ballot.stack:
        yield "De keuze stack past alleen bij het type points. Laat stack weg."
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
            yield "De velden city_area en free_areas passen alleen bij lists areas."
        return
    if ballot.type not in ("approval", "knapsack"):
        yield "Lijsten per wijk passen alleen bij de types approval en knapsack."
    if ballot.max_per_area or ballot.max_per_theme:
        yield "Bij lijsten per wijk geldt het aantal keuzes per lijst. Zet de andere grenzen op 0."
    if ballot.city_area and ballot.city_area not in areas:
        yield f"De wijk {ballot.city_area} voor de hele stad staat niet bij de wijken."
    own = len([area for area in areas if area != ballot.city_area])
    if own < 2:
        yield "Lijsten per wijk hebben minstens twee wijken nodig."
    elif ballot.free_areas >= own:
        yield "Er zijn niet zoveel andere wijken om te kiezen. Verlaag free_areas."


def count_problems(count: CountRules, ballot: BallotRules = _MARKS) -> Iterator[str]:
    """Settings of the count that contradict each other, or the ballot: none may stand there
    without effect."""
    yield from _together(ballot, count)
    if count.completion != "none" and count.rule != "equal-shares":
        yield (
            "Een aanvulling (completion) past alleen bij de telling equal-shares. "
            "Kies completion none."
        )
    if count.misfit != "skip" and count.rule not in _STOPPING:
        yield (
            "De keuze misfit stop past alleen bij greedy, greedy-per-cost en phragmen. "
            "Kies misfit skip."
        )
    elif count.misfit in ("part", "top-up") and count.rule not in _WALKED:
        yield "De keuzes misfit part en top-up passen alleen bij greedy en greedy-per-cost."
    if (count.misfit == "top-up") != (count.top_up_cents > 0):
        yield "Zeg bij misfit top-up hoeveel de stad bijlegt (top_up_cents), en alleen dan."
    if count.most and count.rule not in _WALKED:
        yield "Een grootste aantal winnaars (most) past alleen bij greedy en greedy-per-cost."
    if count.dhondt_by != "seats" and count.rule != "dhondt":
        yield "De keuze dhondt_by past alleen bij de telling dhondt."
    yield from _weight_problems(count)
    yield from _share_problems(count)
    if count.guarantee:
        if count.rule != "greedy":
            yield "Een project per wijk vooraan (guarantee) past alleen bij de telling greedy."
        if count.misfit != "skip" or count.most or count.shares or count.pots.by == "area":
            yield "Bij guarantee horen geen most, shares, potten per wijk of andere misfit."
    if not 0 <= count.gate.voters_percent <= 100:
        yield "De drempel in procent van de stemmers ligt tussen 0 en 100."


def _weight_problems(count: CountRules) -> Iterator[str]:
    weighed = count.channels or count.jury or count.small_cents
    if weighed and count.rule not in _WEIGHED:
        yield "Gewichten en een jury passen alleen bij greedy, greedy-per-cost en dhondt."
    names = [channel.name for channel in count.channels]
    if len(set(names)) != len(names):
        yield "Elk kanaal staat één keer in de lijst."
    if names and "online" not in names:
        yield "Het kanaal online ontbreekt: daar stemmen de bewoners."
    if len(names) == 1:
        yield "Eén kanaal heeft geen gewicht nodig. Laat channels leeg, of geef er twee."
    if names and (
        sum(channel.percent for channel in count.channels) != 100
        or any(channel.percent < 1 for channel in count.channels)
    ):
        yield "De gewichten van de kanalen zijn samen 100, en elk minstens 1."
    if any(one.normalise == "mean" and one.name == "live" for one in count.channels):
        yield "Van live tafels kennen we alleen totalen. Kies voor live normalise total."
    if count.jury and names:
        yield "Een jury na de drempel beslist alleen. Laat channels dan leeg."
    if count.jury and not count.gate.is_set:
        yield "Zeg met gate welke projecten naar de jury gaan."
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
        yield "Delen voor de beste passen alleen bij greedy met misfit skip, zonder most."
    if count.pots.by != "none" and count.pots.leftover == "city":
        yield "Bij delen voor de beste blijft de rest bij de pot. Kies leftover carry."


def _together(ballot: BallotRules, count: CountRules) -> Iterator[str]:
    """What the ballot and the count ask of each other."""
    by_score = count.satisfaction == "score"
    if ballot.marked:
        if count.rule in ("phragmen", "maximin-support"):
            yield f"De telling {count.rule} kent geen punten. Kies een andere telling."
        elif not by_score and count.rule != "greedy-per-cost":
            yield "Stemmen met punten tellen alleen mee met satisfaction score."
    elif by_score and count.rule not in _MEASURED:
        yield (
            "De keuze satisfaction score past alleen bij equal-shares, bos en max-welfare. "
            "Kies satisfaction cost."
        )
    if count.ranking != "borda1" and ballot.type != "ranking":
        yield "De keuze ranking past alleen bij een stembrief van het type ranking."


def _pot_problems(
    count: CountRules, areas: Sequence[Area], themes: Sequence[Theme], pot_cents: int
) -> Iterator[str]:
    rules = count.pots
    if rules.by == "none":
        if rules.shares or rules.city_cents:
            yield "Zeg met pots by of het budget per area of per theme verdeeld is."
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
        yield "Bij vaste bedragen is de rest voor de hele stad. Zet city_cents op 0."
    elif not 0 <= rules.city_cents < max(1, pot_cents):
        yield "Het bedrag voor de hele stad moet onder het budget liggen."
    else:
        left = pots.limit(rules, pot_cents, pots.CITY)
        if left < 0:
            yield "De potten zijn samen meer dan het budget."
        elif left and rules.leftover == "carry":
            yield "Er blijft geld over dat niemand kan krijgen. Verdeel alles, of kies city."
