"""Makes the city's table of streets from an address file.

    python -m infra.addresses openaddress-bevlg.csv --municipality Beringen

Reads the CSV that BOSA publishes of the BeSt addresses (`openaddress-bevlg`; free re-use, with its
source named), or any CSV with the columns `streetname` and `postcode`. Writes
`chalicelib/city/beringen/streets.tsv`: every street once for each postcode. House numbers and
coordinates are left behind on purpose: what isn't in the table can't be published.

Nothing is written when a line can't be read, when a postcode isn't one of the city's parts
(`city.json`), or when no street is left.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from chalicelib.adapters.city_files import FOLDER, streets_from
from chalicelib.kernel.text import clean_line

# The first that the file has counts: BeSt's own name, then plain ones.
_NAMES = ("streetname_nl", "streetname")
_POSTCODES = ("postcode", "postal_code")
_TOWNS = ("municipality_name_nl", "municipality")
# BeSt keeps what was and what will be; only these are addresses at this moment.
_CURRENT = ("current", "")


class Unreadable(ValueError):
    """The file can't be an address file; the text says why, for whoever called the command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns the exit status."""
    given = _parser().parse_args(arguments)
    folder: Path = given.folder
    parts = json.loads((folder / "city.json").read_text(encoding="utf-8"))["parts"]
    try:
        with Path(given.file).open(encoding="utf-8-sig", newline="") as file:
            table = table_of(csv.DictReader(file), parts, given.municipality, Path(given.file).name)
    except (OSError, UnicodeDecodeError, csv.Error, Unreadable) as error:
        sys.stderr.write(f"{given.file}: {error}\n")
        return 1
    count = len(streets_from(table, parts))
    (folder / "streets.tsv").write_text(table, encoding="utf-8")
    sys.stdout.write(f"{count} streets in {folder / 'streets.tsv'}\n")
    return 0


def table_of(
    rows: Iterable[Mapping[str, str | None]],
    parts: Mapping[str, str],
    municipality: str,
    source: str,
) -> str:
    """The text of the table. Raises Unreadable."""
    found: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, start=2):
        town = _first(row, _TOWNS)
        if municipality and town and town.casefold() != municipality.casefold():
            continue
        if clean_line(row.get("status") or "") not in _CURRENT:
            continue
        name, postcode = _first(row, _NAMES), _first(row, _POSTCODES)
        if not name or not postcode:
            raise Unreadable(f"line {number} has no street name or no postcode")
        if postcode not in parts:
            raise Unreadable(f"line {number}: postcode {postcode} isn't in city.json")
        found.add((postcode, name))
    if not found:
        raise Unreadable("no street of the city is in it")
    head = (
        "# Streets of the city, as name and postcode parted by a tab.\n"
        f"# Made by infra.addresses from {source}. Source: BeSt addresses, BOSA\n"
        "# (openaddress-bevlg), free re-use with attribution.\n"
    )
    return head + "".join(f"{name}\t{postcode}\n" for postcode, name in sorted(found))


def _first(row: Mapping[str, str | None], columns: Sequence[str]) -> str:
    return next((clean_line(row[name] or "") for name in columns if name in row), "")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.addresses", description=__doc__)
    parser.add_argument("file", help="the CSV of addresses")
    parser.add_argument(
        "--municipality", default="", help="only addresses of this one, where the file says so"
    )
    parser.add_argument(
        "--folder", type=Path, default=FOLDER, help="the city's data (default: the package's)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
