"""The count: pure, exact, deterministic, standard library only, usable on its own.

Nothing in this package reads a file or a clock (the command line does the reading), imports
another part of the application, or decides anything on a float. The folder can be zipped and
run by anyone who doubts the result.
"""

from __future__ import annotations

from .count import COMPLETIONS, RULES, SATISFACTIONS, Options, count
from .explain import explain
from .model import Ballot, Election, Project, TallyError, ballot_of, from_approvals, from_points
from .outcome import Outcome, Round, canonical_json, digest
from .sentences import Sentence
from .ties import CRITERIA, TieRule, TieUse, commitment

__all__ = [
    "COMPLETIONS",
    "CRITERIA",
    "RULES",
    "SATISFACTIONS",
    "Ballot",
    "Election",
    "Options",
    "Outcome",
    "Project",
    "Round",
    "Sentence",
    "TallyError",
    "TieRule",
    "TieUse",
    "ballot_of",
    "canonical_json",
    "commitment",
    "count",
    "digest",
    "explain",
    "from_approvals",
    "from_points",
]
