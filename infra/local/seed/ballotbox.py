"""The vote of a round, from the list of projects to the released result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from chalicelib.adapters.queues import event_body
from chalicelib.functions import advance_rounds, refresh_figures, tally_round
from chalicelib.identity.people import person_key
from chalicelib.kernel.events import ROUND_CLOSED, Event
from chalicelib.outcome.candidates import accepted_candidates
from chalicelib.outcome.release import confirm_result
from chalicelib.paperballots.settling import settle
from chalicelib.rounds.ballot import fix_ballot
from chalicelib.rounds.model import Round
from chalicelib.voters.numbers import make, register_pid
from chalicelib.voting import tokens
from chalicelib.voting.cast import BallotForm, Voter, cast
from chalicelib.voting.model import Ballot
from infra.local.seed.accounts import MANAGER_1, MANAGER_2
from infra.local.seed.city import City
from infra.local.seed.votes import deal

_NOTE = "Wie een stembrief kreeg in de demo, hield hem."


def list_projects(city: City, round_: Round) -> None:
    """The college fixes the ballot, a few days before the vote."""
    services = city.services
    if services.rounds.ballot_list(round_.id) is not None:
        return
    year = round_.phase("voting").opens_at.year
    fix_ballot(
        services.rounds,
        round_.id,
        accepted_candidates(services.ideas, round_.id),
        decision=f"{year}-CBS-0417",
        seed=f"Lotto {year}: 4 11 17 23 38 41",
        actor=person_key(services.keyring, MANAGER_1),
        now=city.at(round_.phase("voting").opens_at - timedelta(days=4)),
    )


def open_vote(city: City, round_: Round) -> None:
    """Lets the jobs freeze the round, as they do shortly before the opening."""
    if city.services.rounds.frozen(round_.id) is None:
        city.everywhere(round_.phase("voting").opens_at - timedelta(minutes=5))
        advance_rounds.run(city.services)


def cast_ballots(city: City, round_: Round, votes: Mapping[str, int], moment: datetime) -> int:
    """Casts ballots that give each project its `votes`; how many.

    A ballot's form has a fixed token, so casting it again gives the same receipt and writes
    nothing. Raises Closed when `moment` is outside the vote.
    """
    services = city.services
    frozen = services.rounds.frozen(round_.id)
    if frozen is None:
        raise RuntimeError("the round must be frozen before anybody votes")
    on_list = {entry.project_id for entry in frozen.entries}
    wanted = {project: count for project, count in votes.items() if project in on_list}
    ballots = deal(wanted, frozen.ballot.max_choices)
    city.everywhere(moment)
    for number, projects in enumerate(ballots, start=1):
        pid = voter_pid(round_, number)
        means = round_.voters.means[0]
        voter = Voter(tokens.voter_token(services.keyring, round_.id, pid), means)
        form = BallotForm(f"demo-{round_.id}-{number}", "", Ballot(projects))
        cast(frozen, voter, form, ledger=services.ledger, keyring=services.keyring, clock=city.own)
    refresh_figures.run(services)
    return len(ballots)


def voter_pid(round_: Round, number: int) -> str:
    """Somebody whom nobody can come as: a mailbox, or a number that is given to nobody."""
    if round_.voters.is_light:
        return tokens.email_pid(f"kiezer{number}@buren.example")
    return register_pid(make(date(1930, 1, 1) + timedelta(days=number), 0))


def close_and_count(city: City, round_: Round) -> None:
    """Closes the vote by the clock and counts it. Raises RuntimeError when no result came."""
    services = city.services
    if services.results.get(round_.id) is not None:
        return
    now = city.everywhere(round_.phase("voting").closes_at + timedelta(minutes=1))
    advance_rounds.run(services)
    frozen = services.rounds.frozen(round_.id)
    if frozen is not None and "paper" in round_.voters.means:
        marks = services.paper_roll.paper_marks(round_.id)
        actor = person_key(services.keyring, MANAGER_1)
        settle(services.paper_ballots, frozen, marks, note=_NOTE, actor=actor, now=now)
    event = Event(f"close-{round_.id}", ROUND_CLOSED, now, {"round_id": round_.id})
    body = json.dumps(event_body(event))
    failed = tally_round.run(services, {"Records": [{"messageId": event.id, "body": body}]})
    if failed["batchItemFailures"] or services.results.get(round_.id) is None:
        raise RuntimeError("the demo round could not be counted")


def release(city: City, round_: Round, moment: datetime) -> None:
    """Two managers confirm the result; the second one releases it, and the projects start."""
    services = city.services
    city.at(moment)
    for manager in (MANAGER_1, MANAGER_2):
        result = services.results.get(round_.id)
        if result is None:
            raise RuntimeError("there is nothing to release")
        actor = person_key(services.keyring, manager)
        if not result.is_released and actor not in result.confirmed_by:
            confirm_result(services.results, round_.id, result.hash, actor=actor, now=moment)
    advance_rounds.run(services)
