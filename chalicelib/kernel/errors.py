"""What can go wrong, by what the caller can do about it.

BuurtError
├── NotFound        there is no such thing (or not for you)
├── Refused         a rule says no; `reason` is a stable code, pages have the words
│   └── Closed      the phase for this isn't open
├── Conflict        somebody else changed it first; read again
└── Unavailable     a service didn't answer; the same call may be made again
"""

from __future__ import annotations


class BuurtError(Exception):
    """Base of all expected failures. Texts hold no personal data: they reach the logs."""


class NotFound(BuurtError):
    """There is no such thing, or none that this caller may see."""


class Refused(BuurtError):
    """A rule of the domain says no.

    `reason` is a stable code in kebab case; `details` are numbers or identifiers for the
    sentence that a page makes of it.
    """

    def __init__(self, reason: str, **details: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


class Closed(Refused):
    """The phase in which this can be done isn't open."""


class Conflict(BuurtError):
    """The thing was changed since it was read; nothing was written."""


class Unavailable(BuurtError):
    """A service behind us failed or is too busy; retrying the same call is safe."""
