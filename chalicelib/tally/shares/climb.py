"""Raising the share (add1) without repeating what provably stays the same.

Every raise is tried, upwards: outcomes aren't monotone in the share. But a run follows the one
before it as long as nothing undercuts its purchases (follow.py), and guards.py proves for most
candidates and many raises ahead that they cannot. So a raise costs the prices of what is bought,
and where the order surely holds several raises are taken at once. The outcome is that of trying
every step in full, as the tests show by doing so. Projects that share no supporter with another
one need no run: when each is bought is known beforehand (alone.py), and the climb goes from one
such raise to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .alone import part
from .follow import Run
from .instance import Instance
from .single import run_once

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
    parts = part(instance, start, step)
    run = Run(parts.rest, step)
    run.begin(start)
    at, stride, calm, fence = 0, 1, 0, 0
    due = parts.following(at)
    order = run.order
    reason = _ends(instance, parts.bought(order, at), run_on=run_on)
    while not reason:
        changed, ahead = False, stride
        if due is not None:
            ahead = min(stride, due - at) if parts.kept else due - at
        if ahead > 1:
            if not run.leap(start + (at + ahead) * step):
                fence, stride = at + ahead, ahead // 2
                continue
            at, calm = at + ahead, calm + ahead
            stride = (fence - at) // 2 if fence > at else min(stride + ahead, LONGEST)
        else:
            at, calm = at + 1, calm + 1
            if calm > CALM:
                stride = (fence - at) // 2 if fence > at else calm
            if run.advance(start + at * step):
                stride, calm, changed = 1, 0, True
        if changed or at == due:
            due = parts.following(at)
            reason = _ends(instance, parts.bought(run.order, at), run_on=run_on)
            if reason == "over-budget":
                at -= 1
                break
            order = run.order
    share = start + at * step
    return Summit(share, at, run_once(instance, share) if parts.due else order, reason)


def _ends(instance: Instance, bought: set[int], *, run_on: bool) -> str:
    """Why the climb ends with these purchases; empty where it goes on."""
    costs = [candidate.cost for candidate in instance.candidates]
    left = instance.budget - sum([costs[index] for index in bought])
    if left < 0:
        return "over-budget"
    others = [cost for index, cost in enumerate(costs) if index not in bought]
    if not others:
        return "all-bought"
    if not run_on and min(others) > left:
        return "exhaustive"
    return ""
