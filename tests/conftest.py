"""Fixtures for all tests: the real local services, started once a session when asked for."""

from __future__ import annotations

pytest_plugins = ["tests.support.stack"]
