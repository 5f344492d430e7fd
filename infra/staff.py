"""Adds somebody to the staff roster: the first one can't be added through the pages.

    python -m infra.staff add --stage prod --email mieke@stad.example --name "Mieke" --role admin

Uses the caller's own AWS rights, and for the stage `local` the environment of the running
local stack. `--role` may be repeated; `--until` ends the roles on a day. The same address again
changes the entry. Every change leaves a line in the audit log.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from chalicelib import settings, wiring
from chalicelib.identity.model import EVERYWHERE, Role
from chalicelib.identity.staff import add_staff
from chalicelib.kernel.clock import SystemClock
from chalicelib.kernel.errors import BuurtError
from infra.local.home import checkout_home, read_json

OPERATOR = "operator"
_BRUSSELS = ZoneInfo("Europe/Brussels")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns the exit status."""
    given = _parser().parse_args(arguments)
    stage: str = given.stage
    if stage == "local" and not _use_local_stack():
        sys.stderr.write("The local stack isn't running. Start it with: make run\n")
        return 1
    environment = {"CITY_URL": "https://unused.invalid", **os.environ, "STAGE": stage}
    services = wiring.Production(settings.load(environment), SystemClock())
    try:
        member = add_staff(
            services.staff,
            services.keyring,
            email=given.email,
            name=given.name,
            roles=frozenset(cast("list[Role]", given.role)),
            now=services.clock.now(),
            actor=OPERATOR,
            ends_at=_end_of(given.until),
        )
    except BuurtError as error:
        sys.stderr.write(f"Not added: {error}\n")
        return 1
    sys.stdout.write(f"{member.name}: {' '.join(sorted(member.roles))} on stage {stage}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.staff", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add", help="add somebody, or change their name, roles or end")
    add.add_argument("--stage", required=True)
    add.add_argument("--email", required=True)
    add.add_argument("--name", required=True)
    add.add_argument("--role", required=True, action="append", choices=EVERYWHERE)
    add.add_argument("--until", type=datetime.fromisoformat, help="last day, as 2027-12-31")
    return parser


def _end_of(day: datetime | None) -> datetime | None:
    """The end of that day in Brussels, in UTC."""
    if day is None:
        return None
    return datetime.combine(day.date(), time.max, _BRUSSELS).astimezone(UTC)


def _use_local_stack() -> bool:
    """Takes over the environment of the running local stack; False when there is none."""
    stored = read_json(checkout_home().environment, {})
    if not stored:
        return False
    os.environ.update({str(name): str(value) for name, value in stored.items()})
    return True


if __name__ == "__main__":
    sys.exit(main())
