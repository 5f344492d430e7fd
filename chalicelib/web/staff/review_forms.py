"""The forms of the two checks and of everything else that is done to a dossier.

The rules of a round and the lines of an estimate are as many as there are, so their fields are
read here by name: `r-<rule>`, `n-<rule>`, `label_1`, `cents_1`, `vat_1`, …
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from chalicelib.ideas.model import Idea
from chalicelib.kernel.money import AmountError, parse_euros
from chalicelib.kernel.text import clean_block, clean_line
from chalicelib.moderation.checking import checklist
from chalicelib.moderation.model import MAX_TEXT, Answer, Cost, Feasible, Merit
from chalicelib.rounds.model import Round
from chalicelib.web.forms import CSRF_FIELD, HONEYPOT_FIELD, Block, Euros, Form, Line, MalformedForm
from chalicelib.web.http import Fields
from chalicelib.web.staff.moments import LocalMoment

_LONG: Final = 20 * MAX_TEXT
_COST_FIELD: Final = re.compile(r"(?:label|cents|vat)_([1-9]\d?)")
COST_ROWS: Final = 5


@dataclass(frozen=True, slots=True)
class FormalFields:
    """The formal check as typed, on which dossier and which text. A number that is none is -1,
    which no dossier has."""

    version: int
    edition: int
    answers: tuple[Answer, ...]
    values: Mapping[str, str]


def read_formal(round_: Round, fields: Fields) -> FormalFields:
    """The check's answers. The button "everything is in order" answers yes to every rule that
    was left open. Raises MalformedForm for what no browser sends."""
    questions = checklist(round_)
    known = {"version", "edition", "alles", "stap", CSRF_FIELD, HONEYPOT_FIELD}
    known |= {f"{kind}-{one.id}" for one in questions for kind in "rn"}
    for name, given in fields.items():
        if name not in known or len(given) > 1:
            raise MalformedForm(name)
    values = {
        name: given[0] for name, given in fields.items() if name not in (CSRF_FIELD, HONEYPOT_FIELD)
    }
    all_fine = values.get("alles") == "ja"
    answers = []
    for one in questions:
        said = values.get(f"r-{one.id}", "") or ("yes" if all_fine else "")
        note = clean_block(values.get(f"n-{one.id}", ""))
        match said:
            case "yes" | "no" | "ask":
                answers.append(Answer(one.id, said, note))
            case "":
                pass
            case _:
                raise MalformedForm(one.id)
    version, edition = (_number(values.get(name, "")) for name in ("version", "edition"))
    return FormalFields(version, edition, tuple(answers), values)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class MeritForm(Form):
    """What a department says, but for the lines of the estimate."""

    version: int
    department: Annotated[Line, Field(max_length=80)] = ""
    feasible: Feasible
    upkeep: Euros = 0
    risk: Annotated[Block, Field(max_length=_LONG)] = ""
    advice: Annotated[Block, Field(max_length=_LONG)] = ""
    ready_on: Annotated[Line, Field(max_length=20)] = ""
    condition: Annotated[Block, Field(max_length=_LONG)] = ""
    reason: Annotated[Line, Field(max_length=40)] = ""
    sentence: Annotated[Block, Field(max_length=_LONG)] = ""
    stap: Line = ""

    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("feasible", "missing"): "Kies of het kan",
    }

    def merit(self, costs: Sequence[Cost], by: str, at: datetime) -> Merit:
        """What belongs to the answer that was chosen; the rest of the fields is left out."""
        no = self.feasible == "no"
        return Merit(
            department=self.department,
            feasible=self.feasible,
            costs=tuple(costs),
            upkeep_cents=self.upkeep,
            risk=self.risk,
            advice=self.advice,
            ready_on=self.ready_on,
            condition=self.condition if self.feasible == "if" else "",
            reason=self.reason if no else "",
            sentence=self.sentence if no else "",
            by=by,
            at=at,
        )


def split_costs(fields: Fields) -> tuple[Fields, Mapping[str, str]]:
    """(the other fields, those of the estimate's lines)."""
    rows: dict[str, str] = {}
    for name, given in fields.items():
        if _COST_FIELD.fullmatch(name):
            if len(given) > 1:
                raise MalformedForm(name)
            rows[name] = given[0]
    return {name: given for name, given in fields.items() if name not in rows}, rows


def read_costs(rows: Mapping[str, str]) -> tuple[tuple[Cost, ...], bool]:
    """The lines that hold something, and whether all amounts could be read."""
    places = sorted({int(m[1]) for name in rows if (m := _COST_FIELD.fullmatch(name))})
    costs, good = [], True
    for place in places:
        label = clean_line(rows.get(f"label_{place}", ""))
        amount = rows.get(f"cents_{place}", "").strip()
        vat = rows.get(f"vat_{place}", "21")
        if not label and not amount:
            continue
        try:
            cents = parse_euros(amount)
            percent = int(vat) if vat in ("0", "6", "12", "21") else -1
        except AmountError:
            cents, percent = -1, -1
        good = good and cents >= 0 and percent >= 0
        costs.append(Cost(label, cents, percent))
    return tuple(costs), good


class SecondForm(Form):
    version: int
    agrees: Literal["ja", "nee"]
    remark: Annotated[Block, Field(max_length=_LONG)] = ""
    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("agrees", "missing"): "Kies of je akkoord gaat"
    }


class VersionForm(Form):
    """An act that has nothing but the version that was read."""

    version: int


class ConditionForm(Form):
    version: int
    stap: Line = ""


class AssignForm(Form):
    version: int
    person: Annotated[Line, Field(max_length=128)] = ""


class NoteForm(Form):
    version: int
    text: Annotated[Block, Field(max_length=_LONG)] = ""


class MoveForm(Form):
    version: int
    area_id: Annotated[Line, Field(max_length=64)] = ""
    theme_id: Annotated[Line, Field(max_length=64)] = ""
    sentence: Annotated[Block, Field(max_length=_LONG)] = ""


class PaperAppealForm(Form):
    """An appeal that came on paper."""

    text: Annotated[Block, Field(max_length=_LONG)] = ""
    received_at: LocalMoment

    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("received_at", "missing"): "Schrijf wanneer de brief kwam",
    }


class AppealForm(Form):
    version: int
    outcome: Literal["granted", "upheld"]
    sentence: Annotated[Block, Field(max_length=_LONG)] = ""
    stap: Line = ""

    messages: ClassVar[dict[tuple[str, str], str]] = {
        ("outcome", "missing"): "Kies wat je beslist over het bezwaar",
    }


def cost_values(costs: Sequence[Cost]) -> dict[str, str]:
    """The fields of an estimate's lines."""
    values: dict[str, str] = {}
    for place, cost in enumerate(costs, start=1):
        values[f"label_{place}"] = cost.label
        values[f"cents_{place}"] = f"{cost.cents // 100},{cost.cents % 100:02d}"
        values[f"vat_{place}"] = str(cost.vat)
    return values


def suggested(idea: Idea) -> dict[str, str]:
    """The lines that applicants wrote, to begin the estimate from; VAT isn't in them yet."""
    lines = idea.content.costs
    return cost_values([Cost(line.label, line.cents, 0) for line in lines])
