"""What a round publishes after its release, for staff: what it means, with figures."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

from chalicelib.rounds.model import Round


@dataclass(frozen=True, slots=True)
class PublishView:
    """`possible` is how many different ballots there are; empty where that isn't one number."""

    title: str
    meaning: str
    possible: str


_TEXTS = {
    "codes": (
        "Elke stem bij haar code, zonder naam",
        "Een kiezer vindt met zijn code precies zijn eigen stem terug, en iedereen kan elke stem "
        "en de hele telling narekenen. De code is ook een bewijs van wat iemand koos: wie een "
        "code afdwingt of koopt, kan ze na de uitslag nakijken. Een kiezer kan zijn stem wel "
        "veranderen tot de stemming sluit; dan toont zijn oude code alleen “vervangen”.",
    ),
    "ballots": (
        "Alle stemmen samen, zonder namen en zonder codes",
        "Iedereen kan de telling narekenen. Met een code ziet een kiezer dat zijn stem meetelt, "
        "niet wat erop staat. Een code bewijst dus niet wat iemand koos.",
    ),
    "totals": (
        "Alleen de totalen van elk project",
        "Met een code ziet een kiezer dat zijn stem meetelt, niet wat erop staat. Narekenen van "
        "de telling kan alleen de stad, met twee mensen.",
    ),
}


def publish_view(round_: Round, projects: int) -> PublishView:
    """For a list of `projects`; 0 when the list isn't fixed yet."""
    title, meaning = _TEXTS[round_.count.publish]
    return PublishView(title, meaning, _possible(round_, projects))


def _possible(round_: Round, projects: int) -> str:
    rules = round_.ballot
    if rules.type != "approval" or not projects:
        return ""
    most = min(rules.max_choices, projects)
    ballots = sum(comb(projects, chosen) for chosen in range(rules.min_choices, most + 1))
    return f"{ballots:,}".replace(",", ".")
