"""What a round adds to its rule of counting, one sentence for each setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from chalicelib.kernel.money import format_euros
from chalicelib.kernel.speech import N_, _
from chalicelib.rounds.vote_rules import BallotRules, ChannelName, CountRules, Ranking
from chalicelib.tally.money import decimal

# How a channel is called after "de stemmen".
CHANNEL_WORDS: Final[Mapping[ChannelName, str]] = {
    "online": N_("de stemmen van bewoners"),
    "paper": N_("de stemmen op papier"),
    "live": N_("de stemmen aan de tafels"),
    "jury": N_("de punten van de jury"),
}
_RANKS: Final[Mapping[Ranking, str]] = {
    "borda0": N_("De laatste plaats op een stembrief is 0 punten, elke plaats hoger 1 punt meer."),
    "borda1": N_("De laatste plaats op een stembrief is 1 punt, elke plaats hoger 1 punt meer."),
    "harmonic": N_("Plaats 1 telt helemaal, plaats 2 voor de helft, plaats 3 voor een derde."),
    "eurovision": N_("Plaats 1 is 12 punten, plaats 2 is 10, plaats 3 is 8, dan telkens 1 minder."),
    "plurality": N_("Alleen plaats 1 telt mee."),
}


_SHARED: Final = N_("Het budget is verdeeld: elke pot is zo groot als haar deel van de inwoners.")
_HOW: Final[Mapping[tuple[str, str], str]] = {
    ("area", "fixed"): N_("Het budget is verdeeld: elke wijk op de lijst heeft een eigen pot."),
    ("area", "equal"): N_(
        "Het budget is verdeeld: elke wijk op de lijst heeft een even grote pot."
    ),
    ("area", "population"): _SHARED,
    ("theme", "fixed"): N_("Het budget is verdeeld: elk thema op de lijst heeft een eigen pot."),
    ("theme", "equal"): N_(
        "Het budget is verdeeld: elk thema op de lijst heeft een even grote pot."
    ),
    ("theme", "population"): _SHARED,
}


def additions(count: CountRules, ballot: BallotRules | None) -> tuple[str, ...]:
    """All that belongs to the count beside its rule; empty for a plain count."""
    return tuple(_additions(count, ballot))


def _additions(count: CountRules, ballot: BallotRules | None) -> Iterator[str]:
    if ballot is not None and ballot.type == "ranking":
        yield _(_RANKS[count.ranking])
    for one in count.channels:
        words = _(CHANNEL_WORDS[one.name])
        yield _("{votes} tellen voor {percent} %, hoeveel het er ook zijn.").format(
            votes=f"{words[0].upper()}{words[1:]}", percent=one.percent
        )
    if count.small_cents:
        times = decimal(Fraction(count.small_percent, 100), "nl")
        yield _("Een stem voor een project tot {amount} telt {times} keer.").format(
            amount=format_euros(count.small_cents), times=times
        )
    gate = count.gate
    if gate.votes:
        yield _("Een project heeft minstens {votes} stemmen nodig.").format(votes=gate.votes)
    if gate.voters_percent:
        yield _("Minstens {percent} % van wie stemt, moet een project kiezen.").format(
            percent=gate.voters_percent
        )
    if gate.best:
        yield _("Alleen de beste {best} projecten gaan door.").format(best=gate.best)
    if count.jury:
        yield _("Over de projecten die doorgaan, beslist een jury alleen.")
    yield from _pots(count)
    if count.shares:
        shares = ", ".join(f"{share} %" for share in count.shares)
        yield (
            _("De beste {best} krijgen een deel van de pot: {shares}.").format(
                best=len(count.shares), shares=shares
            )
            + " "
            + _("Een project krijgt nooit meer dan het kost.")
        )
    if count.most:
        yield _("Er zijn hoogstens {most} winnaars.").format(most=count.most)
    if count.fund_all:
        yield _("Passen alle projecten samen in de pot? Dan krijgen ze allemaal geld.")


def _pots(count: CountRules) -> Iterator[str]:
    pots = count.pots
    if pots.by == "none":
        return
    yield _(_HOW[pots.by, pots.how])
    if pots.leftover == "city":
        yield (
            _(
                "Wat een pot over heeft, gaat naar de pot van de hele stad. Daar dingen alle "
                "projecten naar mee die nog geen geld kregen."
            )
        )
    else:
        yield _("Wat een pot over heeft, blijft voor een volgende ronde.")
