"""Casting a ballot: once per person and round, however often the form is sent.

    read the box (strongly consistent)
      same form token, same ballot    → the same receipt, nothing written
      same form token, other ballot   → Conflict
      another ballot than the form replaces → Conflict: it was cast in another window
    one transaction through one gate; when the box changed or no answer came, read again

A form names the commitment that it replaces. So an old form that arrives late can't bring back
a choice that was changed since, and two windows can't overwrite each other unseen.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from chalicelib.kernel.clock import Clock
from chalicelib.kernel.errors import Closed, Conflict, Refused, Unavailable
from chalicelib.kernel.ids import fingerprint
from chalicelib.rounds.model import FrozenRound
from chalicelib.voting import tokens
from chalicelib.voting.ballots import canonical, require_valid, seal_body
from chalicelib.voting.model import Ballot, BoxEntry, CastRequest, Receipt
from chalicelib.voting.ports import Ledger, Macs
from chalicelib.voting.sealing import seal

# Rounds of "read, write" before we tell the voter to try again.
_ATTEMPTS: Final = 4


@dataclass(frozen=True, slots=True)
class BallotForm:
    """A review page that was sent. `token` is the page's own secret; `replaces` the commitment
    that the voter's box held when the page was made, empty for none."""

    token: str
    replaces: str
    ballot: Ballot


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who was recognised, by the token of this round. `area_id` is their own area, where
    it is known and the ballot has lists of areas."""

    token: str
    means: str
    area_id: str = ""


def cast(
    frozen: FrozenRound,
    voter: Voter,
    form: BallotForm,
    *,
    ledger: Ledger,
    keyring: Macs,
    clock: Clock,
) -> Receipt:
    """Casts or changes the voter's ballot; the receipt.

    Raises Refused `ballot-invalid`, `paper-ballot`, or `ballot-final` where a vote can't be
    changed; Closed `vote-not-open`; Conflict when this form can't be the voter's latest will;
    and Unavailable when the ledger didn't answer: the same form may then be sent again.
    """
    require_valid(frozen, form.ballot, voter.area_id)
    request = _request(frozen, voter, form, keyring)
    for _ in range(_ATTEMPTS):
        stored = ledger.box(frozen.round_id, request.ballot_key)
        if stored is not None and stored.form == request.form:
            return _repeat(stored, request, form)
        if not frozen.is_open(clock.now()):
            raise Closed("vote-not-open", round=frozen.round_id)
        if stored is not None and frozen.ballot.final:
            raise Refused("ballot-final")
        if ("" if stored is None else stored.commitment) != form.replaces:
            raise Conflict("another ballot was cast since the form was made")
        try:
            ledger.cast(request, stored, clock)
        except Conflict:
            continue
        except Unavailable as error:
            if _is_in_box(ledger, request):
                return _receipt(request.commitment, form)
            raise Unavailable("the ledger didn't answer") from error
        return _receipt(request.commitment, form)
    raise Unavailable("the box stayed contended")


def _is_in_box(ledger: Ledger, request: CastRequest) -> bool:
    """Whether a cast without an answer was written after all."""
    stored = ledger.box(request.round_id, request.ballot_key)
    return stored is not None and stored.commitment == request.commitment


def _request(frozen: FrozenRound, voter: Voter, form: BallotForm, keyring: Macs) -> CastRequest:
    nonce = secrets.token_bytes(tokens.NONCE_BYTES)
    ballot = canonical(form.ballot)
    commitment = tokens.commitment(frozen.round_id, nonce, ballot)
    body = seal_body(frozen, nonce, form.ballot)
    return CastRequest(
        round_id=frozen.round_id,
        voter_token=voter.token,
        ballot_key=tokens.ballot_key(keyring, frozen.round_id, voter.token),
        means=voter.means,
        commitment=commitment,
        sealed=seal(bytes.fromhex(frozen.seal_key), frozen.round_id, commitment, body),
        form=fingerprint(form.token),
        fingerprint=tokens.form_fingerprint(form.token, ballot),
    )


def _repeat(stored: BoxEntry, request: CastRequest, form: BallotForm) -> Receipt:
    if stored.fingerprint != request.fingerprint:
        raise Conflict("this form was sent with another ballot")
    return _receipt(stored.commitment, form)


def _receipt(commitment: str, form: BallotForm) -> Receipt:
    return Receipt(tokens.receipt_code(commitment), commitment, changed=bool(form.replaces))


def current_commitment(
    frozen: FrozenRound, voter_token: str, *, ledger: Ledger, keyring: Macs
) -> str:
    """The commitment of the voter's ballot as it lies in the box; empty when there is none."""
    key = tokens.ballot_key(keyring, frozen.round_id, voter_token)
    stored = ledger.box(frozen.round_id, key)
    return "" if stored is None else stored.commitment
