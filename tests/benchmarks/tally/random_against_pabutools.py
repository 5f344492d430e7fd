"""Random small elections, ties included, against pabutools: `… [INSTANCES]` (2000).

Needs pabutools as described in against_pabutools.py. Both sides settle ties by the smallest id
as text. Phragmén of pabutools stops when a tied project doesn't fit, as ours does; projects
without a vote are left out. Ends with 1 when any winner differs.
"""

from __future__ import annotations

import random
import sys
from typing import Any

from pabutools.election import (
    ApprovalBallot,
    ApprovalProfile,
    Cardinality_Sat,
    Cost_Sat,
    Instance,
)
from pabutools.election import Project as TheirProject
from pabutools.rules import (
    greedy_utilitarian_welfare,
    max_additive_utilitarian_welfare,
    method_of_equal_shares,
    sequential_phragmen,
)
from pabutools.tiebreaking import lexico_tie_breaking

from chalicelib.tally import Election, Project, count, from_approvals

COSTS = (1, 2, 3, 5, 6, 10, 30, 31)


def draw(source: random.Random) -> tuple[Election, Instance, ApprovalProfile]:
    """The same small election for both."""
    costs = [source.choice(COSTS) for _ in range(source.randint(1, 9))]
    budget = source.randint(1, 70)
    keys = [str(number) for number in range(len(costs))]
    marks = [[key for key in keys if source.random() < 0.4] for _ in range(source.randint(1, 20))]
    marks = [ballot for ballot in marks if ballot] or [[keys[0]]]
    ours = from_approvals(
        budget, [Project(k, c) for k, c in zip(keys, costs, strict=True)], marks, units=1
    )
    theirs = {key: TheirProject(key, cost) for key, cost in zip(keys, costs, strict=True)}
    instance = Instance(theirs.values(), budget_limit=budget)
    profile = ApprovalProfile(
        [ApprovalBallot(theirs[key] for key in ballot) for ballot in marks], instance=instance
    )
    return ours, instance, profile


def answers(instance: Instance, profile: ApprovalProfile) -> dict[str, Any]:
    """Their winners by rule."""
    fixed: dict[str, Any] = {"tie_breaking": lexico_tie_breaking}
    return {
        "greedy": greedy_utilitarian_welfare(instance, profile, sat_class=Cost_Sat, **fixed),
        "greedy-per-cost": greedy_utilitarian_welfare(
            instance, profile, sat_class=Cardinality_Sat, **fixed
        ),
        "equal-shares cost none": method_of_equal_shares(
            instance, profile, sat_class=Cost_Sat, **fixed
        ),
        "equal-shares score none": method_of_equal_shares(
            instance, profile, sat_class=Cardinality_Sat, **fixed
        ),
        "equal-shares cost add1": method_of_equal_shares(
            instance, profile, sat_class=Cost_Sat, voter_budget_increment=1, **fixed
        ),
        "phragmen": sequential_phragmen(instance, profile, **fixed),
    }


def main() -> int:
    """Compare and print the number of differences per rule."""
    source = random.Random(2026)
    wrong: dict[str, int] = {}
    instances = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    for _ in range(instances):
        election, instance, profile = draw(source)
        votes, costs = election.supporters(), election.costs
        for name, winners in answers(instance, profile).items():
            rule, satisfaction, completion = (*name.split(), "cost", "none")[:3]
            outcome = count(
                election,
                rule,
                satisfaction=satisfaction,  # type: ignore[arg-type]
                completion=completion,  # type: ignore[arg-type]
            )
            wanted = {str(project) for project in winners if votes[str(project)]}
            wrong[name] = wrong.get(name, 0) + (wanted != set(outcome.selected))
        best = max_additive_utilitarian_welfare(instance, profile, sat_class=Cost_Sat)
        value = sum(costs[str(project)] * votes[str(project)] for project in best)
        differs = value != count(election, "max-welfare").objective
        wrong["max-welfare"] = wrong.get("max-welfare", 0) + differs
    for name, number in wrong.items():
        sys.stdout.write(f"{name:<26} {instances} instances, {number} differ\n")
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
