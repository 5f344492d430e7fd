"""A run of equal shares that follows the one before it as the share is raised.

The same projects are bought in the same order as long as no guard is passed (see guards.py), so
such a run works out only the prices of what is bought. Where a guard is passed the candidate is
looked at; where it undercuts the purchase, the run is searched anew from that round on. Where the
rounded numbers cannot decide, the run is made on exact ones.
"""

from __future__ import annotations

import heapq
from fractions import Fraction
from operator import ge

from .bounded import BoundedPurses, CloseCall, Scaled, upper_key
from .exact import run_exact
from .guards import NEVER, Look, look_at, out_of_reach
from .instance import Instance
from .offer import Offer, Shortage, offer
from .place import Place, Step
from .prefix import Prefix


class Run:
    """The purchases at the current share, and per round who might undercut them and when.

    `guards[t]` holds the level of round t up to which a candidate surely stays above the
    purchase of round t; the last entry those that cannot be paid for at the end. Who isn't in it
    never undercuts. `alarms[t]` is the least of them. `known[c]` are looks by round, each with
    the level at which it was made. `trends[c]` are the shares and prices of its last two
    purchases: prices are nearly straight lines in the share, so they say where to look.
    """

    def __init__(self, instance: Instance, step: Fraction) -> None:
        self.instance = instance
        self.step = step
        self.steps: list[Step] = []
        self.levels: list[int] = []
        self.guards: list[dict[int, int]] = []
        self.alarms: list[int] = []
        self.known: list[dict[int, tuple[Look, int]]] = [{} for _ in instance.candidates]
        self._measure(Scaled.wide(instance))

    def _measure(self, scaled: Scaled) -> None:
        """Work in these units from here on; what was known in others is forgotten."""
        self.scaled = scaled
        self.least_drift = max(scaled.stored(self.step), 1)
        self.prefix = Prefix.empty(scaled)
        self.guesses: list[int] = [0] * len(self.instance.candidates)
        self.trends: dict[int, tuple[int, int, int, int]] = {}

    @property
    def order(self) -> tuple[int, ...]:
        """The candidates bought at the current share, in order."""
        return tuple(step.candidate for step in self.steps)

    def begin(self, share: Fraction) -> None:
        """Run this share in full."""
        self._measure(Scaled.narrow(self.instance, share))
        try:
            self._whole(share)
        except CloseCall:
            self._refine(share)

    def _whole(self, share: Fraction) -> None:
        self.guards, self.alarms = [], []
        for looks in self.known:
            looks.clear()
        self._search(self._start(share), dict(enumerate(map(Look, self.scaled.least))))

    def _refine(self, share: Fraction) -> None:
        """Run this share in finer units, on exact numbers where these are the finest."""
        finest = Scaled.wide(self.instance)
        if self.scaled.bits < finest.bits:
            self._measure(finest)
            try:
                return self._whole(share)
            except CloseCall:
                pass
        self._exact(share)

    def leap(self, share: Fraction) -> bool:
        """Move to a share further up if the order surely holds all the way to it."""
        try:
            return self._walk(share, leap=True) is None
        except CloseCall:
            return False

    def advance(self, share: Fraction) -> bool:
        """Move to the next share; true when the order changed."""
        before = self.order
        try:
            turn = self._walk(share, leap=False)
            if turn is None:
                return False
            self._turn(turn)
        except CloseCall:
            self._refine(share)
        return self.order != before

    def _start(self, share: Fraction) -> Place:
        level = self.scaled.stored(share)
        state = BoundedPurses.start(self.instance.groups, level)
        return Place(state, level, level, self.least_drift)

    def _behind(self, share: Fraction) -> Place:
        """Behind the rounds that everybody pays in full, if no guard of theirs is passed."""
        level, rounds, sunk = self.scaled.stored(share), len(self.prefix.order), self.prefix.sunk
        levels = [level - before for before in sunk[:rounds]]
        reached = [before + 2 * at + 1 for at, before in enumerate(levels)]
        if not rounds or any(map(ge, reached, self.alarms)):
            return self._start(share)
        state = BoundedPurses.behind(self.prefix.paid, rounds, level)
        steps = self.steps[:rounds]
        return Place(state, level, level - sunk[rounds], self.least_drift, steps, levels, reached)

    def _commit(self, place: Place) -> None:
        self.steps, self.levels = place.steps, place.levels
        self.prefix.follow([(step.candidate, step.due) for step in self.steps])

    def _exact(self, share: Fraction) -> None:
        """Make this run on exact numbers. Nothing is known about who didn't win."""
        bought = run_exact(self.instance, share)
        self.steps = [
            Step(step.candidate, self.scaled.exact_key(step.rho), None) for step in bought
        ]
        self.levels = []
        left = set(range(len(self.instance.candidates)))
        self.guards = []
        for step in self.steps:
            left.discard(step.candidate)
            self.guards.append(dict.fromkeys(left, -NEVER))
        self.guards.append(dict.fromkeys(left, -NEVER))
        self.alarms = [-NEVER if guards else NEVER for guards in self.guards]
        self.prefix.follow([])
        for looks in self.known:
            looks.clear()

    def _walk(self, share: Fraction, *, leap: bool) -> Place | None:
        """Follow the known order at this share; where it breaks off, None if it holds.

        With `leap` it must hold for all shares in between: a candidate must stay above the price
        of the purchase at the current share, which is the highest of all these.
        """
        candidates = self.instance.candidates
        place = self._behind(share)
        for at in range(len(place.steps), len(self.steps)):
            step = self.steps[at]
            self._enter(place, at)
            due = self._due(step, place)
            upper = upper_key(candidates[step.candidate], due)
            if place.reached[at] >= self.alarms[at]:
                bar, known = (step.upper, step.due) if leap else (upper, due)
                first = step.candidate if known is not None and known.full else None
                if not self._renew(place, at, bar, first):
                    return place
            self._buy(place, Step(step.candidate, upper, due), due)
        self._enter(place, len(self.steps))
        if place.reached[-1] >= self.alarms[-1] and not self._renew(
            place, len(self.steps), NEVER, None
        ):
            return place
        self._commit(place)
        return None

    def _enter(self, place: Place, at: int) -> None:
        place.reached.append(place.level + place.state.slack)
        place.levels.append(place.level)
        if at < len(self.levels):
            place.drift = max(place.drift, place.level - self.levels[at])

    def _due(self, step: Step, place: Place) -> Offer:
        """The price of a known purchase at a share at least as large.

        Where all supporters paid in full, they do so with more money, and the price is the same.
        """
        if step.due is not None and step.due.full:
            return step.due
        index = step.candidate
        guess = self.guesses[index]
        if index in self.trends:
            share0, price0, share1, price1 = self.trends[index]
            guess = price1 + (price1 - price0) * (place.share - share1) // (share1 - share0)
        candidate, cost = self.instance.candidates[index], self.scaled.costs[index]
        state = place.state
        due = offer(candidate, state.purses, cost, guess, place.horizon, flush=state.flush)
        if not isinstance(due, Offer):
            raise CloseCall
        return due

    def _buy(self, place: Place, step: Step, due: Offer) -> None:
        index = step.candidate
        candidate = self.instance.candidates[index]
        place.state.pay(candidate, due)
        place.level += -due.top * candidate.top_unit // due.weight
        place.steps.append(step)
        price = -(-due.top // due.weight)
        before = self.trends.get(index, (0, 0, 0, 0))
        if before[2] < place.share:
            self.trends[index] = (before[2], before[3], place.share, price)

    def _renew(self, place: Place, at: int, bar: int, first: int | None) -> bool:
        """Look again where a guard of this round is passed; false when one is undercut.

        `first` is the purchase when all its supporters pay in full: then its price is the least
        that it ever has, and the order of the least prices settles what follows.
        """
        guards, ranks = self.guards[at], self.scaled.place
        reached = place.reached[at]
        for index in [index for index, until in guards.items() if until <= reached]:
            if first is not None and ranks[index] > ranks[first]:
                del guards[index]
                continue
            look = place.looks.get(index)
            lasts = -1 if look is None else look.lasts(bar)
            if lasts < 0:
                lasts = self._look(place, at, index)[0].lasts(bar)
                if lasts < 0:
                    return False
            if lasts == NEVER:
                del guards[index]
            else:
                guards[index] = place.level + lasts
        self.alarms[at] = min(guards.values(), default=NEVER)
        return True

    def _look(self, place: Place, at: int, index: int) -> tuple[Look, Offer | None]:
        """Work out what a candidate costs here. Raises CloseCall when even that is unsure."""
        candidate, cost = self.instance.candidates[index], self.scaled.costs[index]
        state, horizon = place.state, place.horizon
        guess = self.guesses[index]
        found: Offer | Shortage = Offer(cost, candidate.weight, 0, True)
        if cost > (place.share + state.slack) * candidate.voters and candidate.top_unit == 1:
            # Nobody ever holds more than the share.
            found = Shortage(place.share * candidate.voters, candidate.voters)
        elif -(-cost * candidate.top_unit // candidate.weight) > place.level:
            found = offer(candidate, state.purses, cost, guess, horizon, flush=state.flush)
        if isinstance(found, Offer):
            self.guesses[index] = -(-found.top // found.weight)
            look = look_at(candidate, found, state.slack, horizon)
        else:
            missing = state.missing(found, cost)
            look = out_of_reach(found, missing, state.slack, horizon)
        place.looks[index] = look
        self.known[index][at] = look, place.level
        return look, found if isinstance(found, Offer) else None

    def _turn(self, place: Place) -> None:
        """Search from this place on; the rounds before it stand."""
        at = len(place.steps)
        del self.guards[at:], self.alarms[at:], place.levels[at:], place.reached[at + 1 :]
        bought = {step.candidate for step in place.steps}
        looks: dict[int, Look] = {}
        for index, least in enumerate(self.scaled.least):
            if index in bought:
                continue
            made = self.known[index]
            for later in [when for when in made if when > at]:
                del made[later]
            best = Look(least)
            for when, (look, level) in made.items():
                moved = look.after(max(0, place.reached[when] - level))
                if moved is not None and moved.short:
                    best = moved
                    break
                if moved is not None and moved.key > best.key:
                    best = moved
            looks[index] = best
        self._search(place, looks)

    def _search(self, place: Place, looks: dict[int, Look]) -> None:
        """Buy until nothing can be paid for. `looks` are the candidates that are left, each
        with what is known of it at this place.
        """
        candidates = self.instance.candidates
        queue = [(look.key, index) for index, look in looks.items() if not look.short]
        heapq.heapify(queue)
        while True:
            at = len(place.steps)
            place.levels.append(place.level)
            best: int | None = None
            seen: list[tuple[int, int, Offer]] = []
            while queue and (best is None or queue[0][0] <= best):
                _, index = heapq.heappop(queue)
                look, due = self._look(place, at, index)
                looks[index] = look
                if due is not None:
                    seen.append((look.key, index, due))
                    upper = upper_key(candidates[index], due)
                    best = upper if best is None else min(best, upper)
            if best is None:
                self._guard(place, looks, NEVER, None)
                break
            contenders = [entry for entry in seen if entry[0] <= best]
            _, winner, due = contenders[0]
            if len(contenders) > 1:
                if not all(each.full for _, _, each in contenders):
                    raise CloseCall
                _, winner, due = min(contenders, key=lambda entry: self.scaled.place[entry[1]])
            for key, index, _ in seen:
                if index != winner:
                    heapq.heappush(queue, (key, index))
            upper = upper_key(candidates[winner], due)
            del looks[winner]
            self._guard(place, looks, upper, winner if due.full else None)
            self._buy(place, Step(winner, upper, due), due)
        self._commit(place)

    def _guard(self, place: Place, looks: dict[int, Look], upper: int, first: int | None) -> None:
        """Guard a purchase at the price `upper` against all who are left."""
        ranks, level = self.scaled.place, place.level
        guards: dict[int, int] = {}
        for index, look in looks.items():
            if first is not None and ranks[index] > ranks[first]:
                continue
            lasts = look.lasts(upper)
            if lasts != NEVER:
                guards[index] = level + lasts
        self.guards.append(guards)
        self.alarms.append(min(guards.values(), default=NEVER))
