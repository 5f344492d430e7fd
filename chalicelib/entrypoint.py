"""What every Lambda function does before its own work: logging without personal data.

Lambda imports an event function's module directly; app.py and its middleware never run
there, so each handler is wrapped by `worker`.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Final

from aws_lambda_powertools import Logger

Handler = Callable[[Any, Any], Any]

# The only extra keys that may reach a log line.
LOG_KEYS: Final = frozenset(
    {"function", "route", "event_id", "event_type", "round_id", "count", "error", "where", "ms"}
)

logger = Logger(service="buurtbudget", log_uncaught_exceptions=False)


def log(message: str, **values: str | int) -> None:
    """One structured line. Raises ValueError for a key that isn't on the list."""
    unknown = values.keys() - LOG_KEYS
    if unknown:
        raise ValueError(f"not a log key: {sorted(unknown)}")
    logger.info(message, extra=dict(values))


def log_failure(name: str, error: BaseException) -> None:
    """An unexpected failure: its type and place, never its text, which may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{_short(f.filename)}:{f.lineno}" for f in reversed(frames[-6:]))
    logger.error(
        "unexpected failure",
        extra={"function": name, "error": type(error).__name__, "where": where},
    )


def _short(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-2:])


def worker(name: str) -> Callable[[Handler], Handler]:
    """Wraps an event handler: a failure is logged without its text and raised again, so that
    the event source retries."""

    def wrap(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def wrapped(event: Any, context: Any) -> Any:
            try:
                return handler(event, context)
            except Exception as error:
                log_failure(name, error)
                raise WorkerFailed(f"{name}: {type(error).__name__}") from None

        return wrapped

    return wrap


class WorkerFailed(RuntimeError):
    """A worker failed; the cause is in the log line before, without its text."""


def batch(
    name: str, records: list[Mapping[str, Any]], handle: Callable[[Mapping[str, Any]], None]
) -> dict[str, list[dict[str, str]]]:
    """Handles queue records one by one; only the failed ones are delivered again."""
    failed = []
    for record in records:
        try:
            handle(record)
        except Exception as error:
            log_failure(name, error)
            failed.append({"itemIdentifier": str(record["messageId"])})
    return {"batchItemFailures": failed}
