"""Crashes on purpose: a worker that dies right before or right after its nth write."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Literal

When = Literal["before", "after"]


class Crash(Exception):
    """The process is gone. No code under test catches this one by name."""


class Fuse:
    """Counts writes over all stores it guards; blows once, at write number `at`."""

    def __init__(self, at: int, when: When) -> None:
        self._left = at
        self._when = when
        self.blown = False

    def burn(self, act: Callable[[], Any]) -> Any:
        self._left -= 1
        if self._left != 0:
            return act()
        self.blown = True
        if self._when == "after":
            act()
        raise Crash


class Fused:
    """A port whose `writes` burn the fuse; everything else goes straight through."""

    def __init__(self, port: Any, fuse: Fuse, writes: Collection[str]) -> None:
        self._port, self._fuse, self._writes = port, fuse, writes

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if name not in self._writes:
            return found
        return lambda *args, **kwargs: self._fuse.burn(lambda: found(*args, **kwargs))


class FusedServices:
    """Services of which the named ports' named methods burn one fuse."""

    def __init__(self, services: Any, fuse: Fuse, writes: dict[str, Collection[str]]) -> None:
        self._services, self._fuse, self._writes = services, fuse, writes

    def __getattr__(self, name: str) -> Any:
        port = getattr(self._services, name)
        if name not in self._writes:
            return port
        return Fused(port, self._fuse, self._writes[name])
