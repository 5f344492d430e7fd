"""Watching a vote without seeing votes: coarse counts, and a sample of letters to ask about. Pure,
but for drawing the sample.

Counted are first ballots by the hour and by means, first ballots by network address and day (a
keyed hash whose key is forgotten after two days), codes that nobody knows by the hour, what the
desk handed out and sign-ins with eID. None of it is kept beside a voter, a ballot or a session.
Hours with few ballots are shown as "fewer than 10".

The sample: whoever stuffs ballots uses letters that their owners didn't. Asked "did you vote?",
60 owners of used letters find a stuffing of 5 % with 95 %: 1 - 0.95^60 = 0.954.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.voters.model import Sample
from chalicelib.voters.ports import CodeStore, LetterStore, PaperRoll

SMALL: Final = 10
# Ballots from one address in a day that a household or a small office doesn't explain.
CROWD: Final = 20
# An hour that has so many times the ballots of the middle hour stands out.
BURST: Final = 5
SHARE: Final = 0.05
CONFIDENCE: Final = 0.95
SAMPLE: Final = 60


def found_with(letters: int, share: float = SHARE) -> float:
    """The chance that `letters` asked owners find a stuffing of `share`."""
    return 1 - (1 - share) ** letters


def needed(share: float = SHARE, confidence: float = CONFIDENCE) -> int:
    """The least number of letters that find it with that confidence."""
    return math.ceil(math.log(1 - confidence) / math.log(1 - share))


@dataclass(frozen=True, slots=True)
class Report:
    """What staff read. `hours` are (hour, first ballots or None for few); `bursts` the hours that
    stand out; `crowds` the sizes of addresses with many first ballots in a day, largest first;
    `unknown` codes that nobody knew; `desk` codes and `paper` blanks that the desk handed out;
    `eid` sign-ins with eID or itsme; `ballots` first ballots by means."""

    hours: tuple[tuple[str, int | None], ...]
    bursts: tuple[str, ...]
    crowds: tuple[int, ...]
    unknown: int
    unknown_hours: tuple[str, ...]
    desk: int
    paper: int
    eid: int
    ballots: Mapping[str, int]

    def beyond(self, letters: int) -> tuple[str, ...]:
        """The means by which more first ballots came than were given out to vote with."""
        given = {"letter": letters, "desk": self.desk, "eid": self.eid}
        return tuple(name for name, n in given.items() if self.ballots.get(name, 0) > n)


def report(counts: Mapping[str, int]) -> Report:
    """From the counters, by name: `cast#<hour>`, `unknown#<hour>`, `addr#<day>#<hash>`,
    `desk#code`, `desk#paper`, `eid#in`, `means#<means>`."""
    hours = sorted((name[5:], n) for name, n in counts.items() if name.startswith("cast#"))
    middle = sorted(n for _, n in hours)[len(hours) // 2] if hours else 0
    unknown = sorted((name[8:], n) for name, n in counts.items() if name.startswith("unknown#"))
    crowds = (n for name, n in counts.items() if name.startswith("addr#") and n > CROWD)
    return Report(
        hours=tuple((hour, n if n >= SMALL else None) for hour, n in hours),
        bursts=tuple(hour for hour, n in hours if n >= max(SMALL, BURST * middle)),
        crowds=tuple(sorted(crowds, reverse=True)),
        unknown=sum(n for _, n in unknown),
        unknown_hours=tuple(hour for hour, n in unknown if n >= CROWD),
        desk=counts.get("desk#code", 0),
        paper=counts.get("desk#paper", 0),
        eid=counts.get("eid#in", 0),
        ballots={name[6:]: n for name, n in counts.items() if name.startswith("means#")},
    )


def sample_of(seed: str, labels: tuple[str, ...]) -> Sample:
    """A drawn sample with what it is worth."""
    chances = tuple((share, found_with(len(labels), share)) for share in (0.02, SHARE, 0.1))
    return Sample(seed, labels, chances)


def draw_sample(
    letters: LetterStore,
    codes: CodeStore,
    paper: PaperRoll,
    round_id: str,
    seed: str,
    size: int = SAMPLE,
) -> tuple[str, ...]:
    """Numbers of letters whose voter is on the roll by a letter, drawn by `seed`: the same seed
    draws the same ones. Fewer than `size` when there are no more."""
    found = []
    for _, label, batch, row in sorted(_lots(letters, round_id, seed)):
        mark = letters.mark(round_id, batch, row)
        credential = codes.code(round_id, mark) if mark else None
        if credential is None or credential.label != label:
            continue
        if paper.means_of(round_id, credential.voter_token) == "letter":
            found.append(label)
        if len(found) == size:
            break
    return tuple(found)


def _lots(letters: LetterStore, round_id: str, seed: str) -> Iterator[tuple[bytes, str, int, int]]:
    for batch in letters.batches(round_id):
        for row in range(1, batch.made + 1):
            label = batch.label(row)
            lot = hashlib.sha256(f"{seed}\0{label}".encode()).digest()
            yield lot, label, batch.number, row
