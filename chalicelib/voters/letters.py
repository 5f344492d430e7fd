"""Batches of letters: begun by staff, made in slices by a job, printed, destroyed, spoiled.

A code is a function of the batch and the row, under a key that only the job may use: a slice
that is made again after a crash has the same codes, the same stored marks and the same file.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.identity.ports import Keyring
from chalicelib.kernel.errors import Conflict, NotFound, Refused, Unavailable
from chalicelib.kernel.ids import crockford, new_id
from chalicelib.rounds.model import Round
from chalicelib.voters import codes
from chalicelib.voters.credentials import code_key, code_message, mark_of, new_code
from chalicelib.voters.extract import Extract, read_extract
from chalicelib.voters.model import (
    BATCHES_MAX,
    LETTER_USES,
    SLICE,
    SOURCE_MAX,
    Addressee,
    Batch,
    Credential,
    Letter,
)
from chalicelib.voters.numbers import register_pid
from chalicelib.voters.ports import CodeStore, LetterFiles, LetterPrinter, LetterStore
from chalicelib.voters.rules import bound_area
from chalicelib.voting import tokens

_ATTEMPTS: Final = 8


# Codes outlive the end of the vote as it was planned when they were printed: an extended vote
# takes them, and after its end the gates let nobody in.
GRACE: Final = timedelta(days=60)


def letter_key(round_id: str) -> str:
    """The name of the key that makes the codes of letters."""
    return f"letter/{round_id}"


def begin(
    letters: LetterStore, round_: Round, *, source: str, token: str, actor: str, now: datetime
) -> Batch:
    """The round's next batch, which waits for its extract; the one made before when `token`
    was used before. Raises Refused `no-letters`, `source-missing`, `too-late` or
    `too-many-batches`."""
    if "letter" not in round_.voters.means:
        raise Refused("no-letters")
    if now >= round_.phase("voting").closes_at:
        raise Refused("too-late")
    if not source or len(source) > SOURCE_MAX:
        raise Refused("source-missing", most=SOURCE_MAX)
    for _ in range(_ATTEMPTS):
        there = letters.batches(round_.id)
        made = next((one for one in there if one.token == token), None)
        if made is not None:
            return made
        if len(there) >= BATCHES_MAX:
            raise Refused("too-many-batches", most=BATCHES_MAX)
        number = max((one.number for one in there), default=0) + 1
        batch = Batch(round_.id, number, source, token, actor, now, upload=new_id())
        try:
            letters.save(batch, _line(batch, "begin", actor, now))
        except Conflict:
            continue
        return batch
    raise Unavailable("batch numbers contended")


def _line(batch: Batch, verb: str, actor: str, now: datetime, note: str = "") -> AuditEntry:
    return AuditEntry(
        at=now,
        actor=actor,
        action=f"voters:letters:{verb}",
        subject=f"{batch.round_id}-{batch.number}",
        changes={"state": ("", batch.state), "letters": ("", str(batch.total))},
        note=note,
    )


@dataclass(frozen=True, slots=True)
class Press:
    """The ports that making letters goes through. `address` is where the city's pages begin."""

    letters: LetterStore
    codes: CodeStore
    files: LetterFiles
    printer: LetterPrinter
    keyring: Keyring
    address: str


def make(
    press: Press, batch: Batch, round_: Round, now: datetime, go_on: Callable[[], bool]
) -> Batch:
    """Makes slices of `batch` while `go_on()`; the batch as it then stands.

    May stop or crash anywhere and be called again. Raises Conflict when another worker makes
    the same batch, and what the ports raise.
    """
    if batch.state not in ("waiting", "making"):
        return batch
    if batch.state == "making" and batch.done == batch.slices:
        return _finished(press, batch, now)
    data = press.files.extract(batch)
    if data is None:
        return batch
    try:
        extract = read_extract(data, round_)
    except Refused as refused:
        missing = str(refused.details.get("missing", ""))
        batch = _moved(batch, state="refused", reason=f"{refused.reason} {missing}".strip())
        press.letters.save(batch, _line(batch, "refuse", batch.by, now))
        press.files.drop_extract(batch)
        return batch
    if batch.state == "waiting":
        batch = _begun(press, batch, extract, now)
    while batch.done < batch.slices and go_on():
        batch = _slice(press, batch, extract, round_)
    return _finished(press, batch, now) if batch.done == batch.slices else batch


def _finished(press: Press, batch: Batch, now: datetime) -> Batch:
    """The names live on in the print files only, until those are destroyed."""
    press.files.drop_extract(batch)
    batch = _moved(batch, state="ready")
    press.letters.save(batch, _line(batch, "finish", batch.by, now))
    return batch


def _moved(batch: Batch, **changes: object) -> Batch:
    return replace(batch, version=batch.version + 1, **changes)  # type: ignore[arg-type]


