"""`python -m infra.local run|services|stop|clean|status`: see the Makefile for what each does."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from types import FrameType

from infra.local.fetch import FetchError
from infra.local.launch import LaunchError, run, services
from infra.local.manage import clean, status, stop
from infra.local.services import ServiceError


class Stopped(BaseException):
    """The user or the system asked to end."""


COMMANDS: dict[str, Callable[[], int]] = {
    "run": run,
    "services": services,
    "stop": stop,
    "clean": clean,
    "status": status,
}


def main(command: str) -> int:
    """Runs a command; what the user can mend is a plain sentence, not a traceback."""

    def end(number: int, frame: FrameType | None) -> None:
        for other in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)
        raise Stopped

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    try:
        return COMMANDS[command]()
    except Stopped:
        return 0
    except (LaunchError, FetchError, ServiceError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: python -m infra.local {'|'.join(COMMANDS)}")
    sys.exit(main(sys.argv[1]))
