"""The `seal_log` function: every hour, what waits for a day goes into the public log.

Paper is typed until days after the close: what is settled of it goes in the same way, and the
rest before anything is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.entrypoint import log, log_failure, worker
from chalicelib.paperballots.committing import committed
from chalicelib.voting.publiclog import head_of, seal_pending

if TYPE_CHECKING:
    from chalicelib.wiring import Production

bp = Blueprint(__name__)


@bp.lambda_function(name="seal_log")
@worker("seal_log")
def seal_log(event: Any, context: Any) -> Any:
    return run(wiring.services())


def run(services: Production) -> None:
    """Brings the log of every vote that isn't counted up to now. A round that fails doesn't hold
    up the others; the failure is raised at the end. A round without paper is closed by the
    count."""
    failed: Exception | None = None
    for round_ in services.rounds.all():
        try:
            _seal(services, round_.id)
        except Exception as error:
            log_failure("seal_log", error)
            failed = error
    if failed is not None:
        raise failed


def _seal(services: Production, round_id: str) -> None:
    now = services.clock.now()
    frozen = services.rounds.frozen(round_id)
    if frozen is None or now < frozen.opens_at:
        return
    has_paper = "paper" in frozen.voters.means
    closed = now >= frozen.closes_at
    if closed and (not has_paper or services.paper_ballots.settlement(round_id) is not None):
        return
    paper = committed(services.paper_ballots, frozen) if has_paper else ()
    before = head_of(round_id, services.log_files)
    head = seal_pending(
        frozen,
        ledger=services.ledger,
        log=services.log_files,
        keyring=services.keyring,
        now=now,
        paper=[one.commitment for one in paper],
    )
    if before is None or head.size != before.size:
        log("log sealed", round_id=round_id, count=head.size)
