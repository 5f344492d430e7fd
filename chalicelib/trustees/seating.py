"""Before the vote: who the three are, each with a code of their own; then the key is split.

A code is shown once, in the answer to the request that drew it. What is kept is the public key
that follows from it, and only once the trustee typed the code back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.audit.model import SYSTEM
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.text import clean_line
from chalicelib.rounds.model import Round, Trustee
from chalicelib.trustees.changing import Change, change, line, trust_of
from chalicelib.trustees.codes import new_code, public_key, read
from chalicelib.trustees.model import NAME_MAX, SEATS, SealedParts, Seat, Trust
from chalicelib.trustees.ports import TrusteeStore
from chalicelib.trustees.sharing import split, write
from chalicelib.voting.sealing import new_pair, seal_to


def draw(store: TrusteeStore, round_: Round, person: str, now: datetime) -> str:
    """A fresh code for `person`, to be shown once. An earlier code keeps its worth until this one
    is typed back.

    Raises Refused `no-trustees`, `trustees-sealed` and `trustees-complete`.
    """
    require_trustees(round_)
    code = new_code()
    key = public_key(code, round_.id)

    def act(trust: Trust) -> Change:
        _require_seatable(trust, person)
        after = replace(trust, draws={**trust.draws, person: key})
        return Change(after, line(round_.id, "draw", person, now, _number(trust, person)))

    change(store, round_.id, act)
    return code


def confirm(
    store: TrusteeStore, round_: Round, person: str, typed: str, name: str, now: datetime
) -> Seat:
    """Takes the seat with the code that was drawn last, typed back. `name` is what residents read.

    Raises Refused: a slip of `codes.read`, `code-other` for a code that wasn't drawn here,
    `nothing-drawn`, `name-missing`, `name-too-long`, and as `draw`.
    """
    require_trustees(round_)
    name = clean_line(name)
    if not name:
        raise Refused("name-missing")
    if len(name) > NAME_MAX:
        raise Refused("name-too-long", most=NAME_MAX)
    code, slip = read(typed)
    if slip:
        raise Refused(slip)
    key = public_key(code, round_.id)

    def act(trust: Trust) -> Change | None:
        before = trust.seat_of(person)
        drawn = trust.draws.get(person)
        if before is not None and before.key == key and before.name == name and not drawn:
            return None  # the same form once more
        _require_seatable(trust, person)
        if drawn is None and (before is None or before.key != key):
            raise Refused("nothing-drawn")
        if key != (drawn or key):
            raise Refused("code-other")
        seat = Seat(_number(trust, person), person, name, key, now)
        others = [one for one in trust.seats if one.number != seat.number]
        seats = tuple(sorted((*others, seat), key=lambda one: one.number))
        draws = {who: kept for who, kept in trust.draws.items() if who != person}
        told = line(round_.id, "confirm", person, now, seat.number)
        return Change(replace(trust, seats=seats, draws=draws), told)

    found = change(store, round_.id, act).seat_of(person)
    if found is None:
        raise NotFound("seat")
    return found


def release(store: TrusteeStore, round_: Round, number: int, actor: str, now: datetime) -> None:
    """Frees a seat before the key is split, for another trustee. Nothing happens to a free one.

    Raises Refused `no-trustees`, `trustees-sealed`.
    """
    require_trustees(round_)

    def act(trust: Trust) -> Change | None:
        if trust.sealed is not None:
            raise Refused("trustees-sealed")
        seats = tuple(seat for seat in trust.seats if seat.number != number)
        if seats == trust.seats:
            return None
        return Change(replace(trust, seats=seats), line(round_.id, "release", actor, now, number))

    change(store, round_.id, act)


def entrust(
    store: TrusteeStore,
    round_: Round,
    now: datetime,
    pair: Callable[[], tuple[bytes, bytes]] = new_pair,
) -> tuple[str, tuple[Trustee, ...]]:
    """The public key of the vote, and its trustees; the secret half is split among them, and gone.

    Repeatable: what was split stays. Raises Refused `trustees-missing`.
    """

    def act(trust: Trust) -> Change | None:
        if trust.sealed is not None:
            return None
        if trust.missing:
            raise Refused("trustees-missing", missing=trust.missing)
        secret, public = pair()
        parts = tuple(
            seal_to(
                bytes.fromhex(seat.key),
                part_info(round_.id, seat.number, public.hex()),
                write(share),
            )
            for seat, share in zip(trust.seats, split(secret), strict=True)
        )
        after = replace(trust, sealed=SealedParts(public.hex(), parts), draws={})
        return Change(after, line(round_.id, "split", SYSTEM, now))

    trust = change(store, round_.id, act)
    if trust.sealed is None:
        raise NotFound("sealed parts")
    return trust.sealed.public, tuple(Trustee(seat.name, seat.key) for seat in trust.seats)


def is_entrusted(store: TrusteeStore, round_: Round) -> bool:
    """Whether all keys are there that the round needs before its vote."""
    return round_.ballot.opened_by != "trustees" or not trust_of(store, round_.id).missing


def part_info(round_id: str, number: int, public: str) -> bytes:
    """What ties sealed parts to their round, their seat and the key that they are of."""
    place = (b"buurt/part/v1", round_id.encode(), bytes([number]), bytes.fromhex(public))
    return b"\0".join(place)


def require_trustees(round_: Round) -> None:
    """Raises Refused `no-trustees` for a round whose ballots the count opens alone."""
    if round_.ballot.opened_by != "trustees":
        raise Refused("no-trustees", round=round_.id)


def _require_seatable(trust: Trust, person: str) -> None:
    if trust.sealed is not None:
        raise Refused("trustees-sealed")
    if trust.seat_of(person) is None and not trust.missing:
        raise Refused("trustees-complete")


def _number(trust: Trust, person: str) -> int:
    """The seat of `person`, or the first free one; 0 when there is none."""
    seat = trust.seat_of(person)
    if seat is not None:
        return seat.number
    taken = {one.number for one in trust.seats}
    return next((number for number in range(1, SEATS + 1) if number not in taken), 0)
