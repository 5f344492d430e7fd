"""Raising the share (add1) without repeating what provably stays the same.

Buy the same projects in the same order with a larger share, and everybody is left with at
least as much after every purchase, and every price is at most as high. So one pass along the
known order at a share further up gives, for each project and moment, a price that it cannot go
below anywhere in between. A project whose bound stays above the winner's price there is out of
the question for the whole stretch. Where nothing is in question, the whole stretch has one
outcome and is skipped; elsewhere a step repeats the purchases and checks only what is in
question. The outcome is that of trying every step, as the tests show by trying every step.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from fractions import Fraction

from .bounded import (
    BoundedPurses,
    Choice,
    CloseCall,
    Scaled,
    choose,
    exact_key,
    lower_key,
    upper_key,
)
from .exact import run_exact
from .instance import Instance
from .price import Price, price

LONGEST = 4096
"""The most steps that are looked ahead at once."""
SHORTEST = 6
"""The fewest, measured: fewer makes too many outlooks, more leaves too much in question."""
KEPT = 2_000_000
"""The most purses that an outlook keeps in all, to go on from any round (8 bytes each)."""


@dataclass(frozen=True, slots=True)
class Step:
    """A purchase at the current share; `due` is None when it comes from an exact run."""

    candidate: int
    upper: int
    due: Price | None


@dataclass(slots=True)
class Outlook:
    """What may happen between the current share and `share` (further up), per round.

    `asked[t]` are candidates whose price might undercut the winner of round t, with a key that
    it is never below; the last entry holds those that may become affordable after the end.
    `seen[c]` are (round, lowest key) of the looks at c, key None once it is out of reach.
    `states[t]` are the purses before round t, for as many rounds as may be kept.
    """

    share: Fraction
    asked: list[list[tuple[int, int]]] = field(default_factory=list)
    seen: dict[int, list[tuple[int, int | None]]] = field(default_factory=dict)
    states: list[BoundedPurses] = field(default_factory=list)

    def bound(self, candidate: int, at: int, least: int) -> int | None:
        """The best known lower key for a candidate before round `at`."""
        known: int | None = least
        for when, key in self.seen.get(candidate, ()):
            if when > at:
                break
            known = key
        return known

    def cut(self, at: int) -> None:
        """Forget what was said about rounds from `at` on; looks made before it stay."""
        del self.asked[at:]
        del self.states[at + 1 :]
        for candidate, looks in self.seen.items():
            self.seen[candidate] = [look for look in looks if look[0] <= at]


class Climb:
    """The state of one climb: the purchases at the current share and the outlook."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.scaled = Scaled(instance)
        self.steps: list[Step] = []
        self.hints: dict[int, Price] = {}

    @property
    def order(self) -> tuple[int, ...]:
        """The candidates bought at the current share, in order."""
        return tuple(step.candidate for step in self.steps)

    def begin(self, share: Fraction) -> None:
        """Run the first share in full."""
        self.steps = self._fresh(share)

    def _fresh(self, share: Fraction) -> list[Step]:
        state = BoundedPurses.start(self.instance.groups, share)
        queue = [(key, index) for index, key in enumerate(self.scaled.least)]
        heapq.heapify(queue)
        try:
            return self._finish(state, queue, [])
        except CloseCall:
            return self._exact(share)

    def _exact(self, share: Fraction) -> list[Step]:
        bought = run_exact(self.instance, share)
        return [Step(step.candidate, exact_key(step.rho), None) for step in bought]

    def _finish(
        self, state: BoundedPurses, queue: list[tuple[int, int]], steps: list[Step]
    ) -> list[Step]:
        """Go on from a state until nothing can be paid for."""
        while True:
            choice: Choice | None = choose(self.scaled, state, queue, self.hints)
            if choice is None:
                return steps
            state.pay(self.instance.candidates[choice.candidate], choice.due)
            steps.append(Step(choice.candidate, choice.upper, choice.due))

    def look(self, outlook: Outlook) -> bool:
        """Complete the outlook along the current order; true when nothing is in question.

        Raises CloseCall when the rounded numbers cannot follow the order.
        """
        candidates, groups = self.instance.candidates, self.instance.groups
        done, states = len(outlook.asked), outlook.states
        first = min(done, len(states) - 1) if states else 0
        state = states[first].copy() if states else BoundedPurses.start(groups, outlook.share)
        bought = {step.candidate for step in self.steps[:first]}
        bounds: dict[int, int] = {}
        for at in range(first, len(self.steps) + 1):
            if at == len(states) and (at + 1) * groups <= KEPT:
                states.append(state.copy())
            step = self.steps[at] if at < len(self.steps) else None
            if at == done:
                bounds = self._bounds(outlook, at, bought)
            if at >= done:
                outlook.asked.append(self._questions(outlook, state, at, step, bounds))
            if step is None:
                break
            candidate = candidates[step.candidate]
            due = self._due(step, state)
            if due is None:
                raise CloseCall
            state.pay(candidate, due)
            bought.add(step.candidate)
            bounds.pop(step.candidate, None)
        return not any(outlook.asked)

    def _due(self, step: Step, state: BoundedPurses) -> Price | None:
        """The price of a known purchase at a share at least as large.

        Where all supporters paid in full, they do so with more money, and the price is the same.
        """
        if step.due is not None and step.due.poor == 0:
            return step.due
        candidate, cost = self.instance.candidates[step.candidate], self.scaled.costs
        return price(candidate, state.purses, cost[step.candidate], step.due)

    def _bounds(self, outlook: Outlook, at: int, bought: set[int]) -> dict[int, int]:
        known: dict[int, int] = {}
        for index, least in enumerate(self.scaled.least):
            if index not in bought:
                key = outlook.bound(index, at, least)
                if key is not None:
                    known[index] = key
        return known

    def _questions(
        self,
        outlook: Outlook,
        state: BoundedPurses,
        at: int,
        step: Step | None,
        bounds: dict[int, int],
    ) -> list[tuple[int, int]]:
        """Who might undercut the winner of this round (or be bought after the end)."""
        scaled, candidates, place = self.scaled, self.instance.candidates, self.scaled.place
        certain = step is not None and step.due is not None and step.due.poor == 0
        asked: list[tuple[int, int]] = []
        for index, bound in list(bounds.items()):
            if step is not None:
                if index == step.candidate or bound > step.upper:
                    continue
                if certain and place[index] > place[step.candidate]:
                    continue
            candidate = candidates[index]
            due = price(candidate, state.purses, scaled.costs[index], self.hints.get(index))
            if due is None:
                try:
                    state.lacks(candidate, scaled.costs[index])
                except CloseCall:
                    asked.append((index, bound))
                    continue
                del bounds[index]
                outlook.seen.setdefault(index, []).append((at, None))
                continue
            self.hints[index] = due
            key = max(bound, lower_key(candidate, due, state.slack))
            bounds[index] = key
            outlook.seen.setdefault(index, []).append((at, key))
            if step is None or key <= step.upper:
                asked.append((index, key))
        return asked

    def advance(self, share: Fraction, outlook: Outlook) -> int | None:
        """Move to a share within the outlook: the first round that changed, None if none did."""
        candidates, scaled = self.instance.candidates, self.scaled
        state = BoundedPurses.start(self.instance.groups, share)
        fresh: list[Step] = []
        try:
            for at, step in enumerate(self.steps):
                candidate = candidates[step.candidate]
                due = self._due(step, state)
                if due is None:
                    return self._turn(state, fresh, outlook, at)
                upper, asked = upper_key(candidate, due), outlook.asked[at]
                if asked and self._undercut(state, step.candidate, upper, due.poor == 0, asked):
                    return self._turn(state, fresh, outlook, at)
                state.pay(candidate, due)
                fresh.append(Step(step.candidate, upper, due))
            for index, _ in outlook.asked[len(self.steps)]:
                candidate, cost = candidates[index], scaled.costs[index]
                if price(candidate, state.purses, cost) is not None:
                    return self._turn(state, fresh, outlook, len(self.steps))
                state.lacks(candidate, cost)
        except CloseCall:
            return self._settle(share)
        self.steps = fresh
        return None

    def leap(self, share: Fraction, outlook: Outlook) -> bool:
        """Move to a share within the outlook if the order surely holds all the way to it."""
        candidates, scaled = self.instance.candidates, self.scaled
        state = BoundedPurses.start(self.instance.groups, share)
        fresh: list[Step] = []
        try:
            for at, step in enumerate(self.steps):
                candidate = candidates[step.candidate]
                certain = step.due is not None and step.due.poor == 0
                asked = outlook.asked[at]
                if asked and self._undercut(state, step.candidate, step.upper, certain, asked):
                    return False
                due = self._due(step, state)
                if due is None:
                    return False
                state.pay(candidate, due)
                fresh.append(Step(step.candidate, upper_key(candidate, due), due))
            for index, _ in outlook.asked[len(self.steps)]:
                candidate, cost = candidates[index], scaled.costs[index]
                if price(candidate, state.purses, cost) is not None:
                    return False
                state.lacks(candidate, cost)
        except CloseCall:
            return False
        self.steps = fresh
        return True

    def _undercut(
        self,
        state: BoundedPurses,
        winner: int,
        upper: int,
        certain: bool,
        asked: list[tuple[int, int]],
    ) -> bool:
        """Whether someone in question may be at least as cheap as the winner at key `upper`.

        `certain`: all supporters of the winner pay in full, so its price is the least that it
        ever has, and the order of the least prices settles what follows.
        """
        candidates, scaled = self.instance.candidates, self.scaled
        for index, key in asked:
            if key > upper or (certain and scaled.place[index] > scaled.place[winner]):
                continue
            candidate = candidates[index]
            rival = price(candidate, state.purses, scaled.costs[index], self.hints.get(index))
            if rival is None:
                state.lacks(candidate, scaled.costs[index])
                continue
            self.hints[index] = rival
            if lower_key(candidate, rival, state.slack) <= upper:
                return True
        return False

    def _turn(
        self, state: BoundedPurses, steps: list[Step], outlook: Outlook, at: int
    ) -> int | None:
        """Search from round `at` on; the rounds before it stand."""
        before = self.order
        bought = {step.candidate for step in steps}
        queue = [(key, index) for index, key in self._bounds(outlook, at, bought).items()]
        heapq.heapify(queue)
        self.steps = self._finish(state, queue, steps)
        return _first_difference(before, self.order)

    def _settle(self, share: Fraction) -> int | None:
        """Make this one run on exact numbers."""
        before = self.order
        self.steps = self._exact(share)
        return _first_difference(before, self.order)


