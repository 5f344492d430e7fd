"""After the vote: the count asks, each trustee types a code, and two of them open the ballots.

A code opens nothing before the vote ended by its own clock and the count asked: by then the gates
are shut, the ledger is audited, and nobody gets from a voter to a ballot any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from chalicelib.audit.model import SYSTEM
from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import Closed, NotFound, Refused
from chalicelib.kernel.events import ROUND_CLOSED, Event
from chalicelib.rounds.model import FrozenRound
from chalicelib.trustees import sharing
from chalicelib.trustees.changing import Change, change, line, trust_of
from chalicelib.trustees.codes import read, secret_key
from chalicelib.trustees.model import NEEDED, TRIES, WAIT, Given, Seat, Tries, Trust
from chalicelib.trustees.ports import TrusteeStore
from chalicelib.trustees.seating import part_info
from chalicelib.voting.ports import Macs
from chalicelib.voting.sealing import open_with, public_of, seal_key_name

Gave = Literal["given", "repeated", "enough"]


@dataclass(frozen=True, slots=True)
class Office:
    """The ports that giving a code goes through."""

    trustees: TrusteeStore
    keyring: Macs
    clock: Clock


def give(office: Office, frozen: FrozenRound, person: str, typed: str) -> Gave:
    """Opens the parts of `person`'s seat with the code, and keeps them for the count alone. The
    second trustee's tells the count to begin.

    `repeated`: this trustee's were there; `enough`: two others' were, and nothing was opened.
    Raises Closed `vote-not-closed`; Refused `not-asked`, `no-seat`, a slip of `codes.read`,
    `code-wait` with `minutes`, and `code-wrong` with the tries that are `left`.
    """
    now = office.clock.now()
    seat = _seat(office.trustees, frozen, person, now)
    known = _known(trust_of(office.trustees, frozen.round_id), seat)
    if known is not None:
        return known
    code, slip = read(typed)
    if slip:
        raise Refused(slip)
    left = _pay(office.trustees, frozen.round_id, seat, now)
    secret = secret_key(code, frozen.round_id)
    if public_of(secret).hex() != seat.key:
        raise Refused("code-wrong", left=left)
    body = _opened(trust_of(office.trustees, frozen.round_id), seat, secret)
    wrapped = office.keyring.wrap(seal_key_name(frozen.round_id), body)
    return _keep(office.trustees, frozen.round_id, seat, wrapped, now)


def ask(store: TrusteeStore, round_id: str, now: datetime) -> None:
    """Says that codes may be typed. For the count, once the link is cut; repeatable."""

    def act(trust: Trust) -> Change | None:
        if trust.asked_at is not None:
            return None
        return Change(replace(trust, asked_at=now), line(round_id, "ask", SYSTEM, now))

    change(store, round_id, act)


def secret_for_count(
    store: TrusteeStore, keyring: Macs, frozen: FrozenRound, now: datetime
) -> bytes:
    """The secret key that opens the ballots; asks the trustees where it is the first to.

    Raises Refused `trustees-awaited` as long as fewer than two gave their code, and `parts-damaged`
    when what they hold isn't of one key.
    """
    ask(store, frozen.round_id, now)
    trust = trust_of(store, frozen.round_id)
    if not trust.is_enough:
        raise Refused("trustees-awaited", round=frozen.round_id)
    name = seal_key_name(frozen.round_id)
    try:
        bodies = [keyring.unwrap(name, one.wrapped) for one in trust.given]
        return sharing.combine(sharing.read(body) for body in bodies)
    except ValueError:
        raise Refused("parts-damaged", round=frozen.round_id) from None


def _seat(store: TrusteeStore, frozen: FrozenRound, person: str, now: datetime) -> Seat:
    if now < frozen.closes_at:
        raise Closed("vote-not-closed", round=frozen.round_id)
    trust = trust_of(store, frozen.round_id)
    if trust.asked_at is None:
        raise Refused("not-asked")
    seat = trust.seat_of(person)
    if seat is None:
        raise Refused("no-seat")
    return seat


def _known(trust: Trust, seat: Seat) -> Gave | None:
    if trust.gave(seat.number):
        return "repeated"
    return "enough" if trust.is_enough else None


def _pay(store: TrusteeStore, round_id: str, seat: Seat, now: datetime) -> int:
    """One try, paid before anything is compared: guesses side by side don't get more. How many
    are left."""

    def act(trust: Trust) -> Change:
        used = trust.tries.get(seat.number, Tries(0, now))
        count = used.count if now < used.until else 0
        if count >= TRIES:
            minutes = -(-(used.until - now).total_seconds() // 60)
            raise Refused("code-wait", minutes=int(minutes))
        tries = {**trust.tries, seat.number: Tries(count + 1, now + WAIT)}
        told = line(round_id, "try", seat.person, now, seat.number)
        return Change(replace(trust, tries=tries), told)

    return TRIES - change(store, round_id, act).tries[seat.number].count


def _opened(trust: Trust, seat: Seat, secret: bytes) -> bytes:
    if trust.sealed is None:
        raise NotFound("sealed parts")
    info = part_info(trust.round_id, seat.number, trust.sealed.public)
    try:
        body = open_with(secret, info, trust.sealed.parts[seat.number - 1])
        sharing.read(body)
    except ValueError:
        raise Refused("parts-damaged", round=trust.round_id) from None
    return body


def _keep(store: TrusteeStore, round_id: str, seat: Seat, wrapped: bytes, now: datetime) -> Gave:
    outcome: Gave = "given"

    def act(trust: Trust) -> Change | None:
        nonlocal outcome
        known = _known(trust, seat)
        if known is not None:
            outcome = known
            return None
        given = (*trust.given, Given(seat.number, wrapped, now))
        tries = {number: kept for number, kept in trust.tries.items() if number != seat.number}
        event = None
        if len(given) == NEEDED:
            data: Mapping[str, str] = {"round_id": round_id}
            event = Event(f"trustees-{round_id}", ROUND_CLOSED, now, data)
        told = line(round_id, "give", seat.person, now, seat.number)
        return Change(replace(trust, given=given, tries=tries), told, event)

    change(store, round_id, act)
    return outcome
