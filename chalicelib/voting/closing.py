"""After the vote: gates shut, the ledger audited, the ballots handed to the count.

The audit reads everything and believes nothing. Roll and box must be each other's image under
the ballot key; what is out as `cast` must be what lies in the box; every commitment must follow
from its body; every ballot must keep the frozen rules. One fault, and no ballot is handed out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.kernel.errors import BuurtError
from chalicelib.rounds.model import FrozenRound
from chalicelib.voting.ballots import body_size, canonical, open_body, problems
from chalicelib.voting.model import Ballot, BoxEntry
from chalicelib.voting.ports import Ledger, Macs
from chalicelib.voting.tokens import ballot_key_name, ballot_keys, commitment

Code = Literal[
    "roll-without-ballot",
    "ballot-without-roll",
    "out-without-ballot",
    "ballot-without-out",
    "out-unknown-kind",
    "body-damaged",
    "commitment-wrong",
    "ballot-against-rules",
]

_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that can't be. `where` is a key or a commitment: it names nobody."""

    code: Code
    where: str


class LedgerViolation(BuurtError):
    """The ledger contradicts itself: nothing may be counted before people have looked."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        shown = ", ".join(f"{fault.code} {fault.where[:12]}" for fault in faults[:_SHOWN])
        super().__init__(f"{len(faults)} faults: {shown}")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found. `ballots` are by commitment, so their order says nothing."""

    faults: tuple[Fault, ...]
    ballots: tuple[Ballot, ...]
    superseded: int


def audit(
    frozen: FrozenRound,
    roll: Iterable[tuple[str, str]],
    box: Iterable[BoxEntry],
    out: Iterable[tuple[str, str]],
    keys_of: Callable[[list[str]], list[str]],
) -> Audit:
    """Checks a whole ledger. `keys_of` gives the ballot keys of voter tokens. Pure otherwise."""
    tokens = [token for token, means in roll if means != "paper"]
    expected = set(keys_of(tokens))
    faults: list[Fault] = []
    live: set[str] = set()
    opened: list[tuple[str, Ballot]] = []
    size = body_size(frozen)
    for entry in box:
        if entry.ballot_key not in expected:
            faults.append(Fault("ballot-without-roll", entry.ballot_key))
        expected.discard(entry.ballot_key)
        live.add(entry.commitment)
        ballot, fault = _open(frozen, entry, size)
        if fault is not None:
            faults.append(fault)
        if ballot is not None:
            opened.append((entry.commitment, ballot))
    faults += [Fault("roll-without-ballot", key) for key in sorted(expected)]
    superseded = 0
    for one, kind in out:
        if kind == "superseded":
            superseded += 1
        elif kind != "cast":
            faults.append(Fault("out-unknown-kind", one))
        elif one not in live:
            faults.append(Fault("out-without-ballot", one))
        else:
            live.discard(one)
    faults += [Fault("ballot-without-out", one) for one in sorted(live)]
    opened.sort(key=lambda pair: pair[0])
    return Audit(tuple(faults), tuple(ballot for _, ballot in opened), superseded)


def _open(frozen: FrozenRound, entry: BoxEntry, size: int) -> tuple[Ballot | None, Fault | None]:
    if len(entry.body) != size:
        return None, Fault("body-damaged", entry.commitment)
    try:
        nonce, ballot = open_body(entry.body)
    except ValueError:
        return None, Fault("body-damaged", entry.commitment)
    if commitment(frozen.round_id, nonce, canonical(ballot)) != entry.commitment:
        return None, Fault("commitment-wrong", entry.commitment)
    if problems(frozen, ballot):
        return None, Fault("ballot-against-rules", entry.commitment)
    return ballot, None


def audit_ledger(frozen: FrozenRound, ledger: Ledger, keyring: Macs) -> Audit:
    """The audit of a round's ledger as it is stored. For shut gates only: a cast in between
    would look like a fault."""
    round_id = frozen.round_id
    return audit(
        frozen,
        ledger.roll(round_id),
        ledger.ballots(round_id),
        ledger.commitments(round_id),
        lambda tokens: ballot_keys(keyring, round_id, tokens),
    )


def read_ballots(frozen: FrozenRound, ledger: Ledger, keyring: Macs) -> tuple[Ballot, ...]:
    """The ballots to count, after the audit. Raises LedgerViolation on any fault."""
    found = audit_ledger(frozen, ledger, keyring)
    if found.faults:
        raise LedgerViolation(found.faults)
    return found.ballots


def cut_link(round_id: str, keyring: Macs) -> None:
    """Disables the key that leads from voters to ballots. Repeatable; after the result is
    stored, since no audit is possible from then on."""
    keyring.disable(ballot_key_name(round_id))