def _first_difference(before: tuple[int, ...], after: tuple[int, ...]) -> int | None:
    if before == after:
        return None
    for at, (old, new) in enumerate(zip(before, after, strict=False)):
        if old != new:
            return at
    return min(len(before), len(after))


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

    state = Climb(instance)
    state.begin(start)
    at, ahead = 0, SHORTEST
    reason = ends(state.order)
    if reason:
        return Summit(start, 0, state.order, reason)
    outlook: Outlook | None = None
    until = 0
    while True:
        if outlook is None:
            until = at + ahead
            outlook = Outlook(start + until * step)
        order = state.order
        try:
            clear = state.look(outlook)
        except CloseCall:
            clear, outlook.asked = False, [[] for _ in range(len(order) + 1)]
            outlook = None
        if clear:
            at, outlook, ahead = until, None, min(2 * ahead, LONGEST)
            continue
        if outlook is None:
            at += 1
            state.begin(start + at * step)
            changed: int | None = _first_difference(order, state.order)
        else:
            changed = None
            stride = max(1, (until - at) // 2)
            while at < until and changed is None:
                stride = min(stride, until - at)
                if stride > 1:
                    if state.leap(start + (at + stride) * step, outlook):
                        at += stride
                        stride *= 2
                    else:
                        stride //= 2
                    continue
                at += 1
                stride = 2
                changed = state.advance(start + at * step, outlook)
        if changed is None:
            outlook, ahead = None, min(2 * ahead, LONGEST)
            continue
        reason = ends(state.order)
        if reason == "over-budget":
            return Summit(start + (at - 1) * step, at - 1, order, reason)
        if reason:
            return Summit(start + at * step, at, state.order, reason)
        ahead = max(SHORTEST, ahead // 2)
        if outlook is not None:
            outlook.cut(changed)
            if at == until:
                outlook = None
