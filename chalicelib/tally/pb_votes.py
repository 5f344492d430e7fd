"""The VOTES section of a `.pb` file, read in bulk.

Identical ballots are grouped while they are still text, so that the careful checks run once
per distinct ballot and not once per voter. Only when a check fails are the lines walked one
by one, to name the first that is wrong.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter, methodcaller

from .model import TallyError, add

RawBallot = tuple[tuple[str, ...], tuple[int, ...]]
"""Project ids in the order of the ballot, and the points for each (empty without points)."""

_SEPARATORS = methodcaller("count", ";")
Refuse = Callable[[int, str], TallyError]


@dataclass(frozen=True, slots=True)
class Votes:
    """Grouped ballots, the number of rows, of blank rows, and notes on what was ignored."""

    ballots: Mapping[RawBallot, int]
    rows: int
    blank: int
    notes: tuple[str, ...]


def read_ballots(
    lines: Sequence[str], start: int, vote_type: str, known: set[str], refuse: Refuse
) -> Votes:
    """Read from the header of VOTES (index `start`) to the end of the file."""
    while start < len(lines) and not lines[start].strip():
        start += 1
    header = [cell.strip() for cell in lines[start].split(";")] if start < len(lines) else []
    if "vote" not in header or "voter_id" not in header:
        raise refuse(start + 1, "VOTES needs the columns voter_id and vote")
    with_points = vote_type in ("cumulative", "scoring")
    if with_points and "points" not in header:
        raise refuse(start + 1, f"VOTES of type {vote_type} needs the column points")
    body = [line for line in lines[start + 1 :] if line and not line.isspace()]
    place = _Place(lines, start + 1, refuse)
    width = len(header)
    columns = _columns(body, width)
    if columns is None:
        place.first(lambda row: len(row) != width, f"expected {width} fields")
        raise AssertionError("a row of another width")
    voters = columns[header.index("voter_id")]
    if len(set(voters)) != len(voters):
        place.repeated(header.index("voter_id"))
    at = header.index("vote")
    grouped: Mapping[tuple[str, str], int]
    if with_points:
        grouped = Counter(zip(columns[at], columns[header.index("points")]))  # noqa: B905
    else:
        plain = Counter(columns[at])
        grouped = {(text, ""): times for text, times in plain.items()}
    return _parse(grouped, len(body), vote_type, known, place, at)


def _columns(body: Sequence[str], width: int) -> list[Sequence[str]] | None:
    """The cells by column, None when a row has more or fewer.

    Without quotes all rows are split at once, which costs less than one by one.
    """
    whole = ";".join(body)
    if '"' not in whole:
        if not set(map(_SEPARATORS, body)) <= {width - 1}:
            return None
        cells = whole.split(";") if body else []
        return [cells[column::width] for column in range(width)]
    rows = list(map(_split, body))
    if not set(map(len, rows)) <= {width}:
        return None
    return [list(map(itemgetter(column), rows)) for column in range(width)]


def _split(line: str) -> list[str]:
    """The cells of one line; a quote that isn't closed on its line makes none."""
    if '"' not in line:
        return line.split(";")
    try:
        return next(csv.reader([line], delimiter=";", strict=True), [])
    except csv.Error:
        return []


@dataclass(frozen=True, slots=True)
class _Place:
    """Finds the line of the first row that breaks a rule, to refuse the file there."""

    lines: Sequence[str]
    start: int
    refuse: Refuse

    def first(self, wrong: Callable[[list[str]], bool], reason: str) -> None:
        """Raise for the first row that is wrong."""
        for number in range(self.start, len(self.lines)):
            line = self.lines[number]
            if line.strip() and wrong(_split(line)):
                raise self.refuse(number + 1, reason)
        raise self.refuse(0, reason)

    def ballot(self, column: int, text: str, reason: str) -> None:
        """Raise for the first row with this vote."""
        self.first(lambda row: row[column] == text, reason)

    def repeated(self, column: int) -> None:
        """Raise for the first row whose value in this column came before."""
        seen: set[str] = set()

        def again(row: list[str]) -> bool:
            known = row[column] in seen
            seen.add(row[column])
            return known

        self.first(again, "this voter_id occurs twice")


def _parse(
    grouped: Mapping[tuple[str, str], int],
    rows: int,
    vote_type: str,
    known: set[str],
    place: _Place,
    at: int,
) -> Votes:
    ballots: dict[RawBallot, int] = {}
    blank = twice = 0
    needs_points = vote_type in ("cumulative", "scoring")
    one_only = vote_type == "choose-1"
    plain = not needs_points and not one_only
    careful: list[tuple[str, str, int]] = []
    canonical = {key: key for key in known}.__getitem__
    for (text, points_text), times in grouped.items():
        # Ids as the projects have them: compared and hashed without looking at their text again.
        try:
            ids = tuple(map(canonical, text.split(",")))
        except KeyError:
            ids = ()
        if plain and ids and len(set(ids)) == len(ids) and not points_text:
            ballots[ids, ()] = times
        else:
            careful.append((text, points_text, times))
    for text, points_text, times in careful:
        ids = tuple(text.split(",")) if text else ()
        different = len(set(ids)) == len(ids)
        if not known.issuperset(ids):
            ids = tuple(key.strip() for key in ids if key.strip())
            if not known.issuperset(ids):
                unknown = next(key for key in ids if key not in known)
                place.ballot(at, text, f"the vote names an unknown project: {unknown}")
            different = len(set(ids)) == len(ids)
        points = _points(points_text, text, place, at)
        if points and len(points) != len(ids):
            place.ballot(at, text, f"{len(ids)} projects but {len(points)} points")
        if needs_points and not points and ids:
            place.ballot(at, text, f"{len(ids)} projects but no points")
        if one_only and len(ids) > 1:
            place.ballot(at, text, "a choose-1 vote names more than one project")
        if not different:
            twice += times
            kept = [index for index, key in enumerate(ids) if key not in ids[:index]]
            points = tuple(points[index] for index in kept) if points else ()
            ids = tuple(ids[index] for index in kept)
        if not ids:
            blank += times
            continue
        add(ballots, (ids, points), times)
    notes: list[str] = []
    if blank:
        notes.append(f"{blank} blank ballots are not counted as voters")
    if twice:
        notes.append(f"{twice} ballots name a project twice; the second mark is not counted")
    return Votes(ballots, rows, blank, tuple(notes))


def _points(points_text: str, text: str, place: _Place, at: int) -> tuple[int, ...]:
    if not points_text:
        return ()
    cells = points_text.split(",")
    try:
        points = tuple(map(int, cells))
    except ValueError:
        points = (-1,)
    if min(points) < 0:
        place.first(
            lambda row: row[at] == text and points_text in row,
            f"points are not whole numbers of at least zero: {points_text}",
        )
    return points
