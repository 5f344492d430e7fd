"""The `make_letters` function: makes the letters of batches whose extract has come.

Runs every minute, one at a time, for at most nine minutes; what isn't done by then goes on in
the next run. A run that dies leaves whole slices behind.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.entrypoint import log, worker
from chalicelib.kernel.errors import Conflict
from chalicelib.voters.letters import Press, make

if TYPE_CHECKING:
    from chalicelib.wiring import Production

bp = Blueprint(__name__)
_SECONDS: Final = 540


@bp.lambda_function(name="make_letters")
@worker("make_letters")
def make_letters(event: Any, context: Any) -> Any:
    return run(wiring.services())


def run(services: Production) -> None:
    until = time.monotonic() + _SECONDS
    press = press_of(services)
    for round_ in services.rounds.all():
        if "letter" not in round_.voters.means:
            continue
        for batch in services.letters.batches(round_.id):
            try:
                after = make(
                    press, batch, round_, services.clock.now(), lambda: time.monotonic() < until
                )
            except Conflict:
                log("letters are made elsewhere", round_id=round_.id)
                continue
            if after.done > batch.done:
                log("letters made", round_id=round_.id, count=after.made - batch.made)


def press_of(services: Production) -> Press:
    return Press(
        letters=services.letters,
        codes=services.codes,
        files=services.letter_files,
        printer=services.letter_printer,
        keyring=services.keyring,
        address=services.settings.city_url,
    )
