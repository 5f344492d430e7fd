"""Why each project won or lost, in one sentence, from the count itself.

The figures are exact: a smallest change that is named here was found by the rule, and the
tests make that change and count again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .count import count
from .explain_greedy import explain_greedy
from .model import Election, TallyError
from .money import Lang
from .outcome import Outcome
from .sentences import Sentence

KEPT_OPTIONS = (
    "satisfaction",
    "completion",
    "step",
    "run_on",
    "whole_start",
    "top_up",
    "most",
    "dhondt_by",
)


def explain(election: Election, outcome: Outcome, lang: Lang = "nl") -> Mapping[str, Sentence]:
    """One sentence per project, in the order of the election's list.

    Raises TallyError for a language without sentences, or when the outcome isn't of this
    election.
    """
    if lang not in ("nl", "en"):
        raise TallyError(f"no sentences in language {lang}")
    if set(outcome.votes) != {project.id for project in election.projects}:
        raise TallyError("the outcome belongs to another election")
    if outcome.rule in ("greedy", "greedy-per-cost"):
        return explain_greedy(election, outcome, lang)
    if outcome.rule == "equal-shares":
        from .explain_shares import explain_shares

        return explain_shares(election, outcome, lang)
    from .explain_search import explain_search

    options = count_options(outcome)
    weighted = is_weighted(election, outcome)

    def again(changed: Election) -> Outcome:
        scores = outcome.scores if weighted else None
        return count(changed, outcome.rule, outcome.tie_rule, scores=scores, **options)

    return explain_search(election, outcome, lang, again, by_votes=not weighted)


def is_weighted(election: Election, outcome: Outcome) -> bool:
    """Whether the scores are more than the ballots themselves: weights, a bonus, a jury."""
    scores = dict(outcome.scores)
    return bool(scores) and scores not in (election.supporters(), election.points())


def count_options(outcome: Outcome) -> dict[str, Any]:
    """The options with which `count` gives this outcome again, from its own facts."""
    facts = outcome.facts
    names = (
        "satisfaction",
        "completion",
        "step",
        "run_on",
        "whole_start",
        "top_up",
        "most",
        "dhondt_by",
    )
    options: dict[str, Any] = {name: facts[name] for name in names if name in facts}
    if outcome.rule == "phragmen":
        options["go_on"] = facts.get("misfit") == "skip"
    elif "misfit" in facts:
        options["misfit"] = facts["misfit"]
    return options
