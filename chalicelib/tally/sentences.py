"""The words of the explanations: short Dutch sentences (B1) and plain English.

Only wording lives here; every figure comes from the count.
"""

from __future__ import annotations

from dataclasses import dataclass

from .model import Election, Project
from .money import Lang, decimal, money, plural
from .outcome import Exact, Outcome, Round


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence for residents, and the figures in it for whoever wants to check them.

    `missing_votes`: the smallest number of extra votes that would have funded the project
    (extra voters who choose only this one). `missing_money`: by how much cheaper it should
    have been, in units of money. None where no such change exists or where the project won.
    `crowded_out_by` is the funded project that left too little for this one.
    """

    project: str
    text: str
    lang: str
    won: bool
    reason: str
    missing_votes: int | None = None
    missing_money: int | None = None
    crowded_out_by: str | None = None

    def __str__(self) -> str:
        return self.text

    def to_dict(self) -> dict[str, object]:
        """The plain form for pages and files."""
        return {
            "project": self.project,
            "text": self.text,
            "lang": self.lang,
            "won": self.won,
            "reason": self.reason,
            "missing_votes": self.missing_votes,
            "missing_money": self.missing_money,
            "crowded_out_by": self.crowded_out_by,
        }


@dataclass(frozen=True, slots=True)
class Near:
    """How near a project was. `tied`: equal to the blocker, which went first by the tie rule."""

    votes: int | None
    money: int | None
    blocker: str | None
    before: Exact
    tied: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Writes the sentences of one outcome in one language."""

    election: Election
    outcome: Outcome
    lang: Lang

    def money(self, amount: Exact) -> str:
        """An amount in the currency of the election."""
        return money(amount, self.lang, units=self.election.units, currency=self.election.currency)

    def name(self, key: str) -> str:
        """A project's name between quotation marks, its id when it has no name."""
        return f"“{self.election.project(key).name or key}”"

    def support(self, key: str) -> str:
        """The support as the rule saw it: "40 stemmen", or "40 punten"."""
        score = self.outcome.scores[key]
        as_votes = score == self.outcome.votes[key]
        one, many = ("stem", "stemmen") if as_votes else ("punt", "punten")
        if self.lang == "en":
            one, many = ("vote", "votes") if as_votes else ("point", "points")
        if isinstance(score, int):
            return plural(score, one, many, self.lang)
        return f"{decimal(score, self.lang)} {many}"

    def won(self, project: Project, step: Round) -> Sentence:
        """A project that the walk funded."""
        had, cost = self.support(project.id), self.money(project.cost)
        before = self.money(step.figures["before"])
        if step.event == "topped-up":
            added = self.money(project.cost - step.figures["before"])
            text = (
                f"Gekozen met {had}: er was nog {before} over en de stad legt {added} bij."
                if self.lang == "nl"
                else f"Chosen with {had}: {before} was left and the city adds {added}."
            )
            return Sentence(project.id, text, self.lang, True, "topped-up")
        text = (
            f"Gekozen met {had}: dit project kost {cost} en er was nog {before} over."
            if self.lang == "nl"
            else f"Chosen with {had}: this project costs {cost} and {before} was left."
        )
        return Sentence(project.id, text, self.lang, True, "funded")

    def part(self, project: Project, step: Round) -> Sentence:
        """A project that is offered what was left."""
        had, cost = self.support(project.id), self.money(project.cost)
        granted = self.outcome.partial[project.id]
        text = (
            f"Deels gekozen met {had}: dit project kost {cost} en kan de laatste "
            f"{self.money(granted)} krijgen."
            if self.lang == "nl"
            else f"Chosen in part with {had}: this project costs {cost} and is offered the last "
            f"{self.money(granted)}."
        )
        missing = project.cost - granted
        return Sentence(project.id, text, self.lang, False, "part", missing_money=missing)

    def lost(self, project: Project, step: Round | None, near: Near) -> Sentence:
        """A project that the walk did not fund, with how near it was."""
        reason = self._reason(project, step, near)
        text = self._why(project, reason, near) + self.how_near(project, near) + "."
        return Sentence(
            project.id, text, self.lang, False, reason, near.votes, near.money, near.blocker
        )

    def _reason(self, project: Project, step: Round | None, near: Near) -> str:
        if project.cost > self.outcome.budget:
            return "above-budget"
        if step is None:
            return "no-votes"
        if near.tied:
            return "tie"
        return "stopped" if step.event == "stopped" else "no-room"

    def _why(self, project: Project, reason: str, near: Near) -> str:
        dutch = self.lang == "nl"
        cost, budget = self.money(project.cost), self.money(self.outcome.budget)
        if reason == "above-budget":
            return (
                f"Niet gekozen: dit project kost {cost} en het hele budget is {budget}"
                if dutch
                else f"Not chosen: this project costs {cost} and the whole budget is {budget}"
            )
        if reason == "no-votes":
            return (
                "Niet gekozen: niemand stemde voor dit project"
                if dutch
                else "Not chosen: nobody voted for this project"
            )
        had = self.support(project.id)
        if reason == "tie" and near.blocker is not None:
            return self._tie(had, near.blocker)
        if reason == "stopped":
            return (
                f"Niet gekozen met {had}: de telling stopte bij een project dat niet meer paste"
                if dutch
                else f"Not chosen with {had}: the count stopped at a project that did not fit"
            )
        left = self.money(near.before)
        if near.blocker is None:
            return (
                f"Niet gekozen met {had}: er was nog {left} over en dit project kost {cost}"
                if dutch
                else f"Not chosen with {had}: {left} was left and this project costs {cost}"
            )
        blocker = self.name(near.blocker)
        return (
            f"Niet gekozen met {had}: dit project kost {cost}, en nadat onder meer {blocker} "
            f"gekozen was, was er nog {left} over"
            if dutch
            else f"Not chosen with {had}: this project costs {cost}, and once {blocker} among "
            f"others was chosen, {left} was left"
        )

    def _tie(self, had: str, blocker: str) -> str:
        dutch, name = self.lang == "nl", self.name(blocker)
        rule = self.outcome.tie_rule
        use = rule.settle([blocker], self.election.costs, self.outcome.votes, at=0)
        for recorded in self.outcome.ties:
            if recorded.chosen == blocker:
                use = recorded
        how = {
            "lot": ("het lot koos", "the lot chose"),
            "id": ("volgens de vooraf bepaalde volgorde ging voor:", "first in the set order was"),
            "lower-cost": ("het goedkopere project ging voor:", "the cheaper one went first:"),
            "more-votes": ("meer stemmen had", "more votes had"),
        }[use.how]
        return (
            f"Niet gekozen met {had}: {name} kreeg er evenveel, en {how[0]} {name}"
            if dutch
            else f"Not chosen with {had}: {name} got the same, and {how[1]} {name}"
        )

    def how_near(self, project: Project, near: Near, *, same_share: bool = False) -> str:
        """The smallest changes that win, as the end of a sentence. `same_share`: under equal
        shares they hold with the same amount per voter, and the sentence says so.
        """
        dutch = self.lang == "nl"
        parts: list[str] = []
        if near.votes is not None:
            as_points = self.outcome.scores[project.id] != self.outcome.votes[project.id]
            one, many = ("punt", "punten") if as_points else ("stem", "stemmen")
            if not dutch:
                one, many = ("point", "points") if as_points else ("vote", "votes")
            counted = plural(near.votes, one, many, self.lang)
            parts.append(f"met {counted} meer" if dutch else f"with {counted} more")
        if near.money is not None:
            amount = self.money(near.money)
            cheaper = f"als het {amount} minder kostte" if dutch else f"if it cost {amount} less"
            parts.append(cheaper)
        if not parts:
            return ""
        joined = (" of " if dutch else " or ").join(parts)
        if same_share:
            kept = "bij hetzelfde bedrag per stemmer " if dutch else "at the same amount per voter "
            joined = kept + joined
        return (
            f"; {joined} was het wel gekozen" if dutch else f"; {joined} it would have been chosen"
        )
