"""One run of equal shares on rounded numbers, for a share that isn't raised.

The same search as in follow.py without its bookkeeping: which candidates win, in order.
"""

from __future__ import annotations

import heapq
from fractions import Fraction

from .bounded import BoundedPurses, CloseCall, Scaled, lower_key, upper_key
from .even import run_even
from .exact import run_exact
from .instance import Instance
from .offer import Offer, Shortage, offer


def run_once(instance: Instance, share: Fraction) -> tuple[int, ...]:
    """The candidates that are bought at this share, in order."""
    if all(candidate.top_unit == 1 for candidate in instance.candidates):
        try:
            return run_even(instance, share)
        except CloseCall:
            pass
    scaled = Scaled.wide(instance)
    try:
        return tuple(_search(scaled, BoundedPurses.start(instance.groups, scaled.stored(share))))
    except CloseCall:
        return tuple(bought.candidate for bought in run_exact(instance, share))


def _search(scaled: Scaled, state: BoundedPurses) -> list[int]:
    candidates, costs, purses = scaled.instance.candidates, scaled.costs, state.purses
    guesses = [0] * len(candidates)
    queue = [(key, index) for index, key in enumerate(scaled.least)]
    heapq.heapify(queue)
    bought: list[int] = []
    while True:
        best: int | None = None
        seen: list[tuple[int, int, Offer]] = []
        while queue and (best is None or queue[0][0] <= best):
            index = heapq.heappop(queue)[1]
            candidate, cost = candidates[index], costs[index]
            found = offer(candidate, purses, cost, guesses[index], flush=state.flush)
            if isinstance(found, Shortage):
                state.missing(found, cost)
                continue
            guesses[index] = -(-found.top // found.weight)
            upper = upper_key(candidate, found)
            seen.append((lower_key(candidate, found, state.slack), index, found))
            if best is None or upper < best:
                best = upper
        if best is None:
            return bought
        contenders = [entry for entry in seen if entry[0] <= best]
        winner = contenders[0]
        if len(contenders) > 1:
            if not all(due.full for _, _, due in contenders):
                raise CloseCall
            winner = min(contenders, key=lambda entry: scaled.place[entry[1]])
        for entry in seen:
            if entry is not winner:
                heapq.heappush(queue, entry[:2])
        bought.append(winner[1])
        state.pay(candidates[winner[1]], winner[2])
