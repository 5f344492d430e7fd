"""Staff: moderation."""

from __future__ import annotations

from chalicelib.web.routing import Routes

routes = Routes()
