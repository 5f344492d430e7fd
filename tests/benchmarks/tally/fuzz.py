"""Damage real files and see that each is read or refused with a line and a reason.

    python tests/benchmarks/tally/fuzz.py [CASES] [FOLDER]

Per case one file gets one to four random edits: a byte changed, bytes removed or doubled, a line
removed, doubled or swapped with another, text put in between. A file that is still read is also
counted. Ends with an exception when anything else than a refusal comes out.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from chalicelib.tally import count
from chalicelib.tally.ballots import election_of
from chalicelib.tally.pb_read import PbError, read_pb_bytes

DATA = Path(__file__).parents[2] / "unit" / "tally" / "data"
PIECES = (b";", b",", b'"', b"\n", b"\r", b"\x00", b"\xff", b"-1", b"1e9", b"META\n", b"VOTES\n")


def damage(source: random.Random, raw: bytes) -> bytes:
    """The file with a few random edits."""
    for _ in range(source.randint(1, 4)):
        at, more = source.randrange(len(raw)), source.randint(1, 12)
        kind = source.randrange(7)
        if kind == 0:
            raw = raw[:at] + bytes([source.randrange(256)]) + raw[at + 1 :]
        elif kind == 1:
            raw = raw[:at] + raw[at + more :]
        elif kind == 2:
            raw = raw[:at] + raw[at : at + more] + raw[at:]
        elif kind == 3:
            raw = raw[:at] + source.choice(PIECES) + raw[at:]
        else:
            lines = raw.split(b"\n")
            # Most lines are votes; the first forty are where the structure is.
            one = source.randrange(min(len(lines), 40 if source.random() < 0.5 else len(lines)))
            other = source.randrange(len(lines))
            if kind == 4:
                del lines[one]
            elif kind == 5:
                lines.insert(other, lines[one])
            else:
                lines[one], lines[other] = lines[other], lines[one]
            raw = b"\n".join(lines)
        raw = raw or b"\n"
    return raw


def outcomes(cases: int, files: Sequence[bytes], seed: int = 2026) -> Counter[str]:
    """How many cases were read, and how many refused by reason (its first words)."""
    source = random.Random(seed)
    seen: Counter[str] = Counter()
    for _ in range(cases):
        raw = damage(source, source.choice(files))
        try:
            election = election_of(read_pb_bytes(raw))
        except PbError as error:
            lines = len(re.split(rb"\r\n|\r|\n", raw))
            if not 1 <= error.line <= lines + 1 or not error.reason:
                raise AssertionError(f"refused without a line of the file: {error.line}") from error
            seen[" ".join(error.reason.split()[:3])] += 1
            continue
        count(election)
        seen["read"] += 1
    return seen


def main() -> int:
    """Run the cases and print what became of them."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else DATA
    for reason, times in outcomes(
        cases, [p.read_bytes() for p in sorted(folder.glob("*.pb"))]
    ).items():
        sys.stdout.write(f"{times:>6}  {reason}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
