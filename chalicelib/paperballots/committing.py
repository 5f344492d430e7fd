"""Commitments of ballots on paper: from the moment a batch is settled nobody changes a sheet of it.

    nonce = HMAC(secret of the batch, "sheet1" ‖ 0 ‖ number of the sheet)
    c     = SHA-256("buurt/ballot/v1" ‖ 0 ‖ round ‖ 0 ‖ nonce ‖ canonical ballot)

They enter the same public log as ballots from the screen, before anything is opened. Where the
round publishes codes, nonces and ballots follow with the result; the sheets' numbers never do:
whoever handed one out may remember it. A settled batch never changes, so its commitments are made
from it whenever they are asked for.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

from chalicelib.paperballots.model import Batch, Sheet
from chalicelib.paperballots.ports import PaperBallotStore
from chalicelib.paperballots.reading import ballot_of
from chalicelib.paperballots.sheets import final_sheets
from chalicelib.rounds.model import FrozenRound
from chalicelib.voting.ballots import canonical
from chalicelib.voting.model import OpenedBallot
from chalicelib.voting.tokens import NONCE_BYTES, commitment

_LABEL: Final = b"sheet1\0"


def new_batch_secret() -> str:
    """What hides a batch's sheets behind their commitments: without it the few possible ballots
    could be tried out."""
    return secrets.token_hex(NONCE_BYTES)


def committed(store: PaperBallotStore, frozen: FrozenRound) -> tuple[OpenedBallot, ...]:
    """The valid sheets of all settled batches, by commitment: the order of typing says nothing."""
    found = (
        _committed(frozen, batch, sheet)
        for batch in store.batches(frozen.round_id)
        if batch.state == "settled"
        for sheet in final_sheets(store, batch).values()
        if not sheet.fault
    )
    return tuple(sorted(found, key=lambda one: one.commitment))


def _committed(frozen: FrozenRound, batch: Batch, sheet: Sheet) -> OpenedBallot:
    message = _LABEL + str(sheet.number).encode()
    nonce = hmac.new(bytes.fromhex(batch.secret), message, hashlib.sha256).digest()
    ballot = ballot_of(frozen, sheet)
    return OpenedBallot(commitment(frozen.round_id, nonce, canonical(ballot)), nonce, ballot)
