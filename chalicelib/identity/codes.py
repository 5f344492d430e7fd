"""Sign-in by a six-digit code that is mailed.

A code lasts ten minutes, for five tries, once, in the browser that asked. Six digits are
guessed in a second by whoever reads the table, so what is stored is an HMAC of them under a
key that isn't in any table. The answer to the visitor is the same whether the address is known
or not.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.identity.model import (
    CODE_DIGITS,
    CODE_TERM,
    CODE_TRIES,
    Challenge,
    Purpose,
)
from chalicelib.identity.ports import Keyring, SessionStore
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.ids import new_digits

# The same form sent again within this time gets no second mail: a double tap is one question.
ASK_PAUSE: Final = timedelta(seconds=30)

# Mails to one address, and so guesses at its codes: 5 tries each, at most 75 in a million a day.
_LIMITS: Final = ((5, 15 * 60), (15, 24 * 60 * 60))


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for what.

    `subject` is what the code will prove: an address, or a voter token. `browser` is the
    secret of the browser's cookie; it is never stored. `key` names the MAC key of the codes.
    """

    purpose: Purpose
    browser: str
    key: str
    round_id: str = ""

    @property
    def challenge_id(self) -> str:
        """One browser, purpose and round have one code at a time."""
        text = f"challenge1\0{self.purpose}\0{self.round_id}".encode()
        return hmac.new(self.browser.encode(), text, hashlib.sha256).hexdigest()


def ask_code(
    sessions: SessionStore, keyring: Keyring, question: Question, subject: str, now: datetime
) -> tuple[str, Challenge] | None:
    """A fresh code for `subject`, to be mailed to the one whom it names, and its challenge.

    None when the same was asked a moment ago: the mail is on its way. Raises Refused
    `too-many-codes` when this subject had too many.
    """
    pending = sessions.challenge(question.challenge_id, now)
    if pending is not None and pending.subject == subject and now < pending.made_at + ASK_PAUSE:
        return None
    bucket = keyring.mac(question.key, f"ask1\0{question.purpose}\0{subject}".encode()).hex()[:32]
    for limit, seconds in _LIMITS:
        if not sessions.allow(f"ask#{bucket}", limit, seconds, now):
            raise Refused("too-many-codes", minutes=seconds // 60)
    code = new_digits(CODE_DIGITS)
    challenge = Challenge(
        id=question.challenge_id,
        purpose=question.purpose,
        subject=subject,
        code=_fingerprint(keyring, question, code),
        round_id=question.round_id,
        tries_left=CODE_TRIES,
        made_at=now,
        expires_at=now + CODE_TERM,
    )
    return (code, challenge) if sessions.put_challenge(challenge, pending) else None


def confirm_code(
    sessions: SessionStore, keyring: Keyring, question: Question, code: str, now: datetime
) -> Challenge:
    """The challenge that `code` answers, used up.

    Raises Refused `code-gone` when none waits in this browser (expired, used, never asked) or
    its tries are spent, and `code-wrong` (`left` tries) otherwise.
    """
    mark = _fingerprint(keyring, question, code)
    taken = sessions.use_challenge(question.challenge_id, mark, now)
    if taken is not None:
        return taken
    pending = sessions.challenge(question.challenge_id, now)
    if pending is None or pending.tries_left < 1:
        raise Refused("code-gone")
    raise Refused("code-wrong", left=pending.tries_left)


def is_waiting(sessions: SessionStore, question: Question, now: datetime) -> bool:
    """Whether a code can still be typed in this browser."""
    pending = sessions.challenge(question.challenge_id, now)
    return pending is not None and pending.tries_left > 0


def _fingerprint(keyring: Keyring, question: Question, code: str) -> str:
    data = f"code1\0{question.challenge_id}\0{code}".encode()
    return keyring.mac(question.key, data).hex()
