"""What the pages of the vote count for the watch. A counter that fails costs nobody anything."""

from __future__ import annotations

from chalicelib.entrypoint import log
from chalicelib.kernel.errors import Unavailable
from chalicelib.web.door import client_bucket
from chalicelib.web.http import Request
from chalicelib.web.kiosk import read_kiosk
from chalicelib.web.services import Services


def count_first_ballot(request: Request, services: Services, round_id: str, means: str) -> None:
    """One more in this hour, by these means and from this address; on a shared device, for its
    place."""
    now = services.clock.now()
    _add(services, round_id, f"cast#{now:%Y-%m-%dT%H}")
    try:
        address = client_bucket(request.client, services, now)
    except Unavailable as error:
        log("not counted", round_id=round_id, error=str(error))
    else:
        _add(services, round_id, f"addr#{now.date().isoformat()}#{address}")
    _add(services, round_id, f"means#{means}")
    place = read_kiosk(request.cookies, round_id)
    if place:
        _add(services, round_id, f"place#{place}")


def count_unknown_code(services: Services, round_id: str) -> None:
    _add(services, round_id, f"unknown#{services.clock.now():%Y-%m-%dT%H}")


def count_eid(services: Services, round_id: str) -> None:
    _add(services, round_id, "eid#in")


def count_desk(services: Services, round_id: str, act: str) -> None:
    _add(services, round_id, f"desk#{act}")


def _add(services: Services, round_id: str, name: str) -> None:
    try:
        services.codes.count(round_id, name)
    except Unavailable as error:
        log("not counted", round_id=round_id, error=str(error))
