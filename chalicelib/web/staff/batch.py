"""Staff: many ideas from one table. First every row is looked at, then all are entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from chalicelib.ideas.rules import same_words
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.notebooks.batch import COLUMNS, NEEDED, ROWS_MAX, Row, read_table
from chalicelib.notebooks.confirming import enter_for, open_questions
from chalicelib.notebooks.model import Transcript
from chalicelib.rounds.model import Round
from chalicelib.web.forms import Form, parse
from chalicelib.web.http import Answer, Page, Request
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.moderation import DECIDERS
from chalicelib.web.staff.notebooks import find_round
from chalicelib.web.staff.paper_forms import FIELDS, TextForm, choice_errors

routes = Routes()

_TABLE_MAX: Final = 150_000
_REFUSALS: Final = {
    "table-empty": "Plak een tabel met een rij titels en minstens een rij met een idee",
    "table-broken": "We kunnen de tabel niet lezen. Kopieer ze opnieuw uit het rekenblad",
    "too-many-rows": "Plak hoogstens {most} rijen tegelijk",
    "column-unknown": "De kolom “{name}” kennen we niet. Geef ze een andere titel of haal ze weg",
    "column-twice": "De kolom “{name}” staat er twee keer. Haal er een weg",
    "column-missing": "Deze kolommen ontbreken: {names}",
}


class TableForm(Form):
    """The pasted table, to look at or to enter. Tabs between cells must stay as they are."""

    table: Annotated[str, Field(max_length=_TABLE_MAX)]
    stap: Literal["nakijken", "invoeren"] = "nakijken"

    messages: ClassVar[Mapping[tuple[str, str], str]] = {
        ("table", "missing"): _REFUSALS["table-empty"],
        ("table", "string_too_long"): "De tabel is te groot. Plak ze in stukken",
    }


@dataclass(frozen=True, slots=True)
class Looked:
    """What the dry run says of a row: `errors` are sentences, `entered` that its idea exists."""

    number: int
    title: str
    idea_id: str
    transcript: Transcript | None
    errors: tuple[str, ...]
    entered: bool = False


@routes.get("/beheer/namens/{round_id}/lijst", Access.STAFF, roles=DECIDERS)
def batch_form(request: Request, services: Services, round_id: str) -> Answer:
    return _page(find_round(services, round_id), {}, {})


@routes.post("/beheer/namens/{round_id}/lijst", Access.STAFF, roles=DECIDERS)
def batch_enter(request: Request, services: Services, round_id: str) -> Answer:
    """Shows every row's errors; enters all rows when none has one."""
    round_ = find_round(services, round_id)
    parsed = parse(TableForm, request.form)
    if parsed.form is None:
        return _page(round_, parsed.values, parsed.errors, 422)
    try:
        rows = read_table(parsed.form.table)
    except Refused as refused:
        errors = {"table": _REFUSALS[refused.reason].format(**refused.details)}
        return _page(round_, parsed.values, errors, 422)
    looked = look_at(services, round_, rows)
    wrong = [one for one in looked if one.errors]
    if wrong:
        errors = {
            "table": f"Kijk {len(wrong)} van de {len(looked)} rijen na. Er is niets ingevoerd"
        }
        return _page(round_, parsed.values, errors, 422, looked)
    if parsed.form.stap == "nakijken":
        return _page(round_, parsed.values, {}, looked=looked)
    actor, now = request.staff.person, services.clock.now()
    try:
        for one in looked:
            if one.transcript is not None and not one.entered:
                enter_for(services.notebooks, round_, one.idea_id, one.transcript, actor, now)
    except Refused as refused:
        sentences = {
            "too-late": "De lijst voor de stemming is al gemaakt. Er kan geen idee meer bij"
        }
        return _page(round_, parsed.values, {"": sentences[refused.reason]}, 422, looked)
    except NotFound:
        errors = {"": "De ronde neemt nog geen ideeën aan. Wacht tot indienen begint"}
        return _page(round_, parsed.values, errors, 422, looked)
    return _page(round_, parsed.values, {}, looked=look_at(services, round_, rows), done=True)


def look_at(services: Services, round_: Round, rows: tuple[Row, ...]) -> tuple[Looked, ...]:
    """The dry run: nothing is written."""
    ids = [row.idea_id(round_.id) for row in rows]
    there = services.ideas.many(ids)
    looked = []
    for place, (row, idea_id) in enumerate(zip(rows, ids, strict=True)):
        transcript, errors = _read(row, round_)
        if idea_id in ids[:place]:
            first = rows[ids.index(idea_id)].number
            errors = (f"Deze rij is dezelfde als rij {first}. Haal er een weg",)
        title = row.cells.get("title", "")
        looked.append(Looked(row.number, title, idea_id, transcript, errors, idea_id in there))
    return tuple(looked)


def _read(row: Row, round_: Round) -> tuple[Transcript | None, tuple[str, ...]]:
    """The row as the form for one idea reads it."""
    cells = {name: _meant(name, cell, round_) for name, cell in row.cells.items()}
    parsed = parse(TextForm, {name: [cell] for name, cell in cells.items()})
    if parsed.form is None:
        return None, tuple(f"{_label(name)}: {text}" for name, text in parsed.errors.items())
    wrong = choice_errors(parsed.form, round_)
    if wrong:
        return None, tuple(f"{_label(name)}: {text}" for name, text in wrong.items())
    transcript = parsed.form.transcript()
    questions = open_questions(transcript, round_)
    return transcript, tuple(f"{FIELDS[name]}: vul dit aan of kijk het na" for name in questions)


def _meant(name: str, cell: str, round_: Round) -> str:
    """Areas and themes may be written by their names, consent in capitals."""
    if name == "area":
        return next((a.id for a in round_.areas if same_words(a.name, cell)), cell)
    if name == "theme":
        return next((t.id for t in round_.themes if same_words(t.name, cell)), cell)
    return cell.strip().lower() if name == "consent" else cell


def _label(name: str) -> str:
    return FIELDS.get(name, COLUMNS[name][0])


def _page(
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    looked: tuple[Looked, ...] = (),
    done: bool = False,
) -> Page:
    context = {
        "round": round_,
        "values": values,
        "errors": errors,
        "looked": looked,
        "ready": bool(looked) and not errors and not done,
        "done": done,
        "needed": [COLUMNS[name][0] for name in NEEDED],
        "optional": [names[0] for name, names in COLUMNS.items() if name not in NEEDED],
        "most": ROWS_MAX,
        "areas": [area.name for area in round_.areas],
        "themes": [theme.name for theme in round_.themes],
    }
    return Page("staff/papier/batch.html", context, status)
