"""The counts of real cities as plans: starting points for a round's settings.

One entry per row of the list of cities that a round must be able to follow; amounts in cents.
A plan holds the count; pots that depend on a round's areas or themes are filled in by the round
(`with_pots`). The ballot form of the same city stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from .count import Options
from .forms import BallotForm
from .gates import Gate
from .plan import Plan
from .weights import Channel, SmallBonus

EURO = 100
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Preset:
    """A city's way: who did it and when, the ballot, the count, the pot where one is known.

    `also` are further rounds of the same process, such as choosing themes first.
    """

    key: str
    city: str
    ballot: BallotForm
    plan: Plan
    pot: int | None = None
    also: tuple[tuple[str, BallotForm, Plan], ...] = ()


def with_pots(plan: Plan, pots: Mapping[str, int]) -> Plan:
    """The plan with the amounts of this round's pots."""
    return replace(plan, pots=dict(pots))


def _channels(*weights: tuple[str, int]) -> tuple[Channel, ...]:
    return tuple(Channel(name, Fraction(percent, 100)) for name, percent in weights)


APPROVE_3 = BallotForm("approval", least=1, most=3)
BY_VOTES = Plan()

_ALL = (
    Preset("beringen-5000", "Beringen 2023", APPROVE_3, BY_VOTES, 25_000 * EURO),
    Preset(
        "antwerp-2019",
        "Antwerpen 2019",
        BallotForm("approval", least=1, most=None),
        Plan(
            rule="dhondt",
            channels=_channels(("online", 20), ("tables", 80)),
            small_bonus=SmallBonus(5_000 * EURO, Fraction(2)),
        ),
        1_100_000 * EURO,
    ),
    Preset(
        "antwerp-2021",
        "Antwerpen 2021",
        BallotForm("approval"),
        Plan(
            channels=_channels(("groups", 50), ("individual", 50)),
            pot_by="theme",
            fund_all_if_room=True,
        ),
        1_400_000 * EURO,
        (
            (
                "themes",
                BallotForm("approval", least=5, most=5, changeable=False),
                Plan(options=Options(most=12)),
            ),
            ("money", BallotForm("points", least=1), Plan(options=Options(satisfaction="score"))),
        ),
    ),
    Preset(
        "ghent-2017",
        "Gent 2017",
        APPROVE_3,
        Plan(channels=_channels(("public", 70), ("jury", 30))),
        1_350_000 * EURO,
    ),
    Preset(
        "mechelen-arsenaal",
        "Mechelen Arsenaal",
        APPROVE_3,
        Plan(fund_all_if_room=True),
        40_000 * EURO,
    ),
    Preset(
        "kortrijk-2022",
        "Kortrijk 2022",
        BallotForm("knapsack", purse=100_000 * EURO),
        Plan(gate=Gate(votes=50), jury=True),
        100_000 * EURO,
    ),
    Preset(
        "kortrijk-2024",
        "Kortrijk 2024",
        BallotForm("points", least=5, most=5, points=5, stack=False),
        Plan(gate=Gate(best=15), jury=True),
        100_000 * EURO,
    ),
    Preset(
        "hasselt",
        "Hasselt",
        APPROVE_3,
        Plan(channels=_channels(("public", 70), ("jury", 30))),
    ),
    Preset("genk", "Genk", APPROVE_3, Plan(per_area=True), 1_500_000 * EURO),
    Preset(
        "halle",
        "Halle",
        BallotForm("knapsack", purse=200_000 * EURO),
        Plan(gate=Gate(votes=15), jury=True),
        200_000 * EURO,
    ),
    Preset(
        "watermaal-bosvoorde",
        "Watermaal-Bosvoorde",
        BallotForm("knapsack", purse=40_000 * EURO),
        BY_VOTES,
        40_000 * EURO,
        (("flagships", BallotForm("approval", least=2, most=2), BY_VOTES),),
    ),
    Preset(
        "ostend",
        "Oostende",
        APPROVE_3,
        Plan(
            gate=Gate(votes=60),
            pot_by="area",
            shares=(Fraction(60, 100), Fraction(25, 100), Fraction(15, 100)),
        ),
        120_000 * EURO,
    ),
    Preset("diest", "Diest", APPROVE_3, BY_VOTES, 50_000 * EURO),
    Preset(
        "dendermonde",
        "Dendermonde",
        BallotForm("points", points=3, stack=True),
        Plan(gate=Gate(votes=100), jury=True),
        30_000 * EURO,
    ),
    Preset(
        "diksmuide",
        "Diksmuide",
        BallotForm("scores", points=10),
        Plan(
            options=Options(most=10),
            channels=(Channel("public", HALF, "mean"), Channel("jury", HALF, "mean")),
        ),
        20_000 * EURO,
    ),
    Preset(
        "wortegem-petegem",
        "Wortegem-Petegem",
        APPROVE_3,
        Plan(per_area=True),
        100_000 * EURO,
    ),
    Preset(
        "langemark-poelkapelle",
        "Langemark-Poelkapelle",
        BallotForm("approval"),
        Plan(gate=Gate(votes=25)),
    ),
    Preset("diepenbeek", "Diepenbeek", APPROVE_3, Plan(options=Options(misfit="part"))),
    Preset(
        "amsterdam-west",
        "Amsterdam West",
        BallotForm("knapsack", least=2),
        Plan(gate=Gate(votes=50)),
        300_000 * EURO,
    ),
    Preset(
        "amsterdam-paper",
        "Amsterdam",
        APPROVE_3,
        Plan(channels=_channels(("paper", 50), ("online", 50))),
        250_000 * EURO,
    ),
    Preset(
        "venlo",
        "Venlo",
        BallotForm("money", least=4, purse=90_000 * EURO, step=10_000 * EURO),
        Plan(options=Options(satisfaction="score")),
        90_000 * EURO,
    ),
    Preset(
        "assen-2024",
        "Assen 2024",
        BallotForm("approval", least=2),
        Plan(rule="equal-shares", options=Options(completion="add1")),
        100_000 * EURO,
    ),
)
PRESETS: Mapping[str, Preset] = {preset.key: preset for preset in _ALL}
