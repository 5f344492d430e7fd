"""The `advance_rounds` function: every minute, what the clock does to rounds."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.agenda.planning import upcoming
from chalicelib.agenda.registering import promote
from chalicelib.agenda.registering import remind as remind_registered
from chalicelib.entrypoint import log, log_failure, worker
from chalicelib.ideas.reminding import remind
from chalicelib.kernel.errors import Conflict
from chalicelib.outcome.bundling import publish_bundle
from chalicelib.outcome.model import Result
from chalicelib.outcome.release import release_due, start_projects
from chalicelib.rounds.advance import Acts, advance
from chalicelib.rounds.model import Round
from chalicelib.trustees.seating import entrust, is_entrusted
from chalicelib.voting.opening import prepare

if TYPE_CHECKING:
    from chalicelib.wiring import Production

bp = Blueprint(__name__)


@bp.lambda_function(name="advance_rounds")
@worker("advance_rounds")
def advance_rounds(event: Any, context: Any) -> Any:
    return run(wiring.services())


def run(services: Production) -> None:
    """Brings every round up to now. A round that fails doesn't hold up the others; the
    failure is raised at the end."""
    failed: Exception | None = None
    for round_ in services.rounds.all():
        try:
            _advance(services, round_)
        except Exception as error:
            log_failure("advance_rounds", error)
            failed = error
    # Last: the vote never waits for mails.
    try:
        _look_at_agenda(services)
    except Exception as error:
        log_failure("advance_rounds", error)
        failed = failed or error
    if failed is not None:
        raise failed


def _look_at_agenda(services: Production) -> None:
    """Reminders, and places that came free while nobody was looking."""
    now = services.clock.now()
    for gathering in upcoming(services.agenda, now):
        promote(services.agenda, gathering, now)
        reminded = remind_registered(services.agenda, gathering, now)
        if reminded:
            log("registrations reminded", count=reminded)


def _release(services: Production, result: Result, now: datetime) -> Result:
    try:
        released = release_due(services.results, result, now)
    except Conflict:
        # Staff were quicker; the next minute sees what they did.
        return result
    log("result released", round_id=result.round_id)
    return released or result


def _advance(services: Production, round_: Round) -> None:
    now = services.clock.now()
    # Cheap and common: most of the time nothing of the vote is over.
    closed = now >= round_.phase("voting").closes_at
    result = services.results.get(round_.id) if closed else None
    acts = Acts(
        prepare=lambda round_, ballot, now: prepare(
            round_,
            ballot,
            rounds=services.rounds,
            ledger=services.ledger,
            keyring=services.keyring,
            host=services.settings.host,
            now=now,
            entrust=partial(entrust, services.trustees),
        ),
        extend=services.ledger.extend_gates,
        shut=services.ledger.shut_gates,
    )
    # Asked for only where trustees open the ballots.
    entrusted = closed or is_entrusted(services.trustees, round_)
    done = advance(
        services.rounds, acts, round_, now, counted=result is not None, entrusted=entrusted
    )
    if done.ballot_missing:
        log("ballot missing", round_id=round_.id)
    if done.trustees_missing:
        log("trustees missing", round_id=round_.id)
    if done.closed:
        log("round closed", round_id=round_.id)
    if result is not None and result.is_due(now):
        result = _release(services, result, now)
    if result is not None and result.is_released:
        if publish_bundle(services.results, services.log_files, result):
            log("bundle published", round_id=round_.id)
        started = start_projects(services.projects, round_, result)
        if started:
            log("projects started", round_id=round_.id, count=started)
    # Last: the vote never waits for mails.
    reminded = remind(services.ideas, services.rounds, round_, now)
    if reminded:
        log("drafts reminded", round_id=round_.id, count=reminded)
