"""The demo city: Beringen with a finished round, a current one and everything in them.

    python -m infra.local.seed [--phase submission|review|voting|closed|results]

Everything is made by the application's own use cases at moments of the past, so the demo can't
hold what the application wouldn't allow. A second run finds what is there and goes on where
the first one stopped.
"""

from __future__ import annotations

from infra.local.seed.accounts import DEMO_ACCOUNTS

__all__ = ["DEMO_ACCOUNTS"]
