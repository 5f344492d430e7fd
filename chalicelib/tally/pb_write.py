"""Writing `.pb` files that any Pabulib tool can read.

Ballots are written in sorted order and numbered from 1 in that order: the numbers say nothing
about who voted or when, and no age, sex, place or time is written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from fractions import Fraction

from .model import Election, TallyError
from .outcome import Outcome

ORDER = (
    "description",
    "country",
    "unit",
    "district",
    "subunit",
    "instance",
    "num_projects",
    "num_votes",
    "budget",
    "vote_type",
    "rule",
    "date_begin",
    "date_end",
    "min_length",
    "max_length",
    "min_sum_cost",
    "max_sum_cost",
    "min_points",
    "max_points",
    "min_sum_points",
    "max_sum_points",
    "default_score",
    "min_project_cost",
    "max_project_cost",
    "min_project_score_threshold",
    "neighborhoods",
    "subdistricts",
    "categories",
    "edition",
    "language",
    "currency",
    "fully_funded",
    "experimental",
    "comment",
)
REQUIRED = ("description", "country", "unit", "instance", "rule", "date_begin", "date_end")


def amount(value: int, units: int) -> str:
    """An amount in currency as `.pb` has it: whole, or with a point and no idle zeros."""
    whole, rest = divmod(value, units)
    if not rest:
        return str(whole)
    places = len(str(units)) - 1
    if units != 10**places:
        raise TallyError("amounts can be written only in units of 1, 10, 100, … to the currency")
    return f"{whole}.{rest:0{places}d}".rstrip("0")


def write_pb(
    election: Election,
    meta: Mapping[str, str],
    *,
    vote_type: str = "approval",
    outcome: Outcome | None = None,
) -> str:
    """The whole file. `meta` needs description, country, unit, instance, rule and the dates.

    With an outcome the column `selected` is written and META names its rule. Raises TallyError
    when META lacks something, or when the ballots don't have the stated type.
    """
    missing = [key for key in REQUIRED if not meta.get(key)]
    if missing:
        raise TallyError(f"META needs {', '.join(missing)}")
    if vote_type not in ("approval", "choose-1", "cumulative", "scoring"):
        raise TallyError(f"ballots are grouped by points; {vote_type} cannot be written")
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    complete = {
        **meta,
        "num_projects": str(len(election.projects)),
        "num_votes": str(election.voters),
        "budget": amount(election.budget, election.units),
        "vote_type": vote_type,
        "currency": meta.get("currency") or election.currency,
    }
    if outcome is not None:
        with_points = vote_type in ("cumulative", "scoring")
        complete.update(_rule(election, outcome, with_points=with_points))
        if complete["rule"] not in ("greedy-threshold", "greedy-no-skip"):
            complete.pop("min_project_score_threshold", None)
    complete = _limits(election, complete, vote_type)
    writer.writerow(("META",))
    writer.writerow(("key", "value"))
    for key in (*ORDER, *sorted(set(complete) - set(ORDER))):
        if complete.get(key):
            writer.writerow((key, _line(complete[key])))
    writer.writerow(("PROJECTS",))
    writer.writerows(_projects(election, vote_type, outcome))
    writer.writerow(("VOTES",))
    writer.writerows(_votes(election, vote_type))
    return out.getvalue()


def _limits(election: Election, meta: dict[str, str], vote_type: str) -> dict[str, str]:
    """The lengths that the format wants to know, from the ballots where META has none."""
    lengths = [len(ballot) for ballot in election.ballots] or [1]
    filled = dict(meta)
    filled.pop("fully_funded", None)
    whole = sum(cost // election.units for cost in election.costs.values())
    if election.budget // election.units >= whole:
        filled["fully_funded"] = "1"
    if vote_type == "choose-1":
        filled.pop("min_length", None)
        filled.pop("max_length", None)
    else:
        filled.setdefault("min_length", "1")
        filled.setdefault("max_length", str(max(lengths)))
    if vote_type == "cumulative":
        sums = [sum(points for _, points in ballot) for ballot in election.ballots] or [1]
        filled.setdefault("max_sum_points", str(max(sums)))
    return filled


def _line(text: str) -> str:
    return " ".join(text.split())


def _projects(
    election: Election, vote_type: str, outcome: Outcome | None
) -> Iterable[tuple[str, ...]]:
    with_points = vote_type in ("cumulative", "scoring")
    votes, points = election.supporters(), election.points()
    header = ["project_id", "cost", "votes", *(["score"] if with_points else []), "name"]
    with_area = any(project.area for project in election.projects)
    with_theme = any(project.theme for project in election.projects)
    header += ["category"] * with_theme
    header += ["selected"] * (outcome is not None) + ["district"] * with_area
    yield tuple(header)
    for project in sorted(election.projects, key=lambda each: (-votes[each.id], each.id)):
        row = [project.id, amount(project.cost, election.units), str(votes[project.id])]
        row += [str(points[project.id])] * with_points
        row.append(_line(project.name) or project.id)
        row += [_one_item(project.theme or "")] * with_theme
        if outcome is not None:
            row.append(_selected(outcome, project.id))
        row += [_line(project.area or "")] * with_area
        yield tuple(row)


def _one_item(theme: str) -> str:
    """A theme as one item: the format reads a comma as the start of a second category."""
    return _line(theme.replace(", ", " / ").replace(",", "/"))


def _rule(election: Election, outcome: Outcome, *, with_points: bool) -> dict[str, str]:
    """The entries of META that name the rule.

    By the format a greedy rule also funds projects that nobody voted for, while they fit. Here
    such a project never wins, so where there is one the threshold of one vote is stated.
    """
    name = rule_name(election, outcome, with_points=with_points)
    shown = election.points() if with_points else election.supporters()
    if name in ("greedy", "greedy-no-skip") and not all(shown.values()):
        stated = "greedy-threshold" if name == "greedy" else name
        return {"rule": stated, "min_project_score_threshold": "1"}
    return {"rule": name, "min_project_score_threshold": ""}


def rule_name(election: Election, outcome: Outcome, *, with_points: bool) -> str:
    """The rule as META may name it, `unknown` where the format has no name for it.

    Only what a checker can repeat from the file gets a name: no lots, no part-funding, no
    weights. The exact settings stand in the bundle's result.json.
    """
    facts = outcome.facts
    shown = election.points() if with_points else election.supporters()
    if outcome.ties or outcome.partial or facts.get("topped_up") or facts.get("most"):
        return "unknown"
    if outcome.rule == "greedy" and dict(outcome.scores) == shown:
        names = {"skip": "greedy", "stop": "greedy-no-skip"}
        return names.get(str(facts.get("misfit")), "unknown")
    whole = all(cost % election.units == 0 for cost in (election.budget, *election.costs.values()))
    by_cost = facts.get("satisfaction") == "cost" and not with_points
    if outcome.rule == "equal-shares" and by_cost and whole:
        if facts.get("completion") == "none":
            return "equalshares"
        one_euro = facts.get("step") == election.units
        as_in_wieliczka = facts.get("run_on") and facts.get("whole_start") and one_euro
        # pabulib-checker raises the share without end when everything can be funded.
        wanted = sum(cost for key, cost in election.costs.items() if outcome.votes[key])
        ends = wanted > election.budget
        if facts.get("completion") == "add1" and as_in_wieliczka and ends:
            return "equalshares/add1"
    return "unknown"


def _selected(outcome: Outcome, key: str) -> str:
    """1 for a winner, 3 with the format's "additional funds" (in part, or topped up), else 0."""
    if key in outcome.partial:
        return "3"
    if key not in outcome.selected:
        return "0"
    topped_up = any(step.event == "topped-up" and step.project == key for step in outcome.rounds)
    return "3" if topped_up else "1"


def _votes(election: Election, vote_type: str) -> Iterable[tuple[str, ...]]:
    with_points = vote_type in ("cumulative", "scoring")
    yield ("voter_id", "vote", "points") if with_points else ("voter_id", "vote")
    number = 0
    for ballot, cast in sorted(election.ballots.items()):
        marks = sorted(ballot, key=lambda mark: (-mark[1], mark[0])) if with_points else ballot
        ids = ",".join(key for key, _ in marks)
        given = ",".join(str(points) for _, points in marks)
        for _ in range(cast):
            number += 1
            yield (str(number), ids, given) if with_points else (str(number), ids)


def unique_share(election: Election) -> Fraction:
    """The share of voters whose ballot nobody else cast: above 3/10 it may point at people."""
    alone = sum(1 for cast in election.ballots.values() if cast == 1)
    return Fraction(alone, max(1, election.voters))
