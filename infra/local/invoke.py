"""Calls one handler the way Lambda does: one event at a time, with a context and a time limit."""

from __future__ import annotations

import importlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from infra.functions import Function
from infra.local.journal import Journal
from infra.stack import LOCAL_ACCOUNT, REGION

Handler = Callable[[Any, Any], Any]
TIMED_OUT = 124  # exit status of a process whose handler ran too long


@dataclass(slots=True)
class LocalContext:
    """The attributes of Lambda's context object that handlers may read."""

    function_name: str
    memory_limit_in_mb: int
    timeout: float
    function_version: str = "$LATEST"
    aws_request_id: str = field(default_factory=lambda: str(uuid4()))
    log_stream_name: str = "local"
    identity: None = None
    client_context: None = None
    _started: float = field(default_factory=time.monotonic)

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:{REGION}:{LOCAL_ACCOUNT}:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        return f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.timeout - (time.monotonic() - self._started)) * 1000))


def load_handler(function: Function) -> Handler:
    """The callable that Lambda would import."""
    module, _, name = function.handler.rpartition(".")
    handler: Handler = getattr(importlib.import_module(module), name)
    return handler


class Invoker:
    """One function, ready to be called. Failures land in the journal and are raised on."""

    def __init__(self, function: Function, handler: Handler, journal: Journal) -> None:
        self.function = function
        self.journal = journal
        self.busy = False
        self._handler = handler

    def __call__(self, event: Any, subject: str = "") -> Any:
        """Calls the handler; `subject` names the event in the list of failures."""
        function = self.function
        context = LocalContext(function.name, function.memory, float(function.timeout))
        self.busy = True
        try:
            with self._time_limit(subject):
                answer = self._handler(event, context)
        except Exception as error:
            self.journal.record(function.name, ok=False)
            self.journal.fail(function.name, error, subject)
            raise
        finally:
            self.busy = False
        self.journal.record(function.name, ok=True)
        return answer

    @contextmanager
    def _time_limit(self, subject: str) -> Iterator[None]:
        """Lambda ends the process of a handler that runs too long; so does this."""

        def end(*_: object) -> None:
            self.journal.record(self.function.name, ok=False)
            self.journal.fail(self.function.name, "TimedOut", subject)
            os._exit(TIMED_OUT)

        before = signal.signal(signal.SIGALRM, end)
        signal.setitimer(signal.ITIMER_REAL, self.function.timeout)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
