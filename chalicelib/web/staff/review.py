"""Staff: the two checks of an idea, the second signature and the yes with an if."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.moderation.checking import (
    check_formal,
    checklist,
    formal_problems,
    judge,
    may_judge,
    merit_problems,
    sign_second,
)
from chalicelib.moderation.conditions import ask_condition, extend_condition
from chalicelib.moderation.model import VAT, Dossier, Merit
from chalicelib.moderation.office import File
from chalicelib.moderation.reasons import BY_CODE, NO_ANSWER, REASONS
from chalicelib.moderation.terms import unanswered
from chalicelib.moderation.wording import template
from chalicelib.web.forms import parse
from chalicelib.web.http import Answer, Page, Redirect, Request
from chalicelib.web.routing import Access, Routes, require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff import review_forms as forms
from chalicelib.web.staff.dossier_view import conflict, frame, words_to_begin
from chalicelib.web.staff.mail_preview import Preview, decided_preview, told_preview
from chalicelib.web.staff.moderation_view import noticed
from chalicelib.web.staff.office import DECIDERS, JUDGES, READERS, file_of, office_of
from chalicelib.web.staff.review_words import FORMAL, MERIT
from chalicelib.web.staff.sentences import refusal

routes = Routes()

_MERIT_REASONS: Final = tuple((r.code, r.label) for r in REASONS if r.code != NO_ANSWER)


@routes.get("/beheer/ideeen/{idea_id}/regels", Access.STAFF, roles=READERS)
def formal_page(request: Request, services: Services, idea_id: str) -> Answer:
    """The formal check: each article of the round's rules beside the idea."""
    file = file_of(services, idea_id)
    values: dict[str, str] = {}
    for answer in file.dossier.formal.answers if file.dossier.formal else ():
        values[f"r-{answer.rule}"] = answer.said
        values[f"n-{answer.rule}"] = answer.note
    return _formal(request, services, file, values, {})


def _formal(
    request: Request,
    services: Services,
    file: File,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    *,
    preview: Preview | None = None,
) -> Answer:
    context = (
        frame(request, services, file, values, errors)
        | words_to_begin(services, file)
        | {
            "preview": preview,
            "edition": file.idea.edition,
            "questions": checklist(file.round),
            "noticed": noticed([one for one in file.idea.checks if one.code == "people"], {}),
            "may_act": require_roles(request, DECIDERS)
            and file.dossier.stage in ("formal", "merit"),
            "two_checks": file.round.review.two_checks,
        }
    )
    return Page("staff/dossier/formal.html", context, status)


