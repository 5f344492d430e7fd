"""The parts of the settings about the vote, the count and the money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.rounds.model import Round
from chalicelib.web.staff.settings_choices import CHOICES, choice, number, tick
from chalicelib.web.staff.settings_fields import WAS, Field, Part, Row, Rows

POTS: Final = Part(
    "potten",
    "Potten",
    (
        choice("count.pots.by", "Potten", "pots_by"),
        choice("count.pots.how", "Verdeling over de potten", "pots_how"),
        Rows(
            "count.pots.shares",
            "Wat elke pot krijgt",
            "Pot",
            (
                Field("id", "Wijk of thema", "choice", "", "places", none="Kies"),
                Field(
                    "weight",
                    "Bedrag of inwoners",
                    "weight",
                    "Vaste bedragen: het bedrag in euro. Naar inwoners: hoeveel er wonen. "
                    "Elk evenveel: leeg.",
                ),
            ),
            "Leeg als er één pot is.",
            telling=("id",),
        ),
        Field(
            "count.pots.city_cents",
            "Pot voor de hele stad",
            "euros",
            "Leeg: geen. Bij vaste bedragen is dat wat overblijft.",
            empty=0,
        ),
        choice("count.pots.leftover", "Wat in een pot overblijft"),
    ),
    "Eén pot, of een pot per wijk of per thema.",
)

CHANNELS: Final = Part(
    "kanalen",
    "Kanalen en jury",
    (
        Rows(
            "count.channels",
            "Kanalen met een eigen gewicht",
            "Kanaal",
            (
                Field("name", "Kanaal", "choice", "", CHOICES["channels"], none="Kies"),
                number("percent", "Gewicht in procent"),
                choice("normalise", "Hoe het telt"),
            ),
            "Leeg: elke stem telt gelijk. Anders minstens twee kanalen, samen 100 procent.",
            telling=("name", "percent"),
        ),
        "Kleine projecten",
        Field(
            "count.small_cents",
            "Een project is klein tot en met",
            "euros",
            "Leeg: klein en groot tellen gelijk.",
            empty=0,
        ),
        number(
            "count.small_percent",
            "Wat een stem voor een klein project telt, in procent",
            "200 is dubbel. Leeg: 100.",
            100,
        ),
        "Jury",
        tick("count.jury", "Na de drempel beslist alleen de jury"),
        Rows(
            "count.criteria",
            "Waar de jury punten op geeft",
            "Criterium",
            (
                Field("name", "Naam", most=80),
                Field("lowest", "Wat de laagste score betekent", most=200),
                Field("highest", "Wat de hoogste score betekent", most=200),
                number("most", "Hoogste score", "Leeg: 10.", 10),
            ),
            "Alleen als er een jury is.",
            telling=("name", "lowest", "highest"),
        ),
    ),
    "Hoe online, papier, tafels en een jury samen tellen.",
)

COUNT: Final = Part(
    "tellen",
    "Tellen",
    (
        choice("count.rule", "Manier van tellen"),
        choice("count.satisfaction", "Wat een kiezer aan een project heeft"),
        choice("count.completion", "Aanvulling", hint="Alleen bij gelijke delen."),
        choice("count.ranking", "Punten voor een rangschikking"),
        choice("count.dhondt_by", "D’Hondt verdeelt", hint="Alleen bij D’Hondt."),
        "Wie kan winnen",
        number("count.gate.votes", "Minstens zoveel stemmen", "Leeg: geen drempel.", 0),
        number(
            "count.gate.voters_percent",
            "Minstens zoveel procent van de stemmers",
            "Leeg: geen drempel.",
            0,
        ),
        number("count.gate.best", "Alleen de beste", "Hoeveel projecten. Leeg: alle.", 0),
        number("count.most", "Hoogstens zoveel winnaars", "Leeg: geen grens.", 0),
        tick("count.guarantee", "Het beste project van elke wijk eerst"),
        tick("count.fund_all", "Past alles samen in de pot? Dan wint alles, zonder telling"),
        "Het geld",
        choice("count.misfit", "Als een project niet meer past"),
        Field(
            "count.top_up_cents",
            "Wat de stad hoogstens bijlegt",
            "euros",
            "Leeg: niets. Alleen als de stad bijlegt.",
            empty=0,
        ),
        Field(
            "count.shares",
            "Delen van de pot voor de beste, in procent",
            "numbers",
            "Bijvoorbeeld 60, 25, 15. Leeg: elk project krijgt wat het kost.",
        ),
        "Na de uitslag",
        choice("count.publish", "Wat er online komt"),
    ),
)

BALLOT: Final = Part(
    "stembiljet",
    "Stembiljet en kiezers",
    (
        choice("ballot.type", "Soort stembiljet", "ballot"),
        number("ballot.min_choices", "Minstens zoveel projecten"),
        number("ballot.max_choices", "Hoogstens zoveel projecten"),
        number("ballot.points", "Punten, of het hoogste cijfer", "Leeg: geen punten.", 0),
        tick(
            "ballot.stack",
            "Een project mag meer dan één punt krijgen",
            "Zet dit alleen uit bij punten verdelen.",
        ),
        number("ballot.max_per_area", "Hoogstens zoveel van één wijk", "Leeg: geen grens.", 0),
        number("ballot.max_per_theme", "Hoogstens zoveel van één thema", "Leeg: geen grens.", 0),
        tick("ballot.final", "Een stem is meteen definitief"),
        "Lijsten per wijk",
        choice("ballot.lists", "Lijsten"),
        Field(
            "ballot.city_area",
            "De wijk die voor de hele stad staat",
            "choice",
            "",
            "areas",
            none="Geen",
        ),
        number("ballot.free_areas", "Zoveel andere wijken mag iemand kiezen", "Leeg: 0.", 0),
        "Kiezers",
        Field(
            "voters.areas",
            "Alleen wie hier woont, stemt",
            "choices",
            "Niets aangekruist: de hele stad.",
            "areas",
        ),
    ),
)


def every_pot(rows: Sequence[Row], by: object, round_: Round) -> list[Row]:
    """With a row for each area or theme, as the pots are made; what was filled in stays."""
    wanted = [one.id for one in round_.areas] if by == "area" else []
    wanted += [one.id for one in round_.themes] if by == "theme" else []
    known = {str(row["id"]) for row in rows}
    new: list[Row] = [{WAS: "", "id": one, "weight": ""} for one in wanted if one not in known]
    return [*rows, *new]
