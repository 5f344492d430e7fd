"""A round as residents read it: its steps, where it stands, what can be done today.

View models shared by pages. They hold sentences in Dutch and addresses, computed from the
round and the clock at each request; nothing here is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.rounds.model import PHASE_NAMES, Phase, PhaseKey, Round
from chalicelib.rounds.timeline import StepState, current_phase, next_phase, timeline
from chalicelib.web import words

PHASE_TEXTS: Final[Mapping[PhaseKey, str]] = {
    "inspiration": "Doe ideeën op en praat met je buren.",
    "submission": "Dien je idee in, samen met een buur.",
    "review": "De stad kijkt na wat kan en wat het kost.",
    "voting": "Je kiest welke projecten geld krijgen.",
    "announcement": "We tellen en maken de uitslag bekend.",
    "realisation": "De winnaars voeren hun project uit.",
}
STATE_NAMES: Final[Mapping[StepState, str]] = {
    "done": "Gedaan",
    "current": "Nu",
    "coming": "Komt nog",
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
            name=PHASE_NAMES[step.phase.key],
            text=PHASE_TEXTS[step.phase.key],
            state=step.state,
            state_name=STATE_NAMES[step.state],
            when=_when(step.phase, step.state),
        )
        for step in timeline(round_, now)
    )


def _when(phase: Phase, state: StepState) -> str:
    if state == "coming":
        return f"vanaf {words.date(phase.opens_at)}"
    return words.until(phase.closes_at)


def period(phase: Phase) -> str:
    """`Van maandag 1 juni 2026 tot en met dinsdag 30 juni 2026`."""
    return f"Van {words.date(phase.opens_at)} {words.until(phase.closes_at)}"


def phase_line(round_: Round | None, now: datetime, *, released: bool = False) -> str:
    """The line below the menu: what is going on, and until when. Empty when nothing is."""
    if round_ is None:
        return ""
    phase = current_phase(round_, now)
    if phase is None:
        coming = next_phase(round_, now)
        if coming is None:
            return ""
        return f"{PHASE_NAMES[coming.key]}: vanaf {words.date(coming.opens_at)}"
    if phase.key == "announcement" and released:
        return "De uitslag is bekend"
    return f"{PHASE_NAMES[phase.key]}: {words.until(phase.closes_at)}"


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
                "Wat mist jouw buurt?",
                f"Praat erover met je buren. Indienen kan vanaf {words.date(opens)}.",
                "/hulp",
                "Lees hoe het werkt",
            )
        case "submission":
            return Today(
                "Heb jij een idee voor je buurt?",
                f"Je kan je idee indienen {last}.",
                "/indienen",
                "Dien je idee in",
            )
        case "review":
            opens = round_.phase("voting").opens_at
            return Today(
                "De stad bekijkt de ideeën",
                f"Je kan stemmen vanaf {words.date(opens)}. Lees de ideeën nu al.",
                "/ideeen",
                "Bekijk de ideeën",
            )
        case "voting":
            return Today(
                "Welke ideeën kies jij?",
                f"Je kan stemmen {last}.",
                "/stemmen",
                "Stem nu",
            )
        case "announcement" if not released:
            return Today(
                "We tellen de stemmen",
                f"Je leest de uitslag hier. Dat gebeurt {_by(phase.closes_at)}.",
                "/ideeen",
                "Bekijk de ideeën",
            )
        case "announcement":
            return Today(
                "De buurt heeft gekozen",
                "De uitslag is bekend. Lees wie won en waarom.",
                result,
                "Bekijk de uitslag",
            )
        case "realisation" if released:
            return Today(
                "De projecten komen eraan",
                f"De winnaars werken aan hun project {last}.",
                "/projecten",
                "Volg de projecten",
            )
        case _:
            return Today(
                "De uitslag volgt nog",
                "De uitslag is nog niet bekend. Dat duurt langer dan gepland.",
                "/nieuws",
                "Lees het nieuws",
            )


def _by(closes_at: datetime) -> str:
    """`ten laatste …`: the last day before a moment, as `until` counts."""
    return (
        words.until(closes_at)
        .replace("tot en met", "ten laatste op", 1)
        .replace("tot ", "voor ", 1)
    )


def _between(round_: Round, now: datetime, *, released: bool) -> Today:
    coming = next_phase(round_, now)
    if coming is None:
        if released:
            return Today(
                "Deze ronde is afgelopen",
                "Lees wie won, en wat er van de projecten kwam.",
                f"/rondes/{round_.id}/resultaat",
                "Bekijk de uitslag",
            )
        return Today(
            "Deze ronde is afgelopen",
            "Lees het nieuws over de volgende ronde.",
            "/nieuws",
            "Nieuws",
        )
    date = words.date(coming.opens_at)
    match coming.key:
        case "voting":
            sentence = f"Je kan stemmen vanaf {date}. Lees de ideeën nu al."
            return Today("Straks kies jij", sentence, "/ideeen", "Bekijk de ideeën")
        case "inspiration" | "submission":
            sentence = f"De volgende ronde start op {date}."
            return Today("Binnenkort kan je meedoen", sentence, "/hulp", "Lees hoe het werkt")
        case _:
            sentence = f"De volgende stap start op {date}."
            return Today("Even geduld", sentence, "/nieuws", "Lees het nieuws")