@routes.post("/beheer/ideeen/{idea_id}/regels", Access.STAFF, roles=DECIDERS)
def formal_keep(request: Request, services: Services, idea_id: str) -> Answer:
    file = file_of(services, idea_id)
    form = forms.read_formal(file.round, request.form)
    problems = formal_problems(file.round, form.answers)
    if problems:
        headings = {one.id: one.heading for one in checklist(file.round)}
        errors = {
            f"{'n' if code.startswith('note') else 'r'}-{rule}": FORMAL[code].format(
                heading=headings.get(rule, "")
            )
            for rule, code in problems.items()
        }
        return _formal(request, services, file, form.values, errors, 422)
    if form.values.get("stap") == "voorbeeld":
        return _formal_preview(request, services, file, form)
    try:
        done = check_formal(
            office_of(services),
            idea_id,
            version=form.version,
            edition=form.edition,
            answers=form.answers,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Conflict:
        newest = file_of(services, idea_id)
        return _formal(request, services, newest, form.values, conflict(services, newest), 409)
    except Refused as refused:
        return _formal(request, services, file, form.values, {"": refusal(refused)[1]}, 422)
    onwards = "/haalbaar" if done.stage == "merit" else ""
    return Redirect(f"/beheer/ideeen/{idea_id}{onwards}?regels={done.steps[-1].what[7:]}")


def _formal_preview(
    request: Request, services: Services, file: File, form: forms.FormalFields
) -> Answer:
    """The mail with what is asked; a check that asks nothing sends none."""
    asked = [one.note for one in form.answers if one.said == "ask"]
    if not asked or any(one.said == "no" for one in form.answers):
        told = {"": "Zo vertrekt er geen mail. Alleen een vraag gaat naar de indieners"}
        return _formal(request, services, file, form.values, told, 422)
    try:
        mail = told_preview(services, file, "ask", "\n".join(asked))
    except Refused as refused:
        return _formal(request, services, file, form.values, {"": refusal(refused)[1]}, 422)
    return _formal(request, services, file, form.values, {}, preview=mail)


@routes.get("/beheer/ideeen/{idea_id}/haalbaar", Access.STAFF, roles=READERS)
def merit_page(request: Request, services: Services, idea_id: str) -> Answer:
    """The merit check: can it be done, what does it cost, what may go wrong."""
    file = file_of(services, idea_id)
    merit = file.dossier.merit
    values: dict[str, str] = forms.suggested(file.idea)
    if merit is not None:
        values = forms.cost_values(merit.costs) | {
            "department": merit.department,
            "feasible": merit.feasible,
            "upkeep": f"{merit.upkeep_cents // 100},{merit.upkeep_cents % 100:02d}",
            "risk": merit.risk,
            "advice": merit.advice,
            "ready_on": merit.ready_on,
            "condition": merit.condition,
            "reason": merit.reason,
            "sentence": merit.sentence,
        }
    return _merit(request, services, file, values, {})


def _merit(
    request: Request,
    services: Services,
    file: File,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    *,
    preview: Preview | None = None,
) -> Answer:
    dossier, me = file.dossier, request.staff.person
    now = services.clock.now()
    filled = [int(name[6:]) for name in values if name.startswith("label_")]
    stage = dossier.stage
    may_decide = require_roles(request, DECIDERS)
    context = (
        frame(request, services, file, values, errors)
        | words_to_begin(services, file)
        | {
            "preview": preview,
            "rows": range(1, max(forms.COST_ROWS, *filled, 0) + 1),
            "vat": [(str(percent), f"{percent}%") for percent in VAT],
            "reasons": [
                ("", "Kies een reden"),
                *((r.code, r.label) for r in REASONS if r.code != NO_ANSWER),
            ],
            "may_judge": require_roles(request, JUDGES) and may_judge(file, now),
            "may_sign": require_roles(request, JUDGES)
            and stage == "second"
            and dossier.merit is not None
            and dossier.merit.by != me,
            "my_no": stage == "second" and dossier.merit is not None and dossier.merit.by == me,
            "may_ask": may_decide
            and stage == "merit"
            and dossier.merit is not None
            and dossier.merit.feasible == "if"
            and not file.idea.waits_for,
            "may_extend": may_decide and stage == "condition",
            "may_refuse": may_decide and stage == "condition" and unanswered(dossier, now),
            "waits": file.idea.waits_for,
            "reply_days": file.round.review.reply_days,
        }
    )
    return Page("staff/dossier/merit.html", context, status)


@routes.post("/beheer/ideeen/{idea_id}/haalbaar", Access.STAFF, roles=JUDGES)
def merit_keep(request: Request, services: Services, idea_id: str) -> Answer:
    file = file_of(services, idea_id)
    fields, rows = forms.split_costs(request.form)
    parsed = parse(forms.MeritForm, fields)
    values: dict[str, Any] = {**parsed.values, **rows}
    costs, readable = forms.read_costs(rows)
    errors = dict(parsed.errors)
    if not readable:
        errors["costs"] = MERIT["costs", "amount"]
    if parsed.form is None:
        return _merit(request, services, file, values, errors, 422)
    merit = parsed.form.merit(costs, request.staff.person, services.clock.now())
    if parsed.form.stap == "voorbeeld" and not merit.sentence and merit.reason in BY_CODE:
        # The reason's own words to start from.
        own = template(services.dossiers.desk(file.round.id), merit.reason)
        merit = replace(merit, sentence=own.text if own else "")
        values["sentence"] = merit.sentence
    problems = {name: MERIT[name, code] for name, code in merit_problems(merit).items()}
    if errors or problems:
        return _merit(request, services, file, values, {**problems, **errors}, 422)
    if parsed.form.stap == "voorbeeld":
        return _merit_preview(request, services, file, values, merit)
    try:
        done = judge(office_of(services), idea_id, version=parsed.form.version, merit=merit)
    except Conflict:
        newest = file_of(services, idea_id)
        return _merit(request, services, newest, values, conflict(services, newest), 409)
    except Refused as refused:
        field, sentence = refusal(refused)
        return _merit(request, services, file, values, {field: sentence}, 422)
    where = "" if done.merit and done.merit.feasible == "yes" else "/haalbaar"
    return Redirect(f"/beheer/ideeen/{idea_id}{where}?bewaard=ja")


def _merit_preview(
    request: Request, services: Services, file: File, values: Mapping[str, Any], merit: Merit
) -> Answer:
    """The mail that follows: of a no once it is signed, of an if once it is asked."""
    try:
        if merit.feasible == "no":
            mail = decided_preview(services, file, "refused", merit.sentence)
        elif merit.feasible == "if":
            mail = told_preview(services, file, "condition", merit.condition)
        else:
            told = {"": "Bij ja vertrekt er nu geen mail. Die komt bij de beslissing"}
            return _merit(request, services, file, values, told, 422)
    except Refused as refused:
        field, sentence = refusal(refused)
        return _merit(request, services, file, values, {field: sentence}, 422)
    return _merit(request, services, file, values, {}, preview=mail)


@routes.post("/beheer/ideeen/{idea_id}/tekenen", Access.STAFF, roles=JUDGES)
def second_sign(request: Request, services: Services, idea_id: str) -> Answer:
    """The second signature under a no."""
    file = file_of(services, idea_id)
    parsed = parse(forms.SecondForm, request.form)
    if parsed.form is None:
        return _merit(request, services, file, parsed.values, parsed.errors, 422)
    form = parsed.form
    try:
        sign_second(
            office_of(services),
            idea_id,
            version=form.version,
            agrees=form.agrees == "ja",
            remark=form.remark,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Conflict:
        newest = file_of(services, idea_id)
        return _merit(request, services, newest, parsed.values, conflict(services, newest), 409)
    except Refused as refused:
        field, sentence = refusal(refused)
        return _merit(request, services, file, parsed.values, {field: sentence}, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}?bewaard=ja")


@routes.post("/beheer/ideeen/{idea_id}/voorwaarde", Access.STAFF, roles=DECIDERS)
def condition_ask(request: Request, services: Services, idea_id: str) -> Answer:
    """Puts the condition to the applicants, or shows the mail that they would get."""
    return _with_condition(request, services, idea_id, ask_condition)


@routes.post("/beheer/ideeen/{idea_id}/meer-tijd", Access.STAFF, roles=DECIDERS)
def condition_extend(request: Request, services: Services, idea_id: str) -> Answer:
    """Gives the applicants more time to answer the condition."""
    return _with_condition(request, services, idea_id, extend_condition)


def _with_condition(
    request: Request, services: Services, idea_id: str, act: Callable[..., Dossier]
) -> Answer:
    file = file_of(services, idea_id)
    form = parse(forms.ConditionForm, request.form).form
    if form is None:
        return _merit(request, services, file, {}, {"": "Druk opnieuw op de knop"}, 422)
    merit = file.dossier.merit
    if form.stap == "voorbeeld" and merit is not None and merit.condition:
        mail = told_preview(services, file, "condition", merit.condition, filled=True)
        return _merit(request, services, file, {}, {}, preview=mail)
    try:
        act(
            office_of(services),
            idea_id,
            version=form.version,
            actor=request.staff.person,
            now=services.clock.now(),
        )
    except Conflict:
        newest = file_of(services, idea_id)
        return _merit(request, services, newest, {}, conflict(services, newest), 409)
    except Refused as refused:
        return _merit(request, services, file, {}, {"": refusal(refused)[1]}, 422)
    return Redirect(f"/beheer/ideeen/{idea_id}?bewaard=ja")
