"""Routes as data: the one list that the app, the package, the tests and the docs read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.identity.model import Role
from chalicelib.web.http import Answer, Request

if TYPE_CHECKING:
    from chalicelib.web.services import Services

View = Callable[..., Answer]
Method = Literal["GET", "POST"]


class Access(Enum):
    """Who may call a route."""

    PUBLIC = "public"  # anybody, no cookie is looked at
    BROWSER = "browser"  # anybody; the browser gets a cookie that its forms are tied to
    RESIDENT = "resident"  # signed in
    VOTER = "voter"  # recognised for the vote
    STAFF = "staff"  # signed in, with one of the route's roles


@dataclass(frozen=True, slots=True)
class Route:
    """One method on one path. `view(request, services, **path_parameters)`.

    `limit` caps how many calls one network address may make (count, seconds). A POST with a
    JSON body (the staff API) sets `json`; `body` is then the model of what it takes, and `query`
    names the fields of a GET's address: the OpenAPI document is made of them. `unguarded` is for
    what is harmless and stands on pages that caches share: those hold nobody's form token.
    """

    method: Method
    path: str
    view: View
    access: Access
    roles: frozenset[Role] = frozenset()
    limit: tuple[int, int] | None = None
    json: bool = False
    max_body: int = 256 * 1024
    body: Any = None
    query: tuple[str, ...] = ()
    unguarded: bool = False

    @property
    def name(self) -> str:
        return self.view.__module__.rsplit(".", 1)[-1] + "." + self.view.__name__


STAFF_ROLES: frozenset[Role] = frozenset({"moderator", "manager", "admin"})


@dataclass(slots=True)
class Routes:
    """Collects a module's routes: `routes = Routes(); @routes.get("/x", Access.PUBLIC)`."""

    all: list[Route] = field(default_factory=list)

    def get(
        self,
        path: str,
        access: Access,
        *,
        roles: frozenset[Role] = frozenset(),
        limit: tuple[int, int] | None = None,
        json: bool = False,
        query: tuple[str, ...] = (),
    ) -> Callable[[View], View]:
        def register(view: View) -> View:
            self.all.append(Route("GET", path, view, access, roles, limit, json, query=query))
            return view

        return register

    def post(
        self,
        path: str,
        access: Access,
        *,
        roles: frozenset[Role] = frozenset(),
        limit: tuple[int, int] | None = None,
        json: bool = False,
        body: Any = None,
        unguarded: bool = False,
    ) -> Callable[[View], View]:
        def register(view: View) -> View:
            route = Route("POST", path, view, access, roles, limit, json, body=body)
            self.all.append(replace(route, unguarded=unguarded))
            return view

        return register


def require_roles(request: Request, roles: frozenset[Role]) -> bool:
    """Whether the request's session has one of `roles`; admins have all."""
    session = request.session
    if session is None:
        return False
    return "admin" in session.roles or bool(session.roles & roles)


__all__ = ["STAFF_ROLES", "Access", "Method", "Route", "Routes", "Services", "View"]
