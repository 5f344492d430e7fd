"""DynamoDB clients that fail on purpose, at one chosen call."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, Final, Literal

from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from chalicelib.adapters import clients
from tests.support.fuse import Crash, When

Mode = Literal["before", "after", "throttle", "conflict"]
MODES: Final[tuple[Mode, ...]] = ("before", "after", "throttle", "conflict")


class FaultyClient:
    """Passes calls on to the real client.

    Call number `at` (from 0) fails: `before` it reached the service, `after` it was carried
    out (the answer is lost), or refused by the service as a `throttle` or, for transactions,
    a `conflict`. `calls` are the names of all calls so far.
    """

    def __init__(self, real: Any, at: int = -1, mode: Mode = "before") -> None:
        self._real = real
        self._lock = Lock()
        self.at = at
        self.mode = mode
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        operation = getattr(self._real, name)

        def call(**request: Any) -> Any:
            with self._lock:
                number = len(self.calls)
                self.calls.append(name)
            if number != self.at:
                return operation(**request)
            if self.mode == "before":
                raise EndpointConnectionError(endpoint_url="http://nowhere.example")
            if self.mode == "after":
                operation(**request)
                raise ReadTimeoutError(endpoint_url="http://nowhere.example")
            raise ClientError(_refusal(name, self.mode), name)

        return call


class Mortal:
    """The real client, until call number `at` (from 0) kills the process: from then on every call
    fails, as nothing runs in a process that is gone."""

    def __init__(self, at: int = -1, when: When = "before") -> None:
        self.at, self.when = at, when
        self.calls: list[str] = []
        self.dead = False

    def __getattr__(self, name: str) -> Callable[..., Any]:
        operation = getattr(clients.dynamodb(), name)

        def call(**request: Any) -> Any:
            if self.dead:
                raise Crash
            number = len(self.calls)
            self.calls.append(name)
            if number != self.at:
                return operation(**request)
            self.dead = True
            if self.when == "after":
                operation(**request)
            raise Crash

        return call


def _refusal(name: str, mode: Mode) -> Any:
    if mode == "conflict" and name == "transact_write_items":
        return {
            "Error": {"Code": "TransactionCanceledException", "Message": "conflict"},
            "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
        }
    return {"Error": {"Code": "ThrottlingException", "Message": "slow down"}}