def _begun(press: Press, batch: Batch, extract: Extract, now: datetime) -> Batch:
    for name in (tokens.voter_key, code_key, letter_key):
        press.keyring.create(name(batch.round_id))
    batch = _moved(
        batch,
        state="making",
        total=len(extract.addressees),
        faults=extract.faults,
        lines=extract.lines,
    )
    press.letters.save(batch, _line(batch, "make", batch.by, now))
    return batch


def _slice(press: Press, batch: Batch, extract: Extract, round_: Round) -> Batch:
    """The next slice: codes stored, then the file, then `done` moves on with the marks."""
    first = batch.done * SLICE
    people = extract.addressees[first : first + SLICE]
    secrets_ = _codes(press.keyring, batch, first, len(people))
    marks, credentials = _credentials(press.keyring, batch, round_, people, secrets_, first)
    press.codes.add(credentials)
    pages = [
        Letter(batch.label(first + place + 1), code, person.name, person.street, person.place)
        for place, (person, code) in enumerate(zip(people, secrets_, strict=True))
    ]
    press.files.keep(batch.file(batch.done), press.printer.letters(pages, round_, press.address))
    batch = _moved(batch, done=batch.done + 1)
    press.letters.finish_slice(batch, marks)
    return batch


def _codes(keyring: Keyring, batch: Batch, first: int, count: int) -> list[str]:
    """The codes of a slice. One call to the key store; the rows' own secrets follow from it."""
    message = b"\0".join((b"slice1", batch.round_id.encode(), batch.token.encode(), b"%d" % first))
    seed = keyring.mac(letter_key(batch.round_id), message)
    digests = [hmac.new(seed, b"row1\0%d" % row, hashlib.sha256).digest() for row in range(count)]
    return [codes.with_check(crockford(digest, codes.LENGTH)) for digest in digests]


def _credentials(
    keyring: Keyring,
    batch: Batch,
    round_: Round,
    people: tuple[Addressee, ...],
    secrets_: list[str],
    first: int,
) -> tuple[list[str], list[Credential]]:
    round_id = batch.round_id
    voters = tokens.voter_tokens(keyring, round_id, [register_pid(one.number) for one in people])
    messages = [code_message(round_id, code) for code in secrets_]
    marks = [mac.hex() for mac in keyring.macs(code_key(round_id), messages)]
    ends = round_.phase("voting").closes_at + GRACE
    return marks, [
        Credential(
            round_id,
            mark,
            voter,
            "letter",
            batch.label(first + row),
            LETTER_USES,
            ends,
            area_id=bound_area(round_.ballot, person.area_id),
        )
        for row, (mark, voter, person) in enumerate(
            zip(marks, voters, people, strict=True), start=1
        )
    ]


def destroy(
    letters: LetterStore, files: LetterFiles, batch: Batch, actor: str, now: datetime
) -> Batch:
    """The print files go, for good: names and addresses with them. The codes go on working.
    Raises Refused `not-ready`, Conflict."""
    if batch.state == "destroyed":
        return batch
    if batch.state != "ready":
        raise Refused("not-ready")
    # Files first: a batch that says destroyed has none.
    files.drop([batch.file(number) for number in range(batch.slices)])
    batch = _moved(batch, state="destroyed")
    letters.save(batch, _line(batch, "destroy", actor, now))
    return batch


@dataclass(frozen=True, slots=True)
class Reissued:
    """A code in the place of a letter's. `code` is shown once, on a slip."""

    code: str
    label: str


def spoil(
    press: Press,
    round_: Round,
    label: tuple[int, int],
    *,
    reissue: bool,
    reason: str,
    actor: str,
    now: datetime,
) -> Reissued | None:
    """Makes a letter's code void, by the number on the letter; with `reissue` a code for the
    same voter comes in its place. Raises NotFound, Refused `reason-missing` or `spoiled`."""
    if not reason:
        raise Refused("reason-missing")
    batch = press.letters.batch(round_.id, label[0])
    mark = press.letters.mark(round_.id, *label) if batch is not None else ""
    found = press.codes.code(round_.id, mark) if mark else None
    if batch is None or found is None:
        raise NotFound("letter")
    if found.state == "void":
        raise Refused("spoiled")
    code = new_code() if reissue else ""
    instead = None
    if reissue:
        instead = replace(
            found, mark=mark_of(press.keyring, round_.id, code), uses_left=LETTER_USES
        )
    audit = AuditEntry(
        at=now,
        actor=actor,
        action="voters:letter:reissue" if reissue else "voters:letter:spoil",
        subject=f"{round_.id}-{found.label}",
        note=reason,
    )
    try:
        press.codes.spoil(found, instead, audit)
    except Conflict:
        raise Refused("spoiled") from None
    return Reissued(code, found.label) if reissue else None
