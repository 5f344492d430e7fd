"""Raising the share (add1) without repeating what provably stays the same.

Every raise is tried, upwards: outcomes aren't monotone in the share. But a run follows the one
before it as long as nothing undercuts its purchases (follow.py), and guards.py proves for most
candidates and many raises ahead that they cannot. So a raise costs the prices of what is bought,
and where the order surely holds several raises are taken at once. The outcome is that of trying
every step in full, as the tests show by doing so.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .follow import Run
from .instance import Instance

LONGEST = 4096
"""The most steps that are taken at once."""
CALM = 2
"""So many steps without a change are taken one by one before several are tried at once."""


@dataclass(frozen=True, slots=True)
class Summit:
    """Where the climb ended: the share, how many raises it took, and why it ended there."""

    share: Fraction
    raises: int
    order: tuple[int, ...]
    reason: str


def climb(instance: Instance, start: Fraction, step: Fraction, *, run_on: bool = False) -> Summit:
    """Raise the share by `step` until the outcome is exhaustive or over budget.

    Over budget, the outcome of the step before it counts. With `run_on` an exhaustive outcome
    doesn't end the climb, only going over budget (or having bought everything) does.
    """
    costs = [candidate.cost for candidate in instance.candidates]

    def ends(order: tuple[int, ...]) -> str:
        left = instance.budget - sum(costs[index] for index in order)
        if left < 0:
            return "over-budget"
        bought = set(order)
        others = [cost for index, cost in enumerate(costs) if index not in bought]
        if not others:
            return "all-bought"
        if not run_on and min(others) > left:
            return "exhaustive"
        return ""

    run = Run(instance, step)
    run.begin(start)
    at, stride, calm, fence = 0, 1, 0, 0
    reason = ends(run.order)
    while not reason:
        if stride > 1:
            if run.leap(start + (at + stride) * step):
                at, calm = at + stride, calm + stride
                stride = (fence - at) // 2 if fence > at else min(2 * stride, LONGEST)
            else:
                fence, stride = at + stride, stride // 2
            continue
        order = run.order
        at, calm = at + 1, calm + 1
        if calm > CALM:
            stride = (fence - at) // 2 if fence > at else calm
        if run.advance(start + at * step):
            stride, calm = 1, 0
            reason = ends(run.order)
            if reason == "over-budget":
                return Summit(start + (at - 1) * step, at - 1, order, reason)
    return Summit(start + at * step, at, run.order, reason)
