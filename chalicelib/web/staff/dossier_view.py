"""What every page of a dossier shows: the idea in short, where the work stands, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.moderation.checking import changed_since_check
from chalicelib.moderation.model import Dossier
from chalicelib.moderation.office import File
from chalicelib.moderation.sharing import colleagues
from chalicelib.moderation.terms import may_appeal
from chalicelib.moderation.wording import VARIABLES, templates
from chalicelib.web import words
from chalicelib.web.http import Request
from chalicelib.web.present_ideas import STATE_WORDS
from chalicelib.web.routing import require_roles
from chalicelib.web.services import Services
from chalicelib.web.staff.office import DECIDERS, JUDGES, names_of
from chalicelib.web.staff.review_words import STAGES, STEPS


def frame(
    request: Request,
    services: Services,
    file: File,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
) -> dict[str, Any]:
    """The context of a dossier page."""
    dossier = file.dossier
    names = names_of(services)
    return {
        "idea": file.idea,
        "round": file.round,
        "area": file.round.area(file.idea.content.area_id),
        "theme": file.round.theme(file.idea.content.theme_id),
        "state": STATE_WORDS[file.idea.state],
        "dossier": dossier,
        "stage": STAGES[dossier.stage],
        "assignee": names.get(dossier.assignee, ""),
        "names": names,
        "steps": steps(dossier, names),
        "changed_since": changed_since_check(file),
        "version": dossier.version,
        "values": values,
        "errors": errors,
        "variables": VARIABLES,
        "saved": request.one("bewaard") == "ja",
    }


def words_to_begin(services: Services, file: File) -> dict[str, Any]:
    """The templates that help to write to the applicants of this idea."""
    return {"templates": templates(services.dossiers.desk(file.round.id))}


def work(request: Request, services: Services, file: File) -> dict[str, Any]:
    """The part of the idea's own page about the work on it: what to do next, and who does it."""
    dossier, now = file.dossier, services.clock.now()
    names = names_of(services)
    decider = require_roles(request, DECIDERS)
    people = [("", "Niemand, leg het terug"), *_people(services, file.round.id)]
    return {
        "dossier": dossier,
        "stage": STAGES[dossier.stage],
        "assignee": names.get(dossier.assignee, ""),
        "steps": steps(dossier, names),
        "names": names,
        "changed_since": changed_since_check(file),
        "may_assign": require_roles(request, JUDGES),
        "people_options": people,
        "two_checks": file.round.review.two_checks,
        "may_enter_appeal": decider and may_appeal(dossier, now),
        "appeal_until": dossier.refusal.until if dossier.refusal else None,
        "my_refusal": dossier.refusal is not None and request.staff.person in dossier.refusal.by,
    }


def _people(services: Services, round_id: str) -> list[tuple[str, str]]:
    now = services.clock.now()
    return [(one.person, one.name) for one in colleagues(services.staff, round_id, now)]


def steps(dossier: Dossier, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Everything that was done inside, the newest first."""
    return [
        {
            "at": step.at,
            "who": names.get(step.by, "") or ("Het platform" if not step.by else "De indieners"),
            "what": STEPS.get(step.what, step.what),
            "text": _told(step.what, step.text, names),
        }
        for step in reversed(dossier.steps)
    ]


def _told(what: str, text: str, names: Mapping[str, str]) -> str:
    if what in ("assign", "arrive"):
        person, _, reason = text.partition("\n")
        return "\n".join(filter(None, (names.get(person, "Aan niemand"), reason)))
    if what == "move":
        return text.partition("\n")[2]
    return text


def conflict(services: Services, file: File) -> dict[str, str]:
    """Somebody was first: who, what and when, to stand beside what was typed."""
    last = steps(file.dossier, names_of(services))[:1]
    seen = ""
    if last:
        one = last[0]
        seen = f" {one['who']}: {one['what']} ({words.moment(one['at'])})."
        if one["text"]:
            seen += f" Daarbij staat: “{one['text']}”"
    return {"": f"Iemand anders was je voor. Wat jij schreef, staat hieronder nog.{seen}"}
