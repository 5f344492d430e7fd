"""Checks copies of the audit log: `python -m chalicelib.audit verify FILE_OR_FOLDER ...`.

Exit codes: 0 everything agrees, 1 lines were edited, lost or inserted, 2 nothing to read.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from chalicelib.audit.model import ChainedEntry, broken_links
from chalicelib.audit.parcels import read_parcel


def main(arguments: Sequence[str]) -> int:
    """Reads all files, puts their lines in order, and recomputes the chain."""
    if len(arguments) < 2 or arguments[0] != "verify":
        sys.stderr.write("usage: python -m chalicelib.audit verify FILE_OR_FOLDER ...\n")
        return 2
    try:
        lines = _read(arguments[1:])
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if not lines:
        sys.stderr.write("no lines found\n")
        return 2
    ordered, doubled = _in_order(lines)
    wrong = sorted({*broken_links(ordered), *doubled})
    if wrong:
        sys.stdout.write(f"{len(ordered)} lines; wrong from line {wrong[0]} on\n")
        return 1
    last = ordered[-1]
    sys.stdout.write(f"{len(ordered)} lines, each follows from the one before\n")
    sys.stdout.write(f"the last is number {last.number}, hash {last.hash}\n")
    return 0


def _read(names: Sequence[str]) -> list[ChainedEntry]:
    files: list[Path] = []
    for name in names:
        path = Path(name)
        files += sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    return [line for file in files for line in read_parcel(file.read_bytes())]


def _in_order(lines: Sequence[ChainedEntry]) -> tuple[tuple[ChainedEntry, ...], set[int]]:
    """The lines by number, each once; and the numbers of which two different lines exist."""
    by_number: dict[int, ChainedEntry] = {}
    doubled = set()
    for line in lines:
        if by_number.setdefault(line.number, line) != line:
            doubled.add(line.number)
    return tuple(by_number[number] for number in sorted(by_number)), doubled


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
