"""What makes a round possible, said in words that staff can act on.

Pure checks over the model; `chalicelib.schemas.round_document` adds the types at the rim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from chalicelib.kernel.errors import Refused
from chalicelib.rounds.form import form_problems
from chalicelib.rounds.model import PEOPLE_MAX, PHASE_NAMES, PHASE_ORDER, Phase, Round
from chalicelib.rounds.vote_validation import vote_problems


def problems(round_: Round) -> tuple[str, ...]:
    """Everything that is wrong with `round_`, in Dutch for the staff pages; empty when fine."""
    return tuple(_problems(round_))


def require_valid(round_: Round) -> None:
    """Raises Refused `round-invalid` with the problems as its details."""
    found = problems(round_)
    if found:
        raise Refused("round-invalid", problems=" ".join(found))


def _problems(round_: Round) -> Iterator[str]:
    yield from phase_problems(round_.phases)
    if round_.pot_cents <= 0:
        yield "Het budget moet meer dan nul zijn."
    amounts = round_.amounts
    if not 0 <= amounts.min_cents <= amounts.max_cents:
        yield "Het kleinste bedrag per project moet onder het grootste liggen."
    if amounts.max_cents > round_.pot_cents:
        yield "Een project mag niet meer kosten dan het hele budget."
    if round_.voters.max_age is not None and round_.voters.max_age < round_.voters.min_age:
        yield "De hoogste leeftijd moet boven de laagste liggen."
    yield from _voter_problems(round_)
    if round_.applicants.min_people < 1:
        yield "Er is minstens één indiener nodig."
    if round_.applicants.min_people > PEOPLE_MAX:
        yield f"Er passen hoogstens {PEOPLE_MAX} indieners op het formulier."
    if round_.aftercare.complaint_days < 0:
        yield "De termijn voor klachten mag niet onder nul liggen."
    wanted = round_.applicants.rule
    if wanted and all(rule.heading != wanted for rule in round_.rules):
        yield f"Het kopje “{wanted}” van de regel over indieners staat niet in de regels."
    if round_.answer_days < 1:
        yield "De belofte om te antwoorden moet minstens één werkdag zijn."
    yield from vote_problems(
        round_.ballot, round_.count, round_.areas, round_.themes, round_.pot_cents
    )
    yield from form_problems(round_.form)
    yield from _form_of_this_round(round_)
    yield from _duplicates("wijk", [area.id for area in round_.areas])
    yield from _duplicates("thema", [theme.id for theme in round_.themes])
    if not round_.areas:
        yield "Er is minstens één wijk nodig."


def _voter_problems(round_: Round) -> Iterator[str]:
    voters = round_.voters
    if not voters.means:
        yield "Kies minstens één manier om te stemmen."
    if "email" in voters.means and len(voters.means) > 1:
        yield (
            "Stemmen met e-mail gaat niet samen met andere manieren: een mailbox zegt niet wie "
            "iemand is, en dan kan één persoon twee keer stemmen. Kies alleen email, of haal "
            "email weg."
        )
    known = {area.id for area in round_.areas}
    for area_id in voters.areas:
        if area_id not in known:
            yield f"De wijk {area_id} bij de kiezers staat niet bij de wijken van de ronde."
    yield from _duplicates("wijk bij de kiezers", voters.areas)


def _form_of_this_round(round_: Round) -> Iterator[str]:
    """A form must ask what the round's other rules count on."""
    form = round_.form
    if round_.applicants.min_people > 1 and form.question("partners") is None:
        yield "Het formulier moet vragen wie mee indient (partners)."
    if round_.applicants.declarations and form.question("declarations") is None:
        yield "Het formulier moet vragen wat de indieners verklaren (declarations)."
    if form.requires("theme") and not round_.themes:
        yield "Het formulier vraagt een thema, en de ronde heeft er geen."


def _duplicates(what: str, ids: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            yield f"De {what} {one} staat er twee keer."
        seen.add(one)


def phase_problems(phases: Sequence[Phase]) -> Iterator[str]:
    """What is wrong with the dates: order, missing phases, overlaps that confuse the vote."""
    if tuple(phase.key for phase in phases) != PHASE_ORDER:
        yield "Alle zes stappen moeten er zijn, in hun vaste volgorde."
        return
    for phase in phases:
        if phase.opens_at >= phase.closes_at:
            yield f"De stap {PHASE_NAMES[phase.key]} moet beginnen voor ze eindigt."
    by_key = {phase.key: phase for phase in phases}
    # Inspiration may run on while people submit; every later step waits for the one before.
    waiting = PHASE_ORDER[1:]
    for earlier, later in pairwise(waiting):
        if by_key[later].opens_at < by_key[earlier].closes_at:
            before, after = PHASE_NAMES[earlier], PHASE_NAMES[later]
            yield f"De stap {after} mag pas beginnen als {before} gedaan is."
    if by_key["inspiration"].opens_at > by_key["submission"].opens_at:
        yield "De stap Inspiratie mag niet na Indienen beginnen."


def require_future(moment: datetime, now: datetime, what: str) -> None:
    """Raises Refused `moment-passed` when `moment` is not after `now`."""
    if moment <= now:
        raise Refused("moment-passed", what=what)
