"""Staff: many ideas from one table. First every row is looked at, then all are entered."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from chalicelib.ideas.rules import COST_LINES, same_words
from chalicelib.kernel.errors import NotFound, Refused
from chalicelib.kernel.ids import new_id
from chalicelib.notebooks.batch import (
    COLUMNS,
    NEEDED,
    ROWS_MAX,
    TOTAL,
    Row,
    own_columns,
    read_file,
    read_table,
)
from chalicelib.notebooks.confirming import enter_for
from chalicelib.notebooks.model import Transcript
from chalicelib.notebooks.xlsx import FILE_MAX, write_xlsx
from chalicelib.rounds.form import OWN_PREFIX
from chalicelib.rounds.model import Round
from chalicelib.web.forms import Form, parse
from chalicelib.web.http import Answer, Page, Redirect, Request, Text
from chalicelib.web.routing import Access, Routes
from chalicelib.web.services import Services
from chalicelib.web.staff.batch_example import PAIR, example_rows
from chalicelib.web.staff.moderation import DECIDERS
from chalicelib.web.staff.notebooks import find_round
from chalicelib.web.staff.paper_forms import FIELDS, TextForm
from chalicelib.web.staff.paper_own import read_typed

routes = Routes()

_TABLE_MAX: Final = 150_000
_FILE: Final = "/beheer/namens/{round_id}/bestand/{table_id}"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REFUSALS: Final = {
    "table-empty": "Plak een tabel met een rij titels en minstens een rij met een idee",
    "table-broken": "We kunnen de tabel niet lezen. Kopieer ze opnieuw uit het rekenblad",
    "too-many-rows": "Plak hoogstens {most} rijen tegelijk",
    "column-unknown": "De kolom “{name}” kennen we niet. Geef ze een andere titel of haal ze weg",
    "column-twice": "De kolom “{name}” staat er twee keer. Haal er een weg",
    "column-missing": "Deze kolommen ontbreken: {names}",
    "file-large": f"Het bestand is te groot. Het mag {FILE_MAX // 1_000_000} MB zijn",
    "file-broken": "We kunnen het bestand niet lezen. Bewaar het opnieuw als XLSX of CSV",
    "file-old": "Dit is een oud Excel-bestand (XLS). Bewaar het als XLSX en stuur het opnieuw",
    "sheet-large": f"Het blad is te groot. Er mogen {ROWS_MAX} rijen met ideeën in staan",
    "formula": "In cel {cell} staat een formule. Plak er de waarde, en stuur het bestand opnieuw",
}


class FileForm(Form):
    """A button; which file it is about stands in the address."""


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
    round_ = find_round(services, round_id)
    template = ""
    if request.one("voorbeeld") == "klaar":
        template = services.papers.link(_template_name(round_id))
    return _page(services, round_, {}, {}, template=template)


@routes.post("/beheer/namens/{round_id}/lijst", Access.STAFF, roles=DECIDERS)
def batch_enter(request: Request, services: Services, round_id: str) -> Answer:
    """Shows every row's errors; enters all rows when none has one."""
    round_ = find_round(services, round_id)
    parsed = parse(TableForm, request.form)
    if parsed.form is None:
        return _page(services, round_, parsed.values, parsed.errors, 422)
    try:
        rows = read_table(parsed.form.table, own_columns(round_.form))
    except Refused as refused:
        errors = {"table": _sentence(refused)}
        return _page(services, round_, parsed.values, errors, 422)
    return _handled(request, services, round_, parsed.values, rows, parsed.form.stap == "invoeren")


@routes.get(_FILE, Access.STAFF, roles=DECIDERS)
def file_look(request: Request, services: Services, round_id: str, table_id: str) -> Answer:
    """The dry run over a file that was sent: nothing is written."""
    return _file(request, services, round_id, table_id, enter=False)


@routes.post(_FILE, Access.STAFF, roles=DECIDERS)
def file_enter(request: Request, services: Services, round_id: str, table_id: str) -> Answer:
    """Enters the rows of the file when none has an error."""
    parse(FileForm, request.form)
    return _file(request, services, round_id, table_id, enter=True)


def _file(
    request: Request, services: Services, round_id: str, table_id: str, *, enter: bool
) -> Answer:
    round_ = find_round(services, round_id)
    values = {"file": table_id}
    try:
        rows = read_file(services.table_files.read(round_id, table_id), own_columns(round_.form))
    except NotFound:
        errors = {"file": "Het bestand is er niet meer. Stuur het opnieuw"}
        return _page(services, round_, {}, errors, 422)
    except Refused as refused:
        return _page(services, round_, {}, {"file": _sentence(refused)}, 422)
    return _handled(request, services, round_, values, rows, enter)


def _sentence(refused: Refused) -> str:
    return _REFUSALS[refused.reason].format(**refused.details)


