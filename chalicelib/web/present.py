"""A round as residents read it: its steps, where it stands, what can be done today.

View models shared by pages. They hold sentences and addresses, computed from the
round and the clock at each request; nothing here is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.kernel.speech import N_, _
from chalicelib.rounds.model import PHASE_NAMES, Phase, PhaseKey, Round
from chalicelib.rounds.timeline import StepState, current_phase, next_phase, timeline
from chalicelib.web import words

PHASE_TEXTS: Final[Mapping[PhaseKey, str]] = {
    "inspiration": N_("Doe ideeën op en praat met je buren."),
    "submission": N_("Dien je idee in, samen met een buur."),
    "review": N_("De stad kijkt na wat kan en wat het kost."),
    "voting": N_("Je kiest welke projecten geld krijgen."),
    "announcement": N_("We tellen en maken de uitslag bekend."),
    "realisation": N_("De winnaars voeren hun project uit."),
}
STATE_NAMES: Final[Mapping[StepState, str]] = {
    "done": N_("Gedaan"),
    "current": N_("Nu"),
    "coming": N_("Komt nog"),
}


@dataclass(frozen=True, slots=True)
class StepView:
    """One line of the timeline. `state` is also its CSS class."""

    name: str
    text: str
    state: StepState
    state_name: str
    when: str


@dataclass(frozen=True, slots=True)
class Today:
    """What somebody can do now: a heading, a sentence with the date, one main button."""

    heading: str
    sentence: str
    href: str
    action: str


def steps(round_: Round, now: datetime) -> tuple[StepView, ...]:
    """The timeline of the round, in order."""
    return tuple(
        StepView(
            name=_(PHASE_NAMES[step.phase.key]),
            text=_(PHASE_TEXTS[step.phase.key]),
            state=step.state,
            state_name=_(STATE_NAMES[step.state]),
            when=_when(step.phase, step.state),
        )
        for step in timeline(round_, now)
    )


def _when(phase: Phase, state: StepState) -> str:
    if state == "coming":
        return _("vanaf {date}").format(date=words.date(phase.opens_at))
    return words.until(phase.closes_at)


def period(phase: Phase) -> str:
    """`Van maandag 1 juni 2026 tot en met dinsdag 30 juni 2026`."""
    return _("Van {start} {until}").format(
        start=words.date(phase.opens_at), until=words.until(phase.closes_at)
    )


def phase_line(round_: Round | None, now: datetime, *, released: bool = False) -> str:
    """The line below the menu: what is going on, and until when. Empty when nothing is."""
    if round_ is None:
        return ""
    phase = current_phase(round_, now)
    if phase is None:
        coming = next_phase(round_, now)
        if coming is None:
            return ""
        return _("{phase}: vanaf {date}").format(
            phase=_(PHASE_NAMES[coming.key]), date=words.date(coming.opens_at)
        )
    if phase.key == "announcement" and released:
        return _("De uitslag is bekend")
    return f"{_(PHASE_NAMES[phase.key])}: {words.until(phase.closes_at)}"


def today(round_: Round, now: datetime, *, released: bool) -> Today:
    """The one thing to do today in `round_`."""
    phase = current_phase(round_, now)
    if phase is None:
        return _between(round_, now, released=released)
    last = words.until(phase.closes_at)
    result = f"/rondes/{round_.id}/resultaat"
    match phase.key:
        case "inspiration":
            opens = round_.phase("submission").opens_at
            return Today(
                _("Wat mist jouw buurt?"),
                _("Praat erover met je buren. Indienen kan vanaf {date}.").format(
                    date=words.date(opens)
                ),
                "/hulp",
                _("Lees hoe het werkt"),
            )
        case "submission":
            return Today(
                _("Heb jij een idee voor je buurt?"),
                _("Je kan je idee indienen {last}.").format(last=last),
                "/indienen",
                _("Dien je idee in"),
            )
        case "review":
            opens = round_.phase("voting").opens_at
            return Today(
                _("De stad bekijkt de ideeën"),
                _("Je kan stemmen vanaf {date}. Lees de ideeën nu al.").format(
                    date=words.date(opens)
                ),
                "/ideeen",
                _("Bekijk de ideeën"),
            )
        case "voting":
            return Today(
                _("Welke ideeën kies jij?"),
                _("Je kan stemmen {last}.").format(last=last),
                "/stemmen",
                _("Stem nu"),
            )
        case "announcement" if not released:
            return Today(
                _("We tellen de stemmen"),
                _("Je leest de uitslag hier. Dat gebeurt {when}.").format(
                    when=words.by(phase.closes_at)
                ),
                "/ideeen",
                _("Bekijk de ideeën"),
            )
        case "announcement":
            return Today(
                _("De buurt heeft gekozen"),
                _("De uitslag is bekend. Lees wie won en waarom."),
                result,
                _("Bekijk de uitslag"),
            )
        case "realisation" if released:
            return Today(
                _("De projecten komen eraan"),
                _("De winnaars werken aan hun project {last}.").format(last=last),
                "/projecten",
                _("Volg de projecten"),
            )
        case _:
            return Today(
                _("De uitslag volgt nog"),
                _("De uitslag is nog niet bekend. Dat duurt langer dan gepland."),
                "/nieuws",
                _("Lees het nieuws"),
            )


def _between(round_: Round, now: datetime, *, released: bool) -> Today:
    coming = next_phase(round_, now)
    if coming is None:
        if released:
            return Today(
                _("Deze ronde is afgelopen"),
                _("Lees wie won, en wat er van de projecten kwam."),
                f"/rondes/{round_.id}/resultaat",
                _("Bekijk de uitslag"),
            )
        return Today(
            _("Deze ronde is afgelopen"),
            _("Lees het nieuws over de volgende ronde."),
            "/nieuws",
            _("Nieuws"),
        )
    date = words.date(coming.opens_at)
    match coming.key:
        case "voting":
            sentence = _("Je kan stemmen vanaf {date}. Lees de ideeën nu al.").format(date=date)
            return Today(_("Straks kies jij"), sentence, "/ideeen", _("Bekijk de ideeën"))
        case "inspiration" | "submission":
            sentence = _("De volgende ronde start op {date}.").format(date=date)
            return Today(_("Binnenkort kan je meedoen"), sentence, "/hulp", _("Lees hoe het werkt"))
        case _:
            sentence = _("De volgende stap start op {date}.").format(date=date)
            return Today(_("Even geduld"), sentence, "/nieuws", _("Lees het nieuws"))
