"""Who hands in an idea on paper along with its writer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chalicelib.ideas.consents import CONSENT_TERM, ask
from chalicelib.ideas.model import Consent
from chalicelib.ideas.rules import Problem, people_problems
from chalicelib.identity.ports import Keyring
from chalicelib.notebooks.model import Transcript
from chalicelib.rounds.model import Round


def group_problems(transcript: Transcript, round_: Round) -> Iterator[Problem]:
    """What the round doesn't take about those who hand in along. That there are too few of them
    is no mistake of the clerk: the formal check finds it."""
    people = transcript.private.people
    for found in people_problems(people, round_):
        if 0 < found.place < len(people):
            yield found


def consents_of(
    keyring: Keyring, idea_id: str, transcript: Transcript, now: datetime
) -> tuple[Consent, ...]:
    """What they said: yes by their signatures, else they are asked as on screen."""
    people = transcript.private.people
    if not transcript.signed:
        return ask(keyring, idea_id, people, now)
    return tuple(
        Consent(place, "paper", "", now, now + CONSENT_TERM, now) for place in range(1, len(people))
    )
