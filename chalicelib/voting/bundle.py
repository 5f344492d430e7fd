"""What is published of a vote beside its result: enough to check the ledger from outside.

    round.json        the frozen round, byte for byte as its hash was published
    round-extensions.jsonl  a later end of the vote, a line for each; only where there was one
    voting.json       ballots, superseded ones and voters by means; the log's size; the program
    log-leaves.txt    every commitment in the order of the log
    log-checkpoint.txt  its signed head
    superseded.txt    commitments that were replaced by a later ballot of the same voter
    removed.txt       commitments of ballots that two people took out
    paper.txt         commitments of ballots on paper
    paper.json        sheets by batch and by why they don't count, the difference and the word of
                      the city about it; only where there was paper
    ballots.jsonl     commitment, nonce and ballot of each that counts, those on paper among
                      them; in rounds that publish codes only
    controle.pyz      the program that checks all of it, made of the sources that counted
    voting-signed.txt the hash of voting.json, signed with the log's key

voting.json holds the hashes of the others, so one signature covers every bit.

In a round that publishes no codes the nonces stay private: a commitment then shows that a
ballot is counted, and nothing tells which. `outcome.verifying` checks all of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from chalicelib.rounds.model import FrozenRound
from chalicelib.voting.ballots import canonical
from chalicelib.voting.model import OpenedBallot
from chalicelib.voting.notes import Signer, read_verifier_key, sign_note

if TYPE_CHECKING:
    from chalicelib.voting.closing import Closed
    from chalicelib.voting.publiclog import Head

FORMAT: Final = "buurtbudget-voting-2"
ROUND: Final = "round.json"
EXTENSIONS: Final = "round-extensions.jsonl"
VOTING: Final = "voting.json"
LEAVES: Final = "log-leaves.txt"
CHECKPOINT: Final = "log-checkpoint.txt"
SUPERSEDED: Final = "superseded.txt"
REMOVED: Final = "removed.txt"
PAPER: Final = "paper.txt"
PAPER_ACCOUNT: Final = "paper.json"
BALLOTS: Final = "ballots.jsonl"
CHECKER: Final = "controle.pyz"
SIGNED: Final = "voting-signed.txt"
# The document of the result that two people confirmed; it is made by the count.
RESULT_DOCUMENT: Final = "uitslag.json"
# In the order in which a page lists them.
FILES: Final = (
    *(ROUND, EXTENSIONS, VOTING, BALLOTS, SUPERSEDED),
    *(REMOVED, PAPER, PAPER_ACCOUNT, LEAVES, CHECKPOINT, CHECKER, SIGNED),
)
# Those that some rounds don't have.
NOT_ALWAYS: Final = frozenset({EXTENSIONS, BALLOTS, PAPER_ACCOUNT, CHECKER})


def voting_files(
    frozen: FrozenRound,
    closed: Closed,
    leaves: tuple[str, ...],
    head: Head,
    *,
    program: str,
    sign: Signer,
    paper: Sequence[OpenedBallot] = (),
    paper_account: bytes = b"",
    checker: bytes = b"",
) -> dict[str, bytes]:
    """The files by name; the same vote gives the same bytes. `program` is the SHA-256 of the
    code that opened the ballots, `sign` signs with the log's key. `paper` are the ballots on
    paper, whose commitments are in the log too; never more than there are marks for paper.
    `paper_account` is how its sheets add up, in a round that had paper.
    `checker` is the program that checks these files."""
    files = {
        ROUND: frozen.document.encode(),
        LEAVES: _lines(leaves),
        CHECKPOINT: head.note.encode(),
        SUPERSEDED: _lines(closed.superseded),
        REMOVED: _lines(closed.removed),
        PAPER: _lines(tuple(sorted(one.commitment for one in paper))),
    }
    if paper_account:
        files[PAPER_ACCOUNT] = paper_account
    if checker:
        files[CHECKER] = checker
    if frozen.extensions:
        files[EXTENSIONS] = _lines(tuple(one.document for one in frozen.extensions))
    if frozen.count.publish == "codes":
        files[BALLOTS] = b"".join(
            ballot_line(one.commitment, one.nonce, canonical(one.ballot))
            for one in sorted((*closed.opened, *paper), key=lambda one: one.commitment)
        )
    about = {
        "format": FORMAT,
        "round": frozen.round_id,
        "rules_hash": frozen.hash,
        "publish": frozen.count.publish,
        "ballots": len(closed.opened),
        "superseded": len(closed.superseded),
        "removed": len(closed.removed),
        "paper": len(paper),
        "means": dict(closed.mark.means),
        "log_size": head.size,
        "program": program,
        "files": {name: sha256(files[name]).hexdigest() for name in files},
    }
    files[VOTING] = _json(about) + b"\n"
    name, public = read_verifier_key(frozen.log_key)
    text = signed_text(frozen.round_id, files[VOTING])
    files[SIGNED] = sign_note(text, name, public, sign).encode()
    return files


def signed_text(round_id: str, about: bytes) -> str:
    """What is signed of a published vote."""
    return f"buurtbudget voting v1\nround {round_id}\nsha256 {sha256(about).hexdigest()}\n"


def ballot_line(commitment: str, nonce: bytes, ballot: bytes) -> bytes:
    """The ballot stands in it exactly as it was committed to."""
    return b'{"ballot":%b,"c":"%b","nonce":"%b"}\n' % (
        ballot,
        commitment.encode(),
        nonce.hex().encode(),
    )


def _lines(values: tuple[str, ...]) -> bytes:
    return "".join(f"{value}\n" for value in values).encode()


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
