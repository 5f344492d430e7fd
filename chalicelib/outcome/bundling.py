"""The published bundle of a round: the files of the count and those of the vote, as one zip.

The files of the vote join those of the count before the result is stored, so that the hash
which two people confirm covers all of them. They are then checked as an outsider would check
them, from the bytes alone; a bundle that doesn't agree with itself is never stored.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from chalicelib.kernel.errors import BuurtError, Unavailable
from chalicelib.outcome.counting import Counted
from chalicelib.outcome.model import Result
from chalicelib.outcome.ports import ResultStore
from chalicelib.outcome.publishing import sums
from chalicelib.outcome.verifying import verify
from chalicelib.rounds.model import FrozenRound
from chalicelib.tally import canonical_json
from chalicelib.tally.bundle import RESULT
from chalicelib.tally.signing import SIGNATURE, message
from chalicelib.voting.bundle import CHECKER, RESULT_DOCUMENT
from chalicelib.voting.notes import Signer, read_verifier_key, sign_note
from chalicelib.voting.ports import LogFiles

# Where the released bundle lies among the files of the log.
ZIP: Final = "bundel.zip"
# Its hash, written last: there when the bundle is.
PUBLISHED: Final = "bundel.sha256.txt"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class BundleDisagrees(BuurtError):
    """A recount from the files alone doesn't give what the count gave."""


def result_signature(
    frozen: FrozenRound, files: Mapping[str, bytes], sign: Signer
) -> dict[str, bytes]:
    """`result.sig` of a count: a note signed with the key of the round's log. Empty for a count
    that publishes nothing to count again."""
    if RESULT not in files:
        return {}
    name, public = read_verifier_key(frozen.log_key)
    return {SIGNATURE: sign_note(message(files).decode(), name, public, sign).encode()}


def with_voting(counted: Counted, voting: Mapping[str, bytes]) -> Counted:
    """The same count with the files of its vote, covered by its hash. Raises BundleDisagrees."""
    plain = json.loads(counted.document)
    plain["files"] = {**plain["files"], **sums(voting)}
    text = canonical_json(plain)
    report = verify({**counted.files, **voting, RESULT_DOCUMENT: text})
    if not report.agrees:
        wrong = [name for name, good in report.checks.items() if not good]
        raise BundleDisagrees(f"the bundle fails its checks: {', '.join(wrong)}")
    return replace(
        counted,
        document=text.decode(),
        hash=hashlib.sha256(text).hexdigest(),
        files={**counted.files, **voting},
    )


def zipped(files: Mapping[str, bytes]) -> bytes:
    """One zip; the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name], zipfile.ZIP_DEFLATED)
    return target.getvalue()


def publish_bundle(results: ResultStore, log: LogFiles, result: Result) -> bool:
    """Puts the confirmed files of a released result, and nothing else, beside its log; False
    when they are there. Repeatable.

    Raises Unavailable when a file is missing or isn't the one that was confirmed.
    """
    if log.read(result.round_id, PUBLISHED) is not None:
        return False
    confirmed: Mapping[str, str] = json.loads(result.document)["files"]
    files: dict[str, bytes] = {RESULT_DOCUMENT: result.document.encode()}
    for name, digest in confirmed.items():
        content = results.file(result.round_id, name)
        if content is None or hashlib.sha256(content).hexdigest() != digest:
            raise Unavailable("a file of the result is missing or was changed")
        files[name] = content
    zip_ = zipped(files)
    log.write(result.round_id, ZIP, zip_, fixed=True)
    if CHECKER in files:
        # Also beside it: whoever has the zip needs the program to read it with.
        log.write(result.round_id, CHECKER, files[CHECKER], fixed=True)
    line = f"{hashlib.sha256(zip_).hexdigest()}  {ZIP}\n"
    log.write(result.round_id, PUBLISHED, line.encode(), fixed=True)
    return True
