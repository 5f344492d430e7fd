"""The table of Lambda functions: what starts each one, and what it may cost.

The single source for the SAM fragments, the alarms, the local runner and the tests that
hold `.chalice/config.json`, the policies and the packaged template against it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Http:
    """Serves routes behind API Gateway."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Reads the core table's stream, only items whose `kind` is `outbox`."""

    batch_size: int = 25


@dataclass(frozen=True, slots=True)
class Queue:
    """Consumes one queue with partial batch failures. `name` as in the data template."""

    name: str
    batch_size: int = 10


@dataclass(frozen=True, slots=True)
class Upload:
    """Receives EventBridge `Object Created` events of the quarantine bucket."""


@dataclass(frozen=True, slots=True)
class Every:
    """Runs on a schedule. `expression` as EventBridge writes it; `seconds` for the local runner."""

    expression: str
    seconds: int


Trigger = Http | Stream | Queue | Upload | Every


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda function. Memory in MB, timeout in seconds, concurrency None = unreserved."""

    name: str
    trigger: Trigger
    memory: int
    timeout: int
    concurrency: int | None = None

    @property
    def module(self) -> str:
        return f"chalicelib.functions.{self.name}"

    @property
    def handler(self) -> str:
        """Dotted path of the callable that Lambda imports."""
        return f"{self.module}.{self.name}"


FUNCTIONS: tuple[Function, ...] = (
    Function("api_handler", Http(), memory=512, timeout=15),
    Function("submit_api", Http(), memory=512, timeout=15),
    Function("vote_api", Http(), memory=512, timeout=15),
    Function("staff_api", Http(), memory=512, timeout=25),
    Function("desk_api", Http(), memory=512, timeout=25),
    Function("dispatch_events", Stream(), memory=256, timeout=30),
    Function("moderate_idea", Queue("moderation"), memory=512, timeout=30),
    Function("send_message", Queue("messages"), memory=256, timeout=60, concurrency=5),
    Function("process_upload", Upload(), memory=1024, timeout=60, concurrency=5),
    Function("advance_rounds", Every("rate(1 minute)", 60), memory=256, timeout=50, concurrency=1),
    Function("tally_round", Queue("tally", batch_size=1), memory=2048, timeout=900, concurrency=1),
    Function("seal_log", Every("rate(1 hour)", 3600), memory=512, timeout=300, concurrency=1),
    Function(
        "refresh_figures", Every("rate(5 minutes)", 300), memory=256, timeout=120, concurrency=1
    ),
    Function("make_letters", Every("rate(1 minute)", 60), memory=1024, timeout=600, concurrency=1),
    Function("send_digests", Every("cron(0 6 * * ? *)", 86400), memory=256, timeout=60),
    Function(
        "expire_data", Every("cron(30 1 * * ? *)", 86400), memory=256, timeout=600, concurrency=1
    ),
    Function(
        "export_audit", Every("cron(15 1 * * ? *)", 86400), memory=256, timeout=300, concurrency=1
    ),
)

BY_NAME = {function.name: function for function in FUNCTIONS}
