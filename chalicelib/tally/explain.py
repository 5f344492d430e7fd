"""Why each project won or lost, in one sentence, from the count itself.

The figures are exact: a smallest change that is named here was found by the rule, and the
tests make that change and count again.
"""

from __future__ import annotations

from collections.abc import Mapping

from .explain_greedy import explain_greedy
from .model import Election, TallyError
from .money import Lang
from .outcome import Outcome
from .sentences import Sentence


def explain(election: Election, outcome: Outcome, lang: Lang = "nl") -> Mapping[str, Sentence]:
    """One sentence per project, in the order of the election's list.

    Raises TallyError for a language without sentences, or when the outcome isn't of this
    election.
    """
    if lang not in ("nl", "en"):
        raise TallyError(f"no sentences in language {lang}")
    if set(outcome.votes) != {project.id for project in election.projects}:
        raise TallyError("the outcome belongs to another election")
    return explain_greedy(election, outcome, lang)
