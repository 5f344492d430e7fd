"""A request and the answers to it, without a framework in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from chalicelib.identity.model import Session, VotingSession

Fields = Mapping[str, Sequence[str]]

PUBLIC_MINUTE: Final = "public, max-age=60, stale-while-revalidate=300"
PRIVATE: Final = "no-store"


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser sent. `query` and `form` keep every value of a repeated field.

    `session` is there on routes that ask for one, `voting` on routes of the ballot. `client`
    is the network address, for rate limits only: it must never be logged or stored as it is.
    """

    method: str
    path: str
    query: Fields = field(default_factory=dict)
    form: Fields = field(default_factory=dict)
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    client: str = ""
    session: Session | None = None
    voting: VotingSession | None = None
    browser: str = ""

    def one(self, name: str, default: str = "") -> str:
        """The single value of a query field; the first when somebody repeats it."""
        values = self.query.get(name, ())
        return values[0] if values else default

    def field(self, name: str, default: str = "") -> str:
        """The single value of a form field."""
        values = self.form.get(name, ())
        return values[0] if values else default

    @property
    def staff(self) -> Session:
        """The staff session; only for routes that demand one."""
        if self.session is None or not self.session.is_staff:
            raise RuntimeError("a staff route without a staff session")
        return self.session

    @property
    def resident(self) -> Session:
        """The resident's session; only for routes that demand one."""
        if self.session is None:
            raise RuntimeError("a personal route without a session")
        return self.session


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie to set; `max_age` in seconds, 0 ends it. Name without the `__Host-` prefix."""

    name: str
    value: str
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page: a template and what it shows. `refresh`: after so many seconds the browser
    goes on to a path of our own by itself."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    cache: str = PRIVATE
    cookies: tuple[Cookie, ...] = ()
    refresh: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    """See other (303): the answer to every successful POST. `to` is a path of our own."""

    to: str
    cookies: tuple[Cookie, ...] = ()


@dataclass(frozen=True, slots=True)
class Away:
    """To an address outside (303), e.g. an identity provider's. Never made of what a visitor
    sent: `to` comes from the settings."""

    to: str
    cookies: tuple[Cookie, ...] = ()


@dataclass(frozen=True, slots=True)
class Json:
    """A JSON answer of the API."""

    body: Any
    status: int = 200
    cache: str = PRIVATE


@dataclass(frozen=True, slots=True)
class Text:
    """A file of text: stylesheet, script, CSV, calendar."""

    body: str
    content_type: str
    status: int = 200
    cache: str = PRIVATE
    filename: str = ""


Answer = Page | Redirect | Away | Json | Text
