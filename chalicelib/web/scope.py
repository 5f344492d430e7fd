"""Which round a staff page is about, so that a role of one round opens that round only.

The door narrows a session to the roles that hold for the request: those of every round, and
those of the round that the path names. Pages without a round of their own (lists, the
dashboard) are open for reading to whoever has the role somewhere; acts without a round need the
role in every round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from chalicelib.identity.model import Session
from chalicelib.web.http import Request
from chalicelib.web.services import Services


def _of_round(services: Services, round_id: str) -> str | None:
    return round_id


def _of_idea(services: Services, idea_id: str) -> str | None:
    idea = services.ideas.get(idea_id)
    return None if idea is None else idea.round_id


def _of_project(services: Services, project_id: str) -> str | None:
    project = services.projects.get(project_id)
    return None if project is None else project.round_id


# The path parameters that lead to a round. A path has at most one of them.
RESOLVERS: Final[Mapping[str, Callable[[Services, str], str | None]]] = {
    "round_id": _of_round,
    "idea_id": _of_idea,
    "project_id": _of_project,
}
# Parameters that say nothing about a round: what they name belongs to the whole city, or they
# stand beside one of the above.
ELSEWHERE: Final = frozenset(
    {
        *("item_id", "person", "key", "notebook", "page", "stack_id", "code", "table_id"),
        *("example_id", "coach_id", "gathering_id", "request_id"),
        *("batch", "number", "token", "what", "reason", "name", "sheet_id", "place"),
    }
)
# The field of a list's address that names its round.
_QUERY: Final = "ronde"


def narrowed(
    session: Session, request: Request, parameters: Mapping[str, str], services: Services
) -> Session:
    """`session` with the roles that hold for this request, in `roles`."""
    if not session.limited:
        return session
    about = _round_of(parameters, services)
    if about is None:
        if request.method != "GET":
            return session
        about = request.one(_QUERY) or None
    held = {role for role, round_id in session.limited if about is None or round_id == about}
    return replace(session, roles=session.roles | held)


def _round_of(parameters: Mapping[str, str], services: Services) -> str | None:
    """The round of the path; `?`, which is no round, for a thing that isn't there."""
    for name, resolve in RESOLVERS.items():
        if name in parameters:
            return resolve(services, parameters[name]) or "?"
    return None
