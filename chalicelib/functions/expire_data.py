"""The `expire_data` function: retention, every night, with a report in the log: rows past their
term, pictures that nothing shows any more, and keys that tell who voted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.entrypoint import log, worker
from chalicelib.retention.expiring import expire
from chalicelib.retention.forgetting import forget_voters
from chalicelib.retention.pictures import clear_pictures

if TYPE_CHECKING:
    from chalicelib.wiring import Production

bp = Blueprint(__name__)


@bp.lambda_function(name="expire_data")
@worker("expire_data")
def expire_data(event: Any, context: Any) -> Any:
    return run(wiring.services())


def run(services: Production) -> dict[str, int]:
    """Deletes what is past its term; the numbers by class."""
    report = dict(expire(services.expiry, services.clock.now()))
    for name, number in report.items():
        log(f"expired {name}", function="expire_data", count=number)
    # After the rows: what an expired draft showed goes the same night.
    removed = clear_pictures(services.picture_shelf, services.picture_use, services.clock.now())
    log("removed pictures", function="expire_data", count=removed)
    destroyed = forget_voters(services.rounds.all(), services.keyring, services.clock.now())
    log("destroyed keys of voters", function="expire_data", count=destroyed)
    return report
