"""The `refresh_figures` function: turnout and numbers of ideas, every five minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.entrypoint import log, worker
from chalicelib.outcome.figures import refresh_turnout

if TYPE_CHECKING:
    from chalicelib.wiring import Production

bp = Blueprint(__name__)


@bp.lambda_function(name="refresh_figures")
@worker("refresh_figures")
def refresh_figures(event: Any, context: Any) -> Any:
    return run(wiring.services())


def run(services: Production) -> None:
    """Counts anew for every round whose numbers can have changed."""
    for round_ in services.rounds.all():
        refreshed = refresh_turnout(
            services.results,
            round_,
            lambda round_id: sum(1 for _ in services.ledger.roll(round_id)),
            lambda round_id: len(services.ideas.public_cards(round_id)),
            services.clock.now(),
        )
        if refreshed:
            log("figures refreshed", round_id=round_.id)