@routes.get("/beheer/namens/{round_id}/voorbeeld.csv", Access.STAFF, roles=DECIDERS)
def template_csv(request: Request, services: Services, round_id: str) -> Answer:
    """A table to fill in, with one row as an example. Semicolons: as Excel here expects."""
    round_ = find_round(services, round_id)
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(example_rows(round_))
    # The mark tells Excel that it is UTF-8.
    text = "\ufeff" + out.getvalue()
    return Text(text, "text/csv; charset=utf-8", filename=f"ideeen-{round_id}.csv")


@routes.post("/beheer/namens/{round_id}/voorbeeld", Access.STAFF, roles=DECIDERS)
def template_xlsx(request: Request, services: Services, round_id: str) -> Answer:
    """The same as XLSX, among the private files: the gateway carries text only."""
    round_ = find_round(services, round_id)
    rows = example_rows(round_)
    data = write_xlsx(rows, [18] * len(rows[0]))
    services.papers.keep(_template_name(round_id), data, XLSX_TYPE)
    return Redirect(f"/beheer/namens/{round_id}/lijst?voorbeeld=klaar")


def _template_name(round_id: str) -> str:
    return f"prints/ideeen-{round_id}.xlsx"


def _handled(
    request: Request,
    services: Services,
    round_: Round,
    values: Mapping[str, Any],
    rows: tuple[Row, ...],
    enter: bool,
) -> Answer:
    """Shows every row's errors; enters all rows when none has one and `enter`."""
    field = "file" if values.get("file") else "table"
    looked = look_at(services, round_, rows)
    wrong = [one for one in looked if one.errors]
    if wrong:
        errors = {field: f"Kijk {len(wrong)} van de {len(looked)} rijen na. Er is niets ingevoerd"}
        return _page(services, round_, values, errors, 422, looked)
    if not enter:
        return _page(services, round_, values, {}, looked=looked)
    actor, now = request.staff.person, services.clock.now()
    try:
        for one in looked:
            if one.transcript is not None and not one.entered:
                enter_for(services.notebooks, round_, one.idea_id, one.transcript, actor, now)
    except Refused as refused:
        sentences = {
            "too-late": "De lijst voor de stemming is al gemaakt. Er kan geen idee meer bij"
        }
        return _page(services, round_, values, {"": sentences[refused.reason]}, 422, looked)
    except NotFound:
        errors = {"": "De ronde neemt nog geen ideeën aan. Wacht tot indienen begint"}
        return _page(services, round_, values, errors, 422, looked)
    looked = look_at(services, round_, rows)
    return _page(services, round_, values, {}, looked=looked, done=True)


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
    """The row as the form for one idea reads it. A table without a column for one of the round's
    own questions doesn't ask them."""
    cells = {name: [_meant(name, cell, round_)] for name, cell in row.cells.items()}
    asked = any(name.startswith(OWN_PREFIX) for name in cells)
    typed = read_typed(TextForm, cells, round_, asked=asked)
    labels = {name: _label(name, round_) for name in typed.errors}
    return typed.transcript, tuple(
        f"{labels[name]}: {text.removeprefix(f'{labels[name]}: ')}"
        for name, text in typed.errors.items()
    )


def _meant(name: str, cell: str, round_: Round) -> str:
    """Areas, themes and choices may be written by their names, consent in capitals."""
    if name == "area":
        return next((a.id for a in round_.areas if same_words(a.name, cell)), cell)
    if name == "theme":
        return next((t.id for t in round_.themes if same_words(t.name, cell)), cell)
    question = round_.form.question(name.removeprefix(OWN_PREFIX))
    if name.startswith(OWN_PREFIX) and question is not None:
        return next((o.id for o in question.options if same_words(o.label, cell)), cell)
    return cell.strip().lower() if name == "consent" else cell


def _label(name: str, round_: Round) -> str:
    if name in FIELDS:
        return FIELDS[name]
    return COLUMNS[name][0] if name in COLUMNS else own_columns(round_.form)[name]


def _page(
    services: Services,
    round_: Round,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    looked: tuple[Looked, ...] = (),
    done: bool = False,
    template: str = "",
) -> Page:
    table_id = new_id()
    back = f"{services.settings.city_url}/beheer/namens/{round_.id}/bestand/{table_id}"
    upload = services.table_files.form(round_.id, table_id, back)
    context = {
        "round": round_,
        "values": values,
        "errors": errors,
        "looked": looked,
        "ready": bool(looked) and not errors and not done,
        "done": done,
        "upload": upload,
        "megabytes": upload.max_bytes // 1_000_000,
        "template": template,
        "needed": [COLUMNS[name][0] for name in NEEDED],
        "optional": [
            names[0]
            for name, names in COLUMNS.items()
            if name not in (*NEEDED, *TOTAL) and not name.startswith(PAIR)
        ],
        "lines": COST_LINES,
        "own": list(own_columns(round_.form).values()),
        "most": ROWS_MAX,
        "areas": [area.name for area in round_.areas],
        "themes": [theme.name for theme in round_.themes],
    }
    return Page("staff/papier/batch.html", context, status)
