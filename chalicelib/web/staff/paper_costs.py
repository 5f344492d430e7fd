"""The costs on paper: lines of a label and an amount, as on screen, or one total with a note.

Lines are added up by us. A total beside them only checks the typing: paper and clerk may both have
made a mistake, and the sum of another amount would go to the vote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Final

from pydantic import Field

from chalicelib.ideas import rules
from chalicelib.ideas.model import Content, CostLine
from chalicelib.kernel.money import format_euros
from chalicelib.web.forms import Block, Euros, Form, Line

Label = Annotated[Line, Field(max_length=rules.COST_LABEL_MAX)]
PLACES: Final = tuple(range(1, rules.COST_LINES + 1))
# The words of the fields, for what a colleague wrote and for the columns of a table.
LABELS: Final = {
    **{
        name: words
        for n in PLACES
        for name, words in ((f"line{n}", f"Kost {n}"), (f"amount{n}", f"Bedrag {n}"))
    },
    "own": "Eigen inbreng",
    "upkeep": "Onderhoud per jaar",
}
NO_NOTE: Final = "De regels zeggen al waarvoor. Typ dit erbij als een regel, of laat het leeg"
NO_AMOUNT: Final = "Schrijf het bedrag van deze kost, of haal de kost weg"
NO_LABEL: Final = "Schrijf waarvoor dit bedrag dient, of haal het bedrag weg"
OWN: Final = "De eigen inbreng moet kleiner zijn dan alle kosten samen"


class CostForm(Form):
    """What paper says about money. All of it may be missing."""

    cost: Euros = 0
    cost_note: Annotated[Block, Field(max_length=rules.COST_NOTE_MAX)] = ""
    own: Euros = 0
    upkeep: Euros = 0
    line1: Label = ""
    line2: Label = ""
    line3: Label = ""
    line4: Label = ""
    line5: Label = ""
    line6: Label = ""
    amount1: Euros = 0
    amount2: Euros = 0
    amount3: Euros = 0
    amount4: Euros = 0
    amount5: Euros = 0
    amount6: Euros = 0

    @property
    def lines(self) -> tuple[tuple[int, CostLine], ...]:
        """The lines of which something was typed, with their places on the form."""
        typed = (
            (n, CostLine(getattr(self, f"line{n}"), getattr(self, f"amount{n}"))) for n in PLACES
        )
        return tuple((n, one) for n, one in typed if one.label or one.cents)

    def with_costs(self, content: Content) -> Content:
        """`content` with the money as it was typed."""
        costs = tuple(one for _, one in self.lines)
        asked, note = self.cost, self.cost_note
        if costs:
            note = rules.note_of([one for one in costs if one.label and one.cents])
            # A total stays beside lines that aren't whole: what it says would get lost.
            asked = self.cost if self.cost and half(self) else rules.asked_for(costs, self.own)
        return replace(
            content,
            cost_cents=asked,
            cost_note=note,
            costs=costs,
            own_cents=self.own,
            upkeep_cents=self.upkeep,
        )


def half(form: CostForm) -> dict[str, str]:
    """Lines without a label or without an amount: fine while a page is read, not in an idea."""
    return dict(_half(form))


def _half(form: CostForm) -> Iterator[tuple[str, str]]:
    for n, one in form.lines:
        if not one.cents:
            yield f"amount{n}", NO_AMOUNT
        if not one.label:
            yield f"line{n}", NO_LABEL


def cost_errors(form: CostForm) -> dict[str, str]:
    """What can't be kept as it was typed."""
    errors = {}
    total = sum(one.cents for _, one in form.lines)
    if form.lines and form.cost_note:
        errors["cost_note"] = NO_NOTE
    if form.lines and form.own >= total and form.own:
        errors["own"] = OWN
    elif form.lines and form.cost and not half(form) and form.cost not in (total, total - form.own):
        errors["cost"] = (
            f"De kosten samen zijn {format_euros(total)}, en hier staat {format_euros(form.cost)}. "
            "Kijk het papier na. Laat dit leeg als de schrijver zich vergiste"
        )
    return errors


def cost_values(content: Content) -> dict[str, Any]:
    """The form's values for what was typed before."""
    values = {"own": amount(content.own_cents), "upkeep": amount(content.upkeep_cents)}
    for n, line in enumerate(content.costs, 1):
        values |= {f"line{n}": line.label, f"amount{n}": amount(line.cents)}
    if not content.costs:
        values |= {"cost": amount(content.cost_cents), "cost_note": content.cost_note}
    elif content.cost_cents != rules.asked_for(content.costs, content.own_cents):
        values["cost"] = amount(content.cost_cents)
    return values


def amount(cents: int) -> str:
    """As somebody types it; nothing for nothing."""
    euros, rest = divmod(cents, 100)
    return f"{euros},{rest:02d}" if cents else ""
