"""Requests against a running site, from one or several clients, and what they took."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

Act = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Figure:
    """What a series of requests took; times in milliseconds."""

    name: str
    clients: int
    requests: int
    per_second: float
    p50: float
    p95: float
    failed: int

    def row(self) -> str:
        return (
            f"| {self.name} | {self.clients} | {self.requests} | {self.per_second:.0f} "
            f"| {self.p50:.0f} | {self.p95:.0f} | {self.failed} |"
        )


HEAD = (
    "| page | clients | requests | requests/s | p50 ms | p95 ms | failed |\n"
    "|---|---:|---:|---:|---:|---:|---:|"
)


def measure(name: str, acts: Sequence[Act], clients: int) -> Figure:
    """Runs `acts`, each giving a status, from `clients` threads. A status from 500 on failed."""
    times: list[float] = []
    statuses: list[int] = []

    def run(act: Act) -> None:
        began = time.perf_counter()
        statuses.append(act())
        times.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(run, acts))
    spent = time.perf_counter() - began
    times.sort()
    failed = sum(status >= 500 for status in statuses)
    return Figure(
        name, clients, len(acts), len(acts) / spent, _at(times, 0.5), _at(times, 0.95), failed
    )


def _at(times: Sequence[float], share: float) -> float:
    """The nearest-rank percentile of sorted `times`."""
    return times[max(0, math.ceil(share * len(times)) - 1)]
