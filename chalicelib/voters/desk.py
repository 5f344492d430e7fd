"""The desk: somebody shows a card, staff look the right up, and hand out a code or a paper ballot.

The desk never sees a choice. The number that was typed becomes a token in the same request and
is dropped. Who already voted online can't get paper; who got paper can't vote online: both are
one condition on the same row of the roll.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.audit.model import AuditEntry
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import Closed, Refused
from chalicelib.rounds.model import FrozenRound
from chalicelib.voters import numbers, rules
from chalicelib.voters.credentials import desk_credential, new_code
from chalicelib.voters.ports import CodeStore, PaperRoll, Register
from chalicelib.voting import tokens

DESK_TERM: Final = timedelta(hours=2)
Act = Literal["check", "code", "paper"]


@dataclass(frozen=True, slots=True)
class Counter:
    """The ports that a desk works with."""

    register: Register
    codes: CodeStore
    paper: PaperRoll
    keyring: Keyring
    clock: Clock


@dataclass(frozen=True, slots=True)
class Served:
    """What the desk did. `code` is empty unless this very request made one; `means` is how the
    voter came in before, empty when they didn't vote; `area_id` is the neighbourhood."""

    act: Act
    area_id: str
    means: str
    code: str = ""
    repeated: bool = False


def serve(
    counter: Counter, frozen: FrozenRound, text: str, act: Act, token: str, actor: str
) -> Served:
    """Looks the right up and does `act`, once for a form's `token`.

    Raises Refused `number-wrong`; the standings `not-found`, `elsewhere`, `too-young`,
    `too-old`, `other-area`; `means-missing` when the round has no such means; `has-paper`,
    `has-voted`; Closed `vote-not-open`; Unavailable when the register doesn't answer.
    """
    now = counter.clock.now()
    if not frozen.is_open(now):
        raise Closed("vote-not-open", round=frozen.round_id)
    wanted = {"check": frozen.voters.means, "code": ("desk",), "paper": ("paper",)}[act]
    if frozen.voters.is_light or not set(wanted) & set(frozen.voters.means):
        raise Refused("means-missing")
    number = numbers.parse(text)
    if number is None:
        raise Refused("number-wrong")
    answer = counter.register.look_up(rules.question(frozen.voters, frozen.opens_at, number))
    standing = rules.decide(frozen.voters, answer)
    if standing != "yes":
        raise Refused(standing)
    voter = tokens.voter_token(counter.keyring, frozen.round_id, numbers.register_pid(number))
    if act == "paper":
        line = _line("paper", frozen, actor, now)
        done = counter.paper.mark_paper(frozen.round_id, voter, token, counter.clock, line)
        return Served(act, answer.area_id, "paper", repeated=not done)
    means = counter.paper.means_of(frozen.round_id, voter)
    if act == "check":
        return Served(act, answer.area_id, means)
    if means == "paper":
        raise Refused("has-paper")
    code = new_code()
    ends = min(now + DESK_TERM, frozen.closes_at)
    area_id = rules.bound_area(frozen.ballot, answer.area_id)
    credential = desk_credential(counter.keyring, frozen.round_id, voter, code, ends, area_id)
    if not counter.codes.hand_out(credential, token, _line("code", frozen, actor, now)):
        return Served(act, answer.area_id, means, repeated=True)
    return Served(act, answer.area_id, means, code)


def _line(verb: str, frozen: FrozenRound, actor: str, now: datetime) -> AuditEntry:
    """That something was handed out, never to whom."""
    return AuditEntry(now, actor, f"voters:desk:{verb}", frozen.round_id)
