"""The published bundle of a whole round: gate, weights, pots, jury; and its recount.

Beside the files of `bundle`, `result.json` holds the plan, the totals of every channel, and the
outcome pot by pot. A round that keeps its ballots to itself publishes totals alone. Rules that
look at totals only can be counted again from those: ballots are made up that have the same
totals (`of_totals`), and for these rules the outcome is the same to the last byte.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from .bundle import ELECTION, RESULT, SUMS, _ballots_csv, _safe
from .model import Ballot, Election, Project, TallyError, group
from .outcome import canonical_json, digest
from .pb_write import amount, write_pb
from .plan import Plan, RoundOutcome, count_round
from .plan_text import plan_from_dict, plan_to_dict, round_sentences, scores_of
from .signing import key_of
from .ties import TieRule

ROUND_FORMAT: Final = "buurtbudget-round-1"
# Rules that see nothing of a ballot but its part in the totals.
BY_TOTALS: Final = frozenset({"greedy", "greedy-per-cost", "dhondt"})
PROJECTS, BALLOTS = "projects.csv", "ballots.csv"


def make_round_bundle(
    plan: Plan,
    election: Election,
    result: RoundOutcome,
    ties: TieRule,
    meta: Mapping[str, str],
    *,
    vote_type: str = "approval",
    commitment: str = "",
    channels: Mapping[str, Election] | None = None,
    totals_only: bool = False,
    signing_key: str = "",
) -> dict[str, bytes]:
    """The files by name. With `totals_only` no file holds a ballot. `commitment` and
    `signing_key` are as for `make_bundle`."""
    plain: dict[str, object] = {
        "format": ROUND_FORMAT,
        "plan": plan_to_dict(plan),
        "ties": ties.describe(),
        "tie_seed_commitment": commitment,
        **({"signing_key": key_of(signing_key).hex()} if signing_key else {}),
        "units": election.units,
        "currency": election.currency,
        "budget": election.budget,
        "totals": totals(election),
        "channels": {name: totals(one) for name, one in sorted((channels or {}).items())},
        "outcome": result.to_dict(),
        "outcome_sha256": digest(result.to_dict()),
        "sentences": _sentences(plan, election, result),
    }
    files = {PROJECTS: _projects_csv(election, result).encode()}
    if totals_only:
        plain["projects"] = [
            {
                "id": one.id,
                "cost": one.cost,
                "name": one.name,
                "area": one.area,
                "theme": one.theme,
            }
            for one in election.projects
        ]
    else:
        written = _written(election, result)
        files[ELECTION] = write_pb(election, meta, vote_type=vote_type, outcome=written).encode()
        files[BALLOTS] = _ballots_csv(election).encode()
    files[RESULT] = canonical_json(plain) + b"\n"
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    files[SUMS] = sums.encode()
    return files


def _written(election: Election, result: RoundOutcome) -> Any:
    """The outcome as the format's column `selected` tells it; its rule has no name there."""
    costs = election.costs
    whole = tuple(key for key, got in result.granted.items() if got == costs[key])
    part = {key: got for key, got in result.granted.items() if got != costs[key]}
    return replace(
        result.parts[0].outcome,
        rule="round",
        selected=whole,
        partial=part,
        votes=election.supporters(),
    )


def totals(election: Election) -> dict[str, object]:
    """Voters, supporters and points: what an additive rule sees of the ballots."""
    return {
        "voters": election.voters,
        "votes": dict(sorted(election.supporters().items())),
        "points": dict(sorted(election.points().items())),
    }


def of_totals(election: Election, stated: Mapping[str, Any]) -> Election:
    """`election` with ballots that have these totals: as many voters, supporters and points.

    Projects are laid over the voters one after the other, round and round, so that nobody gets
    one twice. Raises TallyError for totals that no ballots can have.
    """
    try:
        voters, votes, points = stated["voters"], stated["votes"], stated["points"]
        wrong = any(
            not 0 <= votes[one.id] <= voters or points[one.id] < 0 for one in election.projects
        )
        if wrong or sum(votes.values()) < voters:
            raise TallyError("the totals don't fit the number of voters")
        dealt: list[dict[str, int]] = [{} for _ in range(voters)]
        at = 0
        for project in election.projects:
            for number in range(votes[project.id]):
                dealt[at % voters][project.id] = points[project.id] if number == 0 else 0
                at += 1
    except (KeyError, TypeError):
        raise TallyError("result.json lacks totals") from None
    ballots: dict[Ballot, int] = group(tuple(sorted(one.items())) for one in dealt)
    return replace(election, ballots=ballots)


def _sentences(plan: Plan, election: Election, result: RoundOutcome) -> dict[str, dict[str, str]]:
    return {
        "nl": {key: str(one) for key, one in round_sentences(plan, election, result, "nl").items()},
        "en": {key: str(one) for key, one in round_sentences(plan, election, result, "en").items()},
    }


def _projects_csv(election: Election, result: RoundOutcome) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("project_id", "name", "area", "theme", "cost", "votes", "score", "granted"))
    votes, scores = election.supporters(), scores_of(result)
    for project in sorted(election.projects, key=lambda project: project.id):
        writer.writerow(
            (
                project.id,
                _safe(project.name),
                _safe(project.area or ""),
                _safe(project.theme or ""),
                amount(project.cost, election.units),
                votes[project.id],
                str(Fraction(scores.get(project.id, 0))),
                amount(result.granted.get(project.id, 0), election.units),
            )
        )
    return out.getvalue()


def recount_round(result: Mapping[str, Any], cast: Election | None) -> dict[str, bool]:
    """Count again by the published plan and channels; `cast` is what `election.pb` holds, None
    where totals alone are public. Raises TallyError for what can't be counted at all."""
    plan = plan_from_dict(result.get("plan", {}))
    if cast is None and plan.rule not in BY_TOTALS:
        raise TallyError(f"the rule {plan.rule} can't be counted from totals")
    blank = cast or _blank(result)
    stated = result.get("totals", {})
    election = cast or of_totals(blank, stated)
    described = result.get("ties", {})
    ties = TieRule(described.get("seed"), tuple(described.get("criteria", ())))
    named: Mapping[str, Any] = result.get("channels", {})
    channels = {name: _channel(blank, one) for name, one in named.items()}
    outcome = count_round(plan, election, ties, channels)
    plain = outcome.to_dict()
    return {
        "totals": canonical_json(totals(election)) == canonical_json(stated),
        "outcome": canonical_json(plain) == canonical_json(result["outcome"])
        and digest(plain) == result.get("outcome_sha256"),
        "sentences": _sentences(plan, election, outcome) == result.get("sentences"),
    }


def _channel(blank: Election, stated: Mapping[str, Any]) -> Election:
    if not stated.get("voters"):
        return replace(blank, ballots={})
    return of_totals(blank, stated)


def _blank(result: Mapping[str, Any]) -> Election:
    try:
        projects = tuple(Project(**one) for one in result["projects"])
        return Election(result["budget"], projects, {}, result["units"], result["currency"])
    except (KeyError, TypeError):
        raise TallyError("result.json lacks the projects") from None
