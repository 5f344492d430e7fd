"""The demo's people, for rounds that look voters up: `make run WAY=register`.

Who they are is in `citizens`; the codes of their letters are in the PDF, as in a real city.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import Final

from chalicelib.adapters import clients
from chalicelib.adapters.register_file import REGISTER_FILE, write_register
from chalicelib.functions.make_letters import press_of
from chalicelib.identity.people import person_key
from chalicelib.paperballots.blanks import hand_out
from chalicelib.rounds.model import Means, Round, VoterRules
from chalicelib.voters.extract import BORN, COLUMNS
from chalicelib.voters.letters import begin, make
from infra.local.seed.accounts import DESK, MANAGER_1
from infra.local.seed.citizens import PEOPLE, number_of
from infra.local.seed.city import City

_BLANKS: Final = 60
# What a form would have sent: a repeat finds what it made.
_BATCH, _RANGE = "demoletter", "demoblanks"


def wanted() -> bool:
    """Whether the current round of a new demo looks voters up."""
    return os.environ.get("WAY") == "register"


def of_register(round_: Round) -> Round:
    means: tuple[Means, ...] = ("letter", "eid", "desk", "paper")
    voters = VoterRules(round_.voters.min_age, round_.voters.max_age, means)
    return replace(round_, voters=voters)


def tell(city: City, round_: Round, *, letters: bool) -> None:
    """The register, and from the vote on letters to print and blank ballots; nothing for a
    round of mailboxes."""
    if round_.voters.is_light:
        return
    services = city.services
    register = {number_of(born): (born, area) for _, born, area, _ in PEOPLE}
    clients.s3().put_object(
        Bucket=services.settings.papers_bucket,
        Key=REGISTER_FILE,
        Body=write_register(services.keyring, register),
    )
    if letters:
        _send_letters(city, round_)


def _send_letters(city: City, round_: Round) -> None:
    services = city.services
    now = city.at(round_.phase("voting").opens_at - timedelta(days=7))
    batch = begin(
        services.letters,
        round_,
        source="Heel de stad (demo)",
        token=_BATCH,
        actor=person_key(services.keyring, MANAGER_1),
        now=now,
    )
    if batch.state == "waiting":
        bucket, key = services.settings.quarantine_bucket, f"extract/{round_.id}/{batch.upload}"
        clients.s3().put_object(Bucket=bucket, Key=key, Body=_extract(round_))
    make(press_of(services), batch, round_, now, lambda: True)
    hand_out(
        services.paper_ballots,
        round_.id,
        size=_BLANKS,
        holder="Balie van het stadhuis",
        token=_RANGE,
        actor=person_key(services.keyring, DESK),
        now=now,
    )


def _extract(round_: Round) -> bytes:
    lines = [";".join((*COLUMNS, BORN))]
    names = {area.id: area.name for area in round_.areas}
    for name, born, area, street in PEOPLE:
        if area:
            cells = (number_of(born), name, street, "3580", "Beringen", names[area], str(born))
            lines.append(";".join(cells))
    return "\n".join(lines).encode()
