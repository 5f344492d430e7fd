"""Before the vote opens: keys, the secret seed, the frozen round, the gates.

The pair of keys that seals ballots is made here, in the memory of one run: its public half
goes into the frozen round, its secret half is kept wrapped by a key of the key store that only
the count may unwrap with. Where trustees open the ballots the pair is `chalicelib.trustees`'.

Every step may be repeated and the whole may stop anywhere: what exists stays. The gates come
last and take their times from the frozen round, so a phase that was moved in between can't
leave gates with other times than the ones that were published.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.rounds.model import BallotList, FrozenRound, Round, Trustee
from chalicelib.rounds.plain import canonical_json
from chalicelib.rounds.ports import RoundStore
from chalicelib.voting.model import SealedKey
from chalicelib.voting.notes import verifier_key
from chalicelib.voting.ports import Ledger, Macs
from chalicelib.voting.publiclog import log_key_name
from chalicelib.voting.sealing import SUITE, new_pair, seal_key_name
from chalicelib.voting.tokens import ballot_key_name, voter_key


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What voters and outsiders get: the sealing key in hex, the log's verifier key, and who
    holds a part of the sealing key's other half."""

    seal: str
    log: str
    trustees: tuple[Trustee, ...] = ()


# The public key in hex of a round whose ballots trustees open, and the trustees. May be repeated.
Entrust = Callable[[Round, datetime], tuple[str, tuple[Trustee, ...]]]


def prepare(
    round_: Round,
    ballot: BallotList,
    *,
    rounds: RoundStore,
    ledger: Ledger,
    keyring: Macs,
    host: str,
    now: datetime,
    entrust: Entrust | None = None,
) -> FrozenRound:
    """Makes the vote of `round_` ready to open; the frozen round, also when it was frozen.

    `host` is the city's, as the name of the public log begins. Raises Refused `ballot-empty`
    for a list without projects, what `entrust` raises for a round whose ballots trustees open, and
    Conflict when the round was changed since it was read.
    """
    frozen = rounds.frozen(round_.id)
    if frozen is None:
        if not ballot.entries:
            raise Refused("ballot-empty", round=round_.id)
        keyring.create(voter_key(round_.id))
        keyring.create(ballot_key_name(round_.id))
        keyring.create(seal_key_name(round_.id))
        seed = ledger.keep_seed(round_.id, secrets.token_hex(32))
        if round_.ballot.opened_by == "trustees":
            if entrust is None:
                raise Refused("trustees-missing", round=round_.id)
            public, trustees = entrust(round_, now)
        else:
            public, trustees = _kept_pair(round_.id, ledger, keyring), ()
        keys = PublicKeys(public, _log_key(round_.id, keyring, host), trustees)
        frozen = freeze(round_, ballot, seed, keys, now)
        if not rounds.freeze(frozen, round_.version):
            frozen = rounds.frozen(round_.id)
            if frozen is None:
                raise Conflict("frozen, and then not")
    ledger.open_gates(frozen.round_id, frozen.opens_at, frozen.closes_at)
    return frozen


def _kept_pair(round_id: str, ledger: Ledger, keyring: Macs) -> str:
    kept = ledger.sealed_key(round_id)
    if kept is None:
        secret, public = new_pair()
        wrapped = keyring.wrap(seal_key_name(round_id), secret)
        kept = ledger.keep_sealed_key(round_id, SealedKey(public, wrapped))
    return kept.public.hex()


def _log_key(round_id: str, keyring: Macs, host: str) -> str:
    name = log_key_name(round_id)
    keyring.create(name)
    return verifier_key(f"{host}/stemmen/log/{round_id}", keyring.public_key(name))


def freeze(
    round_: Round, ballot: BallotList, seed: str, keys: PublicKeys, now: datetime
) -> FrozenRound:
    """The rules and the list as one canonical document, whose hash is published."""
    phase = round_.phase("voting")
    entries = tuple(sorted(ballot.entries, key=lambda entry: entry.number))
    commitment = seed_commitment(seed)
    document = canonical_json(
        {
            "version": 1,
            "round": round_.id,
            "title": round_.title,
            "opens_at": phase.opens_at,
            "closes_at": phase.closes_at,
            "pot_cents": round_.pot_cents,
            "ballot": round_.ballot,
            "voters": round_.voters,
            "entries": entries,
            "count": round_.count,
            "ties": round_.count.ties,
            "decision": ballot.decision,
            "order_seed": ballot.seed,
            "seed_commitment": commitment,
            "seal_suite": SUITE,
            "seal_key": keys.seal,
            "log_key": keys.log,
            **({"exclusions": ballot.exclusions} if ballot.exclusions else {}),
            **({"trustees": keys.trustees} if keys.trustees else {}),
        }
    )
    return FrozenRound(
        round_id=round_.id,
        document=document,
        hash=hashlib.sha256(document.encode()).hexdigest(),
        seed_commitment=commitment,
        opens_at=phase.opens_at,
        closes_at=phase.closes_at,
        pot_cents=round_.pot_cents,
        ballot=round_.ballot,
        voters=round_.voters,
        entries=entries,
        frozen_at=now,
        count=round_.count,
        seal_key=keys.seal,
        log_key=keys.log,
        exclusions=ballot.exclusions,
        trustees=keys.trustees,
    )


def seed_commitment(seed: str) -> str:
    """What is published of the seed before the vote: the SHA-256 of its bytes. `seed` is hex.

    The count publishes the seed itself, so that anybody checks that it was fixed in time.
    """
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()
