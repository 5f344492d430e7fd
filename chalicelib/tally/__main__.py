"""`python -m chalicelib.tally`, and the entry of `recount.pyz`."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import NoReturn

from .cli import main


def run() -> NoReturn:
    """Run the command line with UTF-8 output, whatever the terminal's language is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    sys.exit(main())


if __name__ == "__main__":
    run()
