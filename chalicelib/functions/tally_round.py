"""The `tally_round` function: counts a round whose gates are all shut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.adapters.queues import read_body
from chalicelib.entrypoint import batch, log, worker
from chalicelib.kernel.errors import NotFound, Refused, Unavailable
from chalicelib.kernel.events import ROUND_CLOSED, Event
from chalicelib.outcome.comparing import COMPARISON, compare_rules
from chalicelib.outcome.counting import Counted, count_ballots, store_count
from chalicelib.outcome.declared import totals_of
from chalicelib.voting.closing import cut_link, read_ballots

if TYPE_CHECKING:
    from chalicelib.wiring import Production

bp = Blueprint(__name__)


@bp.lambda_function(name="tally_round")
@worker("tally_round")
def tally_round(event: Any, context: Any) -> Any:
    return run(wiring.services(), event)


def run(services: Production, event: Any) -> dict[str, list[dict[str, str]]]:
    return batch("tally_round", event["Records"], lambda record: _handle(services, record))


def _handle(services: Production, record: Mapping[str, Any]) -> None:
    body = read_body(record["body"])
    if not isinstance(body, Event) or body.type != ROUND_CLOSED:
        raise ValueError("this queue takes closed rounds")
    _count(services, body.data["round_id"])


def _count(services: Production, round_id: str) -> None:
    """Audit, count, store, cut the link between voters and ballots. In this order: once the
    link is cut nothing can be audited, so a result must be there first."""
    now = services.clock.now()
    round_, frozen = services.rounds.get(round_id), services.rounds.frozen(round_id)
    if round_ is None or frozen is None:
        raise NotFound("round")
    counted: Counted | None = None
    if services.results.get(round_id) is None:
        if not services.ledger.shut_gates(round_id, now):
            raise Unavailable("the gates aren't all shut")
        try:
            channels = totals_of(services.channels, frozen)
        except Refused:
            # Confirming the channel tells this function to begin once more.
            log("count waits for a channel", round_id=round_id)
            return
        seed = services.ledger.seed(round_id)
        if seed is None:
            raise NotFound("seed")
        try:
            ballots = read_ballots(frozen, services.ledger, services.keyring)
        except Refused:
            if services.results.get(round_id) is None:
                raise
            # The event came twice: the other count is done, and has cut the link.
            return
        counted = count_ballots(round_.title, frozen, ballots, seed, {**channels})
        store_count(services.results, round_id, counted, now)
        log("round counted", round_id=round_id)
    cut_link(round_id, services.keyring)
    if counted is not None:
        # Last and once: a rule that takes too long on these ballots costs the comparison, not
        # the result.
        comparison = compare_rules(counted.election, counted.outcome)
        services.results.put_file(round_id, COMPARISON, comparison)
