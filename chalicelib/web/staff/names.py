"""Staff: what a colleague is called on pages that tell who did something."""

from __future__ import annotations

from chalicelib.web.services import Services


def name_of(services: Services, person: str) -> str:
    """Also for somebody who doesn't work here: their work stays."""
    member = services.staff.get(person)
    return member.name if member is not None else "een collega"
