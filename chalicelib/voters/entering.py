"""From a typed code to a voter: tries, and every reason why a code doesn't work.

Five wrong codes in a quarter of an hour, then this browser waits. A wrong code belongs to no
letter, so there is none to make void; sixty random bits aren't guessed at that pace, nor at the
pace of the network's own limit. A slip that the check character shows costs no try.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.identity.model import Challenge
from chalicelib.identity.ports import Keyring, SessionStore
from chalicelib.kernel.errors import Refused
from chalicelib.rounds.model import FrozenRound
from chalicelib.voters import codes
from chalicelib.voters.credentials import mark_of
from chalicelib.voters.model import Credential
from chalicelib.voters.ports import CodeStore, PaperRoll
from chalicelib.voting.cast import current_commitment
from chalicelib.voting.ports import Ledger

TRIES: Final = 5
WAIT: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Doors:
    """The ports that entering goes through."""

    codes: CodeStore
    sessions: SessionStore
    keyring: Keyring
    ledger: Ledger
    paper: PaperRoll


def enter(doors: Doors, frozen: FrozenRound, browser: str, text: str, now: datetime) -> Credential:
    """The credential that `text` opens, with one use taken.

    Raises Refused: `code-missing`, `code-length`, `code-character`, `code-typo` (no try lost),
    `code-unknown` (`left` tries), `code-wait` (`minutes`), `code-void`, `code-expired`,
    `code-spent`, `code-voted`, `code-paper`, and `code-other-means` for a means that this
    round doesn't have.
    """
    code, slip = codes.read(text)
    if slip is not None:
        raise Refused(slip)
    left = _pay(doors.sessions, frozen.round_id, browser, now)
    found = doors.codes.code(frozen.round_id, mark_of(doors.keyring, frozen.round_id, code))
    if found is None:
        raise Refused("code-unknown", left=left)
    _forget(doors.sessions, frozen.round_id, browser, now)
    _require_good(doors, frozen, found, now)
    if not doors.codes.use(found, now):
        raise Refused("code-spent")
    return found


def _require_good(doors: Doors, frozen: FrozenRound, found: Credential, now: datetime) -> None:
    if found.means not in frozen.voters.means:
        raise Refused("code-other-means")
    if found.state == "void":
        raise Refused("code-void")
    if now >= found.expires_at:
        raise Refused("code-expired")
    if doors.paper.means_of(frozen.round_id, found.voter_token) == "paper":
        raise Refused("code-paper")
    if found.means == "letter" and current_commitment(
        frozen, found.voter_token, ledger=doors.ledger, keyring=doors.keyring
    ):
        raise Refused("code-voted")
    if found.uses_left < 1:
        raise Refused("code-spent")


def _id(round_id: str, browser: str) -> str:
    text = f"tries1\0{round_id}".encode()
    return hmac.new(browser.encode(), text, hashlib.sha256).hexdigest()


def _pay(sessions: SessionStore, round_id: str, browser: str, now: datetime) -> int:
    """Pays one try before anything is compared, so that guesses side by side get no more; the
    tries that are left. Raises Refused `code-wait`."""
    key = _id(round_id, browser)
    counter = sessions.challenge(key, now)
    if counter is None:
        fresh = Challenge(key, "vote", "", "tries", round_id, TRIES, now, now + WAIT)
        sessions.put_challenge(fresh, None)
        counter = sessions.challenge(key, now) or fresh
    if counter.tries_left < 1:
        minutes = max(1, -int((now - counter.expires_at) // timedelta(minutes=1)))
        raise Refused("code-wait", minutes=minutes)
    # No fingerprint is empty: this only counts.
    sessions.use_challenge(key, "", now)
    after = sessions.challenge(key, now)
    if after is None:
        return 0
    return after.tries_left


def _forget(sessions: SessionStore, round_id: str, browser: str, now: datetime) -> None:
    counter = sessions.challenge(_id(round_id, browser), now)
    if counter is not None:
        sessions.drop_challenge(counter)
