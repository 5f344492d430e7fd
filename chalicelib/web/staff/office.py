"""What staff pages about dossiers share: the stores, the names of colleagues, who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.identity.model import Role
from chalicelib.kernel.errors import NotFound
from chalicelib.moderation.office import File, Office
from chalicelib.rounds.model import Round
from chalicelib.rounds.timeline import choose_current
from chalicelib.web.http import Request
from chalicelib.web.services import Services

# Who decides on ideas; who says whether they can be done; who reads along.
DECIDERS: Final[frozenset[Role]] = frozenset({"moderator", "manager"})
JUDGES: Final[frozenset[Role]] = frozenset({"moderator", "department", "manager"})
READERS: Final[frozenset[Role]] = frozenset({"moderator", "department", "manager", "auditor"})


def office_of(services: Services) -> Office:
    return Office(services.ideas, services.rounds, services.dossiers)


def file_of(services: Services, idea_id: str) -> File:
    """Raises NotFound."""
    return office_of(services).file(idea_id)


def names_of(services: Services) -> Mapping[str, str]:
    """Person key → name, of everybody who works or worked for the city."""
    return {member.person: member.name for member in services.staff.all()}


def wanted_round(request: Request, services: Services) -> Round:
    """The round that the address names, else the current one. Raises NotFound without any."""
    rounds = services.rounds.all()
    wanted = request.one("ronde")
    found = next((one for one in rounds if one.id == wanted), None)
    found = found or choose_current(rounds, services.clock.now())
    if found is None:
        raise NotFound("round")
    return found
