"""What a round adds to its rule of counting, one Dutch sentence for each setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from chalicelib.kernel.money import format_euros
from chalicelib.rounds.vote_rules import BallotRules, ChannelName, CountRules, Ranking
from chalicelib.tally.money import decimal

# How a channel is called after "de stemmen".
CHANNEL_WORDS: Final[Mapping[ChannelName, str]] = {
    "online": "de stemmen van bewoners",
    "paper": "de stemmen op papier",
    "live": "de stemmen aan de tafels",
    "jury": "de punten van de jury",
}
_RANKS: Final[Mapping[Ranking, str]] = {
    "borda0": "De laatste plaats op een stembrief is 0 punten, elke plaats hoger 1 punt meer.",
    "borda1": "De laatste plaats op een stembrief is 1 punt, elke plaats hoger 1 punt meer.",
    "harmonic": "Plaats 1 telt helemaal, plaats 2 voor de helft, plaats 3 voor een derde.",
    "eurovision": "Plaats 1 is 12 punten, plaats 2 is 10, plaats 3 is 8, dan telkens 1 minder.",
    "plurality": "Alleen plaats 1 telt mee.",
}


def additions(count: CountRules, ballot: BallotRules | None) -> tuple[str, ...]:
    """All that belongs to the count beside its rule; empty for a plain count."""
    return tuple(_additions(count, ballot))


def _additions(count: CountRules, ballot: BallotRules | None) -> Iterator[str]:
    if ballot is not None and ballot.type == "ranking":
        yield _RANKS[count.ranking]
    for one in count.channels:
        words = CHANNEL_WORDS[one.name]
        yield f"{words[0].upper()}{words[1:]} tellen voor {one.percent} %, hoeveel het er ook zijn."
    if count.small_cents:
        times = decimal(Fraction(count.small_percent, 100), "nl")
        yield f"Een stem voor een project tot {format_euros(count.small_cents)} telt {times} keer."
    gate = count.gate
    if gate.votes:
        yield f"Een project heeft minstens {gate.votes} stemmen nodig."
    if gate.voters_percent:
        yield f"Minstens {gate.voters_percent} % van wie stemt, moet een project kiezen."
    if gate.best:
        yield f"Alleen de beste {gate.best} projecten gaan door."
    if count.jury:
        yield "Over de projecten die doorgaan, beslist een jury alleen."
    yield from _pots(count)
    if count.shares:
        shares = ", ".join(f"{share} %" for share in count.shares)
        yield (
            f"De beste {len(count.shares)} krijgen een deel van de pot: {shares}. "
            "Een project krijgt nooit meer dan het kost."
        )
    if count.most:
        yield f"Er zijn hoogstens {count.most} winnaars."
    if count.fund_all:
        yield "Passen alle projecten samen in de pot? Dan krijgen ze allemaal geld."


def _pots(count: CountRules) -> Iterator[str]:
    pots = count.pots
    if pots.by == "none":
        return
    what = "elke wijk" if pots.by == "area" else "elk thema"
    how = {
        "fixed": f"Het budget is verdeeld: {what} op de lijst heeft een eigen pot.",
        "equal": f"Het budget is verdeeld: {what} op de lijst heeft een even grote pot.",
        "population": "Het budget is verdeeld: elke pot is zo groot als haar deel van de inwoners.",
    }
    yield how[pots.how]
    if pots.leftover == "city":
        yield (
            "Wat een pot over heeft, gaat naar de pot van de hele stad. Daar dingen alle "
            "projecten naar mee die nog geen geld kregen."
        )
    else:
        yield "Wat een pot over heeft, blijft voor een volgende ronde."
