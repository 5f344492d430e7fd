"""A Lambda function for tests of what feeds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Recorder:
    """A function that keeps its events and answers as told."""

    def __init__(self, answer: Callable[[Any], Any] = lambda event: None) -> None:
        self.events: list[Any] = []
        self._answer = answer

    def __call__(self, event: Any, context: Any) -> Any:
        assert context.get_remaining_time_in_millis() > 0
        self.events.append(event)
        return self._answer(event)

    def bodies(self) -> list[list[str]]:
        return [[record["body"] for record in event["Records"]] for event in self.events]

    def outbox_ids(self) -> list[str]:
        return [
            record["dynamodb"]["NewImage"]["pk"]["S"]
            for event in self.events
            for record in event["Records"]
        ]
