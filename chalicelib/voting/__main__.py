"""`python -m chalicelib.voting verify BUNDLE`: check a published vote, with nothing installed.

Or `python controle.pyz verify BUNDLE`: the same as one file, which lies beside every published
bundle. BUNDLE is the zip that the page of the result offers, or a folder with its files. Ends
with 0 when everything agrees, 1 when something doesn't, 2 when that can't be told.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from chalicelib.outcome.verifying import Unreadable, verify

USAGE = "python controle.pyz verify bundel.zip"
# A vote of a million ballots unpacks to far less: what is larger isn't one.
_MOST_BYTES = 2_000_000_000


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 2 or arguments[0] != "verify":
        print(f"Zo werkt het: {USAGE}", file=sys.stderr)
        return 2
    try:
        report = verify(read(Path(arguments[1])))
    except Unreadable as error:
        print(f"Dit is niet te controleren: {error}.", file=sys.stderr)
        return 2
    for line in report.lines:
        print(line)
    print(report.last)
    return 0 if report.agrees else 1


def read(source: Path) -> dict[str, bytes]:
    """All files of a folder or a zip. Raises Unreadable when it is neither."""
    try:
        if source.is_dir():
            return {path.name: path.read_bytes() for path in source.iterdir() if path.is_file()}
        with zipfile.ZipFile(source) as archive:
            if sum(one.file_size for one in archive.infolist()) > _MOST_BYTES:
                raise Unreadable(f"{source} is te groot")
            return {name: archive.read(name) for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile):
        raise Unreadable(f"{source} is geen map en geen zip") from None


def run() -> None:
    """From a terminal of any encoding."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
