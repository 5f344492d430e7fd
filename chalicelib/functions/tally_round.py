"""The `tally_round` function: counts a round whose gates are all shut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.adapters.queues import read_body
from chalicelib.entrypoint import batch, log, worker
from chalicelib.kernel.errors import NotFound, Refused, Unavailable
from chalicelib.kernel.events import ROUND_CLOSED, Event
from chalicelib.outcome.bundling import result_signature, with_voting
from chalicelib.outcome.channels import Channels
from chalicelib.outcome.comparing import COMPARISON, compare_rules
from chalicelib.outcome.counting import count_ballots, store_count
from chalicelib.outcome.declared import totals_of
from chalicelib.paperballots.publishing import paper_account
from chalicelib.paperballots.settling import settled
from chalicelib.rounds.model import FrozenRound
from chalicelib.rounds.plain import title_of
from chalicelib.trustees.giving import secret_for_count
from chalicelib.voting.bundle import voting_files
from chalicelib.voting.closing import Closed, close
from chalicelib.voting.model import OpenedBallot
from chalicelib.voting.notes import Signer
from chalicelib.voting.publiclog import Head, log_key_name, seal_pending

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
    """Audit, cut the link between voters and ballots, open, count, check, store."""
    now = services.clock.now()
    round_, frozen = services.rounds.get(round_id), services.rounds.frozen(round_id)
    if round_ is None or frozen is None:
        raise NotFound("round")
    if services.results.get(round_id) is not None:
        return
    paper: tuple[OpenedBallot, ...] = ()
    if "paper" in frozen.voters.means:
        if services.paper_ballots.settlement(round_id) is None:
            # Settling tells of the closed round again.
            log("count waits for paper", round_id=round_id)
            return
        paper = settled(services.paper_ballots, frozen)
    if not services.ledger.shut_gates(round_id, now):
        raise Unavailable("the gates aren't all shut")
    seed = services.ledger.seed(round_id)
    if seed is None:
        raise NotFound("seed")
    # The log is complete before anything is opened: what is counted can't be chosen any more.
    head = seal_pending(
        frozen,
        ledger=services.ledger,
        log=services.log_files,
        keyring=services.keyring,
        now=now,
        final=True,
        paper=[one.commitment for one in paper],
    )
    try:
        channels = totals_of(services.channels, frozen)
    except Refused:
        # Confirming the channel tells this function to begin once more.
        log("count waits for a channel", round_id=round_id)
        return
    try:
        closed = close(frozen, services.ledger, services.keyring, _secret_of(services, frozen, now))
    except Refused as refused:
        if refused.reason != "trustees-awaited":
            raise
        # The second trustee tells this function to begin once more.
        log("count waits for trustees", round_id=round_id)
        return
    beside: Channels = {**channels, "paper": tuple(one.ballot for one in paper)}
    # The name that was frozen: outsiders know no other.
    title = title_of(frozen) or round_.title
    counted = count_ballots(title, frozen, closed.ballots, seed, beside, signing_key=frozen.log_key)
    sign = partial(services.keyring.sign, log_key_name(round_id))
    voting = _voting_files(services, frozen, closed, head, sign, paper)
    counted = with_voting(counted, {**voting, **result_signature(frozen, counted.files, sign)})
    store_count(services.results, round_id, counted, now)
    log("round counted", round_id=round_id)
    # Last and once: a rule that takes too long on these ballots costs the comparison, not the
    # result.
    comparison = compare_rules(counted.election, counted.outcome, frozen.exclusions)
    services.results.put_file(round_id, COMPARISON, comparison)


def _secret_of(
    services: Production, frozen: FrozenRound, now: datetime
) -> Callable[[], bytes] | None:
    """Where the key of the ballots comes from in a round with trustees."""
    if not frozen.trustees:
        return None
    return partial(secret_for_count, services.trustees, services.keyring, frozen, now)


def _voting_files(
    services: Production,
    frozen: FrozenRound,
    closed: Closed,
    head: Head,
    sign: Signer,
    paper: tuple[OpenedBallot, ...],
) -> dict[str, bytes]:
    batches = services.log_files.batches(frozen.round_id)
    return voting_files(
        frozen,
        closed,
        tuple(leaf for batch in batches for leaf in batch.leaves),
        head,
        program=services.program,
        sign=sign,
        paper=paper,
        paper_account=(
            paper_account(services.paper_ballots, frozen.round_id)
            if "paper" in frozen.voters.means
            else b""
        ),
        checker=services.checker,
    )
